"""Rendering a site that was compared: the whole site is in its place, and only what is stale was made again."""

import gc
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from legalsite.disk.cache import load_record, open_cache, store_record
from legalsite.disk.file_system import walk
from legalsite.disk.output_folder import Tree, open_tree, put_file
from legalsite.errors import ProblemsFound
from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare_sides
from legalsite.redline.compared_text import Side
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.load import load
from legalsite.site.parts import Part
from legalsite.site.render import BuildProgress, Rendered, render
from legalsite.site.settings import read_settings
from legalsite.site.site_on_day import read_changed
from legalsite.site.texts import parse

CONFIG = '[site]\ntitle = "A"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: {0}\nrevised: 2025-01-01\n---\n\n{1}\n"
ON = date(2025, 6, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "content/files").mkdir(parents=True)
    (root / "legalsite.toml").write_text(CONFIG)
    (root / "content/files/plan.png").write_bytes(b"plan")
    (root / "content/one.md").write_text(TEXT.format("One", "![The plan](files/plan.png)"))
    (root / "content/two.md").write_text(TEXT.format("Two", "See [the first](one.md)."))
    return root


def rendered(root: Path, jobs: int = 1) -> tuple[Rendered, list[BuildProgress]]:
    cache, inputs = open_cache(root), hash_inputs(root, open_cache(root))
    was, files = load_record(cache, "site", tuple[dict[str, Part], dict[str, dict[str, str]]]) or (
        {},
        {},
    )
    progress: list[BuildProgress] = []
    with open_tree(root / "output", files) as claim_tree:
        site = load(root, read_settings(root), inputs=inputs)
        work = render(read_changed(site, inputs, ON, was, jobs), was, claim_tree, jobs)
        while True:
            try:
                progress.append(next(work))
            except StopIteration as done:
                result: Rendered = done.value
                break
    store_record(cache, "site", (result.parts, result.files))
    return result, progress


def output(root: Path) -> dict[str, bytes]:
    return {path: (root / "output" / path).read_bytes() for path, _ in walk(str(root / "output"))}


def test_every_part_is_made_once_and_then_stays(root: Path) -> None:
    result, progress = rendered(root)
    files = output(root)
    assert {path for made in result.files.values() for path in made} == set(files)
    assert (result.numbers.policies, result.numbers.recorded) == (2, False)
    assert progress[-1] == BuildProgress(3, 3)
    assert result.reasons.keys() == {"one", "two", "site-wide pages"}
    assert b"plan" in [data for path, data in files.items() if path.startswith("assets/plan.")]
    result, progress = rendered(root)
    assert (dict(result.reasons), progress, output(root)) == ({}, [], files)


def write_long_policy(root: Path) -> None:
    for day in range(1, 9):
        text = TEXT.format("One", f"We keep it for {day} days. ![](files/gone.png)").replace(
            "01-01", f"01-0{day}"
        )
        path = "content/one.md" if day == 8 else f"content/one/2025-01-0{day}.md"
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)


def test_texts_that_are_forgotten_meanwhile_change_no_page(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_long_policy(root)
    result, _ = rendered(root)
    whole = output(root)
    shutil.rmtree(root / "output")
    parsed = []

    def parse_and_count(data: bytes, path: str, **more: Any) -> Document:
        parsed.append(path)
        return parse(data, path, **more)

    monkeypatch.setattr("legalsite.site.texts.parse", parse_and_count)
    monkeypatch.setattr("legalsite.site.texts.MAX_TEXTS_SIZE", 0)
    again, _ = rendered(root)
    assert (again.parts, output(root)) == (result.parts, whole)
    assert parsed.count("one.md") > 7  # before all pages, and for each that shows it


@pytest.mark.parametrize("room", [0, 1_000_000])
def test_no_two_texts_are_compared_twice(
    root: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    write_long_policy(root)
    compared = []

    def compare_and_count(old: Side, new: Side) -> Redline:
        compared.append((old.blocks, new.blocks))
        return compare_sides(old, new)

    monkeypatch.setattr("legalsite.redline.compare.compare_sides", compare_and_count)
    monkeypatch.setattr("legalsite.site.texts.MAX_TEXTS_SIZE", room)
    rendered(root)
    assert (
        len(compared) == len(set(compared)) == 7 + 7 - 1
    )  # one is what changed, and what has changed since


@pytest.mark.parametrize(
    ("number", "front", "pages"),
    [
        (
            3,
            "",
            "one/2025-01-03 one/changes/2025-01-03 one/changes/2025-01-04 one/since/2025-01-03",
        ),
        (3, "extra: {owner: legal}\n", "every page"),
        (None, "", "every page"),
    ],
    ids=["a text", "its front matter", "a page that somebody touched"],
)
def test_of_a_policy_only_the_pages_that_show_what_changed_are_made_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int | None, front: str, pages: str
) -> None:
    for day in range(1, 6):
        write_text(root, day, f"We keep it for {day} days.")
    rendered(root)
    made = []

    def put_and_record(tree: Tree, path: str, data: bytes) -> str:
        made.append(path)
        return put_file(tree, path, data)

    if number:
        write_text(root, number, "We sell it.", front)
    else:
        (root / "output/one/changes/index.html").write_text("mine")
    with monkeypatch.context() as patched:
        patched.setattr("legalsite.site.page_jobs.put_file", put_and_record)
        rendered(root)
    every = [path for path in output(root) if path.startswith("one/")]
    shown = {path.removesuffix("/index.html") for path in made if path.endswith(".html")}
    assert sorted(made) == sorted(every) if pages == "every page" else shown == set(pages.split())
    changed = output(root)
    shutil.rmtree(root / ".legalsite")
    shutil.rmtree(root / "output")
    rendered(root)
    assert output(root) == changed


@pytest.mark.parametrize(
    ("path", "data", "problem"),
    [
        ("content/one.md", TEXT.format("One", "[a]: /x\n[a]: /y\n\n[a]"), ("content/one.md", 7)),
        ("layouts/version.html", "{{ nonsense }}", ("layouts/version.html", 1)),
        ("layouts/base.html", "{{ nonsense }}", ("layouts/base.html", 1)),
    ],
    ids=["a text", "a layout", "the layout of all"],
)
def test_what_stops_a_build_is_reported_once_and_leaves_the_site(
    root: Path, path: str, data: str, problem: tuple[str, int]
) -> None:
    rendered(root)
    before = output(root)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(data)
    with pytest.raises(ProblemsFound) as raised:
        rendered(root)
    assert [(found.path, found.line) for found in raised.value.problems] == [problem]
    assert output(root) == before


def write_text(root: Path, day: int, words: str, front: str = "") -> None:
    path = root / ("content/one.md" if day == 5 else f"content/one/2025-01-{day:02}.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT.format("One", words).replace("01-01\n", f"01-{day:02}\n{front}"))


def test_settings_that_only_pages_of_the_whole_site_show(root: Path) -> None:
    (root / "content/one").mkdir()
    (root / "content/one/2025-01-01.md").write_text(TEXT.format("One", "Old words."))
    (root / "content/one.md").write_text(
        TEXT.format("One", "New words.").replace("2025-01-01", "2025-05-20\neffective: 2025-07-01")
    )
    rendered(root)
    assert b'"until": "2025-07-01"' in output(root)["notices.json"]
    (root / "legalsite.toml").write_text(f"{CONFIG}\n[notice]\nbanner_days = 20\n")
    rendered(root)
    assert b'"until": "2025-07-21"' in output(root)["notices.json"]


@pytest.mark.parametrize(
    ("language", "marks"),
    [("", ""), ("en", ""), ("de", ' lang="de"'), ("ar", ' lang="ar" dir="rtl"')],
)
def test_a_text_and_its_redline_have_the_language_and_direction_of_the_settings(
    root: Path, language: str, marks: str
) -> None:
    if language:
        (root / "legalsite.toml").write_text(f'{CONFIG}[policies.one]\nlanguage = "{language}"\n')
    words = "Wir löschen, was Sie uns senden, sobald Sie es von uns verlangen."
    (root / "content/one").mkdir()
    (root / "content/one/2024-01-01.md").write_text(
        TEXT.format("One", words).replace("2025-01-01", "2024-01-01")
    )
    (root / "content/one.md").write_text(
        TEXT.format("One", f"# One\n\n{words}\n\n## A\n\n## B\n\n## C\n\n{words}\n")
    )
    rendered(root)
    redline = (root / "output/one/changes/2025-01-01/index.html").read_text()
    assert f'<div class="text" id="_text"{marks}>' in redline
    for name in ("index.html", "2025-01-01/index.html"):
        page = (root / "output/one" / name).read_text()
        assert (f'<div{marks}><h1 id="one">' if marks else '</nav><h1 id="one">') in page
        assert f'<article class="text"{marks}>' in page
        assert f"</summary><ol{marks}>" in page


def test_titles_and_summaries_have_the_language_of_the_settings(root: Path) -> None:
    (root / "legalsite.toml").write_text(CONFIG + '[policies.one]\nlanguage = "de"\n')
    (root / "content/one").mkdir()
    (root / "content/one/2024-01-01.md").write_text(
        TEXT.format("Regeln", "Alt.").replace("2025-01-01", "2024-01-01")
    )
    text = TEXT.format("Regeln", "Neu.").replace("---\n\n", "summary: Kurz gesagt.\n---\n\n")
    (root / "content/one.md").write_text(text)
    rendered(root)
    pages = {
        name: (root / "output" / name).read_text()
        for name in (
            "index.html",
            "changes/index.html",
            "one/changes/index.html",
            "one/changes/2025-01-01/index.html",
        )
    }
    for name, page in pages.items():
        assert re.findall(r"<[a-z0-9]+[^>]*?( lang=[^>]*)>Kurz gesagt[.]", page) == [
            ' lang="de"'
        ], name
        assert re.search('<a href="/one/"[^>]* lang="de"[^>]*>Regeln</a>', page), name


def test_a_policy_that_is_rendered_leaves_no_text_behind(root: Path) -> None:
    """A build collects no garbage, so a text that anything still refers to would stay in memory to its end."""
    (root / "content/one").mkdir()
    for day, words in (
        ("2024-01-01", "- a tent\n- a boat\n\nOr:\n\n- a bus"),
        ("2024-02-01", "- a tent\n\nOr:\n\n- a boat\n- a bus"),
    ):
        text = TEXT.format("One", f"We sell:\n\n{words}").replace("2025-01-01", day)
        (root / f"content/one/{day}.md").write_text(text)
    texts = Document, Redline, Side
    before = [each for each in gc.get_objects() if isinstance(each, texts)]
    gc.disable()
    try:
        result, _ = rendered(root)
        left = [
            each
            for each in gc.get_objects()
            if isinstance(each, texts) and not any(each is old for old in before)
        ]
    finally:
        gc.enable()
    assert "one/changes/2024-02-01/index.html" in result.files["one"]
    assert left == []
