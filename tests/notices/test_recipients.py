"""Lists are read line by line: each row is a recipient or a problem with its place, and none spoils another."""

import csv
import io
import json
import re
import shlex
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Recipient
from legalsite.notices.recipients import COLUMNS, address_problem, language_for, read_recipients
from text_tables import cases


def read(
    data: bytes | str, path: str = "list"
) -> tuple[list[tuple[int, Recipient]], list[Problem]]:
    """Return the good rows of a list and what is reported."""
    problems: list[Problem] = []
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_recipients(file, path, problems.append)), problems


def read_addresses(data: bytes | str) -> list[str]:
    """Return the addresses in a list without fault."""
    rows, problems = read(data)
    assert not problems
    return [recipient.address for _, recipient in rows]


def rejection(data: bytes | str) -> str:
    """Return why a list cannot be read at all."""
    with pytest.raises(ProblemsFound) as raised:
        read(data)
    assert raised.value.status == 2
    return "\n".join(first_line(problem) for problem in raised.value.problems)


def first_line(problem: Problem) -> str:
    return str(problem).partition("\n")[0]


@cases("recipients.txt")
def test_cases(text: str, expected: str) -> None:
    told: list[str] = []
    try:
        for line, to in read_recipients(
            io.BytesIO(text.encode()), "list", lambda one: told.append(first_line(one))
        ):
            told.append(
                " ".join(
                    filter(
                        None, (str(line), to.address, to.name, to.language and f"({to.language})")
                    )
                )
            )
    except ProblemsFound as fault:
        told += [f"status {fault.status}", *map(first_line, fault.problems)]
    assert told == expected.splitlines()


@pytest.mark.parametrize("text", [
    "\ufeffemail\na@b.test\n", "email\r\na@b.test\r\n", "email\na@b.test", '"email"\n"a@b.test"\n',
    "email\n\n a@b.test \n\n", "email\ra@b.test\r", "\n\nemail\na@b.test", 'email;name\n"a@b.test";',
    '{"email": "a@b.test"}', '\ufeff\n {"email": "a@b.test"}\r\n',
])  # fmt: skip
def test_every_usual_way_to_write_one_address(text: str) -> None:
    assert read_addresses(text) == ["a@b.test"]


@pytest.mark.parametrize(("address", "fault"), [
    (f"{'a' * 64}@b.test", ""), (f"{'a' * 65}@b.test", f"{'a' * 65!r} isn't valid before the @"),
    (f"{'é' * 32}@b.test", ""), (f"{'é' * 32}a@b.test", f"{'é' * 32 + 'a'!r} isn't valid before the @"),
    (f"{'a' * 49}@{'.'.join(['b' * 50] * 4)}", ""),
    (f"{'a' * 50}@{'.'.join(['b' * 50] * 4)}", ""),
    (f"{'a' * 51}@{'.'.join(['b' * 50] * 4)}", "the address is longer than 254 bytes (RFC 5321)"),
])  # fmt: skip
def test_an_address_has_at_most_254_bytes_and_64_of_them_before_the_at(
    address: str, fault: str
) -> None:
    assert (address_problem(address) or ("",))[0] == fault


def test_the_column_that_has_an_address_is_named_although_a_value_has_commas() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read('name,mail\n"Lovelace, Ada",ada@b.test\n')
    (problem,) = raised.value.problems
    assert problem.help == "specify the column with the addresses: `--column email=mail`"


@pytest.mark.parametrize(("length", "problems"), [(64, []), (65, ["list:2:1"])])
def test_what_stands_before_the_at_sign_of_a_row_has_at_most_64_characters(
    length: int, problems: list[str]
) -> None:
    assert [problem.place for problem in read(f"email\n{'a' * length}@b.test\n")[1]] == problems


@pytest.mark.parametrize("more", [0, 1])
def test_a_name_has_at_most_200_characters(more: int) -> None:
    rows, problems = read(f"email,name\na@b.test,{'n' * (200 + more)}\n")
    assert (len(rows), [problem.message for problem in problems]) == (
        1 - more, ["the name has more than 200 characters"] * more
    )  # fmt: skip


def test_of_what_is_no_language_forty_characters_are_quoted() -> None:
    _, (problem,) = read(f"email,language\na@b.test,{'x' * 41}\n")
    assert problem.message == f"{'x' * 40!r} isn't a language tag"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-32-be"])
def test_other_encodings_are_refused(encoding: str) -> None:
    assert "error[list-" in rejection("email\na@b.test\n".encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_what_spreadsheets_save_as_unicode_text(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes("email\tname\r\na@b.test\tJörg\r\n".encode(encoding))
    with file.open("rb") as opened:
        assert [to for _, to in read_recipients(opened, "list", lambda _: None)] == [
            Recipient("a@b.test", "Jörg")
        ]


@pytest.mark.parametrize(("list_", "named"), [
    ("Email Address,First Name\nada@b.test,Ada\n", {"email": "email address", "name": "First Name"}),
    ('{"user_email": "ada@b.test", "Nick": "Ada"}\n{"user_email": "bob@b.test", "Nick": null}\n',
     {"email": "USER_EMAIL ", "name": "nick"}),
])  # fmt: skip
def test_columns_with_other_names(list_: str, named: dict[str, str]) -> None:
    rows = read_recipients(
        io.BytesIO(list_.encode()), "list", lambda _: None, replace(COLUMNS, names=named)
    )
    assert next(rows) == (2 if list_.startswith("E") else 1, Recipient("ada@b.test", "Ada"))


DOCS = Path(__file__).parents[2] / "docs/reference/mailings.md"
EXPORTS = Path(__file__).parents[1] / "docs/exports"
SHOWN = re.findall(
    r"(?m)^legalsite notify plan privacy --to (\w+\.csv)(.*)", DOCS.read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("name", "options"), SHOWN, ids=[name for name, _ in SHOWN])
def test_exports_that_the_docs_show(name: str, options: str) -> None:
    named = dict(word.partition("=")[::2] for word in shlex.split(options) if "=" in word)
    with (EXPORTS / name).open("rb") as file:
        rows = list(read_recipients(file, name, lambda _: None, replace(COLUMNS, names=named)))
    assert [to.address for _, to in rows] == ["ada@readers.test", "bob@readers.test"]
    assert "Ada" in rows[0][1].name


def test_keys_within_keys() -> None:
    rows = (
        b'{"customer": {"contacts": [{"email": "ada@b.test"}], "name": "Ada"}}\n'
        b'{"customer": {"contacts": []}}\n{"customer": {"contacts": [{"email": ["x"]}]}}\n'
        b'{"customer": null, "customer.contacts.0.EMAIL": "no"}\n'
        b'{"customer": {"contacts": [{"email": "bob@b.test"}]}}\n'
    )
    columns, problems = (
        replace(COLUMNS, names={"email": "Customer.Contacts.0.email", "name": "customer.name"}),
        [],
    )
    found = list(read_recipients(io.BytesIO(rows), "list", problems.append, columns))
    assert found == [(1, Recipient("ada@b.test", "Ada")), (5, Recipient("bob@b.test"))]
    assert [problem.line for problem in problems] == [2, 3, 4]
    with pytest.raises(
        ProblemsFound,
        match=r"help: specify the column .*`--column email=customer\.contacts\.0\.email",
    ):
        list(read_recipients(io.BytesIO(rows), "list", problems.append))


@pytest.mark.parametrize(("value", "closed"), [
    ("x\n" * 99, True), ("x\n" * 100, False), ("x" * (1 << 15) + "\n" + "x" * ((1 << 15) - 1), True),
    ("x" * (1 << 15) + "\n" + "x" * (1 << 15), False), ('x\n"",\n' * 49, True),
])  # fmt: skip
def test_a_quote_that_is_closed_far_away_was_never_closed(value: str, closed: bool) -> None:
    rows, problems = read(
        f'note,email\n"{value}",a@b.test\n"{value}","b@b.test"\n"d\n",d@b.test\n,c@b.test\n'
    )
    addresses = [to.address for _, to in rows]
    assert addresses[-2:] == ["d@b.test", "c@b.test"]
    assert addresses[:2] == ["a@b.test", "b@b.test"] or not closed
    quotes = [problem.line for problem in problems if problem.rule == "list-quote"]
    assert quotes[:1] == ([] if closed else [2])


def test_two_long_values_of_one_row_are_two() -> None:
    note = "x\n" * 60
    rows, _ = read(f'a,b,email\n"{note}","{note}",a@b.test\n')
    assert [to.address for _, to in rows] == ["a@b.test"]


@pytest.mark.parametrize(("name", "tag"), [("German", "de"), ("französisch", "fr"), ("Español", "es"), ("日本語", "ja"),
                                           ("English (US)", "en"), ("klingon", "de or pt-BR")])  # fmt: skip
def test_the_name_of_a_language_is_an_error_that_says_its_tag(name: str, tag: str) -> None:
    rows, problems = read(f"email,language\na@b.test,{name}\n")
    assert (rows, problems[0].help) == ([], f"write it like {tag}, or leave it empty")


@pytest.mark.parametrize(
    "name", ["E-mail", "Email Address", "e-mail address", "EMAIL_ADDRESS", "eMail"]
)
def test_the_usual_names_of_the_column(name: str) -> None:
    for written in (f"Id;{name}\n7;ada@b.test\n", f'{{"{name}": "ada@b.test"}}\n'):
        rows = read_recipients(io.BytesIO(written.encode()), "list", lambda _: None)
        assert next(rows)[1] == Recipient("ada@b.test")


def test_the_error_has_the_option_that_names_the_column() -> None:
    rows = read_recipients(io.BytesIO(b"Id,Mail to\n7,ada@b.test\n"), "list", lambda _: None)
    with pytest.raises(ProblemsFound) as raised:
        next(rows)
    assert "it has: Id, Mail to" in str(raised.value)
    assert "help: specify the column with the addresses: `--column email='Mail to'`" in str(
        raised.value
    )


def test_a_column_that_is_named_and_not_there_is_an_error() -> None:
    rows = read_recipients(
        io.BytesIO(b"email\nada@b.test\n"),
        "list",
        lambda _: None,
        replace(COLUMNS, names={"name": "Vorname"}),
    )
    with pytest.raises(ProblemsFound, match="has no column `Vorname`; it has: email"):
        next(rows)


def test_bytes_that_are_not_utf_8_are_named_where_they_stand() -> None:
    latin = "email,name\na@b.test,Ada\nb@b.test,Jörg\n".encode("latin-1")
    with pytest.raises(ProblemsFound) as raised:
        read(latin)
    assert str(raised.value) == (
        "list:3:11: error[list-encoding]: byte 0xf6 isn't UTF-8\n  help: save the list as UTF-8 (in Excel: “CSV UTF-8”)"
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" ", b"(" + b" " * 200_000])
def test_an_empty_list_has_no_header(data: bytes) -> None:
    assert (
        rejection(data).partition("\n")[0]
        == "list:1:1: error[list-header]: the first line has no column `email`"
    )


HARMFUL = [
    "\0", "\x07", "\x0b", "\x0c", "\x1b", "\x1c", "\x7f", "\x85", "\xad", "\u061c", "\u180e", "\u200b", "\u200e",
    "\u2028", "\u202e", "\u2060", "\u2066", "\ufeff", "\ufffe", "\U000e0041",
]  # fmt: skip


@pytest.mark.parametrize("character", HARMFUL)
def test_harmful_characters_are_errors_of_their_row(character: str) -> None:
    names = (f"{name}{character}{name}" for name in "xyz")
    rows, problems = read(
        "".join(["email,name\na@b.test,1\n", *(f"b@b.test,{name}\n" for name in names)])
    )
    assert [recipient.address for _, recipient in rows] == ["a@b.test"]
    assert [problem.place for problem in problems] == ["list:3:1", "list:4:1", "list:5:1"]
    assert f"U+{ord(character):04X} " in problems[1].message


@pytest.mark.parametrize(
    "line", ["[" * 60_000, '{"email": ' * 6_000, '{"email": ' + "9" * 6_000 + "}"]
)
def test_json_that_parsers_fail_on_is_an_error_of_its_row(line: str) -> None:
    rows, problems = read(f'{{"email": "a@b.test"}}\n{line}\n{{"email": "b@b.test"}}\n')
    assert [number for number, _ in rows] == [1, 3]
    assert [(problem.line, problem.rule) for problem in problems] == [
        (2, "list-json")
    ]  # columns differ by Python


def test_a_list_is_read_as_it_comes_and_left_open() -> None:
    class Pipe(io.RawIOBase):
        """Gives one line at a time, and cannot seek."""

        def __init__(self) -> None:
            self.given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any buffer is one of bytes
            line = b"a@b.test,\n" if self.given else b"email,name\n"
            self.given += 1
            buffer[: len(line)] = line
            return len(line)

    pipe = Pipe()
    rows = read_recipients(cast("BinaryIO", io.BufferedReader(pipe)), "list", lambda _: None)
    assert next(rows) == (2, Recipient("a@b.test"))
    assert pipe.given < 10
    file = io.BytesIO(b"email\na@b.test\n")
    rows = read_recipients(file, "list", lambda _: None)
    next(rows)
    rows.close()  # type: ignore[attr-defined]  # it is a generator
    assert not file.closed


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]),
    max_size=30,
)
NAMES = WORDS.map(lambda name: name.strip()).filter(
    lambda name: "=?" not in name and "\u034f" not in name
)
HOSTS = st.sampled_from(["b.test", "a-1.b.test", "x.9.yz", "0.a-b.c-d.de"])
ADDRESSES = st.builds("{}@{}".format, st.text("abz09!#$*+/^_{|}~-", min_size=1, max_size=20), HOSTS)
LANGUAGES = st.sampled_from(["", "de", "pt-BR", "zh-Hant-TW"])
RECIPIENTS = st.lists(st.builds(Recipient, ADDRESSES, NAMES, LANGUAGES), min_size=1, max_size=5)


@given(
    RECIPIENTS,
    st.permutations(["email", "name", "language", "id"]),
    st.sampled_from(",;"),
    st.booleans(),
)
def test_what_a_csv_writer_writes_is_read_back(
    recipients: list[Recipient], columns: list[str], mark: str, quoted: bool
) -> None:
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(text, columns, delimiter=mark, quoting=quoting)
    writer.writeheader()
    for to in recipients:
        writer.writerow({"email": to.address, "name": to.name, "language": to.language, "id": 'x"'})
    rows, problems = read(text.getvalue())
    assert rows == list(enumerate(recipients, 2))
    assert [problem.severity for problem in problems] == ["info"]


@given(RECIPIENTS, st.booleans())
def test_what_a_json_writer_writes_is_read_back(recipients: list[Recipient], escaped: bool) -> None:
    objects = [{"email": to.address, "name": to.name, "language": to.language} for to in recipients]
    rows, problems = read("".join(json.dumps(one, ensure_ascii=escaped) + "\n" for one in objects))
    assert rows == list(enumerate(recipients, 1))
    assert not problems


@given(st.lists(st.text('a@.,;"{}: \t\u202e\ud800=?q', max_size=20), max_size=5), st.data())
def test_no_row_spoils_another(lines: list[str], data: st.DataObject) -> None:
    bad = [line.encode("utf-8", "replace").decode() for line in lines]
    place = data.draw(st.integers(0, len(bad)))
    rows, problems = read("\n".join(["email,name", *bad[:place], "good@b.test,Ada", *bad[place:]]))
    assert (place + 2, Recipient("good@b.test", "Ada")) in rows
    spoilt = {number for number, line in enumerate(bad, 2) if line.strip()}
    assert (
        len({number for number, _ in rows} | {problem.line for problem in problems})
        == len(spoilt) + 1
    )


CELLS = st.text(alphabet='a@.,;"\n\r \u202e', max_size=60).map(
    lambda text: b"email\n" + text.encode()
)
OBJECTS = st.text(alphabet='{}[]":,email@.\\u0\n', max_size=60).map(
    lambda text: b'{"email": "a@b.test"' + text.encode()
)


@given(st.binary(max_size=80) | CELLS | OBJECTS)
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    rows: list[tuple[int, Recipient]] = []
    try:
        rows, problems = read(data)
    except ProblemsFound as rejected:
        problems = list(rejected.problems)
    assert rows or problems
    assert all(
        problem.path == "list" and (problem.line or problem.severity == "info")
        for problem in problems
    )
    assert all("@" in to.address and not set(to.address) & set(" ,;\r\n<>") for _, to in rows)
    assert all(problem.excerpt.encode() or not problem.excerpt for problem in problems)


@given(st.from_regex(r"[a.+_-]{1,9}@[a.0-]{1,9}", fullmatch=True) | st.emails())
def test_the_usual_addresses_are_taken_as_all_others_are(address: str) -> None:
    assume(not set(address) & set('"='))
    rows, _ = read(f"email\n{address}\n") if "," not in address else read(f'email\n"{address}"\n')
    assert bool(rows) == (address_problem(address) is None)


@pytest.mark.parametrize(
    ("listed", "told"),
    [("", ""), ("de-AT", "de"), ("DE", "de"), ("en", "en-gb"), ("en-US", "en-gb"), ("fr", "")],
)
def test_a_reader_is_told_in_the_language_that_comes_nearest(listed: str, told: str) -> None:
    assert language_for(listed, ("en-gb", "de")) == told


def test_a_key_that_the_first_reader_lacks_is_read_as_it_was_said() -> None:
    list_ = b'{"email": "ada@b.test"}\n{"email": "bob@b.test", "Lang": "de"}\n'
    rows = read_recipients(
        io.BytesIO(list_), "list", lambda _: None, replace(COLUMNS, names={"language": "Lang"})
    )
    assert [to.language for _, to in rows] == ["", "de"]


def test_the_help_speaks_of_addresses_only_where_they_are_not_found() -> None:
    rows = read_recipients(
        io.BytesIO(b"email\nada@b.test\n"),
        "list",
        lambda _: None,
        replace(COLUMNS, names={"name": "Vorname"}),
    )
    with pytest.raises(ProblemsFound) as raised:
        next(rows)
    assert "--column" not in str(raised.value)


def test_utf_16_that_is_damaged_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes("email\na@b.test\n".encode("utf-16") + b"\x00\xd8a\x00")
    with file.open("rb") as opened, pytest.raises(ProblemsFound, match="isn't UTF-16"):
        list(read_recipients(opened, "list", lambda _: None))
