"""Documents for the tests of this room."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Document
from legalsite.source.markdown import read_document


@pytest.fixture(scope="session")
def document() -> Callable[[str], Document]:
    """Reads Markdown."""
    return lambda text: read_document(text.encode(), "text.md")
