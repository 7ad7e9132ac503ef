import re
from datetime import date

import pytest
from msgspec.structs import replace

from legalsite.model.policy import Policy, RevisionId
from legalsite.pages.page import RedlineView
from legalsite.pages.redline_pages import ChangedClause

PAGES = """
what comes, against what is in force
    privacy/upcoming/index.html
    What changes on January 1, 2027 The upcoming version, compared with the current one.
    Version of March 2, 2026 In force since April 1, 2026
    Version of November 1, 2026 Takes effect on January 1, 2027
    Type of change Material Seven days. Read the upcoming version without marked changes
    deleted 30 end of deletion
    inserted 7
what comes where nothing was
    cookies/upcoming/index.html
    No version is in force yet, so there is nothing to compare this one with.
    We set one.
from the revision before, which is the one succeeded in force
    privacy/changes/2026-03-02/index.html
    Changes in the version of March 2, 2026
    What changed from the version of September 10, 2023 to the version of March 2, 2026.
    deleted 45 end of deletion
    inserted 30
since somebody agreed: every step between
    privacy/since/2022-05-01/index.html
    What has changed since May 1, 2022
    What changed from the version of May 1, 2022 to the version of March 2, 2026, which is in force.
    March 2, 2026 Material A <b>new</b> processor & "more". September 10, 2023 Minor We keep less.
    deleted 60 end of deletion
since the text in force
    privacy/since/2026-03-02/index.html
    This is the current version. Nothing has changed since.
since a text that is still to come
    privacy/since/2026-11-01/index.html
    This version is not in force yet. Takes effect on January 1, 2027.
since a text that is still to come, where nothing applies yet
    cookies/since/2026-11-10/index.html
    This version is not in force yet. Takes effect on December 24, 2026.
since before the end of a policy
    eu/beta/since/2023-01-01/index.html
    This policy has been withdrawn. It ended on January 1, 2024.
    What changed from the version of January 1, 2023 to the version of January 1, 2024.
since the end of a policy
    eu/beta/since/2024-01-01/index.html
    This policy has been withdrawn. It ended on January 1, 2024.
in a translation that lags
    de/privacy/since/2023-09-20/index.html
    Diese Übersetzung ist nicht mehr aktuell
"""


@pytest.mark.parametrize("case", re.split(r"\n(?=\S)", PAGES.strip()), ids=lambda case: case.partition("\n")[0])
def test_a_page_says(sample, read, case):
    _, name, *facts = (line.strip() for line in case.splitlines())
    page = read(sample.render()[name])
    for fact in facts:
        assert fact in page


def test_a_since_page_shows_what_changed_and_no_other_text(sample):
    files = sample.render()
    change, since = (files[f"privacy/{name}/2023-09-10/index.html"].decode() for name in ("changes", "since"))
    assert '<details class="sides">' in change
    assert "Anchor Pay" in change
    assert "<del>" in since
    assert '<details class="sides">' not in since
    assert "Anchor Pay" not in since
    assert '<p class="fold">' in since


def test_a_reader_who_is_many_versions_behind_gets_a_list_of_the_changes(sample, read):
    sample.config = replace(sample.config, since=1)
    files = sample.render()
    page = files["privacy/since/2022-05-01/index.html"].decode()
    intro = "from the version of May 1, 2022 to the version of March 2, 2026, which is in force, one version after the"
    assert intro in read(page.encode())
    assert 'class="comparison"' not in page
    for day, summary in (("2026-03-02", "A &lt;b&gt;new&lt;/b&gt; processor"), ("2023-09-10", "We keep less.")):
        assert f'href="/legal/privacy/changes/{day}/"' in page
        assert summary in page
    assert b'class="comparison"' in files["privacy/since/2023-09-10/index.html"]


def test_the_first_revision_has_no_redline(sample):
    files = sample.render()
    assert "privacy/changes/2022-05-01/index.html" not in files
    assert "de/privacy/changes/2023-09-20/index.html" not in files


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


def test_the_end_of_a_policy_is_announced(empty, read):
    texts = (
        empty.revision("beta", "2026-01-01", "A programme.\n"),
        empty.revision("beta", "2026-11-01", "It ends.\n", effective=date(2027, 1, 1), withdrawn=True),
    )
    empty.policies = [Policy("beta", texts)]
    files = empty.render()
    assert "This policy ends on January 1, 2027." in read(files["beta/index.html"])
    assert "This policy ends on January 1, 2027." in read(files["beta/upcoming/index.html"])
    for name in ("2026-11-01", "since/2026-11-01"):
        page = read(files[f"beta/{name}/index.html"])
        assert "This policy ends on January 1, 2027." in page
        assert "not in force yet" not in page
    assert "Beta will end on January 1, 2027." in files["notices.json"].decode()


def test_since_a_text_that_never_came_says_what_comes_in_its_place(empty, read):
    later = {"effective": date(2027, 1, 1), "replaces": (RevisionId.parse("2026-10-01"),)}
    texts = (
        empty.revision("beta", "2026-10-01", "A programme.\n", effective=date(2026, 12, 1)),
        empty.revision("beta", "2026-11-01", "Another.\n", **later),
    )
    empty.policies = [Policy("beta", texts)]
    told = read(empty.render()["beta/since/2026-10-01/index.html"])
    assert "This policy is not in force yet. It takes effect on January 1, 2027." in told
    assert "none is on its way" not in told


def test_the_upcoming_text_of_a_withdrawn_policy_is_compared_with_what_readers_last_had(empty, read):
    texts = (
        empty.revision("beta", "2026-01-01", "You get ten days.\n"),
        empty.revision("beta", "2026-06-01", "The programme is over.\n", withdrawn=True),
        empty.revision("beta", "2026-11-01", "You get twenty days.\n", effective=date(2027, 1, 1)),
    )
    empty.policies = [Policy("beta", texts)]
    files = empty.render()
    told = read(files["beta/upcoming/index.html"])
    assert "This policy was withdrawn. The upcoming version is compared with the last one that was in force." in told
    assert "Version of January 1, 2026 Was in force from January 1, 2026 to May 31, 2026" in told
    assert "The programme is over" not in told
    page = read(files["beta/index.html"])
    assert "It ended on June 1, 2026." in page
    assert "A new version takes effect on January 1, 2027." in page


def test_what_brings_a_policy_back_is_compared_with_what_readers_last_had(empty, read):
    texts = (
        empty.revision("beta", "2026-01-01", "You get ten days.\n"),
        empty.revision("beta", "2026-06-01", "The programme is over.\n", withdrawn=True),
        empty.revision("beta", "2026-10-01", "You get twenty days.\n"),
    )
    empty.policies = [Policy("beta", texts)]
    files = empty.render()
    told = read(files["beta/changes/2026-10-01/index.html"])
    assert (
        "What changed from the version of January 1, 2026, the last one before this policy ended, to the version of "
        "October 1, 2026." in told
    )
    assert "programme is over" not in told
    assert "<del>" in files["beta/changes/2026-10-01/index.html"].decode()
    ended = read(files["beta/changes/2026-06-01/index.html"])
    assert "What changed from the version of January 1, 2026 to the version of June 1, 2026." in ended
    assert 'href="/legal/beta/changes/2026-10-01/"' in files["beta/changes/2026-06-01/index.html"].decode()
    feeds = [files[name].decode() for name in ("beta/feed.xml", "feed.xml", "feed.json")]
    assert [feed.count("This version brings back a policy that had ended.") for feed in feeds] == [1, 1, 1]


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
