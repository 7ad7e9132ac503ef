"""Manifests read back as they were written, and every change to the evidence is found."""

import csv
import hashlib
import io
import json
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.notices.evidence import (
    COLUMNS,
    FORMULA_SIGNS,
    PEOPLE_HEADER,
    EventsHead,
    EvidenceFile,
    attached_files,
    csv_line,
    events_head,
    folder_problems,
    hash_blocks,
    people_problems,
    person_line,
    read_manifest,
    read_recipients,
    recipient_lines,
    write_manifest,
)

ONE, OTHER = EvidenceFile("a" * 64, 10), EvidenceFile("b" * 64, 20)
FACTS = {"mailing": "terms@2026-03-02", "audience": "accounts", "counts": {"accepted": 2}}
PATHS = st.lists(
    st.sampled_from(["a", "é.txt", "_1", "2026-03-02", "b-c.d"]), min_size=1, max_size=3
).map("/".join)
FILES = st.dictionaries(PATHS, st.sampled_from([ONE, OTHER]), max_size=5)


@given(FILES)
def test_a_manifest_reads_back_as_it_was_written(files: dict[str, EvidenceFile]) -> None:
    written = write_manifest(FACTS, files)
    assert read_manifest(written).files == files
    assert written == write_manifest(FACTS, dict(reversed(files.items()))), (
        "the order does not matter"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"format": "legalsite-evidence v1"}',
        b'{"format": "legalsite-evidence v1", "files": []}',
        b'{"format": "other", "files": {}}',
        *(
            json.dumps(
                {"format": "legalsite-evidence v1", "files": {path: {"sha256": sha256, "bytes": 1}}}
            ).encode()
            for path, sha256 in (
                ("../x", "a" * 64),
                ("/etc/x", "a" * 64),
                ("x/../y", "a" * 64),
                ("x", "A" * 64),
            )
        ),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(ProblemsFound, match=r"error\[evidence-manifest\]"):
        read_manifest(data)


def test_a_manifest_is_for_people_to_read() -> None:
    assert write_manifest({"audience": "accounts"}, {"é.txt": hash_blocks([b"one", b"two"])}) == (
        '{\n "audience": "accounts",\n "files": {\n  "é.txt": {\n   "bytes": 6,\n   "sha256": '
        f'"{hashlib.sha256(b"onetwo").hexdigest()}"\n  }}\n }},\n "format": "legalsite-evidence v1"\n}}\n'
    )


def test_the_events_of_no_email_are_none() -> None:
    assert events_head([]) == EventsHead(0, hashlib.sha256().hexdigest())
    row = ("0f", 1, "2026-03-10T12:00:00Z", "accepted", "not written")
    assert events_head([row]) == EventsHead(
        1, hashlib.sha256(b"0f,1,2026-03-10T12:00:00Z,accepted\n").hexdigest()
    )


def test_attached_files_come_out_as_they_went_in() -> None:
    message = EmailMessage()
    message.set_content("Hello.")
    message.add_attachment(b"\xff\x00words", "application", "octet-stream", filename="terms.bin")
    assert list(attached_files(message.as_bytes())) == [("terms.bin", b"\xff\x00words")]


@given(FILES, FILES)
def test_every_difference_between_manifest_and_folder_is_found(
    recorded: dict[str, EvidenceFile], present: dict[str, EvidenceFile]
) -> None:
    changed = {
        path for path in recorded.keys() | present.keys() if recorded.get(path) != present.get(path)
    }
    assert [problem.path for problem in folder_problems(recorded, present, "x")] == [
        f"x/{path}" for path in sorted(changed)
    ]


FACTS_OF = ("0f", "en", "", "rejected", 550, "2026-03-10T12:00:00Z", 1, "<1@b.test>", "ab")
PERSON = ("0f", "nonce", "ada@b.test", "Ada", '5.1.1 "unknown", user\nhere')


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=9),
        max_size=4,
    )
)
def test_a_row_has_the_hash_of_the_line_of_its_reader_and_keeps_it(answers: list[str]) -> None:
    people = [(*PERSON[:4], answer) for answer in (*answers, PERSON[4])]
    lines = [PEOPLE_HEADER]
    recipients = list(recipient_lines(((FACTS_OF, person, "") for person in people), lines.append))
    hashes = [hashlib.sha256(line).hexdigest() for line in lines[1:]]
    assert [row.decode().strip().split(",") for row in recipients] == [
        list(COLUMNS), *([*map(str, FACTS_OF), each] for each in hashes)
    ]  # fmt: skip
    erased = [(FACTS_OF, (*PERSON[:2], "", "", ""), each) for each in hashes]
    kept: list[bytes] = []
    assert (list(recipient_lines(erased, kept.append)), b"".join(kept)) == (recipients, b"")
    rows = read_recipients(b"".join(recipients).decode())
    assert list(people_problems(rows, b"".join(dict.fromkeys(lines)))) == []
    for more in (lines[-1], lines[-1].replace(b"ada", b"bob")):
        (fault,) = people_problems(rows, b"".join([*dict.fromkeys(lines), more]))
        assert fault.startswith(f"line {len({*lines}) + 1} ")


@pytest.mark.parametrize("row", ['a,"b"c\r', '"' + "," * 10, "a,b", "a\rb" + "," * 10, "," * 80])
def test_a_row_that_is_not_csv_is_named(row: str) -> None:
    with pytest.raises(csv.Error, match=r"^row 1 can't be read: "):
        read_recipients(",".join(COLUMNS) + f"\n{row}\n")


@pytest.mark.parametrize(
    "start", [*FORMULA_SIGNS, *(f"{before}=" for before in ("'", '"', "“", "'\"", "\u200b"))]
)
def test_no_cell_is_a_formula(start: str) -> None:
    """Addresses and answers come from strangers, and people open these tables in a spreadsheet."""
    address, answer = f"{start}cmd@b.test", f"{start}HYPERLINK(1)"
    data = person_line((*PERSON[:2], address, "Ada", answer))
    (cells,) = csv.reader(io.StringIO(data.decode(), newline=""))
    assert len(cells) == len(PERSON)
    assert not [cell for cell in cells if cell.startswith(start)]
    for space in (" ", "\t", "\r", "\n", "\u00a0", "\u3000"):
        (row,) = csv.reader(io.StringIO(csv_line([f"{space}{start}1", "a"]).decode(), newline=""))
        assert row == [f"'{space}{start}1", "a"]
