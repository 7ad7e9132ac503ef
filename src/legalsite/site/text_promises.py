"""What a text promises about its own changes: the one answer that every command uses.

What a person confirmed counts: in the settings for this one text, else in its own front matter, else in the settings
for all texts of the policy that were published without a record. Beside it stands what the program suggests.
`promises/` reads a document; which document that is, is decided here."""

from collections.abc import Iterator

from legalsite.model.config import PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.model.promise import ConfirmedPromise, NotRead, Promise, TextPromises
from legalsite.promises import read_promises
from legalsite.source.characters import decode, legible
from legalsite.text.languages import language_in_name

GAP = "[…]"  # between the passages of a quote
KNOWN_BY = 40  # characters by which a passage is found in the text
Suggestions = tuple[Promise, ...] | NotRead


def text_promises(
    text: Revision, settings: PolicySettings, suggestions: Suggestions, document: Document | None
) -> TextPromises:
    """Return what a text of the site promises. `settings` are those of its policy, `suggestions` what the program reads
    in it; `document` is the text, None if it cannot be parsed as a page."""
    revised = str(text.translates or text.revised)
    record = recorded_promise(settings, text.promise, revised, published=not text.is_draft)
    return answer(record, suggestions, document)


def recorded_promise(
    settings: PolicySettings, own: ConfirmedPromise | None, revised: str, *, published: bool
) -> ConfirmedPromise | None:
    """Return what a person confirmed for the text `revised`; None if nobody did. `own` is what its front matter says.
    The settings are for published texts only, because a draft can still be corrected itself."""
    if not published:
        return own
    return settings.promises.get(revised) or own or settings.promise


def answer(record: ConfirmedPromise | None, suggestions: Suggestions, document: Document | None) -> TextPromises:
    """Return what a person recorded together with what the program suggests."""
    not_read = suggestions if isinstance(suggestions, NotRead) else None
    quote = clause_words(document, record.clause) if document and record and record.clause else ""
    return TextPromises(record, () if isinstance(suggestions, NotRead) else suggestions, not_read, quote)


def suggestions_in(data: bytes, path: str, parsed: Document | None = None) -> Suggestions:
    """Return what the program reads in a file, the main promise first; NotRead if there are no word lists for its
    language.

    A web page is read as HTML, whatever its name. Any other file is read as Markdown, even if a build would refuse it,
    because a promise is binding on a page with errors too. The language is detected from the words, because a text may
    not be in the language that its name or the settings say; the name (`privacy.de.md`) counts for a text of a few
    words. `parsed` is the document of the file, if it was parsed already. Raises ProblemsFound for a file that is not a
    text.
    """
    from legalsite.source.markdown import read_document
    from legalsite.source.web_page import is_page, read_page

    data = legible(data)
    text = decode(data, path)
    document = read_page(text) if is_page(text) else parsed or read_document(data, path, lenient=True)
    return read_promises(document, language_in_name(path) or "en", text)


def clause_words(document: Document, anchor: str) -> str:
    """Return the words of the clause with that anchor, in one line; empty if there is none. A heading stands for what
    follows it, up to the next heading of its level; the title of the text only for what comes before any other heading.
    """
    return " ".join(word for text in _clause_texts(document, anchor) for word in text.split())


def clause_anchor(document: Document, promise: Promise) -> str:
    """Return the anchor of the clause in which a promise was read, or else of the heading above it; empty if there is
    none, or only the title of the text. If a promise is made in several places, the longest passage counts."""
    longest = max(map(_words, promise.quote.split(GAP)), key=len)
    lines = (block.line for block in document.blocks if longest[:KNOWN_BY] in _words(block.text))
    line = next((line for line in lines if promise.first_line <= line <= promise.last_line), promise.first_line)
    above = [block for block in document.blocks if block.line <= line]
    last = above[-1] if above else None
    if last and last.line == line and last.anchor:
        return last.anchor
    heading = next((block for block in reversed(above) if block.kind == "heading"), None)
    return "" if heading is None or heading == document.blocks[0] else heading.anchor


def _words(text: str) -> str:
    return " ".join(text.split())


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
