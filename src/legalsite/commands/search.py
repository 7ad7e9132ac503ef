"""`legalsite search`: finds the sentences of published texts that contain some words."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from legalsite.errors import counted
from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy_on_date import describe_periods, policy_on_date
from legalsite.site.load import load
from legalsite.text.languages import text_language
from legalsite.text.normalize import fold
from legalsite.text.sentences import sentences

# a line break between kana or Han characters, where readers see no space, and the sign that
# stretches Arabic words
UNREAD_PATTERN = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])|\u0640"
)


def search(
    root: Path, config: Config, words: Sequence[str], on: date | None, today: date
) -> Iterator[str]:
    """Yield, in lines, the published texts with a passage that contains all of these words; a value
    with several words is a phrase. `on`: search only the texts that were shown on a date; None for
    all texts."""
    site = load(root, config).require()
    wanted = list(map(searchable, words))
    found = 0
    for policy in site.policies.values():
        versions = policy_on_date(policy, today, config.timezone).by_id
        texts = policy.texts
        if on:
            texts = tuple(policy.shown_texts(config.languages, on).values())
        for text in texts:
            version = versions.get(text.translates or text.revised)
            if version is None or text.withheld or not text.recorded:
                continue
            passages = list(passage_lines(site.document(text), wanted))
            if passages:
                language = text_language(text, config)
                periods = describe_periods(version)
                yield f"{policy.slug}@{version.revised} ({language}), {periods}"
                yield from passages
                found += 1
    yield f"found in {counted(found, 'text')}"


def searchable(text: str) -> str:
    """Return a text in the form in which words are compared: without case, accents, invisible
    characters, and line breaks."""
    decomposed = unicodedata.normalize("NFKD", fold(text).casefold())
    letters = [letter for letter in decomposed if not unicodedata.combining(letter)]
    return UNREAD_PATTERN.sub("", " ".join("".join(letters).split()))


def passage_lines(document: Document, wanted: Sequence[str]) -> Iterator[str]:
    """Yield the heading of each block that has all wanted words, and its first sentence that
    contains the first of them; if a phrase goes beyond one sentence, all sentences."""
    heading = "Beginning"
    for block in document.blocks:
        if block.kind == "heading":
            heading = block.name
        compared = searchable(block.text)
        if all(words in compared for words in wanted):
            text = " ".join(block.text.split())
            quotes = [each for each in sentences(text) if wanted[0] in searchable(each)]
            yield f"  {heading}: {(*quotes, text)[0]}"
