"""Lists are read whole or not at all, with the place of every fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Recipient
from legalsite.notices.recipients import language_for, read_recipients


def read(text: str) -> list[Recipient]:
    return list(read_recipients(text.encode(), "list.csv").recipients)


def faults(data: bytes | str) -> list[str]:
    with pytest.raises(ProblemsFound) as raised:
        read_recipients(data.encode() if isinstance(data, str) else data, "list.csv")
    return [f"{problem.place} {problem.rule}" for problem in raised.value.problems]


def test_columns_in_any_order_with_others_between() -> None:
    assert read("Name,id, EMAIL ,language\nAda,7,ada@b.test,de\n,8,bob@b.test,\n") == [
        Recipient("ada@b.test", "Ada", "de"),
        Recipient("bob@b.test"),
    ]


@pytest.mark.parametrize("text", [
    "\ufeffemail\na@b.test\n", "email\r\na@b.test\r\n", "email\na@b.test", '"email"\n"a@b.test"\n',
    "email\n\n a@b.test \n\n", "email\ra@b.test\r",
])  # fmt: skip
def test_every_usual_way_to_write_one_address(text: str) -> None:
    assert read(text) == [Recipient("a@b.test")]


def test_semicolons_as_german_spreadsheets_write_them() -> None:
    assert read('email;name\na@b.test;"Lovelace; Ada, ""A"""\n') == [Recipient("a@b.test", 'Lovelace; Ada, "A"')]


def test_values_that_look_like_formulas_are_text() -> None:
    assert read('email,name\na@b.test,"=HYPERLINK(""http://evil.test"")"\n=cmd@b.test,x\n')[1].address == "=cmd@b.test"


def test_the_same_mailbox_twice_gets_one_email_and_it_is_said() -> None:
    listed = read_recipients(b"email,language\na@b.test,de\nA@B.test,en\n", "list.csv")
    assert listed.recipients == (Recipient("a@b.test", "", "de"),)
    said = "list.csv:3:1: info[list-duplicate]: A@B.test is the same mailbox as a@b.test in line 2: it gets one email"
    assert [str(note) for note in listed.notes] == [said]


def test_columns_that_are_not_read_are_said() -> None:
    listed = read_recipients(b"email,langauge\na@b.test,de\n", "l.csv")
    assert [str(note) for note in listed.notes] == ["l.csv:1: info[list-header]: columns that are ignored: 'langauge'"]


@pytest.mark.parametrize(("data", "expected"), [
    ('email\n"a@b.test\r\nBcc: evil@evil.test"\n', ["list.csv:2:1 list-line-break"]),
    ('email\n"a@b.test, c@d.test"\n', ["list.csv:2:1 list-address"]),
    ("email\nnobody\n", ["list.csv:2:1 list-address"]),
    ('email\n"a@b.test\n', ["list.csv:2:1 list-quote"]),
    ('email\na@b.test"\n', ["list.csv:2:1 list-quote"]),
    (b"email\n\xff@b.test\n", ["list.csv:2:1 list-encoding"]),
    ("email\na\0@b.test\n", ["list.csv:2:2 list-character"]),
    ("email\na\u202e@b.test\n", ["list.csv:2:2 list-character"]),
    ("name,email\nAda,Ada <a@b.test>\n", ["list.csv:2:5 list-address"]),
    ("email\na@b\n", ["list.csv:2:1 list-address"]),
    ("email\na@-b.test\n", ["list.csv:2:1 list-address"]),
    ("email\na..b@b.test\n", ["list.csv:2:1 list-address"]),
    ("email,name\na@b.test\n", ["list.csv:2:1 list-columns"]),
    ("email,language\na@b.test,klingonisch\n", ["list.csv:2:10 list-language"]),
    ("mail\na@b.test\n", ["list.csv:1:1 list-header"]),
    ("email,email\na@b.test,c@b.test\n", ["list.csv:1:7 list-header"]),
    ("", ["list.csv:1:1 list-header"]),
    ("email\n", ["list.csv:1 no-recipient"]),
    ("email,name\nx,\n,Ada\nb@b.test,a\nc c@b.test,\"x\ny\"\n", [
        "list.csv:2:1 list-address", "list.csv:3:1 list-address",
        "list.csv:5:1 list-address", "list.csv:5:12 list-line-break",
    ]),
])  # fmt: skip
def test_faults_are_named_at_their_place_all_at_once(data: bytes | str, expected: list[str]) -> None:
    assert faults(data) == expected


def test_addresses_beyond_ascii_are_addresses() -> None:
    addresses = ["jörg@bücher.test", "用户@例子.test"]
    assert [recipient.address for recipient in read("\n".join(["email", *addresses]))] == addresses


CELLS = st.text(alphabet='a@.,;"\n\r \u202e', max_size=60).map(lambda text: b"email\n" + text.encode())


@given(st.binary(max_size=80) | CELLS)
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    refused: tuple[Problem, ...] = ()
    read: tuple[Recipient, ...] = ()
    try:
        read = read_recipients(data, "list.csv").recipients
    except ProblemsFound as refusal:
        refused = refusal.problems
    assert read or refused
    assert all(problem.path == "list.csv" and problem.line for problem in refused)
    assert all("@" in one.address and not set(one.address) & set(" ,;\r\n<>") for one in read)


@pytest.mark.parametrize(
    ("listed", "told"), [("", ""), ("de-AT", "de"), ("DE", "de"), ("en", "en-gb"), ("en-US", "en-gb"), ("fr", "")]
)
def test_a_reader_is_told_in_the_language_that_comes_nearest(listed: str, told: str) -> None:
    assert language_for(Recipient("ada@b.test", "", listed), ("en-gb", "de")) == told
