"""What every command takes from its surroundings: the site's folder, the day, the number of processes."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli.command_lines import cases
from legalsite.cli.invocation import Invocation, now, process_count, today
from legalsite.errors import ProblemsFound

test_case = cases("no-site")


def invocation(root: Path | None = None) -> Invocation:
    return Invocation(root, quiet=False, verbose=False)


def test_the_nearest_folder_up_that_is_a_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "site/content/eu"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    (tmp_path / "pyproject.toml").write_text("[tool.legalsite.site]\n")
    assert invocation().root == tmp_path
    (tmp_path / "site/pyproject.toml").write_text("[project]\n")
    assert invocation().root == tmp_path, "a project without our table is no site"
    (tmp_path / "site/legalsite.toml").write_text("")
    assert invocation().root == tmp_path / "site"
    assert invocation(Path("/elsewhere")).root == Path("/elsewhere"), "--root is taken as it is"


def test_outside_of_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert invocation().found_root is None
    with pytest.raises(
        ProblemsFound, match=r"error\[no-site\]: no legalsite\.toml in .* or above"
    ) as raised:
        _ = invocation().root
    assert raised.value.status == 2


def test_the_day_is_that_of_the_site_s_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    midnight_in_berlin = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(midnight_in_berlin.timestamp())))
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert now() == midnight_in_berlin
    assert today("UTC") == date(2026, 3, 1)
    assert today("Europe/Berlin") == date(2026, 3, 2)


@pytest.mark.parametrize("epoch", ["", "soon", "1.5", "9" * 30, "2026-03-01"])
def test_an_epoch_that_is_no_time(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ProblemsFound, match=r"error\[bad-environment\]") as raised:
        now()
    assert raised.value.status == 2


def test_without_one_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    before = datetime.now(UTC)
    assert before <= now() <= datetime.now(UTC)


def test_as_many_processes_as_cores_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= process_count() <= 8
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert process_count() == 8
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert process_count() == 1
