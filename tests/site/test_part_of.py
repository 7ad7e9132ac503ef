"""What `part_of` names: mistakes are errors with their place, and pages of related policies are made again together."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.commands.check import check
from legalsite.commands.publish import PublishOptions, publish, withhold
from legalsite.errors import ProblemsFound
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTINGS = '[site]\ntitle = "Quay"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: {title}\nrevised: {revised}\nchange: material\nsummary: New.\npromise: none\n{more}---\n\nPay.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    (tmp_path / "content").mkdir()
    return tmp_path


def write(root: Path, path: str, more: str = "", revised: str = "2026-03-02") -> None:
    """Write a text; `path` is below content/, without `.md`."""
    file = root / f"content/{path}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TEXT.format(title=path, revised=revised, more=more and f"{more}\n"))


def built(root: Path, on: date = ON) -> BuildOutcome:
    has_ledger = (root / "content/LEDGER").exists()
    *_, outcome = build(BuildOrder(root, read_settings(root), on, unpublished=not has_ledger))
    assert isinstance(outcome, BuildOutcome)
    return outcome


def found(root: Path) -> list[str]:
    """Return what stops a build and `publish`, and what `check` finds; all of it is the same."""
    with pytest.raises(ProblemsFound) as raised:
        built(root)
    problems = raised.value.problems
    assert raised.value.status == 1
    assert not (root / "output").exists()
    checked = check(load_fresh(root, now=NOW), ON, now=NOW).problems
    assert [problem for problem in checked if problem.is_error] == list(problems)
    with pytest.raises(ProblemsFound) as raised:
        publish(root, [], PublishOptions(checked=True), now=NOW)
    assert raised.value.problems == problems
    assert not (root / "content/LEDGER").exists()
    assert {(problem.rule, problem.line, problem.column) for problem in problems} == {
        ("part-of", 7, 10)
    }
    return [f"{problem.path}: {problem.message} ({problem.help})" for problem in problems]


@pytest.mark.parametrize(
    ("parts", "chains"),
    [
        ({"a": "a"}, ["a → a"]),
        ({"a": "b", "b": "a"}, ["a → b → a", "b → a → b"]),
        ({"a": "b", "b": "c", "c": "a"}, ["a → b → c → a", "b → c → a → b", "c → a → b → c"]),
        ({"c": "a", "a": "b", "b": "a"}, ["a → b → a", "b → a → b"]),
    ],
)
def test_a_policy_is_no_part_of_itself(
    root: Path, parts: dict[str, str], chains: list[str]
) -> None:
    for slug, whole in parts.items():
        write(root, slug, f"part_of: {whole}")
    assert found(root) == [
        f"content/{chain[0]}.md: `part_of` is circular: {chain} (remove `part_of` from one of them)"
        for chain in chains
    ]


@pytest.mark.parametrize(
    ("named", "help"),
    [
        ("eu/term", "did you mean eu/terms?"),
        ("/eu/terms/", "did you mean eu/terms?"),
        ("nothing", "write the name as in its URL, such as eu/terms"),
    ],
)
def test_an_unknown_policy_has_no_parts(root: Path, named: str, help: str) -> None:
    write(root, "eu/terms")
    write(root, "eu/austria", f"part_of: {named}")
    message = f"`part_of` names {named!r}, which isn't in content/"
    assert found(root) == [f"content/eu/austria.md: {message} ({help})"]


def test_a_withdrawn_policy_gets_no_new_parts(root: Path) -> None:
    write(root, "terms/2025-01-01", revised="2025-01-01")
    write(root, "terms", "withdrawn: true")
    write(root, "austria", "part_of: terms")
    message = "`part_of` names 'terms', which is withdrawn as of 2026-03-02"
    assert found(root) == [f"content/austria.md: {message} (remove the line)"]


def test_a_policy_that_is_withdrawn_later_keeps_its_parts(root: Path) -> None:
    write(root, "terms", revised="2025-01-01")
    write(root, "austria", "part_of: terms", revised="2025-01-01")
    publish(root, [], now=NOW)
    write(root, "terms", "withdrawn: true")
    publish(root, ["terms"], now=NOW)
    assert built(root).numbers.policies == 2
    assert not [
        one for one in check(load_fresh(root, now=NOW), ON, now=NOW).problems if one.is_error
    ]
    write(root, "austria", "part_of: terms\nwithdrawn: true")  # so that it can end, too
    assert not [
        one for one in check(load_fresh(root, now=NOW), ON, now=NOW).problems if one.is_error
    ]


def test_two_policies_may_change_their_roles(root: Path) -> None:
    write(root, "a/2025-01-01", "part_of: b", revised="2025-01-01")
    write(root, "b/2025-01-01", revised="2025-01-01")
    write(root, "a")
    write(root, "b", "part_of: a")
    assert built(root).numbers.policies == 2


def test_of_a_policy_that_is_not_published_nothing_is_listed(root: Path) -> None:
    write(root, "terms")
    write(root, "austria", "part_of: terms")
    publish(root, ["austria"], now=NOW)
    built(root)
    page = root / "output/austria/2026-03-02/index.html"
    assert "terms" not in page.read_text()
    publish(root, ["terms"], now=NOW)
    built(root)
    assert 'href="/terms/2026-03-02/"' in page.read_text()


def test_the_archived_file_has_the_line(root: Path) -> None:
    write(root, "terms")
    write(root, "austria", "part_of: terms")
    publish(root, [], now=NOW)
    assert "\npart_of: terms\n" in (root / "content/austria/2026-03-02.md").read_text()


def test_a_withheld_version_keeps_what_it_is_part_of(root: Path) -> None:
    write(root, "terms")
    write(root, "austria", "part_of: terms")
    publish(root, [], now=NOW)
    withhold(root, "austria@2026-03-02", "By order of a court.", now=NOW)
    built(root)
    for slug, other in (("austria", "terms"), ("terms", "austria")):
        page = (root / f"output/{slug}/2026-03-02/index.html").read_text()
        assert f'<li><a href="/{other}/2026-03-02/">In effect since' in page


def test_a_new_version_makes_the_pages_of_related_policies_again(root: Path) -> None:
    reason = "front matter of a policy that it is part of, or of a part of it, changed"
    for slug, more in (("terms", ""), ("austria", "part_of: terms"), ("privacy", "")):
        write(root, f"{slug}/2025-01-01", more, revised="2025-01-01")
        write(root, slug, more, revised="2025-06-01")
    built(root)
    austria = root / "output/austria/2025-01-01/index.html"
    write(root, "terms/2025-03-01", revised="2025-03-01")
    assert built(root).reasons["austria"] == (reason,)
    assert "/terms/2025-03-01/" in austria.read_text()
    write(root, "austria/2025-02-01", "part_of: terms", revised="2025-02-01")
    reasons = built(root).reasons
    assert reasons["terms"] == (reason,)
    assert "privacy" not in reasons
    assert "/austria/2025-02-01/" in (root / "output/terms/2025-01-01/index.html").read_text()
    file = root / "content/terms.md"
    file.write_text(file.read_text().replace("Pay.", "Pay now."))  # no date changed
    assert "austria" not in built(root).reasons


def test_on_the_day_of_a_version_related_policies_say_that_it_is_in_effect(root: Path) -> None:
    write(root, "terms/2025-01-01", revised="2025-01-01")
    write(root, "terms", "effective: 2026-04-01")
    write(root, "austria", "part_of: terms", revised="2025-01-01")
    built(root)
    page = root / "output/austria/index.html"
    assert '/terms/2026-03-02/">From <time' in page.read_text()
    built(root, date(2026, 4, 1))
    assert '/terms/2026-03-02/">In effect since <time' in page.read_text()
