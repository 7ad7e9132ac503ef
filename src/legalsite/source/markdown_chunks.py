"""Parse and render a chunk of Markdown. A chunk is rejected if any of its words would be lost."""

import re
from collections import Counter
from functools import partial
from typing import Any

from markdown_it.common.entities import entities
from markdown_it.token import Token

from legalsite.errors import HARMFUL, Problem, ProblemIterator, Problems, ProblemsFound, counted
from legalsite.model.document import Break
from legalsite.source.characters import harmful_character_problem
from legalsite.source.chunks import RenderedChunk
from legalsite.source.link_targets import Links, TextPlace
from legalsite.source.markdown_html import render
from legalsite.source.parser import COMMENT_ADDRESSES, labels_used, tokens_of

LETTERS = re.compile(r"[^\W_]+")
PUNCTUATION = bytes(code for code in range(128) if not chr(code).isalnum())
PUNCTUATION_TO_SPACES = bytes.maketrans(PUNCTUATION, b" " * len(PUNCTUATION))
ENTITY_PATTERN = (
    r"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hexadecimal>[0-9a-fA-F]{1,6})"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)
MAX_SHOWN_WORDS = 6


def render_chunk(source: str, links: Links, place: TextPlace, *, opening: bool) -> RenderedChunk:
    """Render a chunk as blocks and HTML, and check it for problems.

    `opening` tells whether the chunk is at the start of the document, where a level-1 heading is
    the title. `links` and `place` determine the URLs of links.
    """
    env: dict[str, Any] = {}  # results of the parser besides the tokens
    try:
        tokens = tokens_of(source, env)
    except ProblemsFound as refused:
        return RenderedChunk((), ("",), 0, problems=refused.problems)
    href = partial(links.href, text=place)
    # `source_words` is all text that the renderer processed
    chunk, source_words = render(tokens, env, href, opening=opening)
    problems = [*chunk.problems, *_doubled_label_problems(env, tokens)]
    problems += _hidden_character_problems(source, chunk)
    # after other problems, text that couldn't be rendered would be reported as lost
    if not problems:
        problems = lost_word_problems(source, source_words)
    breaks = tuple(_thematic_breaks(tokens, source))
    return chunk._replace(cells=env.get("cells", 0), breaks=breaks, problems=tuple(problems))


def _thematic_breaks(tokens: list[Token], source: str) -> list[Break]:
    """Return the thematic breaks that aren't inside lists or quotes."""
    # tokens outside of lists and quotes have `level` 0
    lines = [
        token.map[0] for token in tokens if token.type == "hr" and not token.level and token.map
    ]
    if not lines:
        return []
    written = source.split("\n")
    return [Break(line, written[line].strip()) for line in lines]


def _doubled_label_problems(env: dict[str, Any], tokens: list[Token]) -> ProblemIterator:
    """Report labels that are defined twice, because Markdown ignores the second definition."""
    doubled = env.get("duplicate_refs", ())
    if not doubled:
        return
    used = labels_used(tokens)
    help = "rename one of the two labels"
    for double in doubled:
        # definitions without a URL are comments (`[comment]: # "fees"`), which may share a label
        # unless a link uses it
        if double["href"] in COMMENT_ADDRESSES and double["label"] not in used:
            continue
        label = double["label"].lower()
        message = f"[{label}] is defined twice; only the first definition counts"
        yield Problem("duplicate-label", message, help, line=double["map"][0])


def _hidden_character_problems(source: str, chunk: RenderedChunk) -> ProblemIterator:
    """Report entities for control, invisible, or bidirectional characters, such as `&#x202e;`."""
    if "&" not in source:
        return
    # check what readers see first, because an entity in code is shown as written
    shown = decoded_entities("".join(chunk.html))
    # The parser has replaced control characters and invalid entities with U+FFFD. Treat it as a
    # control character, to find out which entity it was.
    if not re.search(HARMFUL, shown.replace("\ufffd", "\0")):
        return
    for line, content in enumerate(source.split("\n")):
        for entity in re.finditer(ENTITY_PATTERN, content):
            character = decoded_entities(entity[0])
            if re.search(HARMFUL, character):
                yield harmful_character_problem(ord(character), "", line, entity.start() + 1, "")


def lost_word_problems(source: str, processed: str) -> Problems:
    """Return a problem if words of the source are missing from the `processed` text.

    The problem is reported at the line that loses the most words, counted from 0.
    """
    # fast path: usually, nothing is lost
    if _split_at_punctuation(source) == _split_at_punctuation(processed):
        return []
    # Compare without case. Also count words, because the page may contain an equal word elsewhere.
    decoded = decoded_entities(source).casefold()
    kept = Counter(LETTERS.findall(processed.casefold()))
    lost = Counter(LETTERS.findall(decoded)) - kept  # word → number of lost occurrences
    if not lost:
        return []
    worst_line = 0
    worst_words: list[str] = []
    for number, line in enumerate(decoded.split("\n")):
        words = [word for word in LETTERS.findall(line) if word in lost]
        if len(words) > len(worst_words):
            worst_line = number
            worst_words = words
    quoted = " ".join(worst_words[:MAX_SHOWN_WORDS])
    message = f"the page would lose {counted(lost.total(), 'word')}: “{quoted}”"
    help = (
        "escape the character that hides them with a backslash,"
        " close the open markup, or remove the words"
    )
    return [Problem("text-lost", message, help, line=worst_line)]


def _split_at_punctuation(text: str) -> list[bytes]:
    """Split a text at ASCII punctuation and spaces.

    Two texts with the same parts have the same words. This comparison is ten times as fast as
    finding the words.
    """
    return text.encode(errors="surrogatepass").translate(PUNCTUATION_TO_SPACES).split()


def decoded_entities(text: str) -> str:
    """Replace entities such as `&eacute;`, `&#233;`, and `&#xE9;` with their characters."""
    if "&" not in text:
        return text
    return re.sub(ENTITY_PATTERN, _decode_entity, text)


def _decode_entity(entity: re.Match[str]) -> str:
    """Return the character of an entity, or the entity itself if it's unknown."""
    if entity["name"]:
        return entities.get(entity["name"], entity[0])
    code = int(entity["decimal"]) if entity["decimal"] else int(entity["hexadecimal"], 16)
    return chr(code) if code < 0x110000 else entity[0]
