import hashlib
import json
from datetime import date
from typing import Any

from msgspec.structs import replace

from legalsite.model.config import PolicySettings
from legalsite.model.policy import Policy, VersionId
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.json_files import indented_json, notices_json, status_file, versions_index

TODAY = date(2026, 11, 20)


def test_status_without_policies_has_no_next_change_and_counts_the_lines_of_the_ledger(empty):
    index = versions_index([], empty.frame(Layouts({})))
    status = status_file(index, TODAY, b"head\none\ntwo\n")
    assert (status.built_for, status.policies) == (TODAY, {})
    assert (status.last_change, status.next_change) == (None, None)
    assert status.ledger.lines == 2
    assert status.ledger.sha256 == hashlib.sha256(b"head\none\ntwo\n").hexdigest()


def test_a_banner_stays_for_the_configured_days(sample):
    sample.config = replace(sample.config, notice=replace(sample.config.notice, banner_days=30))
    for day, ends in (
        (date(2026, 12, 1), ["2027-01-31"]),
        (date(2027, 1, 30), ["2027-01-31"]),
        (date(2027, 1, 31), []),
    ):
        notices = json.loads(notices_json(sample.summaries(day), sample.frame(Layouts({}))))[
            "notices"
        ]
        assert [notice["until"] for notice in notices] == ends


def test_a_notice_of_a_german_original_leads_to_english_by_default(empty):
    empty.announce()
    empty.write_originals_in_german()
    notices = json.loads(empty.render(on=date(2026, 11, 20))["notices.json"])["notices"]
    found = notices[0]
    assert found["url"] == "https://example.com/legal/en/terms/changes/2026-10-02/"
    # only the tags of the texts were exchanged, not their words
    assert (found["summary"], found["summaries"]) == ("Nun 6.", {"de": "Now 6."})
    assert found["urls"] == {"de": "https://example.com/legal/de/terms/changes/2026-10-01/"}
    empty.announce("2026-01-01", "2026-10-01", "2026-11-01")
    empty.write_originals_in_german()
    notices = json.loads(empty.render(on=date(2026, 11, 20))["notices.json"])["notices"]
    assert notices[0]["url"] == "https://example.com/legal/de/terms/changes/2026-10-01/"
    assert notices[0]["urls"] == {}


def redlines(empty, **settings) -> list[dict[str, dict[str, str]]]:
    """Return the redline fragments of each notice, after checking their hashes."""
    empty.config = replace(empty.config, **settings)
    files = empty.render(on=date(2026, 11, 20))
    notices = json.loads(files["notices.json"])["notices"]
    for notice in notices:
        for fragment in notice.get("redline_fragments", {}).values():
            data = files[fragment["url"].removeprefix("https://example.com/legal/")]
            assert hashlib.sha256(data).hexdigest() == fragment["sha256"]
    return [notice.get("redline_fragments") for notice in notices]


def test_a_notice_has_the_fragments_of_its_redline(empty):
    """In each language that has one, and only if the site has fragments."""
    empty.announce()
    assert redlines(empty) == [None, None]
    first, second = redlines(empty, fragments=True)
    changes = "https://example.com/legal/terms/changes"
    assert {language: fragment["url"] for language, fragment in first.items()} == {
        "en": f"{changes}/2026-10-01/fragment.html",
        "de": "https://example.com/legal/de/terms/changes/2026-10-02/fragment.html",
    }
    assert second["en"]["url"] == f"{changes}/2026-11-01/fragment.html"
    empty.announce("2026-10-01")
    first, second = redlines(empty)
    assert (list(first), list(second)) == (["en"], ["en"])
    empty.announce()
    empty.write_originals_in_german()
    assert [list(each) for each in redlines(empty)] == [["de", "en"], ["de", "en"]]


def test_a_notice_in_a_language_without_phrases_is_told_to_be_english(sample):
    sample.config = replace(sample.config, languages=("da", "de-at", "ar"))
    notices = json.loads(notices_json(sample.summaries(), sample.frame(Layouts({}))))
    others = ["es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "sv"]
    assert (
        list(notices["labels"])
        == list(notices["notices"][0]["text"])
        == ["en", "de-at", "ar", *others]
    )
    assert notices["labels"]["de-at"]["close"] == "Schließen"
    assert [words["dir"] for words in notices["labels"].values()] == [
        "ltr",
        "ltr",
        "rtl",
        *["ltr"] * 9,
    ]


def test_without_a_notice_no_other_language_is_read(empty):
    labels = json.loads(notices_json([], empty.frame(Layouts({}))))["labels"]
    assert list(labels) == list(empty.config.languages)


def test_a_retroactive_text_and_one_that_was_replaced_on_its_day(empty):
    day = date(2026, 3, 2)
    back = {
        "effective": date(2026, 2, 1),
        "retroactive": True,
        "replaces": (VersionId(day),),
        "change": "material",
    }
    texts = (
        empty.version("terms", "2026-01-01", "One."),
        empty.version("terms", "2026-03-02", "Two."),
        empty.version("terms", "2026-03-02-2", "Three.", **back),
    )
    empty.policies = [Policy("terms", texts)]
    empty.config = replace(empty.config, notice=replace(empty.config.notice, banner_days=90))
    files = empty.render(on=day)
    third, second, _ = json.loads(files["terms/versions.json"])["revisions"]
    assert (second["status"], second["replaced_by"]) == ("replaced", "2026-03-02-2")
    assert second["applied"] == [{"from": "2026-03-02", "to": "2026-03-02"}]
    assert (third["effective"], third["applied"]) == (
        "2026-02-01",
        [{"from": "2026-03-02", "to": None}],
    )
    (notice,) = json.loads(files["notices.json"])["notices"]
    assert (
        notice["text_since"]["en"] == "Terms: Effective February 1, 2026, published March 2, 2026."
    )
    assert (third["retroactive"], "retroactive" in second) == (True, False)


def test_a_site_without_policies_has_an_empty_index_of_versions(sample):
    index = versions_index([], sample.frame(Layouts({})))
    assert json.loads(indented_json(index)) == {
        "format": "legalsite-index v1", "last_change": None, "next_change": None, "timezone": "UTC",
        "site": "Harbour Ledger", "url": "https://example.com/legal/", "policies": {},
    }  # fmt: skip


def test_only_the_status_says_for_which_day_a_site_was_built(sample):
    """A later build of the same site only changes this file."""
    files = {path: data for path, data in sample.render().items() if path.endswith(".json")}
    assert [path for path, data in files.items() if b"built_for" in data] == ["status.json"]
    status = json.loads(files["status.json"])
    assert (status["built_for"], status["last_change"]) == (str(TODAY), "2026-11-10")
    assert json.loads(files["notices.json"])["last_change"] == "2026-11-10"


def versions(files: dict[str, bytes], slug: str = "beta") -> dict[str, Any]:
    return json.loads(files[f"{slug}/versions.json"])


def test_a_policy_that_ended_has_no_text_in_effect(empty):
    end = empty.version(
        "beta", "2026-10-01", "It ends.\n", effective=date(2026, 11, 1), withdrawn=True
    )
    empty.policies = [Policy("beta", (empty.version("beta", "2026-01-01", "A program.\n"), end))]
    before, files = empty.render(on=date(2026, 10, 31)), empty.render(on=TODAY)
    in_index = json.loads(files["versions.json"])["policies"]["beta"]
    state = {"status": "withdrawn", "current": None, "ended": "2026-11-01", "pending": []}
    for found in (versions(files), in_index, json.loads(files["status.json"])["policies"]["beta"]):
        assert state.items() <= found.items()
    assert [each["applied"] for each in versions(files)["revisions"]] == [
        [], [{"from": "2026-01-01", "to": "2026-11-01"}],
    ]  # fmt: skip
    assert (versions(before)["last_change"], versions(before)["next_change"]) == (
        "2026-10-01",
        "2026-11-01",
    )
    assert (versions(files)["last_change"], versions(files)["next_change"]) == ("2026-11-01", None)


def test_files_say_in_which_zone_their_days_are_and_whose_words_they_have(empty):
    empty.policies = [Policy("beta", (empty.version("beta", "2026-01-01", "Ein Programm.\n"),))]
    german = {"beta": PolicySettings(language="de")}
    empty.config = replace(empty.config, timezone="Pacific/Auckland", policies=german)
    files = empty.render()
    for name in ("versions.json", "beta/versions.json", "status.json", "notices.json"):
        assert json.loads(files[name])["timezone"] == "Pacific/Auckland"
    assert versions(files)["language"] == "de"


def test_the_next_change_of_a_policy_is_that_of_its_texts(sample):
    sample.config = replace(sample.config, notice=replace(sample.config.notice, banner_days=30))
    status = json.loads(sample.render(on=date(2027, 1, 30))["status.json"])
    assert status["next_change"] == "2027-01-31"
    assert {each["next_change"] for each in status["policies"].values()} == {None}
    assert [
        each["banner_until"] for each in status["policies"].values() if each["banner_until"]
    ] == ["2027-01-31"]


def test_a_withheld_text_keeps_its_hash_and_its_line(empty):
    recorded = f"000001 2026-01-01T10:12:00Z publish beta 2026-01-01 sha256:{'ab' * 32} beta/2026-01-01.md prev:0"
    withheld = "000002 2026-02-01T10:12:00Z withhold beta 2026-01-01 sha256:00 beta/2026-01-01.withheld prev:1"
    text, path = empty.version("beta", "2026-01-01", ""), "beta/2026-01-01.withheld"
    empty.words[path] = ""
    text = replace(text, path=path, recorded=f"{recorded}\n{withheld}")
    empty.policies = [Policy("beta", (text,))]
    files = empty.render()
    (found,) = versions(files)["revisions"]
    assert (found["sha256"], found["recorded"], found["withheld_recorded"]) == (
        "ab" * 32,
        recorded,
        withheld,
    )
    assert found["size"] == text.size
    assert (found["recorded_at"], found["ledger_line"]) == ("2026-01-01T10:12:00Z", 1)
    (item,) = json.loads(files["feed.json"])["items"]
    assert item["date_modified"] == "2026-02-01T10:12:00Z"
    german = {"beta": PolicySettings(language="de")}
    empty.config = replace(empty.config, fragments=True, policies=german)
    empty.policies = [Policy("beta", (replace(text, language="de"),))]
    element = f'data-policy="beta" data-revised="2026-01-01" data-sha256="{"ab" * 32}" data-language="de"'.encode()
    files = empty.render()
    for folder in ("de/beta", "beta"):
        assert element in files[f"{folder}/fragment.html"]
        assert element in files[f"{folder}/2026-01-01/fragment.html"]


def test_a_draft_is_marked_in_every_file_and_in_its_fragment(empty):
    empty.words["beta.md"] = "A program.\n"
    draft = replace(empty.version("beta", "2026-01-01", "", recorded=False), path="beta.md")
    empty.policies = [Policy("beta", (draft,))]
    empty.config = replace(empty.config, fragments=True)
    files = empty.render(ledger=None)
    assert b' data-language="en" data-draft>' in files["beta/fragment.html"]
    assert versions(files)["revisions"][0]["draft"]
    states = (
        json.loads(files[name])["policies"]["beta"] for name in ("status.json", "versions.json")
    )
    assert [each["drafts"] for each in (versions(files), *states)] == [["2026-01-01"]] * 3
    assert [
        item["_legalsite"]["draft"] for item in json.loads(files["beta/feed.json"])["items"]
    ] == [True]


def test_translations_are_listed_beside_their_text(sample):
    files = sample.render()
    texts = {
        text["revised"]: text["translations"] for text in versions(files, "privacy")["revisions"]
    }
    redlines = {
        text["revised"]: text["redline_url"] for text in versions(files, "privacy")["revisions"]
    }
    site = "https://example.com/legal/privacy/changes/"
    assert redlines == {day: f"{site}{day}/" if day != "2022-05-01" else None for day in texts}
    assert [text["redline_url"] for text in texts["2023-09-10"]] == [None], (
        "the text before has no translation"
    )
    languages = {
        day: [text["language"] for text in translations] for day, translations in texts.items()
    }
    assert {day: found for day, found in languages.items() if found} == {"2023-09-10": ["de"]}
    assert files["status.json"].startswith(b'{\n "format": ')


def test_a_banner_in_another_language_has_the_summary_of_the_translation(empty):
    """Also where the text before was never translated, so that its change has no page in that language."""
    old = empty.version("terms", "2026-01-01", "Pay 5.\n")
    coming = {"effective": date(2027, 1, 1), "change": "material"}
    new = empty.version("terms", "2026-10-01", "Pay 6.\n", summary="Now 6.", **coming)
    german = empty.version("terms", "2026-10-02", "Zahlen Sie 6.\n", summary="Nun 6.", language="de",
                            translates=new.revised, **coming)  # fmt: skip
    empty.policies = [Policy("terms", (old, new), {"de": (german,)})]
    (notice,) = json.loads(empty.render()["notices.json"])["notices"]
    assert (notice["summary"], notice["summaries"]) == ("Now 6.", {"de": "Nun 6."})
    assert notice["urls"] == {"de": "https://example.com/legal/de/terms/2026-10-02/"}
