"""The site page by page is the site as a build writes it, and what did not change is not made again."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.commands.build import BuildOrder, build
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site.pages_on_demand import PagesOnDemand, open_pages
from legalsite.site.settings import read_settings

DAY = date(2026, 3, 4)
TEXT = "---\ntitle: {title}\nrevised: {revised}\n---\n\n# {title}\n\nWe {what}.\n"
SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.example/legal/"\nlanguages = ["en", "de"]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content/files").mkdir(parents=True)
    (tmp_path / "content/terms").mkdir()
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    (tmp_path / "content/files/map.txt").write_text("a map")
    for path, revised, what in (
        ("terms/2025-01-02", "2025-01-02", "sell kettles"),
        ("terms", "2026-01-02", "sell pans"),
        ("privacy", "2026-02-02", "keep [a map](files/map.txt)"),
        ("eu/privacy", "2026-04-02", "keep little"),
    ):
        (tmp_path / f"content/{path}.md").parent.mkdir(exist_ok=True)
        title = path.partition("/")[0].title()
        (tmp_path / f"content/{path}.md").write_text(
            TEXT.format(title=title, revised=revised, what=what)
        )
    return tmp_path


def opened(root: Path, before: PagesOnDemand | None = None, on: date = DAY) -> PagesOnDemand:
    return open_pages(root, read_settings(root), on, before=before)


def save(root: Path, name: str, old: str, new: str) -> None:
    text = root / "content" / name
    text.write_text(text.read_text().replace(old, new))


def announce(root: Path) -> None:
    """Publish a site with fragments and a change that will take effect."""
    with (root / "legalsite.toml").open("a") as settings:
        settings.write('fragments = true\n[policies]\nterms = { promise = "none" }\n')
    publish(root, (), now=datetime(2026, 1, 2, tzinfo=UTC))
    new = "revised: 2026-03-02\neffective: 2026-04-02\nchange: material\nsummary: We sell less."
    save(root, "terms.md", "revised: 2026-01-02", new)
    save(root, "terms.md", "pans", "lids")


@pytest.mark.parametrize("has_fragments", [False, True])
def test_every_file_is_the_one_that_a_build_writes(root: Path, has_fragments: bool) -> None:
    if has_fragments:
        announce(root)
    for _ in build(BuildOrder(root, read_settings(root), DAY, unpublished=True)):
        pass
    pages, output = opened(root), root / "output"
    files = [
        path for path in output.rglob("*") if path.is_file() and path.name != ".legalsite-manifest"
    ]
    assert len(files) > 30
    for path in reversed(files):
        name = path.relative_to(output).as_posix()
        assert pages.file(name) == path.read_bytes(), name


def test_a_notice_has_the_hash_of_a_draft_that_changed_again(root: Path) -> None:
    """Neither a build nor a preview writes the site-wide pages again."""
    announce(root)
    order = BuildOrder(root, read_settings(root), DAY, unpublished=True)
    output = root / "output"
    pages = None
    for words in ("lids", "woks"):
        save(root, "terms.md", "lids", words)
        for _ in build(order):
            pass
        pages = opened(root, pages)
        data = pages.file("notices.json")
        assert data == (output / "notices.json").read_bytes()
        (notice,) = json.loads(data)["notices"]
        redline = output / "terms/changes/2026-03-02/fragment.html"
        assert words in redline.read_text()
        assert notice["redline_fragments"] == {
            "en": {
                "url": "https://a.example/legal/terms/changes/2026-03-02/fragment.html",
                "sha256": hashlib.sha256(redline.read_bytes()).hexdigest(),
            }
        }


def test_an_old_address_that_is_a_page_of_another_policy_stops_a_build(root: Path) -> None:
    (root / "legalsite.toml").write_text(
        f'{SETTINGS}[policies.terms]\nformerly = ["/legal/privacy/"]\n'
    )
    with pytest.raises(ProblemsFound) as raised:
        list(
            build(
                BuildOrder(root, replace(read_settings(root), host="github"), DAY, unpublished=True)
            )
        )
    (problem,) = raised.value.problems
    assert (problem.rule, problem.path, problem.message) == (
        "page-twice", "legalsite.toml", "/legal/privacy/ is the address of privacy/index.html, which `build` writes"
    )  # fmt: skip


def case_problems(root: Path, formerly: str, host: str) -> list[str]:
    (root / "legalsite.toml").write_text(f"{SETTINGS}[policies.terms]\nformerly = {formerly}\n")
    settings = replace(read_settings(root), host=host)
    try:
        list(build(BuildOrder(root, settings, DAY, unpublished=True)))
    except ProblemsFound as refused:
        return [f"{problem.rule}: {problem.message}" for problem in refused.problems]
    return []


def test_pages_whose_addresses_differ_only_in_case_stop_a_build(root: Path) -> None:
    formerly = '["/legal/Terms", "/legal/Privacy/old.html", "/legal/a/b", "/legal/a/B"]'
    both = "name-collision: the site would have {} and {}, which some systems treat as the same"
    assert case_problems(root, formerly, "github") == [
        both.format("a/b", "a/B"),
        both.format("privacy", "Privacy"),
        both.format("terms", "Terms"),
    ]
    assert case_problems(root, formerly, "netlify") == []


@pytest.mark.parametrize(
    "path",
    [
        "nothing/index.html",
        "terms/nothing",
        "terms",
        "",
        "x" * 300,
        "x/" * 30_000 + "index.html",
        "../legalsite.toml",
    ],
    ids=lambda path: path[:20],
)
def test_there_are_no_other_files(root: Path, path: str) -> None:
    assert opened(root).file(path) is None


def test_a_change_of_a_text_makes_the_pages_of_its_policy_stale(root: Path) -> None:
    first = opened(root)
    kept = first.file("privacy/index.html")
    assert b"We sell pans." in (first.file("terms/index.html") or b"")
    assert set(first.stale) == {"terms", "privacy", "eu/privacy"}
    save(root, "terms.md", "pans", "pots")
    second = opened(root, first)
    assert second.stale == ("terms",)
    assert b"We sell pots." in (second.file("terms/index.html") or b"")
    assert b"We sell pans." in (first.file("terms/2026-01-02/index.html") or b"")
    assert second.file("privacy/index.html") is kept
    assert opened(root, second).stale == ()


def test_after_each_change_the_pages_are_those_of_a_site_that_is_opened_anew(root: Path) -> None:
    def links_to_a_policy() -> None:
        save(root, "terms.md", "pans", "pots, and keep [cookies](cookies.md)")

    def that_policy_begins() -> None:
        (root / "content/cookies.md").write_text(
            TEXT.format(title="Cookies", revised="2026-01-03", what="eat them")
        )

    def a_policy_that_is_not_known_yet_goes() -> None:
        (root / "content/eu/privacy.md").unlink()

    pages, shown = (
        opened(root),
        [f"terms/{page}index.html" for page in ("", "changes/2026-01-02/", "2025-01-02/")],
    )
    for change in (links_to_a_policy, that_policy_begins, a_policy_that_is_not_known_yet_goes):
        assert pages.file("eu/privacy/index.html") is None
        assert all(map(pages.file, shown))
        change()
        pages, anew = opened(root, pages), opened(root)
        assert [pages.file(path) for path in shown] == [anew.file(path) for path in shown]


def test_a_link_follows_a_file_whose_address_changes_with_its_content(root: Path) -> None:
    first = opened(root)
    old = first.file("privacy/index.html")
    (root / "content/files/map.txt").write_text("another map")
    second = opened(root, first)
    assert second.file("privacy/index.html") == opened(root).file("privacy/index.html") != old


def test_a_new_title_changes_the_pages_of_all(root: Path) -> None:
    first = opened(root)
    save(root, "terms.md", "title: Terms", "title: Conditions")
    second = opened(root, first)
    assert set(second.stale) == {"terms", "privacy", "eu/privacy"}
    assert b"Conditions" in (second.file("index.html") or b"")


def test_another_day_shows_what_is_known_on_it(root: Path) -> None:
    first = opened(root)
    assert first.file("eu/privacy/index.html") is None
    assert b"keep little" in (
        opened(root, first, date(2026, 4, 2)).file("eu/privacy/index.html") or b""
    )
    assert opened(root, first, date(2025, 6, 1)).file("terms/2026-01-02/index.html") is None


def test_problems_are_raised_and_the_pages_before_stay_even_those_that_nobody_asked_for(
    root: Path,
) -> None:
    first = opened(root)
    save(root, "terms.md", "2026-01-02", "2026-13-02")
    save(root, "terms.md", "pans", "pots")
    with pytest.raises(ProblemsFound, match="bad-date"):
        opened(root, first)
    assert b"We sell pans." in (first.file("terms/index.html") or b"")


def test_the_files_that_differ_are_known(root: Path) -> None:
    first = opened(root)
    save(root, "terms.md", "pans", "pots")
    (root / "content/privacy.md").unlink()
    (root / "layouts").mkdir()
    (root / "layouts/own.css").write_text("main { color: red }")
    first.file("privacy/index.html")
    second = opened(root, first)
    assert second.file("privacy/index.html") is None
    assert second.changed_since(first) == {"terms.md", "privacy.md", "own.css"}
    assert second.changed_since(second) == set()


def test_only_the_texts_that_are_asked_about_are_read_to_the_end(root: Path) -> None:
    save(root, "terms/2025-01-02.md", "# Terms\n\nWe sell kettles.", "")
    pages = opened(root)
    assert pages.file("terms/index.html")
    pages.require("terms", {"terms.md"})
    with pytest.raises(ProblemsFound, match=r"content/terms/2025-01-02\.md"):
        pages.require("terms", {"terms/2025-01-02.md"})


def test_values_of_facts_show_their_names_and_change_with_them(root: Path) -> None:
    (root / "content/facts.toml").write_text('[company]\nname = "E*TRADE"\n')
    save(root, "terms.md", "We sell pans", "We, {{ company.name }}, sell pans, as {{company.name}}")
    save(root, "terms.md", "title: Terms", 'title: "{{ company.name }}"')
    name = '<abbr title="company.name">E*TRADE</abbr>'
    pages = opened(root)
    page = (pages.file("terms/index.html") or b"").decode()
    assert f"We, {name}, sell pans, as {name}." in page
    assert "<title>E*TRADE" in page
    source = next(path for path in pages.requested_policy("terms").files if path.endswith("02.md"))
    assert b"<abbr" not in (pages.file(source) or b"<abbr")
    changes = (pages.file("terms/changes/2026-01-02/index.html") or b"").decode()
    assert "E*TRADE" in changes
    save(root, "terms.md", "We, {{", "![{{ company.name }}](/terms) re**{{ company.name }}**s, {{")
    page = (opened(root, pages).file("terms/index.html") or b"").decode()
    assert 'alt="E*TRADE"' in page
    assert f"re<strong>E*TRADE</strong>s, {name}, sell" in page
    save(root, "facts.toml", "E*TRADE", "Quay")
    page = (opened(root, pages).file("terms/index.html") or b"").decode()
    assert f"{name}, sell".replace("E*TRADE", "Quay") in page
