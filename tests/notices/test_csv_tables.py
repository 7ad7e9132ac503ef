"""Tables as other systems write them: csv_tables.txt, and how much a value in quotes may hold."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.notices.csv_tables import ColumnMapping, read_rows
from text_tables import cases

WANTED = ColumnMapping({"id": ("key",), "note": ()}, ["id"], "add one", empty="nobody is listed")


def in_words(problem: Problem) -> str:
    message = problem.message.partition(": Ex")[0].partition(": JSON")[0].partition(": Int")[0]
    return f"{problem.severity} {problem.line}:{problem.column} {message}"


def read(text: str | bytes, names: Mapping[str, str] | None = None) -> list[str]:
    """Return the rows, each with its line, and what is reported, in order."""
    said: list[str] = []
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    try:
        for line, values in read_rows(
            file, "t", lambda it: said.append(in_words(it)), replace(WANTED, names=names or {})
        ):
            said.append(f"{line.number}: {'|'.join(values)}".replace("\n", "\\n"))
    except ProblemsFound as rejected:
        said += map(in_words, rejected.problems if rejected.status == 2 else ())
    assert not file.closed
    return said


@cases("csv_tables.txt")
def test_case(text: str, expected: str) -> None:
    assert "\n".join(read(text.replace("→", "\t"))) == expected


@pytest.mark.parametrize(("lines", "row"), [(99, "2: 7|"), (100, "error 2:1 a quote")])
def test_a_value_in_quotes_has_less_than_a_hundred_lines(lines: int, row: str) -> None:
    said = read('id,note\n7,"' + "\n".join(["x"] * lines) + '\nend"\n')
    assert said[0].startswith(row)


@pytest.mark.parametrize(
    ("size", "row"), [((1 << 16) - 4, "2: 7|"), ((1 << 16) - 3, "error 2:1 a quote")]
)
def test_a_value_in_quotes_has_at_most_64_kibibytes(size: int, row: str) -> None:
    said = read(f'id,note\n7,"{"é" * (size // 2)}{"x" * (size % 2)}\nend"\n')
    assert said[0].startswith(row)


def test_each_value_of_a_row_is_measured_by_itself() -> None:
    long = "\n".join(["x"] * 60)
    assert read(f'id,note\n"{long}","{long}"\n')[0].startswith("2: x\\nx")


def test_a_table_may_call_a_field_otherwise() -> None:
    assert read("Kennung,note\n7,late\n", {"id": " KENNUNG"}) == ["2: 7|late"]
    assert read('{"a": {"b": ["x", 7]}, "note": "late"}\n', {"id": "A.b.1"}) == ["1: 7|late"]
    assert read("id,note\n7,late\n", {"note": "Hinweis"})[0].startswith(
        "error 1:1 the first line has no column `Hinweis`"
    )


def test_the_column_with_the_addresses_is_suggested_but_no_address_is_shown() -> None:
    with pytest.raises(ProblemsFound, match=r"`--column id='e post'`"):
        list(read_rows(io.BytesIO(b"e post,n\nada@b.test,7\n"), "t", print, WANTED))
    assert read("ada@b.test,7\nbob@b.test,8\n") == ["error 1:1 the first line has no column `id`"]


def test_bytes_that_are_no_characters_are_named_with_their_place() -> None:
    assert read(b"id,note\n7,caf\xe9\n") == ["error 2:6 byte 0xe9 isn't UTF-8"]


def test_of_two_bytes_a_file_shows_that_it_is_utf_16(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes("id\tnote\r\n7\tspät\r\n".encode("utf-16"))
    with (tmp_path / "t").open("rb") as file:
        assert [list(values) for _, values in read_rows(file, "t", print, WANTED)] == [
            ["7", "spät"]
        ]


@pytest.mark.parametrize(("data", "says"), [
    ("id\tnote\n7\tx\n".encode("utf-16")[:-1], "error 2:1 the file has a UTF-16 byte order mark but isn't UTF-16"),
    ("id,note\n7,\ufffd\n".encode(), "2: 7|\ufffd"),
])  # fmt: skip
def test_what_is_no_utf_16_is_refused_and_the_sign_for_that_is_a_character(
    tmp_path: Path, data: bytes, says: str
) -> None:
    (tmp_path / "t").write_bytes(data)
    with (tmp_path / "t").open("rb") as file:
        try:
            said = [
                f"{line.number}: {'|'.join(values)}"
                for line, values in read_rows(file, "t", print, WANTED)
            ]
        except ProblemsFound as rejected:
            said = [in_words(problem) for problem in rejected.problems if rejected.status == 2]
    assert said == [says]
