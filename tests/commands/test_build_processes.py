"""Processes share the work of a build."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import pytest

from commands.built_site import CONFIG, made, output, site, text
from legalsite.disk import processes
from legalsite.site import site_layouts
from legalsite.site.page_request import PageRequest


def long_history(root: Path, versions: int) -> Path:
    days = [date(2020, 1, 1 + nth) if nth < 31 else date(2020, 2, nth - 30) for nth in range(versions)]
    texts = {f"content/privacy/{day}.md": text(str(day), f"We keep it for {day.day} days.") for day in days}
    return site(root, {"legalsite.toml": CONFIG, "content/privacy.md": text("2025-03-01"), **texts})


def test_processes_that_share_a_long_history_send_each_other_no_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What crosses a pipe is packed and unpacked: pages that do cost more than a second process saves."""
    sent = tmp_path / "sent"

    def dump(message: object, pipe: IO[bytes], protocol: int) -> None:
        data = pickle.dumps(message, protocol)
        with sent.open("ab") as log:
            log.write(b"." * len(data))
        pipe.write(data)

    monkeypatch.setattr(site_layouts, "WORTH", 8)
    made(root := long_history(tmp_path / "alone", 40))
    alone = output(root)
    monkeypatch.setattr(processes, "pickle", SimpleNamespace(**vars(pickle) | {"dump": dump}))
    for jobs in (2, 5):
        sent.write_bytes(b"")
        root = long_history(tmp_path / f"shared by {jobs}", 40)
        made(root, jobs=jobs)
        assert output(root) == alone
        assert sent.stat().st_size < 800 * len(alone)


@pytest.mark.parametrize(("texts", "jobs", "shares"), [(5, 8, 1), (40, 1, 1), (40, 2, 2), (40, 8, 5), (40, 99, 5)])
def test_a_history_is_cut_into_as_many_shares_as_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: int, jobs: int, shares: int
) -> None:
    asked = list[tuple[int, int]]()

    def in_turn(function: Callable[[PageRequest], object], due: Sequence[PageRequest], jobs: int) -> Iterator[object]:
        asked.extend(each.share for each in due if each.policies)
        return map(function, due)

    monkeypatch.setattr(site_layouts, "WORTH", 8)
    monkeypatch.setattr(site_layouts, "map_unordered", in_turn)
    monkeypatch.delattr(processes.os, "fork")  # so that all of it happens here
    made(long_history(tmp_path, texts - 1), jobs=jobs)
    assert asked == [(nth, shares) for nth in range(shares)]
