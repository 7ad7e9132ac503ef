"""What became of a notice, where somebody answers for it or no email tells; and how its texts and days are named."""

from datetime import date
from pathlib import Path

import pytest

from commands import outcome_cases
from commands.outcome_cases import CONFIG, KEY, NEW, OLD, Site, outcomes
from legalsite.commands.notice_status import (
    chosen_deadline,
    unpublished_drafts,
)
from legalsite.commands.publish import publish
from legalsite.commands.version_names import version_named
from legalsite.errors import ProblemsFound
from legalsite.model.notice import Notice, NoticeRequirement
from legalsite.model.policy import Version, VersionId
from legalsite.model.promise import NoticeRule
from legalsite.site.load import load

site = pytest.fixture(outcome_cases.site)
test_outcome = outcomes("answers")


def test_a_further_list_of_the_same_notice_is_counted_with_the_first(site: Site) -> None:
    site.plan("3")
    site.send()
    (site.root / "content/terms.md").write_text(OLD.replace("Privacy", "Terms"))
    publish(site.root, ("terms",), now=site.now())
    (site.root / "content/terms.md").write_text(NEW.replace("Privacy", "Terms"))
    publish(site.root, ("terms",), now=site.now())
    (site.root / "list.csv").write_text("email\nr02@b.test\nnew@b.test\n")
    options = ("--to", str(site.root / "list.csv"), "--format", "json")
    assert site.run("notify", "plan", KEY, "terms@2026-03-02", *options)[0] == 0
    site.send("ar")
    said = site.run("notify", "status", KEY)[1]
    all_of_them = "accepted in time for all account holders"
    assert f"{KEY}: {all_of_them}\n  accepted in time for 4 of 4 account holders" in said, (
        "r02 has the first one"
    )
    said = site.run("notify", "status", "terms@2026-03-02")[1]
    assert "accepted so far for 1 of 2 account holders; 1 rejected" in said
    days = "first=2026-03-10,last=2026-03-10"
    assert site.lines()[-2:] == [
        f"seen:email,to=accounts,by=2026-03-15,in_time=all,{days}",
        f"seen:email,to=accounts,by=2026-03-15,in_time=not_all,{days}",
    ]


def replace_text(site: Site) -> None:
    """Publish a text that takes the place of the one that was to come."""
    text = OLD.replace(
        "2025-02-01", "2026-03-09\nchange: editorial\nsummary: As before.\nreplaces: [2026-03-02]"
    )
    (site.root / "content/privacy.md").write_text(text)
    publish(site.root, (), now=site.now())


def test_a_text_of_whose_notice_only_a_part_went_out_was_announced(site: Site) -> None:
    site.plan("2")
    site.send("ad")
    assert site.run("notify", "record", KEY, "--sent")[0] == 0
    replace_text(site)
    assert (
        "notice privacy@2026-03-02 was sent, but that version was canceled"
        in site.run("notify", "plan")[1]
    )
    assert (
        "notice privacy@2026-03-09:\n    due by 2026-04-14, by email: open" in site.run("status")[1]
    )
    assert (
        site.run("notify", "plan", "privacy@2026-03-09", "--to", str(site.root / "list.csv"))[0]
        == 0
    )
    site.send()
    assert site.lines()[-1].startswith("seen:email,to=accounts,by=2026-04-14,in_time=all"), (
        "in the light of the day that is shown"
    )
    assert "due by 2026-04-14, by email: met; accepted in time for all" in site.run("status")[1]


def test_a_text_of_whose_notice_nothing_was_accepted_was_not_announced(site: Site) -> None:
    site.plan("2")
    site.send("rd")
    replace_text(site)
    assert "was sent, but that text will never apply" not in site.run("notify", "plan")[1]


def test_of_two_notices_one_is_to_be_named_until_all_have_the_first(site: Site) -> None:
    later = (
        NEW.replace("2026-03-02", "2026-03-09")
        .replace("2026-04-15", "2026-05-15")
        .replace("for 14", "for 7")
    )
    (site.root / "content/privacy.md").write_text(later)
    publish(site.root, (), now=site.now())
    (site.root / "list.csv").write_text("email\nr00@b.test\n")
    command = "notify", "plan", "privacy", "--to", str(site.root / "list.csv")
    status, said = site.run(*command)
    both = "2 notices are due for privacy: privacy@2026-03-02, privacy@2026-03-09"
    assert (status, both in said) == (2, True)
    site.plan("1")
    site.send()
    assert "privacy@2026-03-09: 1 email to accounts" in site.run(*command)[1]


def test_drafts_that_would_change_a_published_policy_are_named(site: Site) -> None:
    for slug in ("terms", "new"):
        (site.root / f"content/{slug}.md").write_text(OLD.replace("Privacy", slug))
        if slug == "terms":
            publish(site.root, (slug,), now=site.now())
    for slug in ("privacy", "terms"):
        (site.root / f"content/{slug}.md").write_text(OLD.replace("2025-02-01", "2026-03-10"))
    loaded = load(site.root)
    assert unpublished_drafts(loaded) == ("privacy.md", "terms.md")
    assert (unpublished_drafts(loaded, ["terms"]), unpublished_drafts(loaded, ["new"])) == (
        ("terms.md",),
        (),
    )


def test_a_version_that_there_is_not_is_answered_with_the_latest_five(tmp_path: Path) -> None:
    (tmp_path / "content/privacy").mkdir(parents=True)
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    for day in range(1, 7):
        text = OLD.replace("2025-02-01", f"2025-02-0{day}")
        (tmp_path / f"content/privacy/2025-02-0{day}.md").write_text(text)
    (tmp_path / "content/privacy.md").write_text(text)
    for name in ("privacy@2025-01-09", "privacy@soon"):
        with pytest.raises(ProblemsFound, match="privacy has no version") as rejected:
            version_named(load(tmp_path), name)
        latest = "2025-02-02, 2025-02-03, 2025-02-04, 2025-02-05, 2025-02-06"
        help = f"choose another version; the latest are: {latest}"
        assert (rejected.value.status, rejected.value.problems[0].help) == (2, help)


def test_a_last_day_is_the_first_one_or_the_one_that_is_named() -> None:
    days = date(2026, 3, 15), date(2026, 4, 1)
    text = Version("terms", VersionId(days[0]), "Terms", days[1], "terms.md", "0" * 64, 1)
    requirements = [NoticeRequirement("config", NoticeRule(), day) for day in days]
    notice = Notice("terms", text, text, tuple(requirements))
    assert [chosen_deadline(notice, by) for by in (None, *days)] == [days[0], *days]
    with pytest.raises(
        ProblemsFound, match="use one of its deadlines: 2026-03-15, 2026-04-01"
    ) as raised:
        chosen_deadline(notice, date(2026, 3, 16))
    assert raised.value.status == 2
