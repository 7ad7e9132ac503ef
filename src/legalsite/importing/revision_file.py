"""Words, title and foreign front matter of one day → the file of a revision, held against what a build accepts."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from yaml import YAMLError

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import title as titles
from legalsite.importing.foreign_text import ForeignText
from legalsite.importing.moment import Moment, printable
from legalsite.importing.removal import removal
from legalsite.importing.writer import front_matter
from legalsite.model.document import Document
from legalsite.model.revised import Revised
from legalsite.source.front_matter import read_revision

LONGEST_TITLE = 200


def title_of(text: ForeignText, document: Document, slug: str) -> str:
    """That of the front matter, of the first heading of level 1, or the slug's words."""
    heading = next((block.text for block in document.headings if block.level == 1), "")
    title = " ".join((text.title or document.title or heading).split())
    return printable(title)[:LONGEST_TITLE].strip() or titles.of_slug(slug)


def text_file(
    moment: Moment, title: str, text: ForeignText, languages: Sequence[str]
) -> tuple[bytes, tuple[Problem, ...]]:
    """The file with the front matter that it had under `extra`; without it, and a warning, where that cannot be."""
    foreign = {key: value for key, value in text.extra.items() if key not in moment.source}
    try:
        return _file(moment, title, text.body, {**foreign, **moment.source}, languages), ()
    except ProblemsFound as found:
        said = f"its front matter cannot be kept ({', '.join(map(printable, foreign))}): {found.problems[0].message}"
    warning = Problem("front-matter-dropped", said, "add by hand what matters", moment.place, 1, severity="warning")
    with suppress(ProblemsFound):
        return _file(moment, title, text.body, moment.source, languages), (warning,)
    return _file(moment, titles.of_slug(moment.slug), text.body, moment.source, languages), (warning,)


def last_file(moment: Moment, title: str, languages: Sequence[str]) -> bytes:
    """The file that ends the policy."""
    event = moment.event
    words = removal(printable(event.change.path), moment.day, event.commit.id, languages[0])
    with suppress(ProblemsFound):
        return _file(moment, title, words, moment.source, languages, withdrawn=True)
    return _file(moment, titles.of_slug(moment.slug), words, moment.source, languages, withdrawn=True)


def _file(
    moment: Moment,
    title: str,
    body: str,
    extra: Mapping[str, Any],
    languages: Sequence[str],
    *,
    withdrawn: bool = False,
) -> bytes:
    """Raises ProblemsFound where front matter of ours cannot hold it."""
    try:
        head = front_matter(title, moment.day, moment.day, extra, withdrawn=withdrawn)
        data = (head + "\n" * (not body.startswith("\n")) + body.rstrip("\n") + "\n").encode()
    except (YAMLError, UnicodeEncodeError) as wrong:
        raise ProblemsFound([Problem("bad-front-matter", f"it has what YAML cannot hold: {wrong}")]) from None
    read_revision(data, f"{moment.slug}/{Revised(moment.day)}.md", languages=tuple(languages))
    return data
