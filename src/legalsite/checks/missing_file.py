"""A link or image that leads to a file which is not in content/files."""

from collections.abc import Collection, Iterator

from legalsite.checks.links_in import target_in, targets
from legalsite.checks.subject import Subject
from legalsite.checks.written import weight
from legalsite.errors import Problem, Severity
from legalsite.ledger.shown_files import shown_file
from legalsite.model.document import Document

MEND = "put the file there, or take the link out"


def missing_file(subject: Subject) -> Iterator[Problem]:
    """Of current texts: what readers see, or will."""
    for text in subject.current:
        document, severity = subject.document(text), weight(subject, text)
        yield from missing_files(document, subject.read(text), text.path, subject.files, severity)


def missing_files(
    document: Document, data: bytes, path: str, files: Collection[str], severity: Severity = "error"
) -> Iterator[Problem]:
    """Of the text at `path` below content/, whose file is `data`; `files` are those there are, by such paths too."""
    for target in targets(document):
        shown = shown_file(target.text)
        if shown and shown not in files:
            said = f"`{target.text}` leads to a file that is not in content/"
            yield Problem("missing-file", said, MEND, *target_in(data, f"content/{path}", target), severity)
