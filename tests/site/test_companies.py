"""Companies that share a site: what their pages say, when these are rebuilt, and wrong settings."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.commands.check import check
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.site.load import load, load_fresh
from legalsite.site.pages_on_demand import open_pages
from legalsite.site.settings import read_settings

SETTINGS = """
[site]
title = "Harbour Group"
url = "https://example.com/legal/"
languages = ["en", "de"]
home = "https://group.example/"

[notice]
company = "Harbour Group plc"
sender = "legal@group.example"
imprint = "1 Quay Street"
accent = "#0b5a63"

[companies."**"]
name = "{{ company.name }}"

[companies."austria/**"]
home = "https://austria.example/"
sender = "{{ company.name }} <recht@austria.example>"
imprint = "1 Hafengasse"
accent = "#7a2048"
"""
FACTS = """
[company]
name = "Harbour plc"

[in.austria.company]
name = { default = "Hafen & Co. KG", en = "Harbour Austria" }
"""
TEXT = "---\ntitle: {}\nrevised: 2026-01-10\n{}---\n\nBy {{{{ company.name }}}}.\n"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "austria/terms.md": TEXT.format("Terms", "promise: none\n"),
        "austria/terms.de.md": TEXT.format("Bedingungen", "translates: 2026-01-10\n"),
        "austria/at/privacy.md": TEXT.format("Privacy", "promise: none\n"),
        "usa/terms.md": TEXT.format("Terms", "promise: none\n"),
        "imprint.md": TEXT.format("Imprint", "promise: none\n"),
        "facts.toml": FACTS,
    }
    for name, text in files.items():
        (tmp_path / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / name).write_text(text)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    return tmp_path


def built(root: Path) -> BuildOutcome:
    *_, outcome = build(BuildOrder(root, read_settings(root), TODAY))
    assert isinstance(outcome, BuildOutcome)
    return outcome


def published(root: Path) -> None:
    publish(root, (), now=NOW)


def frame_of(root: Path, page: str) -> tuple[str, ...]:
    """Return what the head, header, and footer of a page say about the company."""
    html = BeautifulSoup((root / "output" / page / "index.html").read_text(), "html.parser")
    footer = html.select_one("footer p")
    styles = [re.sub(r"\.\w+\.css", "", link["href"]) for link in html.select("[rel=stylesheet]")]
    contact = html.select_one("footer [href^=mailto]")
    home = html.select_one("header .company a")
    return (
        html.title.string.rpartition(" · ")[2],
        html.select_one(".brand").text,
        footer.text.replace("\n", ", "),
        contact.text,
        home.text,
        " ".join(styles).replace("/legal/assets/", ""),
    )


GROUP = "Harbour Group", "Harbour Group", "Harbour Group plc, 1 Quay Street"
OF_GROUP = "legal@group.example", "group.example", "style"
USA = "Harbour plc", "Harbour plc", "Harbour plc, 1 Quay Street", *OF_GROUP
AUSTRIA = "Harbour Austria", "Harbour Austria", "Harbour Austria, 1 Hafengasse"
OESTERREICH = "Hafen & Co. KG", "Hafen & Co. KG", "Hafen & Co. KG, 1 Hafengasse"
OF_AUSTRIA = "recht@austria.example", "austria.example", "style company"


def test_pages_of_policies_and_folders_say_which_company_they_are_of(root):
    published(root)
    built(root)
    for page in ("", "changes"):
        assert frame_of(root, page) == (*GROUP, *OF_GROUP)
    for page in ("usa", "usa/terms", "usa/terms/2026-01-10", "imprint"):
        assert frame_of(root, page) == USA
    for page in ("austria", "austria/at", "austria/terms", "austria/terms/changes"):
        assert frame_of(root, page) == (*AUSTRIA, *OF_AUSTRIA)
    for page in ("de/austria", "de/austria/terms", "de/austria/terms/2026-01-10"):
        assert frame_of(root, page) == (*OESTERREICH, *OF_AUSTRIA)
    (style,) = (root / "output/assets").glob("company.*.css")
    assert "--accent: #7a2048" in style.read_text()
    assert "--accent: #c9a5b5" in style.read_text()


def test_feeds_of_policies_and_folders_name_their_company(root):
    published(root)
    built(root)
    for feed, title in (
        ("feed.xml", "Harbour Group"),
        ("austria/feed.xml", "Austria · Harbour Austria"),
        ("de/austria/terms/feed.xml", "Bedingungen · Hafen &amp; Co. KG"),
        ("usa/terms/feed.xml", "Terms · Harbour plc"),
    ):
        atom = (root / "output" / feed).read_text()
        author = title.rpartition(" · ")[2]
        assert f"<title>{title}</title>" in atom
        assert f"<author><name>{author}</name></author>" in atom


def test_a_new_value_of_a_fact_is_on_the_pages_of_published_versions_and_only_around_them(root):
    published(root)
    built(root)
    facts = root / "content/facts.toml"
    facts.write_text(FACTS.replace("Harbour plc", "Quay plc"))
    assert "usa/terms" in built(root).reasons
    assert frame_of(root, "usa/terms")[:2] == ("Quay plc", "Quay plc")
    assert "By Harbour plc." in (root / "output/usa/terms/index.html").read_text()


def test_the_preview_serves_the_same_pages_and_styles(root):
    published(root)
    built(root)
    pages = open_pages(root, read_settings(root), TODAY, unpublished=False)
    for file in ("de/austria/terms/index.html", "austria/index.html"):
        assert pages.file(file) == (root / "output" / file).read_bytes()
    (style,) = (root / "output/assets").glob("company.*.css")
    assert pages.file(f"assets/{style.name}") == style.read_bytes()


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ('name = "{{ company.nam }}"', "content/facts.toml has no fact named 'company.nam'"),
        ('closing.terms = "{{ x.y }}"', "content/facts.toml has no fact named 'x.y'"),
        ('reply_to = "{{ company.name }}"', "'Harbour plc' isn't an email address"),
        ('home = "{{ company.name }}"', "'Harbour plc' isn't an http or https URL"),
    ],
)
def test_values_of_facts_are_checked_where_the_settings_name_them(root, section, message):
    (root / "legalsite.toml").write_text(f'{SETTINGS}\n[companies."usa/**"]\n{section}\n')
    with pytest.raises(ProblemsFound) as raised:
        load(root)
    assert raised.value.status == 2
    (problem,) = raised.value.problems
    assert (problem.path, problem.line) == ("legalsite.toml", SETTINGS.count("\n") + 3)
    assert problem.message == message


def test_a_fact_of_another_folder_is_not_one_that_may_be_meant(root):
    only_there = FACTS.replace('[company]\nname = "Harbour plc"\n', '[other]\nname = "A"\n')
    (root / "content/facts.toml").write_text(only_there)
    with pytest.raises(ProblemsFound) as raised:
        load(root)
    help = "the names in content/facts.toml are: other.name"
    assert {problem.help for problem in raised.value.problems} == {help}


def test_two_patterns_may_be_equally_specific_if_they_set_different_keys(root):
    settings = root / "legalsite.toml"
    settings.write_text(f'{SETTINGS}\n[companies."**/terms"]\nfooter = ["Agree."]\n')
    assert load(root).config.for_policy("austria/terms").notice.footer == ("Agree.",)
    settings.write_text(f'{SETTINGS}\n[companies."**/terms"]\naccent = "#1d4f91"\n')
    with pytest.raises(ProblemsFound, match="equally specific for austria/terms"):
        load(root)


def test_a_pattern_without_a_policy_is_a_warning(root):
    (root / "legalsite.toml").write_text(f'{SETTINGS}\n[companies."asia/**"]\nname = "A"\n')
    warnings = [str(each) for each in built(root).numbers.warnings]
    assert any("no policy in content/ matches 'asia/**'" in each for each in warnings)
    problems = check(load_fresh(root, now=NOW), TODAY, now=NOW).problems
    assert any("matches 'asia/**'" in str(each) for each in problems)


def test_where_policies_of_several_folders_meet_their_company_stands_before_the_title(root):
    published(root)
    built(root)
    output = root / "output"

    def words(page: str, selector: str) -> list[str]:
        html = BeautifulSoup((output / page).read_text(), "html.parser")
        return [" ".join(each.text.split()) for each in html.select(selector)]

    names = ["Harbour Austria · Terms", "Harbour plc · Terms", "Imprint", "Privacy"]
    assert sorted(words("index.html", ".menu nav li")[:-1]) == names
    assert sorted(words("changes/index.html", ".versions b")) == names
    subscribe = words("changes/index.html", "section li a")
    assert {*names} <= {*subscribe}
    (record,) = words("record/index.html", "main")
    feed = (output / "feed.xml").read_text()
    for name in names:
        assert f" {name}, " in record or f" {name} " in record
        assert f"<title>{name}: " in feed
    # below the name of a group, the title is enough
    table = words("index.html", "table.policies tbody th[scope=row] a")
    assert sorted(table) == ["Imprint", "Privacy", "Terms", "Terms"]
    assert sorted(words("austria/index.html", ".versions b")) == ["Privacy", "Terms"]
    # titles that differ in a language need no company
    german = words("de/changes/index.html", ".versions b")
    assert sorted(german) == ["Bedingungen", "Imprint", "Privacy", "Terms"]
