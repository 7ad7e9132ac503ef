"""Makes anchors from the words of headings and clauses. Where two would be equal, the later one gets a suffix."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from urllib.parse import unquote

from markdown_it.token import Token

from legalsite.model.document import Block

LONGEST = 60
LINKED = re.compile(r'href="[^":#]*#([^"]+)"')  # a text may link to itself by its name: `terms.md#1-fees`
ACCENTS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
LEFT_OUT = re.compile(r"[^\w\s-]+")
BETWEEN = re.compile(r"[\s-]+")
BEFORE_NUMBER = re.compile(r"^(?:id-|_)(?=[0-9])")  # GitBook and VitePress write it before the number of a heading
MARKS = re.compile(r"[^\w]+|_+")
MARKUP = frozenset("\"'<>&")  # no id has one of these
ATTRIBUTES = re.compile(r"\{[:.#][^{}]*\}")  # another tool's, which are no words to it: {: .note}
EXPLICIT = re.compile(r"(?<!\s)\s*+\{#([A-Za-z][\w.:-]*)\}\s*$")
ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*+\\$")


def slug_of(text: str) -> str:
    """Return the words in lower case, joined by hyphens; letters of every script stay: `Your Data` → `your-data`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "").replace("‘", "")
    slug = MARKS.sub("-", text.lower().replace("'", "")).strip("-")
    return slug if len(slug) <= LONGEST else slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]


def take_explicit_anchor(heading: Token) -> str:
    """Take `{#id}` off the end of a heading's content and return the id; empty where there is none.

    An escaped `\\{#id}` is text and stays.
    """
    last = heading.children[-1] if heading.children else None
    read = EXPLICIT.search(last.content) if last and last.type == "text" else None
    written = EXPLICIT.search(heading.content)
    if not last or not read or not written or ESCAPED.search(heading.content[: written.end(1) - len(written[1]) - 2]):
        return ""
    last.content = last.content[: read.start()]
    return read[1]


class Anchors:
    """The anchors of one text, each used once. The time grows linearly with their number, even if many are equal."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self.counts: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """Return `wanted`, with `-2`, `-3` … if it is taken."""
        anchor = wanted
        while anchor in self.taken:
            count = self.counts.get(wanted, 1) + 1
            self.counts[wanted] = count
            anchor = f"{wanted}-{count}"
        self.taken.add(anchor)
        return anchor


def other_names(html: str, headings: Mapping[int, Block], taken: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield headings to which the text links by the anchor that another tool gives them: key of the heading, anchor.

    Such an anchor has all words of the heading, with its number: `#a-definitions` for "A. Definitions". It is decoded
    as browsers do: `#%C3%BCber-uns` leads to `über-uns`. Anchors in `taken` exist already and are not looked for. If
    several headings fit, the first one gets the anchor; the second is `#definitions-1` to GitHub, and so on.
    """
    linked = (unquote(unescape(name)) for name in LINKED.findall(html))
    lost = dict.fromkeys(name for name in linked if name not in taken and not MARKUP & set(name))
    if not lost:
        return
    called: dict[str, list[int]] = {}
    for key, heading in headings.items():
        called.setdefault(_name(f"{heading.number} {heading.text}"), []).append(key)
    keys = {f"{name}-{nth}": key for name, same in called.items() for nth, key in enumerate(same) if nth}
    keys |= {name: same[0] for name, same in called.items()}
    for key, heading in headings.items():
        keys.setdefault(_name(heading.text), key)  # without its number: our own anchor of a long heading is cut
        keys.setdefault(_name(f"{heading.number} {heading.text}".replace(".", "-")), key)  # VitePress: 1-1-fees
        keys.setdefault(_name(f"{heading.number} {ATTRIBUTES.sub('', heading.text)}"), key)
    for name, key in list(keys.items()):
        keys.setdefault(_without_accents(name), key)
    for name in lost:
        key = keys.get(BEFORE_NUMBER.sub("", _name(name)), -1)
        if key >= 0 and f' id="{name}"' not in html:
            yield key, name


def _name(words: str) -> str:
    return BETWEEN.sub("-", LEFT_OUT.sub("", words.lower())).strip("-")


def _without_accents(name: str) -> str:
    """Return a name without the accents of Latin letters, which some tools leave out."""
    return unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", name)))
