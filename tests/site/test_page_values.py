"""The files of policies, as far as they can be made without a layout: which are due, in shares, and what stops them."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.page import make_frame
from legalsite.pages.policy_summary import summarize
from legalsite.site.load import Site, load
from legalsite.site.page_request import Made, MadePart, PageRequest, Shared
from legalsite.site.page_values import files_of_policies, require_texts
from legalsite.site.texts import NO_LINKS, Texts
from legalsite.text.phrase_catalogue import Catalogue
from short_policies import files_of

ON = date(2026, 2, 1)
SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\n'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    files = files_of("2026-01-01, 2026-01-05, 2026-01-10 from 2026-03-01")
    files["terms.md"] = files["terms/2026-01-10.md"]
    for path, data in files.items():
        (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / path).write_text(data)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    return load(tmp_path, unpublished=True)


def request_of(site: Site, changed: frozenset[str] | None = None, share: tuple[int, int] = (0, 1)) -> PageRequest:
    policy = site.policies["terms"]
    summary = summarize(policy, ON, site.config)
    frame = make_frame(site.config, ON, [summary], Layouts({}).assets, Catalogue(), ledger=False)
    return PageRequest(Shared(frame, NO_LINKS, site.texts.read), [(policy, summary, changed)], None, share)


def made(request: PageRequest) -> tuple[list[str], Made]:
    *files, last = files_of_policies(request)
    return [path for path, _ in files], last  # type: ignore[misc]  # the last one alone is no file


def test_after_its_files_comes_the_part(site: Site) -> None:
    paths, last = made(request_of(site))
    assert len(paths) == len(set(paths)) > 10
    assert isinstance(last, MadePart)
    assert (last.slug, last.files, last.warnings) == ("terms", {}, ())
    assert any("January 1, 2026" in day for day in last.spelled.values())


@pytest.mark.parametrize("of", [2, 3, 100])
def test_the_shares_are_all_files_once_and_in_order(site: Site, of: int) -> None:
    every, _ = made(request_of(site))
    shares = [made(request_of(site, share=(nth, of)))[0] for nth in range(of)]
    assert [path for share in shares for path in share] == every
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_only_files_that_show_what_changed_are_due(site: Site) -> None:
    every, _ = made(request_of(site))
    due, _ = made(request_of(site, frozenset({"terms/2026-01-01.md"})))
    assert 0 < len(due) < len(every)
    assert "terms/2026-01-01/index.html" in due
    assert "terms/2026-01-10/index.html" not in due
    assert made(request_of(site, frozenset()))[0] == []


def test_a_text_that_cannot_be_read_stops_the_policy_with_every_problem(site: Site) -> None:
    broken = "---\ntitle: Terms\nrevised: {}\n---\n\n[a]: /x\n[a]: /y\n\n[a]\n"
    for day in ("2026-01-01", "2026-01-05"):
        (site.root / f"content/terms/{day}.md").write_text(broken.format(day))
    site = load(site.root, unpublished=True)
    paths, last = made(request_of(site))
    assert paths == []
    assert isinstance(last, ProblemsFound)
    assert [problem.path for problem in last.problems] == ["content/terms/2026-01-01.md", "content/terms/2026-01-05.md"]


def test_texts_of_later_days_and_those_that_nobody_asks_for_need_not_be_readable(site: Site) -> None:
    (site.root / "content/terms/2026-01-05.md").write_text(
        "---\ntitle: x\nrevised: 2026-01-05\n---\n[a]: /x\n[a]: /y\n\n[a]\n"
    )
    site = load(site.root, unpublished=True)
    policy = site.policies["terms"]
    require_texts(policy, date(2026, 1, 4), Texts(site.texts.read), None)
    require_texts(policy, ON, Texts(site.texts.read), {"terms/2026-01-01.md"})
    with pytest.raises(ProblemsFound):
        require_texts(policy, date(2026, 1, 5), Texts(site.texts.read), None)
    with pytest.raises(ProblemsFound):
        require_texts(replace(policy, translations={}), ON, Texts(site.texts.read), {"terms/2026-01-05.md"})
