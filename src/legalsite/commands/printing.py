"""One policy: its files → its revisions → its pages in the staging tree. Runs in a process of its own or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from legalsite.commands.holding import FILES
from legalsite.commands.press import Press, Read
from legalsite.disk.tree import put
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.shown_files import shown_files
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision
from legalsite.model.standing import known
from legalsite.pages.card import Card
from legalsite.pages.frame import RedlineView
from legalsite.pages.policy import policy_pages
from legalsite.redline.html import as_html
from legalsite.redline.memory import Memory
from legalsite.redline.passages import compare_sides
from legalsite.redline.side import Side
from legalsite.redline.summary import summary
from legalsite.source.empty_text import empty_text
from legalsite.source.front_matter import split
from legalsite.source.links import Links
from legalsite.source.markdown import read_markdown


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was printed of one part: path → sha256, and what is to be told of it."""

    files: dict[str, str]
    warnings: tuple[Problem, ...] = ()


def print_policy(press: Press, policy: Policy, facts: Card) -> Sheets:
    """Writes the policy's pages. Raises ProblemsFound with all that is wrong in any of its texts."""
    read = cache(press.read)
    documents = read_documents(policy, press.frame.on, press.links, read)
    memory = Memory()
    sides = {path: Side(document.blocks, memory) for path, document in documents.items()}

    def redline(old: Revision, new: Revision, language: str) -> RedlineView:
        found = compare_sides(sides[old.path], sides[new.path])
        old_href, new_href = (press.frame.routes.href(press.frame.routes.text(text)) for text in (old, new))
        told = summary(found, language)
        html = as_html(found, language, old_href=old_href, new_href=new_href, told=told, memory=memory)
        return RedlineView(html, told)

    pages = policy_pages(
        policy,
        facts,
        press.frame,
        press.layouts,
        document=lambda revision: documents[revision.path],
        source=lambda revision: read(revision.path),
        redline=redline,
    )
    files = {path: put(press.tree, path, data) for path, data in pages}
    return Sheets(files, tuple(_missing_files(documents, press.links.files, read)))


def read_documents(policy: Policy, on: date, links: Links, read: Read) -> dict[str, Document]:
    """The documents of all texts that exist on that day, by path. Parsed stretches are shared between revisions."""
    sections: dict[tuple[object, ...], object] = {}
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for revision in _texts(policy, on):
        path = f"content/{revision.path}"
        _, text, first_line = split(read(revision.path), path)
        try:
            documents[revision.path] = read_markdown(
                text, path=path, first_line=first_line, links=links, sections=sections
            )
            if not revision.recorded:
                problems += empty_text(documents[revision.path], path, first_line)
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return documents


def _missing_files(documents: Mapping[str, Document], files: Mapping[str, str], read: Read) -> Iterator[Problem]:
    """Each file once, at the last text that shows it. Only what is missing still goes by its own name on a page."""
    suspects = [(path, document) for path, document in documents.items() if FILES in document.html]
    missing = {file: path for path, document in suspects for file in shown_files(document) if file not in files}
    if missing:
        from legalsite.checks.missing_file import missing_files

        for path in dict.fromkeys(missing.values()):
            others = {*files, *(file for file, last in missing.items() if last != path)}
            yield from missing_files(documents[path], read(path), path, others, "warning")


def _texts(policy: Policy, on: date) -> Iterator[Revision]:
    yield from known(policy, on)
    for translations in policy.translations.values():
        yield from (text for text in translations if text.revised.day <= on)
