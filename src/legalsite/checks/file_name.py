"""A link or image that leads to a file of content/files whose name no line of the ledger can hold."""

from collections.abc import Collection, Iterator

from legalsite.checks.links_in import target_in, targets
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.ledger.lines import FILE
from legalsite.ledger.shown_files import shown_file
from legalsite.model.document import Document

MEND = "rename it to letters, digits, - _ . and change the link"


def file_name(subject: Subject) -> Iterator[Problem]:
    """Of texts that are still to be published: `publish` would stop there."""
    for text in subject.mendable:
        if text.working:
            yield from unfit_names(subject.document(text), subject.read(text), text.path, subject.files)


def unfit_names(document: Document, data: bytes, path: str, files: Collection[str]) -> Iterator[Problem]:
    """Of the text at `path` below content/, whose file is `data`; each file once. `files` are those there are."""
    told = set[str]()
    for target in targets(document):
        file = shown_file(target.text)
        if file in files and file not in told and not FILE.fullmatch(file):
            told.add(file)
            said = f"the ledger cannot hold the name {file}"
            yield Problem("file-name", said, MEND, *target_in(data, f"content/{path}", target))
