"""Files of parts are rendered and written: what becomes of each, and into how many shares a long history is cut."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from legalsite.disk.output_folder import Tree, open_tree
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.config import Config
from legalsite.model.policy_on_date import policy_on_day
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import Frame, make_frame, page_at
from legalsite.pages.policy_summary import PolicySummary, summarize
from legalsite.site import site_layouts
from legalsite.site.page_request import Made, MadePart, PageRequest, Shared
from legalsite.site.site_layouts import PageWriter, compiled_layouts
from legalsite.site.texts import NO_LINKS
from legalsite.text.phrase_catalogue import Catalogue
from short_policies import policy_of

ON = date(2026, 2, 1)
CONFIG = Config("A", "https://a.test/")


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    with open_tree(tmp_path / "output", {}) as claim:
        yield claim()


@pytest.fixture
def frame() -> Frame:
    return make_frame(CONFIG, ON, [], Layouts({}).assets, Catalogue(), ledger=False)


@pytest.fixture
def writer(tree: Tree, frame: Frame, tmp_path: Path) -> PageWriter:
    return PageWriter(Shared(frame, NO_LINKS, lambda _: b""), tmp_path, {"home.html": b"{{ site.title }}!"}, {}, tree)


def test_a_part_has_the_hash_of_each_file_and_what_was_said_for_the_first_time(
    writer: PageWriter, frame: Frame, tree: Tree
) -> None:
    page = page_at(frame, "en", "home.html", "", "T")
    made: list[Made] = [
        ("a.txt", b"a"),
        ("index.html", page),
        MadePart("terms", {}, (Problem("x", "y", "z"),), {"d": "e"}),
    ]
    frame.catalogue.spelled["en 2026-03-02"] = "March 2, 2026"
    done = writer.part(iter(made))
    assert isinstance(done, MadePart)
    assert done.slug == "terms"
    assert sorted(done.files) == ["a.txt", "index.html"]
    assert done.files["a.txt"] == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert done.spelled == {"d": "e", "en 2026-03-02": "March 2, 2026"}
    assert [problem.rule for problem in done.warnings] == ["x"]
    assert (Path(tree.staging) / "index.html").read_bytes() == b"A!"


def test_what_comes_after_the_part_is_of_the_next_one(writer: PageWriter) -> None:
    made: Iterator[Made] = iter([("a.txt", b"a"), MadePart("a"), ("b.txt", b"b"), MadePart("b")])
    first, second = writer.part(made), writer.part(made)
    assert isinstance(first, MadePart)
    assert isinstance(second, MadePart)
    assert (list(first.files), list(second.files)) == (["a.txt"], ["b.txt"])


def test_a_part_that_cannot_be_made_is_returned_with_its_problems(writer: PageWriter) -> None:
    refusal = ProblemsFound([Problem("x", "y", "z")])
    assert writer.part(iter([("a.txt", b"a"), refusal])) is refusal


def test_a_page_that_fails_skips_the_other_files_of_its_part(writer: PageWriter, frame: Frame) -> None:
    bad = page_at(frame, "en", "missing.html", "", "T")
    writer.layouts = Layouts({"missing.html": b"{{ nothing.at.all }}"})
    made: Iterator[Made] = iter([("x", bad), ("a.txt", b"a"), MadePart("a"), ("b.txt", b"b"), MadePart("b")])
    failed, second = writer.part(made), writer.part(made)
    assert isinstance(failed, ProblemsFound)
    assert isinstance(second, MadePart)
    assert list(second.files) == ["b.txt"]


def test_layouts_that_do_not_compile_are_reported_at_once() -> None:
    with pytest.raises(ProblemsFound) as refused:
        compiled_layouts({"a.html": b"{% if %}", "b.html": b"{% for %}"})
    assert refused.value.status == 2
    assert [problem.path for problem in refused.value.problems] == ["layouts/a.html", "layouts/b.html"]


@pytest.mark.parametrize(("texts", "jobs", "shares"), [
    ([99], 2, [1]), ([199], 2, [1]), ([200], 2, [2]), ([200], 1, [1]), ([250], 8, [2]), ([300, 10], 4, [3, 1]),
    ([300, 300], 2, [1, 1]), ([10], 8, [1]), ([0], 2, [1]),
])  # fmt: skip
def test_a_long_history_is_cut_into_shares_of_a_hundred_texts(
    writer: PageWriter, monkeypatch: pytest.MonkeyPatch, texts: list[int], jobs: int, shares: list[int]
) -> None:
    def policies() -> Iterator[tuple[Any, PolicySummary, frozenset[str]]]:
        for nth, number in enumerate(texts):
            policy = policy_of("2026-01-01")
            assert policy_on_day(policy, ON)
            yield policy, summarize(policy, ON, CONFIG), frozenset(f"{nth}/{text}" for text in range(number))

    asked: list[PageRequest] = []
    monkeypatch.setattr(site_layouts, "map_unordered", lambda _work, due, _jobs: asked.extend(due) or [])
    request = PageRequest(Shared(writer.frame, NO_LINKS, lambda _: b""), list(policies()), None)
    assert list(writer.parts(request, jobs)) == []
    assert [each.share[1] for each in asked if each.share[0] == 0] == shares
    assert len(asked) == sum(shares)
