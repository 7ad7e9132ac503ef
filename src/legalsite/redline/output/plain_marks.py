"""Markup for changes in plain text, such as `keep it for [-30-]{+14+} days`."""

from legalsite.model.redline import Run

PLAIN_MARKS = {
    "equal": ("", ""),
    "delete": ("[-", "-]"),
    "insert": ("{+", "+}"),
    "moved away": ("[>", ">]"),
    "moved here": ("{>", ">}"),
    "struck": ("~~", "~~"),
}


def as_plain_text(run: Run) -> str:
    """Return the text of a run, with markup if the document itself strikes it through."""
    if run.struck:
        return marked_text(run.text, "struck")
    return run.text


def mark_of(run: Run) -> str:
    """Return the key of a run's markup in `PLAIN_MARKS`."""
    if run.op == "equal" or not run.moved:
        return run.op
    return "moved away" if run.op == "delete" else "moved here"


def marked_text(text: str, mark: str) -> str:
    """Add markup to text, excluding surrounding whitespace."""
    inner = text.strip()
    if not inner:
        return text
    return text.replace(inner, inner.join(PLAIN_MARKS[mark]), 1)
