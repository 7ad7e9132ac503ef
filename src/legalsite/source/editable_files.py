"""Decide which files below content/ the browser-based editor may read and write."""

from legalsite.errors import printable
from legalsite.model.config import Languages
from legalsite.model.ignored_files import is_ignored
from legalsite.source.fences import split_text
from legalsite.source.file_names import read_name
from legalsite.source.served_files import served_file_problems

CONTENT = "content/"
FILES = "content/files/"


def is_draft_path(path: str, languages: Languages) -> bool:
    """Return whether a path such as `content/eu/terms.de.md` is the path of a draft."""
    below = path.removeprefix(CONTENT)
    if below == path or below.startswith("/"):  # the path isn't in content/, or has a double slash
        return False
    try:
        name = read_name(below, languages)
    except ValueError:
        return False
    return name.archived is None


def rejected_file(path: str, data: bytes | None) -> str:
    """Explain why a file can't be stored in content/files, or return an empty string.

    If `data` is None, only the path is checked.
    """
    below = path.removeprefix(FILES)
    is_path = below.isprintable() and all(below.split("/"))
    # `removeprefix` changes nothing if the file isn't in content/files
    if below == path or not is_path or is_ignored(below):
        return f"{printable(path)} isn't a file in content/files"
    reasons = []
    help = ""
    for problem in served_file_problems(path.removeprefix(CONTENT), data):
        line = f" (line {problem.line})" if problem.line else ""
        reasons.append(f"{problem.message}{line}")
        help = problem.help  # the last one is shown, after all reasons
    return "; ".join([*reasons, help]) if reasons else ""


def misread_line(data: bytes) -> int:
    """Return the line of text that the CMS would mistake for front matter, or 0.

    The CMS would lose the text when it saves the draft.
    """
    _, text, line = split_text(data.decode(errors="replace"))
    return line if text.startswith("---") else 0


def edited_bytes(before: bytes, text: str) -> bytes:
    r"""Encode an edited draft with its previous line endings.

    The CMS converts all line endings to `\n` and adds one at the end.
    """
    data = text.encode()
    if not before.endswith(b"\n"):
        data = data.removesuffix(b"\n")
    # all line endings were CRLF
    if b"\n" in before and before.count(b"\n") == before.count(b"\r\n"):
        # convert to LF first, so that no line ending gets two carriage returns
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data
