"""`legalsite search`: find sentences in published texts."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from legalsite.commands.version_names import unknown_language_problems
from legalsite.errors import counted, raise_problems
from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version
from legalsite.model.policy_on_date import (
    PolicyOnDate,
    describe_gap,
    describe_periods,
    policy_on_date,
)
from legalsite.site.load import load
from legalsite.text.languages import usual_form
from legalsite.text.normalize import fold
from legalsite.text.sentences import sentences

# a line break in Japanese or Chinese text, or the character that stretches Arabic words
UNREAD_PATTERN = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])|\u0640"
)


def search(
    root: Path,
    config: Config,
    words: Sequence[str],
    on: date | None,
    today: date,
    *,
    language: str = "",
) -> Iterator[str]:
    """Find the published texts with a block that contains all `words`, and yield lines to print.

    The last lines name texts that couldn't be searched, because they're withheld or unknown. An
    item of `words` may be a phrase of several words. `on` limits the search to versions that are
    current or upcoming on a date; None means all. `language` limits it to texts in one language;
    empty means all. Raises ProblemsFound (status 2) if no policy has texts in that language.
    """
    tag = usual_form(language)  # empty for all languages
    raise_problems(unknown_language_problems(config, filter(None, [tag])), status=2)
    site = load(root, config).require()
    wanted = list(map(searchable, words))
    found = 0
    withheld = []
    unknown: list[str] = []
    for policy in site.policies.values():
        on_day = policy_on_date(policy, today, config.timezone)
        unknown += _describe_gaps(on_day, on)
        texts = _current_and_upcoming(policy, config, on) if on else policy.texts
        for text in texts:
            # for a translation, the version that it translates; None if its date is in the future
            version = on_day.by_id.get(text.translates or text.revised)
            if version is None or not text.recorded or tag not in ("", text.language):
                continue
            name = f"{policy.slug}@{version.revised} ({text.language})"
            if text.withheld:
                withheld.append(name)
                continue
            passages = list(passage_lines(site.document(text), wanted))
            if passages:
                periods = describe_periods(version)
                yield f"{name}, {periods}"
                yield from passages
                found += 1
    yield f"found in {counted(found, 'text')}"
    yield from _describe_unsearchable("withheld text", withheld)
    yield from _describe_unsearchable("gap", unknown)


def _describe_unsearchable(kind: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        count = counted(len(names), kind)
        yield f"can't search {count}: " + "; ".join(names)


def _describe_gaps(on_day: PolicyOnDate, on: date | None) -> Iterator[str]:
    """Yield the gaps of a policy that include a date, or all gaps if `on` is None."""
    for gap in on_day.unknown:
        if on is None or gap.start <= on <= gap.last_day:
            period = describe_gap(gap)
            yield f"{on_day.slug}, {period}"


def _current_and_upcoming(policy: Policy, config: Config, on: date) -> Sequence[Version]:
    # the texts that the policy's pages show, one per language
    texts = list(policy.shown_texts(config.languages, on).values())
    for version in policy.upcoming(on):
        texts.append(version)
        for language in policy.translations:
            translation = policy.translation(language, version, on)
            if translation:
                texts.append(translation)
    return texts


def searchable(text: str) -> str:
    """Normalize text for searching: remove case, accents, invisible characters, and line breaks."""
    decomposed = unicodedata.normalize("NFKD", fold(text).casefold())
    letters = [letter for letter in decomposed if not unicodedata.combining(letter)]
    return UNREAD_PATTERN.sub("", " ".join("".join(letters).split()))


def passage_lines(document: Document, wanted: Sequence[str]) -> Iterator[str]:
    """Yield a line for each block that contains all `wanted` texts: its heading and a quote.

    The quote is the first sentence that contains the first wanted text, or the whole block if that
    text spans several sentences. A matching heading is only listed separately if no block below it
    matches.
    """
    heading = "Beginning"
    waiting: list[str] = []  # line of a matching heading whose section has no match so far
    for block in document.blocks:
        compared = searchable(block.text)
        is_found = all(words in compared for words in wanted)
        if block.kind == "heading":
            yield from waiting
            heading = block.name
            waiting = [f"  {heading}"] if is_found else []
        elif is_found:
            text = " ".join(block.text.split())
            quotes = [each for each in sentences(text) if wanted[0] in searchable(each)]
            quotes.append(text)  # used if no single sentence contains the text
            yield f"  {heading}: {quotes[0]}"
            waiting = []  # the line above names the heading
    yield from waiting
