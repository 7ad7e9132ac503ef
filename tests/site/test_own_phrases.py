"""A language that a site adds by a file alone: layouts/locale/da.toml."""

from datetime import date
from pathlib import Path

import pytest

from legalsite.commands.build import BuildOrder, build
from legalsite.disk.cache import open_cache
from legalsite.errors import ProblemsFound
from legalsite.site.own_phrases import keep_catalogue, missing_phrases, read_catalogue
from legalsite.site.settings import read_settings
from legalsite.text.phrase_catalogue import Catalogue

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://example.com/legal/"\nlanguages = ["da"]\n'
TEXT = "---\ntitle: Privatlivspolitik\nrevised: {}\n---\n# Privatlivspolitik\n\nVi gemmer beskeder i {} dage.\n"
DANISH = Path(__file__).with_name("da.toml").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "content/privacy").mkdir(parents=True)
    (root / "layouts/locale").mkdir(parents=True)
    (root / "legalsite.toml").write_text(CONFIG, encoding="utf-8")
    (root / "content/privacy/2025-01-01.md").write_text(
        TEXT.format("2025-01-01", 30), encoding="utf-8"
    )
    (root / "content/privacy.md").write_text(TEXT.format("2026-03-02", 14), encoding="utf-8")
    (root / "layouts/locale/da.toml").write_text(DANISH, encoding="utf-8")
    return root


def built(root: Path) -> Path:
    for _ in build(BuildOrder(root, read_settings(root), date(2026, 11, 20), unpublished=True)):
        pass
    return root / "output"


def test_pages_and_redlines_speak_it(site: Path) -> None:
    output = built(site)
    home = (output / "index.html").read_text(encoding="utf-8")
    assert '<html lang="da">' in home
    assert "<h1>Vores vilkår</h1>" in home
    policy = (output / "privacy/index.html").read_text(encoding="utf-8")
    assert 'I kraft siden <time datetime="2026-03-02">2.\xa0marts 2026</time>' in policy
    assert "Skip to content" in home, "a phrase that is missing is English"
    redline = (output / "privacy/changes/2026-03-02/index.html").read_text(encoding="utf-8")
    english = '1 <span lang="en">word removed</span>.'
    assert f"1 vilkår ændret; 1 ord tilføjet, {english}" in redline
    assert not list(output.rglob("*.toml")), "phrases are no file of the site"


def test_an_edited_phrase_makes_the_pages_anew(site: Path) -> None:
    built(site)
    (site / "layouts/locale/da.toml").write_text(
        DANISH.replace("Vores vilkår", "Vilkår"), encoding="utf-8"
    )
    assert "<h1>Vilkår</h1>" in (built(site) / "index.html").read_text(encoding="utf-8")


def test_a_phrase_cannot_bring_markup(site: Path) -> None:
    sly = DANISH.replace("Vores vilkår", "<script>").replace("vilkår ændret", "<script>")
    (site / "layouts/locale/da.toml").write_text(sly, encoding="utf-8")
    output = built(site)
    pages = (page.read_text(encoding="utf-8") for page in output.rglob("*.html"))
    assert not [page for page in pages if "<script>" in page]


def test_a_mistake_stops_the_build_with_its_place(site: Path) -> None:
    (site / "layouts/locale/da.toml").write_text('[pages]\nhome_titel = "x"\n', encoding="utf-8")
    with pytest.raises(
        ProblemsFound, match=r"layouts/locale/da\.toml:2:1: error\[unknown-key\]"
    ) as found:
        built(site)
    assert found.value.status == 2


def test_what_is_missing_is_listed(site: Path) -> None:
    (problem,) = missing_phrases(read_catalogue(site), ("da", "de", "en"))
    assert (problem.rule, problem.severity, problem.path) == (
        "missing-phrase",
        "warning",
        "layouts/locale/da.toml",
    )
    assert "common.and, common.semicolon, and 367 more" in problem.message
    assert "common.comma" in problem.message
    (site / "layouts/locale/da.toml").unlink()
    (problem,) = missing_phrases(read_catalogue(site), ("da",))
    assert "phrases in 'da'" in problem.message


def test_what_was_read_and_spelled_out_is_kept(site: Path) -> None:
    cache = open_cache(site)
    first = read_catalogue(site, cache=cache)
    first.phrases("pages", "de").day_text(date(2026, 3, 2))
    keep_catalogue(cache, first, {"fr 2026-03-02": "2.\xa0marts 2026"})
    again = read_catalogue(site, cache=cache)
    assert again.built_in == first.built_in
    assert again.built_in.keys() == {"en", "de"}
    assert again.spelled == {
        "de 2026-03-02": "2.\xa0März 2026",
        "fr 2026-03-02": "2.\xa0marts 2026",
    }
    assert again.phrases("redline", "da") == Catalogue(first.own).phrases("redline", "da")


def test_phrases_for_layouts_of_the_site_alone(site: Path) -> None:
    (site / "layouts/home.html").write_text(
        '{% extends "builtin/home.html" %}{% block intro %}{{ say.own.products }}, '
        '{{ say.own.counted("years", 2) }}, {{ say.own["claim"] }}{% endblock %}',
        encoding="utf-8",
    )
    own = '\n[own]\nproducts = "Produkter"\nyears = { one = "{n} år", other = "i {n} år" }\n'
    (site / "layouts/locale/da.toml").write_text(DANISH + own, encoding="utf-8")
    (site / "layouts/locale/en.toml").write_text('[own]\nclaim = "Fair terms"\n')
    home = (built(site) / "index.html").read_text(encoding="utf-8")
    assert 'Produkter, i 2 år, <span lang="en">Fair terms</span>' in home
    missing = [problem.message for problem in missing_phrases(read_catalogue(site), ("de", "en"))]
    languages = "missing phrases, which are in English or another language"
    assert missing == [
        f"{languages}: own.products, own.years, own.claim",
        f"{languages}: own.products, own.years",
    ]


def test_an_own_phrase_fits_the_english_one(site: Path) -> None:
    folder = site / "layouts/locale"
    (folder / "en.toml").write_text(
        '[own]\nhi = "Hi, {name}"\nyears = { one = "{n} year", other = "{n} years" }\n'
    )
    (folder / "da.toml").write_text('[own]\nhi = "Hej, {nam}"\nyears = "år"\n', encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_catalogue(site)
    assert [problem.message for problem in found.value.problems] == [
        "this phrase has no placeholder {nam}",
        "years: must be a table of keys and values, not 'år'",
    ]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ('[own]\nitems = "x"\n', "'items' can't be a phrase's key"),
        ('[own]\nTitle = "x"\n', "'Title' can't be a phrase's key"),
        ('[own]\nclaim = "a } b"\n', "brace outside a placeholder"),
        ('[own]\nclaim = { one = "x" }\n', "other is missing"),
        ("[own]\nclaim = 5\n", "must be a string"),
    ],
)
def test_a_phrase_that_layouts_could_not_use(site: Path, own: str, message: str) -> None:
    (site / "layouts/locale/da.toml").write_text(own, encoding="utf-8")
    with pytest.raises(ProblemsFound, match=message):
        read_catalogue(site)
