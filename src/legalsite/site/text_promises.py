"""What a text promises about its own changes, as a person recorded it: the one answer that every command uses.

It is recorded in the settings for this one text, else in its own front matter, else in the settings for all texts of
the policy up to the first published one with a record of its own."""

from collections.abc import Iterator

from legalsite.model.config import PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision, RevisionId
from legalsite.model.promise import ChangeClause, ConfirmedPromise, TextPromise
from legalsite.promises.change_clauses import change_clauses
from legalsite.source.characters import decode, legible
from legalsite.text.languages import detect_language, language_in_name

KNOWN_BY = 40  # characters by which a passage is found in the text


def text_promise(text: Revision, policy: Policy, settings: PolicySettings, document: Document | None) -> TextPromise:
    """Return what a text of the site promises. `settings` are those of its policy; `document` is the text, None if it
    cannot be parsed as a page."""
    revised = text.translates or text.revised
    first = next((known.revised for known in policy.revisions if known.promise and not known.is_draft), None)
    record = recorded_promise(settings, text.promise, revised, published=not text.is_draft, first_own=first)
    quote = clause_words(document, record.clause) if document and record and record.clause else ""
    return TextPromise(record, quote)


def recorded_promise(
    settings: PolicySettings,
    own: ConfirmedPromise | None,
    revised: RevisionId,
    *,
    published: bool,
    first_own: RevisionId | None = None,
) -> ConfirmedPromise | None:
    """Return what a person recorded for the text `revised`; None if nobody did. `own` is what its front matter says,
    `first_own` is the first published text with a record of its own. The settings are for published texts only, because
    a draft can still be corrected itself."""
    if not published:
        return own
    standing = settings.promise if first_own is None or revised < first_own else None
    return settings.promises.get(str(revised)) or own or standing


def clauses_in(data: bytes, path: str, parsed: Document | None = None) -> tuple[ChangeClause, ...]:
    """Return the clauses on changes in a file, that with most offers first.

    The file is read as Markdown, even if a build would refuse it. The language is detected from the words; the name
    (`privacy.de.md`) counts for a text of a few words. `parsed` is the document of the file, if it was parsed already.
    Raises ProblemsFound for a file that is not a text.
    """
    from legalsite.source.markdown import read_document

    data = legible(data)
    text = decode(data, path)
    document = parsed or read_document(data, path, lenient=True)
    language = detect_language([block.text for block in document.blocks], language_in_name(path) or "en")
    return change_clauses(document, language, text)


def clause_words(document: Document, anchor: str) -> str:
    """Return the words of the clause with that anchor, in one line; empty if there is none. A heading stands for what
    follows it, up to the next heading of its level; the title of the text only for what comes before any other heading.
    """
    return " ".join(word for text in _clause_texts(document, anchor) for word in text.split())


def clause_anchor(document: Document, clause: ChangeClause) -> str:
    """Return the anchor of a clause, or else of the heading above it; empty if there is none, or only the title of the
    text."""
    lines = (block.line for block in document.blocks if clause.quote[:KNOWN_BY] in " ".join(block.text.split()))
    line = next((line for line in lines if clause.first_line <= line <= clause.last_line), clause.first_line)
    above = [block for block in document.blocks if block.line <= line]
    last = above[-1] if above else None
    if last and last.line == line and last.anchor:
        return last.anchor
    heading = next((block for block in reversed(above) if block.kind == "heading"), None)
    return "" if heading is None or heading == document.blocks[0] else heading.anchor


def _clause_texts(document: Document, anchor: str) -> Iterator[str]:
    level = 0
    for block in document.blocks:
        if level and block.kind == "heading" and (block.level <= level or level == 1):
            return
        if level:
            yield block.text
        elif block.anchor == anchor:
            if block.kind != "heading":
                yield block.text
                return
            level = block.level
