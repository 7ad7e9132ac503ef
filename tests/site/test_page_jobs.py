"""A job makes its files: those that are due, in shares; or it says what stops it. Jobs and results cross processes."""

import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.disk.cache import open_cache
from legalsite.disk.output_folder import open_tree, sha256_in
from legalsite.errors import Problem, ProblemsFound
from legalsite.pages.jinja_layouts import Layouts
from legalsite.site.build_plan import PageJob
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.load import load
from legalsite.site.page_jobs import (
    BuiltPart,
    JobContext,
    build_part,
    prepare_processes,
    require_texts,
)
from legalsite.site.settings import read_settings
from legalsite.site.site_on_day import read_changed
from legalsite.site.texts import Texts
from legalsite.text.phrase_catalogue import Catalogue
from short_policies import files_of

ON = date(2026, 2, 1)
SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\n'
BROKEN = "---\ntitle: Terms\nrevised: {}\n---\n\n[a]: /x\n[a]: /y\n\n[a]\n"


def write_new(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = files_of("2026-01-01, 2026-01-05, 2026-01-10 from 2026-03-01")
    files["terms.md"] = files["terms/2026-01-10.md"]
    for path, data in files.items():
        write_new(tmp_path / "content" / path, data)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def context(root: Path) -> Iterator[JobContext]:
    with open_context(root) as context:
        yield context


@contextmanager
def open_context(root: Path) -> Iterator[JobContext]:
    inputs = hash_inputs(root, open_cache(root))
    today = read_changed(load(root, read_settings(root), inputs=inputs), inputs, ON, {})
    frame = today.frame(Layouts({}).assets, Catalogue())
    with open_tree(root / "output", {}) as claim:
        yield JobContext(today, frame, {}, claim(), open_cache(root))


def made(
    context: JobContext, changed: frozenset[str] | None = None, nth: int = 0, shares: int = 1
) -> list[str]:
    part = build_part(context, PageJob("terms", changed, nth, shares))
    assert isinstance(part, BuiltPart)
    return list(part.files)


def test_a_part_has_the_hash_of_each_file_and_what_was_said_for_the_first_time(
    context: JobContext,
) -> None:
    part = build_part(context, PageJob("terms", None))
    assert isinstance(part, BuiltPart)
    assert (part.slug, part.warnings) == ("terms", ())
    assert len(part.files) > 10
    assert any("January 1, 2026" in day for day in part.spelled.values())
    assert (Path(context.tree.staging) / "terms/index.html").is_file()
    assert len(sha256_in(part.files["terms/index.html"])) == 64


@pytest.mark.parametrize("of", [2, 3, 100])
def test_the_shares_are_all_files_once_and_in_order(context: JobContext, of: int) -> None:
    every = made(context)
    shares = [made(context, None, nth, of) for nth in range(of)]
    assert [path for share in shares for path in share] == every
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_only_files_that_show_what_changed_are_due(context: JobContext) -> None:
    every, due = made(context), made(context, frozenset({"terms/2026-01-01.md"}))
    assert 0 < len(due) < len(every)
    assert "terms/2026-01-01/index.html" in due
    assert "terms/2026-01-10/index.html" not in due
    assert made(context, frozenset()) == []


def test_a_text_that_cannot_be_read_stops_the_policy_with_every_problem(
    root: Path, context: JobContext
) -> None:
    for day in ("2026-01-01", "2026-01-05"):
        (root / f"content/terms/{day}.md").write_text(BROKEN.format(day))
    problems = build_part(context, PageJob("terms", None))
    assert isinstance(problems, ProblemsFound)
    assert [each.path for each in problems.problems] == [
        "content/terms/2026-01-01.md",
        "content/terms/2026-01-05.md",
    ]


def test_the_share_that_lists_all_versions_does_not_parse_the_texts_of_others(
    root: Path,
) -> None:
    shutil.rmtree(root / "content")
    files = files_of("2026-01-01, 2026-01-05, 2026-01-10, 2026-01-15")
    files["terms.md"] = files["terms/2026-01-15.md"]
    for path, data in files.items():
        write_new(root / "content" / path, data)
    (root / "content/terms/2026-01-10.md").write_text(BROKEN.format("2026-01-10"))
    with open_context(root) as context:
        shares = [build_part(context, PageJob("terms", None, nth, 4)) for nth in range(4)]
    assert any(isinstance(share, ProblemsFound) for share in shares)
    assert isinstance(shares[3], BuiltPart)
    assert "terms/versions.json" in shares[3].files


def test_texts_of_later_days_and_those_that_nobody_asks_for_need_not_be_readable(
    root: Path,
) -> None:
    (root / "content/terms/2026-01-05.md").write_text(BROKEN.format("2026-01-05"))
    site = load(root, unpublished=True)
    policy = site.policies["terms"]
    every = {text.path for text in policy.texts}
    require_texts(policy, date(2026, 1, 4), Texts(site.texts.read), every)
    require_texts(policy, ON, Texts(site.texts.read), {"terms/2026-01-01.md"})
    for day in (date(2026, 1, 5), ON):
        with pytest.raises(ProblemsFound):
            require_texts(policy, day, Texts(site.texts.read), every)


def test_a_layout_that_fails_stops_a_job_and_one_that_does_not_compile_all_of_them(
    context: JobContext,
) -> None:
    failing = replace(context, custom_layouts={"version.html": b"{{ nothing.at.all }}"})
    problems = build_part(failing, PageJob("terms", None))
    assert isinstance(problems, ProblemsFound)
    assert [problem.path for problem in problems.problems] == ["layouts/version.html"]
    with pytest.raises(ProblemsFound) as refused:
        prepare_processes(
            replace(context, custom_layouts={"a.html": b"{% if %}", "b.html": b"{% for %}"})
        )
    assert refused.value.status == 1
    assert [problem.path for problem in refused.value.problems] == [
        "layouts/a.html",
        "layouts/b.html",
    ]


def test_what_jobs_share_they_and_their_results_are_the_same_in_another_process(
    context: JobContext,
) -> None:
    job = PageJob("terms", frozenset({"terms/2026-01-01.md"}), 1, 2)
    part = BuiltPart(
        "terms", {"a": "0"}, (Problem("x", "y", "z"),), {"en 2026-01-01": "January 1, 2026"}
    )
    assert pickle.loads(pickle.dumps((job, part))) == (job, part)
    prepare_processes(context)
    assert build_part(pickle.loads(pickle.dumps(context)), job) == build_part(context, job)
