import re

from msgspec.structs import replace

from legalsite.model.policy import Policy, RevisionId
from legalsite.pages.page import RedlineView
from legalsite.pages.redline_pages import ChangedClause


def test_what_is_not_translated_is_not_compared(sample):
    """A coming translation is shown against the text in force only where that one is translated too."""
    coming = sample.revision(
        "privacy", "2026-11-02", "# Daten\n", title="Daten", language="de", translates=RevisionId.parse("2026-11-01")
    )
    privacy = sample.policies[0]
    sample.policies[0] = replace(privacy, translations={"de": (*privacy.translations["de"], coming)})
    files = sample.render()
    assert "de/privacy/upcoming/index.html" not in files
    assert b'href="/legal/privacy/upcoming/"' in files["de/privacy/index.html"]
    bound = sample.revision(
        "privacy",
        "2026-04-02",
        "# Daten\n\nAlt.\n",
        title="Daten",
        language="de",
        translates=RevisionId.parse("2026-03-02"),
    )
    sample.policies[0] = replace(privacy, translations={"de": (*privacy.translations["de"], bound, coming)})
    files = sample.render()
    assert b'href="/legal/de/privacy/upcoming/"' in files["de/privacy/index.html"]
    assert "Was sich am 1. Januar 2027 ändert" in files["de/privacy/upcoming/index.html"].decode()


def test_a_translation_that_lags_is_not_said_to_be_in_force(sample, read):
    privacy = sample.policies[0]
    of = {"language": "de", "translates": RevisionId.parse("2022-05-01")}
    older = sample.revision("privacy", "2022-05-20", "# Daten\n\nAlt.\n", **of)
    sample.policies[0] = replace(privacy, translations={"de": (older, *privacy.translations["de"])})
    page = read(sample.render()["de/privacy/since/2022-05-20/index.html"])
    assert "Verglichen werden die Fassung vom 20. Mai 2022 und die Fassung vom 20. September 2023." in page


def test_the_list_of_many_changed_clauses_takes_linear_time(empty, growth, monkeypatch):
    empty.policies = [Policy("beta", tuple(empty.revision("beta", f"2026-01-0{day}", "Words.\n") for day in (1, 2)))]
    redlines = {}
    for size in (1, 4):
        clauses = tuple(ChangedClause(f"Clause {at}", f"c-{at}", False) for at in range(2000 * size))
        html = "".join(f'<p id="{clause.anchor}">{"Words. " * 50}</p>' for clause in clauses)
        redlines[size] = RedlineView(lambda _, html=html: html, "One clause", "en", "en", clauses)

    def render(size):
        monkeypatch.setattr(type(empty), "_redline", lambda *_: redlines[size])
        return empty.render()

    page = render(1)["beta/changes/2026-01-02/index.html"].decode()
    assert page.count('href="#c-') == 2000
    assert growth(render) < 8


def test_every_upcoming_text_is_shown_with_what_it_changes_in_the_order_of_their_days(two_pending, read):
    files = two_pending.render()
    page = files["terms/upcoming/index.html"].decode()
    first, then = page.split('<h2 id="_2026-11-01">')
    assert "<h1>What changes on December 1, 2026</h1>" in first
    assert then.startswith("What changes on January 1, 2027</h2>")
    for part, old, new in ((first, "30", "15"), (then, "15", "90")):
        words = read(part.encode())
        assert re.search(rf"deleted {old} end of deletion *inserted {new} end of insertion", words)
    assert "This version, compared with the one that takes effect on December 1, 2026." in read(then.encode())
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert {"data", "_2026-11-01-data"} <= set(ids)
    assert two_pending.shows["terms/upcoming/index.html"] == {text.path for text in two_pending.policies[0].revisions}


def test_every_upcoming_text_is_announced_on_the_home_page_and_the_policy_s_page(two_pending, read):
    files = two_pending.render()
    for name in ("index.html", "terms/index.html", "terms/2026-01-01/index.html", "terms/upcoming/index.html"):
        links = re.findall(r'href="/legal/terms/upcoming/([^"]*)"', files[name].decode())
        assert [link for link in links if link] == ["#_2026-11-01"]
        days = re.findall(r"(?:Takes effect|takes effect|What changes) on (\w+ 1, 202[67])", read(files[name]))
        assert list(dict.fromkeys(days)) == ["December 1, 2026", "January 1, 2027"]
    two_pending.policies = [
        replace(two_pending.policies[0], revisions=two_pending.policies[0].revisions[1:], translations={})
    ]
    page = read(two_pending.render()["terms/index.html"])
    assert "It takes effect on December 1, 2026." in page
    assert "A new version takes effect on January 1, 2027." in page


def test_an_upcoming_text_that_is_not_translated_is_linked_from_the_page_of_the_others(two_pending, read):
    page = two_pending.render()["de/terms/upcoming/index.html"].decode()
    assert "<h1>Was sich am 1. Dezember 2026 ändert</h1>" in page
    then = page.split('<h2 id="_2026-11-01">')[1]
    assert "Diese Fassung ist nicht übersetzt." in then
    assert 'href="/legal/terms/upcoming/#_2026-11-01"' in then
