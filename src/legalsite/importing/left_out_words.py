"""Asks a person whether to import a file without words that may be the policy's."""

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.markdown_writer import ImportedText
from legalsite.redline.tokens import count_words
from legalsite.source.fences import split_text

WORDS_LEFT_OUT = "words-left-out"  # the rule of the problem that a person settles
HELP = "compare them with the file; to import it without them: `--yes`"
MAX_SHARE = 0.02  # of a file's words
# The reasons for what surrounds a policy, and for what the user chose to leave out.
EXPECTED_REASONS = {
    "--remove",
    "--skip-lines",
    "not selected",
    "navigation",
    "search",
    "cookie banner",
    "page header",
    "footer",
    "form",
    "control",
    "button",
    "hidden",
    "not shown",
    "title of the page",
    "comment",
    "table of contents",
    "number of a line",
}
EXPECTED_STARTS = ("header or footer of ", "link ", "image ")  # of other such reasons


def require_words(imported: ImportedText, path: str) -> None:
    """Raise ProblemsFound if an import leaves out more than 2 % of a file's words.

    Menus, headers, tables of contents, and the like don't count. `path` is the name of the file in
    messages.
    """
    left_out = imported.left_out_words
    problems = []
    for entry in imported.removed:
        reason = entry.reason
        if reason not in EXPECTED_REASONS and not reason.startswith(EXPECTED_STARTS):
            left_out += count_words(entry.text)
            message = f"left out: {reason}: {entry.text}"
            problem = Problem(WORDS_LEFT_OUT, message, "", path, entry.line, severity="info")
            problems.append(problem)
    _, body, _ = split_text(imported.data.decode())
    words = left_out + count_words(body)
    if left_out > MAX_SHARE * words:
        message = f"{left_out:,} of {words:,} words would be left out; nothing was written"
        problems.append(Problem(WORDS_LEFT_OUT, message, HELP, path))
        raise ProblemsFound([*imported.hidden_content, *problems])
