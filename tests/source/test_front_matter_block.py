"""Where the text begins: whatever a file holds, no character is lost or counted twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.source.front_matter import split, split_text

LINES = st.lists(st.sampled_from(["---", "--- ", "...", "+++", "title: A", "", "words", " ---"]), max_size=8)


@given(LINES, st.booleans())
def test_both_parts_together_are_the_file_and_the_line_is_that_of_the_text(lines: list[str], ended: bool) -> None:
    text = "\n".join(lines) + "\n" * ended
    front, rest, line = split_text(text)
    assert front + rest == text
    assert line == 1 + front.count("\n") + (1 if front and not front.endswith("\n") else 0)


@pytest.mark.parametrize(
    ("text", "front", "line"),
    [
        ("---\ntitle: A\n---\nText\n", "---\ntitle: A\n---\n", 4),
        ("---\ntitle: A\n...\nText\n", "---\ntitle: A\n...\n", 4),
        ("+++\ntitle = 'A'\n+++\nText\n", "+++\ntitle = 'A'\n+++\n", 4),
        ("+++\na\n---\nText\n", "", 1),
        ("---\ntitle: A\n", "", 1),
        ("---- \nText\n", "", 1),
        ("---\n---", "---\n---", 3),
        ("Text\n---\nmore\n---\n", "", 1),
        ("", "", 1),
    ],
)
def test_fences(text: str, front: str, line: int) -> None:
    assert split_text(text) == (front, text.removeprefix(front), line)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_of_ours(newline: str) -> None:
    data = "---\ntitle: A\n---\nText\n".replace("\n", newline).encode()
    assert split(data, "a.md")[2] == 4
    assert split(b"\xef\xbb\xbf" + data, "a.md") == split(data, "a.md")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("# Terms\n", "the file has no front matter"),
        ("+++\ntitle = 'A'\n+++\n", "this is TOML front matter"),
        ('{"title": "A"}\n', "this is JSON front matter"),
        (" ---\ntitle: A\n---\n", "there is space before the `---`"),
        ("---\ntitle: A\n", "the front matter that begins here is never closed"),
    ],
)
def test_what_is_no_text_of_ours(text: str, message: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        split(text.encode(), "a.md")
    (problem,) = raised.value.problems
    assert (problem.rule, problem.message, problem.path, problem.line) == ("bad-front-matter", message, "a.md", 1)
    assert problem.help
