"""Words as they stand in XML: as xml.sax.saxutils does it, which loads an HTTP client with it."""

import html


def escape(words: str) -> str:
    """Between tags."""
    return html.escape(words, quote=False)


def quoteattr(words: str) -> str:
    """As the value of an attribute, its quotes included."""
    return f'"{html.escape(words)}"'
