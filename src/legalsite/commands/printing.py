"""One policy: its files → its revisions → its pages in the staging tree. Runs in a process of its own or not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from legalsite.disk.tree import Tree, put
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision
from legalsite.model.standing import known
from legalsite.pages.card import Card
from legalsite.pages.frame import Frame, RedlineView
from legalsite.pages.layouts import Layouts
from legalsite.pages.policy import policy_pages
from legalsite.redline.html import as_html
from legalsite.redline.memory import Memory
from legalsite.redline.passages import compare_sides
from legalsite.redline.side import Side
from legalsite.redline.summary import summary
from legalsite.source.front_matter import split
from legalsite.source.links import Links
from legalsite.source.markdown import read_markdown

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Press:
    """What all policies are printed with. `read` gives the bytes of a file by its path below content/."""

    tree: Tree
    frame: Frame
    layouts: Layouts
    links: Links
    read: Read


def print_policy(press: Press, policy: Policy, facts: Card) -> dict[str, str]:
    """Writes the policy's pages; path → sha256. Raises ProblemsFound with all that is wrong in any of its texts."""
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
    return {path: put(press.tree, path, data) for path, data in pages}


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
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return documents


def _texts(policy: Policy, on: date) -> Iterator[Revision]:
    yield from known(policy, on)
    for translations in policy.translations.values():
        yield from (text for text in translations if text.revised.day <= on)
