"""A name stands for a revision that a notice can be about, or for a problem that says why not."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.notify import newest_notice, published_revision, revision_to_announce
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site.load import Site, load

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
TEXTS = [
    (30, "2025-01-01"),
    (14, "2026-03-02\neffective: 2026-04-15\nchange: material"),
    (7, "2026-03-09\neffective: 2026-04-15\nchange: material\nreplaces: [2026-03-02]"),
]
NEVER = "terms@2026-03-02 will never apply, because of the text of 2026-03-09: no notice can announce it"
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Terms of 2025; a text of 2 March that a text of 9 March replaces before it applies."""
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    for days, front in TEXTS:
        (tmp_path / "content/terms.md").write_text(TEXT.format(front, days))
        publish(tmp_path, (), now=datetime.fromisoformat(f"{front[:10]}T12:00:00").replace(tzinfo=UTC))
    return load(tmp_path).require()


def to_announce(site: Site, name: str) -> object:
    return revision_to_announce(site, name, NOW.date())


@pytest.mark.parametrize("find", [to_announce, published_revision])
def test_a_name_stands_for_its_revision(site: Site, find: Callable[[Site, str], object]) -> None:
    assert find(site, "terms@2026-03-09") == site.policy("terms").revisions[-1]


@pytest.mark.parametrize(
    ("find", "name", "message"),
    [
        (to_announce, "terms@2026-03-02", NEVER),
        (to_announce, "terms@2026-03-03", "terms has no revision '2026-03-03'"),
        (published_revision, "terms@soon", "terms has no revision 'soon'"),
    ],
)
def test_another_name_is_a_problem(site: Site, find: Callable[[Site, str], object], name: str, message: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        find(site, name)
    assert (raised.value.status, [problem.message for problem in raised.value.problems]) == (2, [message])


def test_nobody_can_announce_a_text_of_which_nobody_knows_whether_it_applies(site: Site) -> None:
    (site.root / "content/terms/2026-03-12.gap").write_text("It burnt.\n")
    day = datetime(2026, 3, 13, 12, tzinfo=UTC)
    publish(site.root, (), now=day)
    burnt = load(site.root).require()
    with pytest.raises(ProblemsFound, match="not known whether terms@2026-03-09 takes effect"):
        revision_to_announce(burnt, "terms@2026-03-09", day.date())
    newest = newest_notice(burnt, "terms", day.date())
    assert newest is None, "the first text changes nothing for anybody"


def test_a_notice_is_about_a_recorded_revision(site: Site) -> None:
    for file in ("LEDGER", "CHECKPOINT"):
        (site.root / "content" / file).unlink()
    unrecorded = load(site.root).require()
    assert unrecorded.policy("terms").revisions[0].effective == date(2025, 1, 1)
    with pytest.raises(ProblemsFound, match="terms@2025-01-01 is not in the ledger"):
        published_revision(unrecorded, "terms@2025-01-01")
