"""List the file formats supported by `legalsite import`, which has a command for each."""

from collections.abc import Callable, Mapping

from legalsite.importing.docx_document import import_docx
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.importing.pdf_document import import_pdf
from legalsite.importing.plain_text import import_text

# The arguments are the content of a file, its path in messages, and options.
Reader = Callable[[bytes, str, ImportOptions], ImportedText]

FORMATS: Mapping[str, tuple[str, Reader]] = {
    "text": ("plain text, or Markdown made for another tool", import_text),
    "html": ("a saved web page", import_html),
    "docx": ("a Word file", import_docx),
    "pdf": ("a PDF with text", import_pdf),
}
