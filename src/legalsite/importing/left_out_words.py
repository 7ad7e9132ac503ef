"""Ask whether to import a file if text that may belong to the policy is left out."""

from collections.abc import Sequence

from legalsite.errors import Problem, ProblemsFound, ProblemTuple
from legalsite.importing.markdown_writer import RemovedText
from legalsite.redline.tokens import count_words

WORDS_LEFT_OUT = "words-left-out"  # id of the problem that the user must accept
HELP = "compare them with the file; to import it without them: `--yes`"
MAX_SHARE = 0.02  # maximum share of a file's words that may be left out
# The left-out text isn't part of a policy, or isn't wanted by the user.
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
# other expected reasons start with one of these
EXPECTED_STARTS = ("header or footer of ", "link ", "image ")


def require_words(
    body: str,
    path: str,
    hidden_content: ProblemTuple,
    left_out_words: int,
    removed: Sequence[RemovedText] = (),
) -> None:
    """Raise ProblemsFound if an import leaves out more than 2 % of a file's words.

    Menus, headers, and the like don't count. `body` is the imported Markdown, and `path` is used in
    messages. `left_out_words` is the number of words in `hidden_content`, which is content of a
    Word file that a page can't show.
    """
    problems = []
    for entry in removed:  # only count text that may belong to the policy
        reason = entry.reason
        if reason not in EXPECTED_REASONS and not reason.startswith(EXPECTED_STARTS):
            left_out_words += count_words(entry.text)
            message = f"left out: {reason}: {entry.text}"
            problems.append(Problem(WORDS_LEFT_OUT, message, "", path, entry.line, severity="info"))
    words = left_out_words + count_words(body)
    if left_out_words > MAX_SHARE * words:
        message = f"{left_out_words:,} of {words:,} words would be left out; nothing was written"
        problems.append(Problem(WORDS_LEFT_OUT, message, HELP, path))
        raise ProblemsFound([*hidden_content, *problems])
