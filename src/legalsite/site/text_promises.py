"""The bytes of a text → what it promises about its own changes, both for texts of the site and for single files.

`promises/` reads a document. Which document that is, and in which language, is decided here."""

from legalsite.model.document import Document
from legalsite.model.promise import NotRead, Promise
from legalsite.promises import read_promises
from legalsite.source.characters import decode, legible
from legalsite.source.markdown import read_document
from legalsite.source.web_page import is_page, read_page
from legalsite.text.languages import language_in_name


def text_promises(data: bytes, path: str, parsed: Document | None = None) -> tuple[Promise, ...] | NotRead:
    """Return what the text of a file promises, the main promise first; NotRead if there are no word lists for its
    language.

    A web page is read as HTML, whatever its name. Any other file is read as Markdown, even if a build would refuse it,
    because a promise is binding on a page with errors too. The language is detected from the words, because a text may
    be in another language than its name or the settings say; the name (`privacy.de.md`) counts for a text of a few
    words. `parsed` is the document of the file, if it was parsed already. Raises ProblemsFound for a file that is not
    a text.
    """
    data = legible(data)
    text = decode(data, path)
    document = read_page(text) if is_page(text) else parsed or read_document(data, path, lenient=True)
    return read_promises(document, language_in_name(path) or "en", text)
