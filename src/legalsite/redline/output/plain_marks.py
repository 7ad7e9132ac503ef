"""Marks of words in plain text: `keep it for [-30-]{+14+} days`."""

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
    """Return the words of a run for plain text, with a mark around them if they are struck through
    in the policy."""
    if run.struck:
        return marked_text(run.text, "struck")
    return run.text


def mark_of(run: Run) -> str:
    """Return the name of the mark of a run, as in `PLAIN_MARKS`."""
    if run.op == "equal" or not run.moved:
        return run.op
    return "moved away" if run.op == "delete" else "moved here"


def marked_text(text: str, mark: str) -> str:
    """Return words for plain text with their mark. White space stays outside of it."""
    inner = text.strip()
    if not inner:
        return text
    return text.replace(inner, inner.join(PLAIN_MARKS[mark]), 1)
