"""What pages, feeds and banners say of days, against the facts, in each language: two policies with every kind of text.
Terms: replaced before it applied, retroactive, upcoming twice, replaced on its day. Beta: ended, and brought back."""

import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId

from .conftest import Sample

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt")
TODAY = date(2026, 11, 20)
TIME = re.compile(r'<time datetime="(\d{4}-\d\d-\d\d)">')
HELD, GONE = date(2026, 2, 1), date(2026, 11, 1)  # the first day of beta, and the first without it
SINCE = (
    "applies_since",
    "since_title",
    "ended_on",
    "notice_since",
    "notice_ended",
    "unknown_since",
)
LAST_DAY = ("applied_between", "ended_between", "unknown_between", "unknown_until")


@dataclass
class Site(Sample):
    """The two policies in one language, with their files on each day that was asked about."""

    rendered: dict[date, dict[str, str]] = field(default_factory=dict)

    def files(self, on=TODAY):
        if on not in self.rendered:
            self.rendered[on] = {
                name: unescape(data.decode()) for name, data in self.render(on=on).items()
            }
        return self.rendered[on]


@pytest.fixture(params=LANGUAGES, scope="module")
def site(request):
    return site_in(request.param)


def site_in(language):
    site = Site()
    site.config = replace(site.config, languages=(language,))

    def text(slug, revised, words="Words.", **facts):
        return site.version(slug, revised, words, language=language, change="minor", **facts)

    announced = VersionId.parse("2026-06-01")
    terms = (
        text("terms", "2026-01-01", "One."),
        text("terms", "2026-04-03", "Two."),
        text("terms", "2026-04-03-2", "Two, then."),
        text("terms", "2026-06-01", "Three.", effective=date(2026, 12, 8)),
        text("terms", "2026-07-01", "Four.", effective=date(2026, 12, 8), replaces=(announced,)),
        text("terms", "2026-08-11", "Five.", effective=date(2026, 8, 8), retroactive=True),
        text("terms", "2026-11-11", "Six.", effective=date(2027, 2, 1)),
    )
    beta = (
        text("beta", "2026-01-20", effective=HELD),
        text("beta", "2026-10-01", effective=GONE, withdrawn=True),
    )
    site.policies = [Policy("terms", terms), Policy("beta", beta)]
    return site


def said(sample, key: str) -> re.Pattern[str]:
    """What pages say with a phrase, whatever is filled in; days are groups."""
    phrase = sample.catalogue.phrases("pages", sample.config.languages[0])[key]
    parts = re.split(r"\{(\w+)\}", phrase)
    day = r"<time datetime=\"(\d{4}-\d\d-\d\d)\">[^<]*</time>"
    words = [
        re.escape(part).replace("al\\ ", "a(?:l |ll’)").replace("il\\ ", "(?:il |l’)")
        if at % 2 == 0
        else day
        for at, part in enumerate(parts)
    ]
    return re.compile("".join(words))


def says_when_it_ended(sample) -> bool:
    """Whether the language has other words for an end that is past than for one that is to come; Japanese has none."""
    say = sample.catalogue.phrases("pages", sample.config.languages[0])
    return say.ended_on != say.ends_on


def pages(site, on=TODAY):
    return {name: text for name, text in site.files(on).items() if name.endswith(".html")}


def days_with(site, key: str, on=TODAY):
    phrase = said(site, key)
    return [
        (name, match.groups())
        for name, page in pages(site, on).items()
        for match in phrase.finditer(page)
    ]


def test_the_last_day_of_a_text_is_the_one_before_the_next_begins(site):
    begins = {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 8, 8),
        date(2026, 8, 11),
        GONE,
        date(2026, 12, 8),
    }
    lasts = {(day - timedelta(1)).isoformat() for day in begins}
    found = [last for _, (_, last) in days_with(site, "applied_between")]
    assert set(found) <= lasts
    assert (GONE - timedelta(1)).isoformat() in found


def test_what_ends_a_policy_names_the_first_day_without_it(site):
    on_pages = days_with(site, "ended_on")
    assert {days for _, days in on_pages} == {(GONE.isoformat(),)}
    notes = days_with(site, "withdrawn_note")
    assert {name for name, _ in notes} >= {"beta/index.html", "beta/2026-01-20/index.html"}
    coming = days_with(site, "ends_on", on=GONE - timedelta(1))
    assert {days for _, days in coming} == {(GONE.isoformat(),)}
    if says_when_it_ended(site):
        assert days_with(site, "ended_on", on=GONE - timedelta(1)) == []


def test_nothing_is_since_a_day_to_come(site):
    for key in SINCE if says_when_it_ended(site) else [key for key in SINCE if key != "ended_on"]:
        for on in (date(2026, 3, 1), GONE - timedelta(1), TODAY, date(2027, 3, 1)):
            assert all(
                date.fromisoformat(day) <= on
                for _, days in days_with(site, key, on)
                for day in days
            ), key
    say = site.catalogue.phrases("pages", site.config.languages[0])
    for revised, effective in (("2026-06-01", date(2026, 12, 8)), ("2026-11-11", date(2027, 2, 1))):
        page = pages(site)[f"terms/since/{revised}/index.html"]
        assert say.filled("since_title", day=say.day_text(effective)) not in page
        assert f"</span> {say.compared_title}</h1>" in page


def test_what_ended_a_policy_replaced_nothing(site):
    say = site.catalogue.phrases("pages", site.config.languages[0])
    page = pages(site)["beta/2026-01-20/index.html"]
    assert not said(site, "superseded_note").search(page)
    feed = site.files()["beta/feed.xml"]
    day = say.day_text(GONE)
    assert f"<title>{say.titled('Beta', say.filled('ends_on', start=day))}</title>" in feed
    assert say.filled("page_of", day=day) not in feed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_policy_that_is_back_in_effect_was_not_so_for_a_time(language):
    site = site_in(language)
    again = site.version(
        "beta", "2026-11-05", "Again.", effective=date(2026, 11, 15), language=language
    )
    site.policies[1] = replace(site.policies[1], versions=(*site.policies[1].versions, again))
    assert not days_with(site, "ended_on")
    assert not days_with(site, "withdrawn_note")
    assert {days for _, days in days_with(site, "ended_between")} == {
        (GONE.isoformat(), "2026-11-14")
    }
    # it ended by the withdrawal, not by the version that followed weeks later
    page = pages(site)["beta/2026-01-20/index.html"]
    note = page.partition('class="note')[2].partition("</div>")[0]
    assert GONE.isoformat() in note
    assert "2026-11-05/" not in note


def test_a_version_has_one_name_on_a_page(site):
    """No two links with one name lead to different versions, and a page does not say that a version replaced itself."""
    link = re.compile(r'<a href="([^"]*/\d{4}-\d\d-\d\d(?:-\d)?/)">((?:(?!</a>).)*)</a>')
    for name, page in pages(site).items():
        for note in re.findall(r'role="note"><p>(.*?)</p>', page):
            named = link.findall(note)
            assert len({words for _, words in named}) == len({href for href, _ in named}), name
    say = site.catalogue.phrases("pages", site.config.languages[0])
    replaced = pages(site)["terms/2026-06-01/index.html"]
    assert say.filled("dated_of", day="|").partition("|")[0] in replaced
    assert 'datetime="2026-12-08"' not in replaced.partition('role="note">')[2].partition("</p>")[0]


def test_entries_of_a_feed_have_names_of_their_own(site):
    for slug in ("terms", "beta"):
        titles = re.findall("<entry>.*?<title>(.*?)</title>", site.files()[f"{slug}/feed.xml"])
        assert len(titles) == len(set(titles)) == (7 if slug == "terms" else 2)
    items = json.loads(site.render()["feed.json"])["items"]
    assert len({item["title"] for item in items}) == 9


def test_a_retroactive_text_was_published_on_the_day_that_the_ledger_says(site):
    """One that was in effect before the ledger began is only dated."""
    cases = {
        "2026-08-12T10:12:00Z": ("retroactive", "2026-08-12"),
        "2025-01-01T10:12:00Z": ("retroactive_dated", "2026-08-11"),
    }
    for time, (phrase, published) in cases.items():
        changed = site_in(site.config.languages[0])
        *earlier, retroactive, last = changed.policies[0].versions
        line = f"000001 {time} publish terms 2026-08-11 sha256:0 terms/2026-08-11.md prev:0"
        recorded = replace(retroactive, recorded=line)
        changed.policies[0] = replace(changed.policies[0], versions=(*earlier, recorded, last))
        assert {days for _, days in days_with(changed, phrase)} == {("2026-08-08", published)}


def test_layouts_elide_italian_articles(empty, read):
    """They fill in phrases themselves, in a sandbox."""
    empty.config = replace(empty.config, languages=("it",))
    first = empty.version("terms", "2026-01-01", "Uno.", language="it")
    empty.policies = [
        Policy("terms", (first, empty.version("terms", "2026-05-08", "Due.", language="it")))
    ]
    files = {name: read(data) for name, data in empty.render().items() if name.endswith(".html")}
    assert "Che cosa è cambiato l’8 maggio 2026" in files["terms/2026-05-08/index.html"]
    assert "In vigore dall’8 maggio 2026" in files["terms/index.html"]
    assert not [
        name for name, words in files.items() if re.search(r"\b(il|al|del|dal) 8 maggio", words)
    ]
