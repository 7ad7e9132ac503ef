"""A policy that content/ does not have is told, with what may be meant."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.commands.check import check
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site.load import load, load_fresh, resolve_slugs
from legalsite.site.settings import read_settings

SITE = '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n\n[policies.{}]\nkind = "notice"\n'
TEXT = "---\ntitle: Privacy\nrevised: 2024-01-01\n---\nWe keep it.\n"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/privacy.md").write_text(TEXT)
    return tmp_path


def built(root: Path, slug: str) -> BuildOutcome:
    (root / "legalsite.toml").write_text(SITE.format(slug))
    *_, outcome = build(BuildOrder(root, read_settings(root), date(2026, 3, 1)))
    assert isinstance(outcome, BuildOutcome)
    return outcome


def test_a_name_that_nothing_has_is_a_warning_of_build_and_check(root: Path) -> None:
    (problem,) = built(root, "privcy").numbers.warnings[-1:]
    assert str(problem) == (
        "legalsite.toml:5:2: warning[unknown-policy]: no policy 'privcy' in content/\n"
        "  5 | [policies.privcy]\n    |  ^\n"
        "  help: did you mean privacy?"
    )
    findings = check(load_fresh(root, now=NOW), date(2026, 3, 1), now=NOW)
    assert problem in findings.problems


def test_whoever_asks_for_a_policy_that_does_not_exist_hears_which_one_may_be_meant(
    root: Path,
) -> None:
    (root / "legalsite.toml").write_text(SITE.format("privacy"))
    site = load(root, unpublished=True)
    assert site.policy("privacy").slug == "privacy"
    with pytest.raises(ProblemsFound, match="did you mean privacy") as raised:
        site.policy("privcy")
    assert raised.value.status == 2


def test_a_draft_that_was_removed_leaves_a_site_but_a_recorded_text_that_was_removed_stops_it(
    root: Path,
) -> None:
    (root / "content/terms.md").write_text(TEXT)
    built(root, "terms")
    (root / "content/terms.md").unlink()
    assert [problem.rule for problem in built(root, "terms").numbers.warnings] == ["unknown-policy"]

    (root / "content/terms.md").write_text(TEXT)
    publish(root, [], now=NOW)
    (root / "content/terms.md").unlink()
    assert not built(root, "terms").numbers.warnings
    (root / "content/later.md").write_text(TEXT.replace("2024-01-01", "2027-01-01"))
    assert not built(root, "later").numbers.warnings
    (root / "content/terms/2024-01-01.md").unlink()
    with pytest.raises(ProblemsFound, match="archive-missing"):
        built(root, "terms")


def test_every_name_that_is_asked_for_and_not_there_is_told_at_once() -> None:
    with pytest.raises(ProblemsFound) as found:
        resolve_slugs(["privcy", "terms", "x"], ["privacy", "terms"])
    assert found.value.status == 2
    assert [(problem.message, problem.help) for problem in found.value.problems] == [
        ("this site has no policy 'privcy'", "did you mean privacy?"),
        ("this site has no policy 'x'", "the policies are: privacy, terms"),
    ]


def test_a_folder_stands_for_its_policies() -> None:
    known = ["privacy", "us", "usa/ca/privacy", "usa/terms"]
    assert resolve_slugs(["usa/"], known) == ["usa/ca/privacy", "usa/terms"]
    assert resolve_slugs(["usa/ca/", "privacy"], known) == ["privacy", "usa/ca/privacy"]
    for name in ("us/", "usa", "/"):
        with pytest.raises(ProblemsFound, match=f"this site has no policy '{name}'"):
            resolve_slugs([name], known)


def test_patterns_of_approvals_without_a_policy_are_warnings(root: Path) -> None:
    approvals = '[approvals]\nprivcy = { from = ["A"] }\n"**" = { from = ["A"] }\n'
    (root / "legalsite.toml").write_text(SITE.format("privacy") + approvals)
    (problem,) = load(root).unknown_name_problems
    assert str(problem).startswith(
        "legalsite.toml:8:1: warning[unknown-policy]: no policy in content/ matches 'privcy'\n"
    )
    assert problem.help == "correct or remove it"


def test_equally_specific_patterns_of_approvals_are_wrong_settings(root: Path) -> None:
    (root / "content/eu").mkdir()
    (root / "content/eu/terms.md").write_text(TEXT)
    approvals = '[approvals]\n"**/terms" = { from = ["A"] }\n"eu/**" = { from = ["B"] }\n'
    (root / "legalsite.toml").write_text(SITE.format("privacy") + approvals)
    with pytest.raises(ProblemsFound) as found:
        load(root)
    assert found.value.status == 2
    (problem,) = found.value.problems
    assert str(problem).startswith(
        "legalsite.toml:9:1: error[bad-value]: **/terms and eu/** are equally specific for eu/terms\n"
    )
    resolved = approvals + '"eu/terms" = { from = ["A", "B"] }\n'
    (root / "legalsite.toml").write_text(SITE.format("privacy") + resolved)
    assert load(root).problems == ()


def test_a_group_without_a_policy_is_an_error_that_suggests_a_folder(root: Path) -> None:
    (root / "content/eu/at").mkdir(parents=True)
    (root / "content/eu/at/terms.md").write_text(TEXT)
    settings = '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n\n[groups]\n'
    (root / "legalsite.toml").write_text(settings + '"eu/at" = "Austria"\neuu = "Union"\n')
    with pytest.raises(ProblemsFound) as raised:
        list(build(BuildOrder(root, read_settings(root), date(2026, 3, 1))))
    assert raised.value.status == 2
    (problem,) = raised.value.problems
    assert str(problem) == (
        "legalsite.toml:7:1: error[unknown-group]: no policy is in a folder content/euu\n"
        '  7 | euu = "Union"\n    | ^\n'
        "  help: did you mean eu?"
    )
