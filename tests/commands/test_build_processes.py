"""Processes share the work of a build."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commands.built_site import CONFIG, made, output, site, text
from legalsite.disk import processes
from legalsite.site import build_plan, render, site_on_day
from legalsite.site.build_plan import PageJob


def long_history(root: Path, versions: int) -> Path:
    days = [
        date(2020, 1, 1 + nth) if nth < 31 else date(2020, 2, nth - 30) for nth in range(versions)
    ]
    texts = {
        f"content/privacy/{day}.md": text(str(day), f"We keep it for {day.day} days.")
        for day in days
    }
    return site(root, {"legalsite.toml": CONFIG, "content/privacy.md": text("2025-03-01"), **texts})


@pytest.mark.parametrize(("jobs", "can_fork"), [(2, True), (5, True), (2, False)])
def test_processes_that_share_a_long_history_make_the_same_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, can_fork: bool
) -> None:
    made(root := long_history(tmp_path / "alone", 40))
    alone = output(root)
    monkeypatch.setattr(build_plan, "MIN_TEXTS_PER_SHARE", 8)
    monkeypatch.setattr(site_on_day, "MIN_TEXTS_PER_READER", 8)
    monkeypatch.setattr(processes, "CAN_FORK", can_fork)
    made(root := long_history(tmp_path / "shared", 40), jobs=jobs)
    assert output(root) == alone


def test_processes_send_each_other_no_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What crosses a pipe is packed and unpacked: pages that do cost more than a second process saves."""
    sent = []

    def run_and_pack(
        work: Callable[[Any, Any], object], shop: object, jobs: Sequence[PageJob], _: int
    ) -> Iterator[Any]:
        for job in jobs:
            result = work(shop, job)
            sent.append(len(pickle.dumps((job, result))))
            yield result

    monkeypatch.setattr(build_plan, "MIN_TEXTS_PER_SHARE", 8)
    monkeypatch.setattr(render, "run_jobs", run_and_pack)
    made(root := long_history(tmp_path, 40), jobs=2)
    assert sum(sent) < 800 * len(output(root))


@pytest.mark.parametrize(
    ("texts", "jobs", "shares"), [(5, 8, 1), (40, 1, 1), (40, 2, 2), (40, 8, 5), (40, 99, 5)]
)
def test_a_history_is_cut_into_as_many_shares_as_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: int, jobs: int, shares: int
) -> None:
    asked = list[tuple[int, int]]()

    def in_turn(
        work: Callable[[Any, PageJob], object], shop: object, jobs: Sequence[PageJob], _: int
    ) -> Iterator[object]:
        for job in jobs:
            asked.extend([(job.nth, job.shares)] if job.slug else [])
            yield work(shop, job)

    monkeypatch.setattr(build_plan, "MIN_TEXTS_PER_SHARE", 8)
    monkeypatch.setattr(render, "run_jobs", in_turn)
    made(long_history(tmp_path, texts - 1), jobs=jobs)
    assert asked == [(nth, shares) for nth in range(shares)]
