import hashlib
import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId
from legalsite.text.phrase_catalogue import ENGLISH_BEGIN, ENGLISH_END, Catalogue
from short_policies import policy_of

SLUGS = ("privacy", "terms", "eu/beta", "cookies")
BOTH_DAYS = {
    "en": "February 1, 2026, published March 2, 2026",
    "de": "1. Februar 2026, veröffentlicht am 2. März 2026",
    "fr": "1er février 2026, publiée le 2 mars 2026",
    "ar": "1 فبراير 2026 (نُشرت في 2 مارس 2026)",
}
SAME_DAY = {
    "en": "In effect for part of April 3, 2026",
    "de": "Für einen Teil des 3. April 2026 in Kraft",
    "fr": "En vigueur pendant une partie du 3 avril 2026",
    "ar": "سارية خلال جزء من يوم 3 أبريل 2026",
}


@pytest.mark.parametrize("language", BOTH_DAYS)
def test_a_retroactive_text_and_one_that_was_replaced_on_its_day_are_named_alike_everywhere(
    empty, read, language
):
    def naming(phrase, *texts):
        empty.policies = [Policy("terms", texts)]
        files = empty.render().items()
        words = {
            name: read(data).replace(" )", ")")
            for name, data in files
            if name.endswith((".html", ".xml"))
        }
        assert not any(say.never_applied in page or published in page for page in words.values())
        return {name.removesuffix("index.html") for name, page in words.items() if phrase in page}

    empty.config = replace(empty.config, languages=(language,))
    say = empty.catalogue.phrases("pages", language)
    published = say.filled("applies_since", start=say.day_text(date(2026, 3, 2))).replace(
        "\xa0", " "
    )
    facts = {"effective": date(2026, 2, 1), "retroactive": True, "language": language}
    first = empty.version("terms", "2026-01-01", "One.", language=language)
    back = empty.version("terms", "2026-03-02", "Two.", **facts)
    assert naming(BOTH_DAYS[language], first, back) == {
        "", "404.html", "changes/", "feed.xml", "terms/feed.xml", "terms/", "terms/2026-01-01/", "terms/2026-03-02/",
        "terms/changes/", "terms/changes/2026-03-02/", "terms/since/2026-01-01/", "terms/since/2026-03-02/",
    }  # fmt: skip
    wrong = empty.version("terms", "2026-04-03", "Three.", language=language)
    right = empty.version("terms", "2026-04-03-2", "Three, then.", language=language)
    assert naming(SAME_DAY[language], first, back, wrong, right) == {
        "", "changes/", "feed.xml", "terms/feed.xml", "terms/2026-04-03/", "terms/changes/",
        "terms/changes/2026-04-03/", "terms/changes/2026-04-03-2/", "terms/since/2026-04-03/",
    }  # fmt: skip


def test_a_page_of_a_text_has_its_days_its_own_tab_and_address(sample):
    files = sample.render()
    told = {}
    for day in ("2022-05-01", "2026-03-02", "2026-11-01"):
        page = BeautifulSoup(files[f"privacy/{day}/index.html"], "html.parser")
        (tab,) = page.select("[aria-current=true]:not(header *), [aria-current=page]:not(header *)")
        canonical = page.select_one("link[rel=canonical]")
        line = [step.get_text(" ", strip=True) for step in page.select(".when li")]
        told[day] = line, tab.get_text(" ", strip=True), canonical and canonical["href"]
    days = "Effective April 1, 2026", "Last revised March 2, 2026"
    address = "https://example.com/legal/privacy/"
    assert told == {
        "2022-05-01": (
            ["May 1, 2022 to September 30, 2023"],
            "All versions",
            None,
        ),
        "2026-03-02": ([*days], "Current version", address),
        "2026-11-01": (
            ["Effective January 1, 2027", "Last revised November 1, 2026"],
            "Upcoming",
            f"{address}2026-11-01/",
        ),
    }


def test_below_its_title_each_version_has_its_effective_date_and_its_revised_date_if_that_is_another(
    sample, read
):
    """On its own page, on those of its versions and in their fragments, unless it is not known what applies."""
    sample.config = replace(sample.config, fragments=True)
    days = {}
    for name, data in sample.render().items():
        page = BeautifulSoup(data, "html.parser") if name.endswith(".html") else None
        if page and page.select("body.policy, body.version, .legalsite article"):
            times = [time["datetime"] for time in page.select(".when time, .ls-when time")]
            assert times or "not known" in read(data), name
            assert len(set(times)) == len(times), name
            days[name] = [
                read(str(step).encode()).strip() for step in page.select(".when li, .ls-when li")
            ]
    both = ["Effective April 1, 2026", "Last revised March 2, 2026"]
    assert days["privacy/index.html"] == both
    # a fragment has no notes that will be wrong, so its line names the next version
    assert days["privacy/fragment.html"] == [*both, "From January 1, 2027"]
    assert days["de/privacy/index.html"][1].startswith("Zuletzt überarbeitet am ")
    assert days["privacy/2022-05-01/index.html"] == ["May 1, 2022 to September 30, 2023"]


def test_a_revised_date_that_the_text_does_not_state_is_not_shown(empty):
    stated = {"effective": date(2026, 2, 1)}
    texts = [
        empty.version("terms", "2026-01-01", "One.", **stated),
        empty.version("cookies", "2026-01-01", "One.", **stated, dated_by="commit"),
    ]
    empty.policies = [Policy(text.policy, (text,)) for text in texts]
    files = empty.render()
    lines = []
    for text in texts:
        page = BeautifulSoup(files[f"{text.policy}/index.html"], "html.parser")
        lines.append([time["datetime"] for time in page.select(".when time")])
    assert lines == [["2026-02-01", "2026-01-01"], ["2026-02-01"]]


def test_the_record_of_a_gap_is_served_from_its_day_on(empty):
    empty.policies = [policy_of("2026-01-01, gap 2026-01-10")]
    empty.words = {"terms/2026-01-01.md": "One.", "terms/2026-01-10.gap": "Lost."}
    served = ["terms/2026-01-10.gap" in empty.render(on=date(2026, 1, day)) for day in (9, 10, 11)]
    assert served == [False, True, True]


TO_A_PAGE = r'<a [^<>]*href="(?:https://example\.com)?/legal/(?:[^"]*/)?(?:#[^"]*)?"[^<>]*>'


def test_no_list_leads_to_what_has_changed_since_a_withdrawal(empty):
    texts = (
        empty.version("terms", "2026-03-01", "Gone.\n", withdrawn=True),
        empty.version("terms", "2026-01-01", "One.\n"),
    )
    empty.policies.append(Policy("terms", texts))
    files = empty.render()
    assert b'"/legal/terms/since/2026-01-01/"' in files["terms/changes/index.html"]
    for name in ("terms/changes/index.html", "terms/2026-03-01/index.html"):
        assert b'"/legal/terms/since/2026-03-01/"' not in files[name]


def test_a_text_that_never_applied_is_called_by_its_own_day(empty, read):
    later = {"effective": date(2026, 6, 1)}
    second, third = (VersionId.parse(day) for day in ("2026-02-02", "2026-03-03"))
    texts = [
        empty.version("terms", "2026-01-01", "One."),
        empty.version("terms", str(second), "Two.", **later),
        empty.version("terms", str(third), "Three.", **later, replaces=(second,)),
        empty.version("terms", "2026-04-04", "Four.", **later, replaces=(third,)),
    ]
    empty.policies = [Policy("terms", tuple(texts))]
    files = empty.render()
    words = read(files["terms/2026-02-02/index.html"])
    assert "replaced by the version dated March 3, 2026 (never took effect)." in words
    now = BeautifulSoup(files["terms/changes/index.html"], "html.parser").select("li .quiet a")
    assert [link["href"] for link in now] == [f"/legal/terms/{day}/" for day in (third, second)]


def test_versions_are_listed_from_the_newest_to_the_oldest_but_those_to_come_in_the_order_of_their_days(
    empty,
):
    line = (
        "2026-01-01, 2026-02-01, 2026-03-01, 2026-03-02 from 2027-03-01, 2026-03-03 from 2027-02-01"
    )
    empty.policies = [policy_of(line)]
    empty.words = {text.path: "Words." for text in empty.policies[0].texts}
    page = BeautifulSoup(
        empty.render(on=date(2026, 4, 1))["terms/changes/index.html"], "html.parser"
    )
    days = [
        "March 1, 2026",
        "February 1, 2027",
        "March 1, 2027",
        "February 1, 2026",
        "January 1, 2026",
    ]
    listed = [entry.get_text().replace("\xa0", " ") for entry in page.select("main h3")]
    assert [next(day for day in days if day in entry) for entry in listed] == days


LATE = {
    "en": (
        "Recorded on March 10, 2026, after its effective date",
        "Effective March 3, 2026, published March 10, 2026",
    ),
    "de": (
        "Ins Protokoll eingetragen am 10. März 2026, nach dem Tag, ab dem die Fassung gilt",
        "Gilt ab dem 3. März 2026, veröffentlicht am 10. März 2026",
    ),
    "fr": (
        "Consignée au journal le 10 mars 2026, après la date à partir de laquelle elle s’applique",
        "Applicable à compter du 3 mars 2026, publiée le 10 mars 2026",
    ),
}


@pytest.mark.parametrize("language", LATE)
def test_a_text_that_was_recorded_late_says_so_in_its_proof_and_names_both_days(
    empty, read, language
):
    """And no page of another text does. The first text that was recorded has its own days."""
    empty.config = replace(empty.config, languages=(language,), timezone="Europe/Berlin")
    line = (
        "000003 2026-03-09T23:30:00Z publish terms 2026-01-29 sha256:0 terms/2026-01-29.md prev:0"
    )
    first = empty.version("terms", "2026-01-01", "Ten.", language=language)
    late = empty.version(
        "terms", "2026-01-29", "Fifteen.", effective=date(2026, 3, 3), language=language
    )
    late = replace(late, recorded=line)

    def pages_with(said, *texts):
        empty.policies = [Policy("terms", texts)]
        files = empty.render()
        counts = {
            name: read(data).count(said) for name, data in files.items() if name.endswith(".html")
        }
        return {
            name.removesuffix("index.html"): count for name, count in counts.items() if count
        }, files

    recorded, both = LATE[language]
    proofs, files = pages_with(recorded, first, late)
    assert proofs == {
        "terms/": 1, "terms/2026-01-29/": 1, "terms/changes/2026-01-29/": 1, "terms/since/2026-01-01/": 1,
    }  # fmt: skip
    texts = json.loads(files["terms/versions.json"])["revisions"]
    assert [text["recorded_late"] for text in texts] == ["2026-03-10", None]
    assert set(pages_with(both, first, late)[0]) >= {
        "terms/",
        "terms/2026-01-29/",
        "terms/changes/",
    }
    assert pages_with(both, late)[0] == {}
    assert pages_with(recorded, late)[0] == {"terms/": 1, "terms/2026-01-29/": 1}


APPROVED = {
    "en": "Approved by A. Keller and <B. Okafor>, as the file states.",
    "de": "Laut Quelldatei freigegeben von A. Keller und <B. Okafor>.",
    "fr": "Approuvée par A. Keller et <B. Okafor>, selon le fichier source.",
    "es": "Aprobada por A. Keller y <B. Okafor>, según el archivo fuente.",
    "it": "Approvata da A. Keller e <B. Okafor>, come indicato nel file sorgente.",
    "nl": "Goedgekeurd door A. Keller en <B. Okafor>, volgens het bronbestand.",
    "pl": "Zatwierdzenie według pliku źródłowego: A. Keller i <B. Okafor>.",
    "pt": "Aprovada por A. Keller e <B. Okafor>, conforme o texto de origem.",
    "ja": "承認者（元のファイルの記載による）：A. Keller、<B. Okafor>。",
    "ar": "الموافقة بحسب الملف المصدر: A. Keller و<B. Okafor>.",
}


@pytest.mark.parametrize("language", APPROVED)
def test_pages_that_prove_a_version_say_who_approved_it_as_its_file_states(empty, read, language):
    empty.config = replace(empty.config, languages=(language,))
    names = ("A. Keller", "<B. Okafor>")
    first = empty.version("terms", "2026-01-01", "Ten.", language=language)
    second = empty.version("terms", "2026-01-29", "Five.", language=language)
    empty.policies = [Policy("terms", (first, replace(second, approved_by=names)))]
    files = empty.render()
    pages = {name: read(data) for name, data in files.items() if name.endswith(".html")}
    assert {name for name, page in pages.items() if APPROVED[language] in page} == {
        "terms/index.html",
        "terms/2026-01-29/index.html",
        "terms/changes/2026-01-29/index.html",
        "terms/since/2026-01-01/index.html",
    }
    texts = json.loads(files["terms/versions.json"])["revisions"]
    assert [text["approved_by"] for text in texts] == [list(names), []]


def test_titles_and_summaries_are_escaped(sample):
    policy = sample.policies[3]
    hostile = replace(
        policy.versions[0],
        title='"><script>alert(1)</script>',
        summary="<img src=x onerror=alert(1)>",
    )
    sample.policies[3] = Policy("cookies", (hostile,))
    for name, data in sample.render().items():
        if name.endswith((".html", ".xml")):
            assert b"<script>alert" not in data, name
            assert b"<img src=x" not in data, name


def test_a_language_without_phrases_is_framed_in_english(sample):
    danish = sample.version(
        "privacy",
        "2026-03-02",
        "# Privacy\n\nHej.\n",
        language="da",
        translates=VersionId.parse("2026-03-02"),
    )
    sample.config = replace(sample.config, languages=("en", "da"))
    sample.policies[0] = replace(sample.policies[0], translations={"da": (danish,)})
    files = sample.render()
    page = files["da/privacy/index.html"].decode()
    assert '<html lang="en">' in page
    assert "<span lang=" not in page
    feed = files["da/privacy/feed.xml"].decode()
    assert 'xml:lang="da"' in feed
    assert '&lt;span lang="en"&gt;' in feed
    written = b"".join(data for data in files.values() if isinstance(data, bytes))
    assert ENGLISH_BEGIN.encode() not in written
    assert '<article class="text" lang="da">' in page
    assert "Last revised" in page


def test_a_language_with_a_few_phrases_marks_the_english_ones(sample):
    """Whatever isn't HTML has no marks; on a page, all English words have their language."""
    czech = sample.version(
        "privacy", "2026-03-02", "# Soukromí\n\nŽe.\n", language="cs", translates=VersionId.parse("2026-03-02")
    )  # fmt: skip
    sample.config = replace(sample.config, languages=("en", "cs"))
    sample.policies[0] = replace(sample.policies[0], translations={"cs": (czech,)})
    own = {"pages": {"menu": "Nabídka"}, "redline": {"key": "Klíč"}}
    sample.catalogue = Catalogue(own={"cs": own})
    files = {name: data for name, data in sample.render().items() if isinstance(data, bytes)}
    for name, data in files.items():
        assert ENGLISH_BEGIN.encode() not in data, name
        assert ENGLISH_END.encode() not in data, name
    page = BeautifulSoup(files["cs/privacy/index.html"], "html.parser")
    assert page.html["lang"] == "cs"
    for words in page.body.find_all(string=re.compile("Last revised|Skip to|All versions")):
        assert words.find_parent(lang=True)["lang"] == "en", words
    feed = ET.fromstring(files["cs/privacy/feed.xml"])
    title = feed.find("{*}entry/{*}title")
    assert title.attrib == {"type": "html"}
    assert '<span lang="en">' in title.text


def test_links_to_pages_in_another_language_name_it(sample):
    danish = sample.version(
        "privacy",
        "2026-03-02",
        "# Privacy\n\nHej.\n",
        language="da",
        translates=VersionId.parse("2026-03-02"),
    )
    sample.config = replace(sample.config, languages=("en", "da"), fragments=True)
    sample.policies[0] = replace(sample.policies[0], translations={"da": (danish,)})
    pages = {
        name: page.decode() for name, page in sample.render().items() if name.endswith(".html")
    }
    links = [(name, link) for name, page in pages.items() for link in re.findall(TO_A_PAGE, page)]
    told = [(name, link) for name, link in links if "hreflang" in link]
    assert {name.startswith("da/") for name, _ in told} == {True, False}
    for name, link in links:
        own, there = (
            "da" if at.startswith("da/") else "en" for at in (name, link.partition("/legal/")[2])
        )
        assert (f'hreflang="{there}"' in link) == (own != there), (name, link)


def test_in_a_language_without_phrases_a_redline_says_which_of_its_words_are_english(sample):
    texts = {"2023-09-20": "2023-09-10", "2026-03-03": "2026-03-02"}
    danish = tuple(
        sample.version(
            "privacy",
            day,
            f"# Privacy\n\nTill {day}.\n",
            language="da",
            translates=VersionId.parse(of),
        )
        for day, of in texts.items()
    )
    sample.config = replace(sample.config, languages=("en", "da"))
    sample.policies[0] = replace(sample.policies[0], translations={"da": danish})
    page = sample.render()["da/privacy/changes/2026-03-03/index.html"].decode()
    assert '<div class="text" id="_text" lang="da">' in page
    assert '<div class="sides" lang="da">' in page
    assert '<del role="none"><i class="vh" lang="en"> deleted </i>' in page
    assert '<p class="cap" lang="en">' in page


def test_a_redline_has_the_language_and_direction_of_its_text(sample):
    texts = {"2023-09-20": "2023-09-10", "2026-03-03": "2026-03-02"}
    arabic = tuple(
        sample.version(
            "privacy",
            day,
            f"# الخصوصية\n\nحتى {day}.\n",
            language="ar",
            translates=VersionId.parse(of),
        )
        for day, of in texts.items()
    )
    sample.config = replace(sample.config, languages=("en", "ar"))
    sample.policies[0] = replace(sample.policies[0], translations={"ar": arabic})
    pages = sample.render()
    for name in ("changes/2026-03-03", "since/2023-09-20"):
        page = pages[f"ar/privacy/{name}/index.html"].decode()
        assert '<html lang="ar" dir="rtl">' in page
        assert '<div class="text" id="_text">' in page


def test_a_page_has_the_direction_of_its_phrases(sample):
    sample.config = replace(sample.config, languages=("en", "ar", "fa"))
    of = VersionId.parse("2026-03-02")
    translated = {
        language: (
            sample.version("privacy", "2026-03-03", "# x\n", language=language, translates=of),
        )
        for language in ("ar", "fa")
    }
    sample.policies[0] = replace(sample.policies[0], translations=translated)
    pages = sample.render()
    heads = [pages[f"{folder}index.html"].decode().splitlines()[1] for folder in ("", "ar/", "fa/")]
    assert heads == ['<html lang="en">', '<html lang="ar" dir="rtl">', '<html lang="en">'], (
        "no Persian phrases"
    )


def test_of_what_is_revised_later_nothing_shows(sample):
    files = sample.render(on=date(2026, 10, 31))
    assert not [name for name in files if "2026-11-01" in name or name.startswith("cookies/")]
    assert b"2026-11-01" not in b"".join(
        data for name, data in files.items() if name.endswith(".html")
    )


@pytest.mark.parametrize("fragments", [False, True])
def test_a_page_made_today_is_true_until_the_next_change(sample, fragments):
    sample.config = replace(sample.config, fragments=fragments)
    days = [date(2026, 11, 20), date(2026, 12, 23), date(2026, 12, 24)]
    pages = [
        {n: d for n, d in sample.render(on=day).items() if n.startswith("privacy/")} for day in days
    ]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0] != {
        n: d for n, d in sample.render(on=date(2027, 1, 1)).items() if n.startswith("privacy/")
    }


def test_no_page_shows_what_a_change_of_another_policy_alters(sample):
    before = sample.render()
    terms = sample.policies[1]
    later = sample.version(
        "terms", "2026-11-19", "We go on.\n", summary="New.", effective=date(2026, 12, 1)
    )
    sample.policies[1] = Policy("terms", (*terms.versions, later))
    after = sample.render()
    altered = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert not [
        name for name in altered if name.startswith(("privacy/", "de/privacy/", "eu/", "cookies/"))
    ]
    assert "terms/upcoming/index.html" in altered


def test_a_file_shows_only_the_words_of_the_texts_that_it_names(sample):
    sample.config = replace(sample.config, fragments=True)
    before = sample.render()
    for place, policy in enumerate(sample.policies):
        for text in policy.texts:
            words = sample.words[text.path]
            sample.words[text.path] = f"{words}\nOne more paragraph.\n"
            changed = replace(text, sha256="0" * 64, size=text.size + 21)
            versions = tuple(changed if other is text else other for other in policy.versions)
            translations = {
                language: tuple(changed if other is text else other for other in texts)
                for language, texts in policy.translations.items()
            }
            sample.policies[place] = replace(policy, versions=versions, translations=translations)
            after = sample.render()
            altered = [name for name, data in after.items() if data != before[name]]
            if "notices.json" in altered:  # it has the hashes of fragments
                altered.remove("notices.json")
            assert altered
            assert not [name for name in altered if text.path not in sample.shows.get(name, ())], (
                text.path
            )
            sample.words[text.path] = words
        sample.policies[place] = policy


def test_a_fragment_is_a_page_without_its_frame_for_any_other_page(sample):
    """Every text, every change and what has changed since has one in each language; links and images are absolute, and
    no two have an id in common. Nothing else of the site changes."""
    sample.words["terms/2024-01-01-2.md"] = (
        "We began. ![Map](plan.png) [Data](../privacy/#data) [Mail](mailto:a@b.cd)\n"
    )
    without = sample.render()
    sample.config = replace(sample.config, fragments=True)
    files = sample.render()
    added = {name: data.decode() for name, data in files.items() if name not in without}
    added = {name: data for name, data in added.items() if not name.endswith(".json")}
    style = added.pop("fragment.css")
    pages = {name.removesuffix("index.html") for name in without if name.endswith("/index.html")}
    kinds = re.compile(
        r"(de/)?(privacy|terms|eu/beta|cookies)/((changes/|since/)?\d{4}-\d\d-\d\d(-2)?/)?"
    )
    assert sorted(added) == sorted(
        f"{page}fragment.html" for page in pages if kinds.fullmatch(page)
    )
    assert {name for name in without if without[name] != files[name]} <= {
        "notices.json", "status.json", "versions.json", *[f"{slug}/versions.json" for slug in SLUGS],
    }  # fmt: skip
    soup = BeautifulSoup("".join(added.values()), "html.parser")
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {"privacy--data", "eu--beta--changes--2024-01-01--_text"} <= set(ids)
    addresses = [tag.get("href") or tag["src"] for tag in soup.select("[href], [src]")]
    assert {each[1:] for each in addresses if each[0] == "#"} <= set(ids)
    assert {
        each for each in addresses if not each.startswith(("#", "https://example.com/legal/"))
    } == {"mailto:a@b.cd"}
    assert {
        "https://example.com/legal/terms/plan.png",
        "https://example.com/legal/privacy/#data",
    } <= set(addresses)
    assert not [each for each in addresses if "/upcoming/" in each], "that page ends on the day"
    assert soup.select("h1, main, html") == []
    assert [box["lang"] for box in soup.select(".legalsite > [lang][dir=ltr]")].count("de") == 3
    classes = {name for tag in soup.select("[class]") for name in tag["class"]}
    assert {name for name in classes if not name.startswith("ls-")} == {"legalsite"}
    assert soup.select(".ls-now, .ls-next") == []
    for words in (
        "not in effect yet",
        "noch nicht in Kraft",
        "Nothing has changed since",
    ):  # so on the day of the build
        assert not [name for name, html in added.items() if words in html and "privacy" in name], (
            words
        )
    assert "Diese Übersetzung ist nicht mehr aktuell" in added["de/privacy/fragment.html"]
    assert "Nothing has changed since" in added["terms/since/2024-01-01-2/fragment.html"]
    assert len(soup.select(".legalsite")) == len(added)
    assert "It has not been in effect since" in added["eu/beta/fragment.html"]
    assert style.startswith(".legalsite {\n")


def test_versions_json_names_the_fragments(sample):
    sample.config = replace(sample.config, fragments=True)
    files = sample.render()
    for slug in SLUGS:
        known = json.loads(files[f"{slug}/versions.json"])
        for url in (known["fragment_url"], known["fragment_style_url"]):
            assert url.removeprefix("https://example.com/legal/") in files
        texts = [text for each in known["revisions"] for text in (each, *each["translations"])]
        for text in texts:
            kinds = ("", "since_", *(["redline_"] if text["redline_url"] else []))
            assert [key for key in text if key.endswith("fragment_url")] == [
                f"{kind}fragment_url" for kind in kinds
            ]
            for kind in kinds:
                data = files[text[f"{kind}fragment_url"].removeprefix("https://example.com/legal/")]
                assert text[f"{kind}fragment_sha256"] == hashlib.sha256(data).hexdigest()


def test_the_stylesheet_of_fragments_holds_for_nothing_else(sample):
    own = {
        "sea.woff2": b"sea",
        "site.css": b"""@font-face { font-family: Sea; src: url(sea.woff2) }
:root { --ink: navy } html[lang=de] b { color: red } .html { color: red }
@media (prefers-color-scheme: dark) { :root { --ink: white; --accent: teal } }
@media (max-width: 30rem) { p { margin: 0 } }""",
    }
    sample.config = replace(sample.config, fragments=True)
    files = sample.render(own)
    style = files["fragment.css"].decode()
    (font,) = (name for name in files if name.endswith(".woff2"))
    assert style.startswith(
        f'@font-face {{ font-family: Sea; src: url("{font}") }}\n.legalsite {{\n'
    )
    assert (
        """& { --ink: navy } &[lang=de] b { color: red } .ls-html { color: red }
& { --ink: light-dark(navy, white); --accent: light-dark(#0b5a63, teal); }
@media (prefers-color-scheme: dark) {  }
@container legalsite (max-width: 30rem) { p { margin: 0 } }"""
        in style
    )
    assert ":root" not in style
    assert "color-scheme: light dark" not in style


def test_a_fragment_leads_to_a_first_text_that_is_still_to_come(empty):
    empty.config = replace(empty.config, fragments=True)
    empty.policies = [
        Policy("terms", (empty.version("terms", "2026-04-03", "One.", effective=date(2099, 1, 1)),))
    ]
    page = BeautifulSoup(empty.render()["terms/fragment.html"], "html.parser")
    assert [link["href"] for link in page.select(".ls-notice a, .ls-note a, a")][:1] == [
        "https://example.com/legal/terms/2026-04-03/"
    ]


def test_a_draft_without_a_summary_has_no_colon_in_lists(empty):
    """Neither has a type of change with nothing after it."""
    for summary, label in ((None, "Draft"), ("We pay.", "Draft: We pay.")):
        first = empty.version("terms", "2025-01-01", "Old.")
        draft = empty.version("terms", "2026-03-02", "New.", recorded=False, summary=summary)
        empty.policies = [Policy("terms", (first, replace(draft, path="terms.md")))]
        empty.words["terms.md"] = "New."
        page = empty.render(on=date(2026, 3, 2))["terms/changes/index.html"]
        entry = BeautifulSoup(page, "html.parser").select_one("ol.versions > li p")
        assert entry
        assert " ".join(entry.get_text().split()) == label
