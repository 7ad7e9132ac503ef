"""Problems as people and editors read them, names that were probably meant, and text that is safe to show."""

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite import system
from legalsite.errors import (
    Problem,
    ProblemsFound,
    cut_at_word,
    describe_severities,
    did_you_mean,
    excerpt_of,
    nearest,
    printable,
    printable_lines,
    problem_of,
    sorted_problems,
)
from text_tables import table

PROBLEMS = st.builds(
    Problem,
    st.sampled_from(["a", "b"]),
    st.sampled_from(["x", "y"]),
    path=st.sampled_from(["", "content/a.md", "content/b.md"]),
    line=st.integers(0, 12),
    column=st.integers(0, 3),
)


@pytest.mark.parametrize(("fault", "line"), [
    (OSError(28, "No space left on device", "output/a.html"), "output/a.html: error[io]: No space left on device"),
    (OSError("the disk is gone"), "error[io]: the disk is gone"),
    (ValueError("no day"), "error[internal]: ValueError: no day ()"),
])  # fmt: skip
def test_what_stopped_the_work_is_a_problem(fault: Exception, line: str) -> None:
    assert str(problem_of(fault)).partition("\n")[0] == line


LONG_PATH = "/" + "x" * 259
TOO_LONG = "error[io]: the path has {} characters, too many for Windows without long paths"


@pytest.mark.parametrize(("path", "code", "winerror", "limit", "words"), [
    (LONG_PATH, errno.ENOENT, 3, 259, TOO_LONG.format(260)),
    (LONG_PATH[:-10], errno.ENOENT, 206, 259, TOO_LONG.format(250)),
    (LONG_PATH[:-10], errno.ENOENT, 3, 259, "error[io]: not found"),
    (LONG_PATH, errno.EACCES, 5, 259, "error[io]: not found"),
    (LONG_PATH, errno.ENOENT, 3, 0, "error[io]: not found"),
])  # fmt: skip
def test_says_that_a_path_is_too_long_for_windows(
    path: str, code: int, winerror: int, limit: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = OSError(code, "not found", path)
    monkeypatch.setattr(system, "MAX_PATH_LENGTH", limit)
    monkeypatch.setattr(error, "winerror", winerror, raising=False)
    assert str(problem_of(error)).partition("\n")[0] == f"{path}: {words}"


def test_a_problem_with_its_excerpt_caret_and_help() -> None:
    problem = Problem(
        "bad-date", "'2 Jan' is no date", "use YYYY-MM-DD", "content/a.md", 3, 10, "revised: 2 Jan"
    )
    assert str(problem).splitlines() == [
        "content/a.md:3:10: error[bad-date]: '2 Jan' is no date",
        "  3 | revised: 2 Jan",
        "    |          ^",
        "  help: use YYYY-MM-DD",
    ]
    assert str(Problem("r", "m", severity="info")) == "info[r]: m"
    assert str(Problem("r", "m", path="a.md", line=3, column=2)) == "a.md:3:2: error[r]: m"
    assert str(Problem("r", "m", path="a.md", excerpt="x", column=1)) == "a.md:1: error[r]: m"


@given(st.text("ab\tc 🎈", max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_its_parts_are_its_text_and_the_words_stand_from_column_to_end(
    line: str, column: int, end: int
) -> None:
    problem = Problem("r", "m", "h", "a.md", 1, column, line, end)
    before, words, after = problem.around_words()
    assert before + words + after == str(problem) == str(problem._replace(end=0))
    assert not words or line.replace("\t", " ")[column - 1 : end - 1].startswith(words)


@table("errors.txt")
def test_a_fix_takes_the_place_of_the_words_that_are_wrong(
    line: str, column: str, wrong: str, end: str, replacement: str
) -> None:
    problem = Problem("r", "m", "h", "a.md", 1, int(column), line)
    assert problem.with_fix(wrong, "x") == problem._replace(end=int(end), replacement=replacement)


@given(st.text("ab\tc", min_size=1, max_size=400), st.data())
def test_the_caret_stands_below_the_character(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(line)))
    _, shown, caret = str(
        Problem("r", "m", path="a.md", line=7, column=column, excerpt=line)
    ).splitlines()
    assert shown[caret.index("^")] == line[column - 1].replace("\t", " ")
    assert len(shown) < 120


@pytest.mark.parametrize(("column", "first"), [(1, 1), (60, 1), (61, 2), (100, 41)])
def test_of_a_long_line_what_is_around_the_column_is_shown(column: int, first: int) -> None:
    line = "".join(f"{number:04}" for number in range(100))
    problem = Problem("r", "m", "", "a.md", 7, column, line, column + 5)
    _, shown, caret = str(problem).splitlines()
    assert shown == f"  7 | {line[first - 1 : first + 109]}"
    assert (caret.index("^"), caret.strip()) == (
        len("  7 | ") + column - first,
        "|" + caret.strip()[1:],
    )
    assert problem.around_words()[1] == line[column - 1 : column + 4]


@given(st.lists(PROBLEMS))
def test_problems_are_in_the_order_of_the_files_each_once(problems: list[Problem]) -> None:
    listed = sorted_problems(problems)
    assert set(listed) == set(problems)
    assert len(listed) == len(set(problems))
    assert [(p.path, p.line, p.column) for p in listed] == sorted(
        (p.path, p.line, p.column) for p in listed
    )
    assert sorted_problems(reversed(problems)) == listed


@given(st.text())
def test_what_is_shown_cannot_harm_a_terminal_and_loses_nothing(text: str) -> None:
    shown = printable_lines(text)
    assert printable_lines(shown) == shown
    assert not {"\x1b", "\r", "\u202e", "\u2028", "\x00", "\x9b"} & set(shown)
    if text.isprintable():
        assert shown == text


def test_lines_count_from_one() -> None:
    assert [excerpt_of("one\r\ntwo", line) for line in (-1, 0, 1, 2, 3)] == [
        "",
        "",
        "one",
        "two",
        "",
    ]
    assert excerpt_of("one\n", 2) == ""


def test_the_exception_says_all_of_it() -> None:
    found = ProblemsFound([Problem("a", "x"), Problem("b", "y")])
    assert (found.status, str(found)) == (1, "error[a]: x\nerror[b]: y")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("privcy", "privacy"), ("term", "terms"), ("imprint", ""), ("", ""), ("terms", "terms")],
)
def test_the_name_that_was_probably_meant(word: str, meant: str) -> None:
    assert nearest(word, ["privacy", "terms"]) == meant
    assert nearest(word, {"privacy": 1, "terms": 2}) == meant
    assert nearest(word, []) == ""
    help = f"did you mean `{meant}`?" if meant else "name another"
    assert did_you_mean(word, ["privacy", "terms"], "name another", "`") == help


@pytest.mark.parametrize(
    ("words", "length", "shown"),
    [("a bc", 4, "a bc"), ("a bcd", 4, "a …"), ("約款変更", 3, "約款変 …")],
)
def test_a_long_text_keeps_its_first_words(words: str, length: int, shown: str) -> None:
    assert cut_at_word(words, length) == shown


@pytest.mark.parametrize(("same", "other", "meant"), [(13, 7, True), (9, 5, False)])
def test_a_name_of_which_65_percent_are_the_same_was_probably_meant(
    same: int, other: int, meant: bool
) -> None:
    assert bool(nearest("a" * same + "b" * other, ["a" * same + "c" * other])) == meant


def test_a_name_is_printed_on_one_line() -> None:
    assert printable("a\nb\x1b\u202e\udcff\ud800é") == r"a\nb\x1b\u202e\xff\ud800é"
    assert printable("\udc7f\udc80\udd00") == r"\udc7f\x80\udd00"


def test_a_message_keeps_its_lines_and_shows_what_would_harm() -> None:
    assert printable_lines("one\ntwo\tthree\x1b[2J\u202eé") == "one\ntwo\tthree\\u001b[2J\\u202eé"


def test_problems_are_counted_by_severity() -> None:
    warning, note = Problem("a", "x", severity="warning"), Problem("b", "x", severity="info")
    assert (
        describe_severities([note, warning, Problem("c", "x"), note])
        == "1 error, 1 warning, 2 infos"
    )
    assert describe_severities([]) == ""
