"""Delivery reports as mail servers write them; anything else in a mailbox is none."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.notices.bounces import read_report

BOUNCES = "bounces+{token}@b.test"
FIXTURES = Path(__file__).parent / "bounce_reports.txt"
PARTS = iter(FIXTURES.read_text(encoding="utf-8").removesuffix(".\n").split("\n.\n"))
CASES = list(iter(lambda: tuple(islice(PARTS, 3)), ()))


def shown(data: bytes) -> str:
    report = read_report(data, BOUNCES)
    if report is None:
        return "none"
    kind = f"{report.action} {report.status}{', bad address' * report.bad_address}".strip()
    return "\n".join((kind, report.reply or "-", " ".join(report.ids), " ".join(report.addresses))).rstrip("\n")


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("message", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_report_says(message: str, wanted: str, ends: str) -> None:
    assert shown(message.replace("\n", ends).encode()) == wanted.rstrip("\n")


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from([case[1] for case in CASES]))
def test_nothing_in_a_mailbox_is_an_error(noise: bytes, at: int, message: str) -> None:
    data = message.encode()
    report = read_report(data[:at] + noise + data[at:])
    assert report is None or "\n" not in f"{report.action}{report.status}{report.reply}{report.addresses}"
