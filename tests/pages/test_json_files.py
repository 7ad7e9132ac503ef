import hashlib
import json
from datetime import date

from msgspec.structs import replace

from legalsite.model.policy import Policy, RevisionId
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.json_files import notices_json, revisions_index, status_json

TODAY = date(2026, 11, 20)


def test_status_without_policies_has_no_next_change_and_counts_the_lines_of_the_ledger():
    status = json.loads(status_json([], TODAY, b"head\none\ntwo\n"))
    assert (status["next_change"], status["policies"], status["ledger"]["lines"]) == (None, {}, 2)
    assert status["ledger"]["sha256"] == hashlib.sha256(b"head\none\ntwo\n").hexdigest()


def test_a_banner_stays_for_the_configured_days(sample):
    sample.config = replace(sample.config, notice=replace(sample.config.notice, banner_days=30))
    for day, ends in (
        (date(2026, 12, 1), ["2027-01-31"]),
        (date(2027, 1, 30), ["2027-01-31"]),
        (date(2027, 1, 31), []),
    ):
        notices = json.loads(notices_json(sample.summaries(day), sample.frame(Layouts({}))))["notices"]
        assert [notice["until"] for notice in notices] == ends


def test_a_notice_in_a_language_without_phrases_is_told_to_be_english(sample):
    sample.config = replace(sample.config, languages=("sv", "de-at", "ar"))
    notices = json.loads(notices_json(sample.summaries(), sample.frame(Layouts({}))))
    others = ["es", "fr", "it", "ja", "nl", "pl", "pt"]
    assert list(notices["labels"]) == list(notices["notices"][0]["text"]) == ["en", "de-at", "ar", *others]
    assert notices["labels"]["de-at"]["close"] == "Schließen"
    assert [words["dir"] for words in notices["labels"].values()] == ["ltr", "ltr", "rtl", *["ltr"] * 7]


def test_without_a_notice_no_other_language_is_read(empty):
    labels = json.loads(notices_json([], empty.frame(Layouts({}))))["labels"]
    assert list(labels) == list(empty.config.languages)


def test_a_retroactive_text_and_one_that_was_replaced_on_its_day(empty):
    day = date(2026, 3, 2)
    back = {"effective": date(2026, 2, 1), "retroactive": True, "replaces": (RevisionId(day),), "change": "material"}
    texts = (
        empty.revision("terms", "2026-01-01", "One."),
        empty.revision("terms", "2026-03-02", "Two."),
        empty.revision("terms", "2026-03-02-2", "Three.", **back),
    )
    empty.policies = [Policy("terms", texts)]
    empty.config = replace(empty.config, notice=replace(empty.config.notice, banner_days=90))
    files = empty.render(on=day)
    third, second, _ = json.loads(files["terms/revisions.json"])["revisions"]
    assert (second["status"], second["replaced_by"]) == ("replaced", "2026-03-02-2")
    assert second["applied"] == [{"from": "2026-03-02", "to": "2026-03-02"}]
    assert (third["effective"], third["applied"]) == ("2026-02-01", [{"from": "2026-03-02", "to": None}])
    (notice,) = json.loads(files["notices.json"])["notices"]
    assert notice["text_since"]["en"] == (
        "Terms: a new version has applied since February 1, 2026 (dated March 2, 2026)."
    )


def test_a_site_without_policies_has_an_empty_index_of_revisions(sample):
    assert json.loads(revisions_index([], sample.config)) == {
        "site": "Harbour Ledger", "url": "https://example.com/legal/", "policies": [],
    }  # fmt: skip
