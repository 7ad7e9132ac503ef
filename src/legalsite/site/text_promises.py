"""The bytes of a text → what it promises about its own changes: the one answer, for texts of the site and single files.

`promises/` reads a document. Which document that is, and in which language, is decided here."""

from legalsite.model.document import Document
from legalsite.model.promise import Promise
from legalsite.promises import read_promises
from legalsite.source.characters import decode, legible
from legalsite.source.markdown import read_document
from legalsite.source.web_page import is_page, read_page
from legalsite.text.languages import detect_language, language_in_name


def text_promises(data: bytes, path: str, parsed: Document | None = None) -> tuple[Promise, ...]:
    """Return what the text of a file promises, the main promise first.

    A web page is read as one, whatever its name. All else is read as Markdown, even where a build would refuse it, for
    a promise binds on a page that has to be fixed as well. The file's name says the language (`privacy.de.md`), else
    the words do: an original may be in another language than the settings say. `parsed` is the Markdown of the file,
    where it was parsed already. Raises ProblemsFound for a file that is no text.
    """
    data = legible(data)
    text = decode(data, path)
    document = read_page(text) if is_page(text) else parsed or read_document(data, path, lenient=True)
    language = language_in_name(path) or detect_language(block.text for block in document.blocks)
    return read_promises(document, language, text)
