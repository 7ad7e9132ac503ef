"""`legalsite status` tells what a build of that day shows, in words and as JSON."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from legalsite.cli.status import command
from legalsite.commands.new import EXAMPLE_COMPANY
from legalsite.commands.publish import publish
from legalsite.commands.withhold import withhold
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.policy import RevisionId
from legalsite.site.ledger_on_disk import record_notice

SITE = '[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n'
FILES = {
    "terms.md": "title: Terms\nrevised: 2024-05-01\neffective: 2024-06-01\nchange: editorial\nsummary: A typo.",
    "terms/2024-01-01.md": "title: Terms\nrevised: 2024-01-01\neffective: 2024-02-01",
    "fees.md": "title: Fees\nrevised: 2024-04-01\neffective: 2024-03-01\nretroactive: true",
}
TOLD = """
2023-12-31
    The site next changes on 2024-01-01. Today is 2023-12-31.
2024-01-15
    pending: revision 2024-01-01, in force from 2024-02-01
2024-05-01
    revision 2024-04-01, applies from 2024-03-01, published on 2024-04-01
    revision 2024-01-01, in force since 2024-02-01
    pending: revision 2024-05-01, an editorial change, in force from 2024-06-01
    The site next changes on 2024-06-01. Today is 2024-05-01.
2024-06-01
    No change is planned. Today is 2024-06-01.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(SITE)
    (tmp_path / "content/terms").mkdir(parents=True)
    return tmp_path


def status(root: Path, *words: str) -> str:
    done = CliRunner().invoke(command, ["--root", str(root), *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_what_is_told_on_a_day(root: Path) -> None:
    for path, front in FILES.items():
        (root / "content" / path).write_text(f"---\n{front}\n---\nA text.\n")
    for line in TOLD.strip().splitlines():
        if not line.startswith(" "):
            told = status(root, "--as-of", line)
        else:
            assert line.strip() in told
    before = json.loads(status(root, "--as-of", "2023-12-31", "--format", "json"))
    assert before == {"day": "2023-12-31", "next_change": "2024-01-01", "policies": [], "drafts": []}


def test_every_pending_text_is_told_in_the_order_of_their_days(root: Path) -> None:
    later = "title: Our Terms\nrevised: 2024-05-02\neffective: 2024-05-20\nreplaces: []\nchange: minor"
    for path, front in {**FILES, "terms/2024-05-01.md": FILES["terms.md"], "terms.md": later}.items():
        (root / "content" / path).write_text(f"---\n{front}\n---\nA text.\n")
    told = status(root, "--as-of", "2024-05-02")
    first, then = (
        f"  pending: revision {words}"
        for words in (
            "2024-05-02, a minor change, in force from 2024-05-20",
            "2024-05-01, an editorial change, in force from 2024-06-01",
        )
    )
    assert f"{first}\n{then}" in told
    *_, terms = json.loads(status(root, "--as-of", "2024-05-02", "--format", "json"))["policies"]
    assert terms["in_force"]["revised"] == "2024-01-01"
    facts = ("revised", "effective", "title", "change")
    assert [tuple(text[fact] for fact in facts) for text in terms["pending"]] == [
        ("2024-05-02", "2024-05-20", "Our Terms", "minor"),
        ("2024-05-01", "2024-06-01", "Terms", "editorial"),
    ]
    calendar = status(root, "--as-of", "2024-05-02", "--format", "ics")
    assert [line for line in calendar.splitlines() if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20240520",
        "DTSTART;VALUE=DATE:20240601",
    ]


def test_a_notice_that_went_out_in_time_is_due_no_more(root: Path) -> None:
    record = "promise: {all_of: [email], days_before: 30, for: [material]}"
    promise = "## Changes\n\nWe will e-mail you 30 days before a material change takes effect."
    for front in (FILES["terms/2024-01-01.md"], FILES["terms.md"].replace("editorial", "material")):
        (root / "content/terms.md").write_text(f"---\n{front}\n{record}\n---\n{promise}\n")
        publish(root, (), now=noon("2024-05-01"))
    assert "  The notice of terms@2024-05-01 is due by 2024-05-02, by email" in status(root, "--as-of", "2024-05-01")
    record_notice(
        root, [LedgerEntry("notice", "0" * 64, "", "terms", RevisionId.parse("2024-05-01"))], noon("2024-05-02")
    )
    told = status(root, "--as-of", "2024-05-03")
    assert "  The notice of terms@2024-05-01 was given in time; it was due by 2024-05-02, by email" in told
    assert "    it went out on 2024-05-02, and the text may apply from 2024-06-01" in told


def test_an_email_is_due_to_those_who_wait_for_a_text_that_never_applies(root: Path) -> None:
    later = "title: Terms\nrevised: 2024-06-10\nchange: editorial\nsummary: All stays.\nreplaces: [2024-05-01]"
    coming = FILES["terms.md"].replace("editorial", "minor").replace("2024-06-01", "2024-09-01")
    for front in (FILES["terms/2024-01-01.md"], coming, later):
        (root / "content/terms.md").write_text(f"---\n{front}\n---\nA text.\n")
        publish(root, (), now=noon("2024-06-10"))
    assert "due" not in status(root, "--as-of", "2024-06-10")
    record_notice(
        root, [LedgerEntry("notice", "0" * 64, "", "terms", RevisionId.parse("2024-05-01"))], noon("2024-06-10")
    )
    told = status(root, "--as-of", "2024-08-10")
    assert (
        "  The notice of terms@2024-06-10 is due by 2024-09-01, by email\n    why: notice terms@2024-05-01 was sent"
        in told
    )
    assert "    one that goes out on 2024-08-10 is in time\n" in told
    assert "    one that goes out on 2024-09-10 is late for 2024-09-01\n" in status(root, "--as-of", "2024-09-10")


def test_a_text_in_force_that_is_withheld_is_told(root: Path) -> None:
    (root / "content/terms.md").write_text(f"---\n{FILES['terms/2024-01-01.md']}\n---\nA text.\n")
    publish(root, (), now=noon("2024-01-01"))
    withhold(root, "terms@2024-01-01", "A court ordered it.", now=noon("2024-03-01"))
    (root / "content/terms.md").unlink()
    assert "  revision 2024-01-01, in force since 2024-02-01; its text is withheld\n" in status(root)
    (told,) = json.loads(status(root, "--format", "json"))["policies"]
    assert told["in_force"]["withheld"] is True


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def test_a_site_without_a_text_says_how_to_start(root: Path) -> None:
    assert f"There is no policy yet. `legalsite new SLUG --root {root}` starts one." in status(root)


def test_a_gap_is_told(root: Path) -> None:
    for path, front in FILES.items():
        (root / "content" / path).write_text(f"---\n{front}\n---\nA text.\n")
    (root / "content/terms/2024-03-01.gap").write_text("Nobody kept it.\n")
    told = status(root, "--as-of", "2024-05-15")
    assert "not known what is in force" in told
    assert "gap: the text from 2024-03-01 until 2024-05-31 is not known: Nobody kept it." in told
    [_, terms] = json.loads(status(root, "--as-of", "2024-06-01", "--format", "json"))["policies"]
    assert terms["status"] == "in force"
    assert terms["gaps"] == [{"from": "2024-03-01", "to": "2024-06-01", "reason": "Nobody kept it."}]
    assert "gap:" not in status(root, "--as-of", "2024-02-29")


def test_drafts_that_wait_and_what_they_lack(root: Path) -> None:
    def draft(path: str, front: str, body: str = "A text.") -> None:
        (root / "content" / path).write_text(f"---\ntitle: A\n{front}\n---\n{body}\n")

    for slug in ("a", "b", "c", "e"):
        draft(f"{slug}.md", "revised: 2024-01-01")
    publish(root, (), now=datetime.fromisoformat("2024-01-01T12:00:00+00:00"))
    assert "wait" not in status(root, "--as-of", "2024-05-02")
    draft("a.md", "revised: 2024-01-01", "An edit.")
    draft("b.md", "revised: 2024-05-01\nsummary: We say more.", "More.")
    draft("c.md", "revised: tomorrow")
    draft("d.md", "revised: 2024-05-01")
    draft("e.md", "revised: 2024-05-01\nchange: minor\nsummary: We say more.", "More.")
    draft("f.md", "revised: 2024-05-01", f"{EXAMPLE_COMPANY} runs the site.")
    told, revise = status(root, "--as-of", "2024-05-02"), f"`legalsite revise a --root {root}`"
    publish_d = f"`legalsite publish d --root {root}`"
    publish_e = f"{publish_d.replace(' d ', ' e ')}, with --redate if you finished it today"
    assert told.partition("Drafts that wait to be published:\n")[2].splitlines()[:-1] == [
        f"  content/a.md: still has the date of the published text, 2024-01-01; {revise} gives it a new one",
        "  content/b.md: revised 2024-05-01, lacks `change`",
        f"  content/c.md: its front matter cannot be read; `legalsite check c --root {root}` says why",
        f"  content/d.md: revised 2024-05-01, lacks nothing in its front matter; next: {publish_d}",
        f"  content/e.md: revised 2024-05-01, lacks nothing in its front matter; next: {publish_e}",
        "  content/f.md: is still the example that `legalsite init` wrote; replace it with your own text",
    ]
    drafts = json.loads(status(root, "--as-of", "2024-05-02", "--format", "json"))["drafts"]
    assert [(draft["revised"], draft["missing"], draft["undated"]) for draft in drafts] == [
        ("2024-01-01", ["change", "summary"], True),
        ("2024-05-01", ["change"], False),
        (None, [], False),
        *[("2024-05-01", [], False)] * 3,
    ]
    assert [draft["path"] for draft in drafts if draft["example"]] == ["content/f.md"]


def test_a_translation_that_still_has_its_date_is_revised_by_its_language(root: Path) -> None:
    with (root / "legalsite.toml").open("a") as settings:
        settings.write('languages = ["en", "de"]\n')
    german = "---\ntitle: A\nrevised: 2024-01-01\ntranslates: 2024-01-01\n---\n{}\n"
    (root / "content/a.md").write_text("---\ntitle: A\nrevised: 2024-01-01\n---\nA text.\n")
    (root / "content/a.de.md").write_text(german.format("Ein Text."))
    publish(root, (), now=datetime.fromisoformat("2024-01-01T12:00:00+00:00"))
    (root / "content/a.de.md").write_text(german.format("Noch ein Text."))
    revise = f"`legalsite revise a --language de --root {root}` gives it a new one"
    assert f"content/a.de.md: still has the date of the published text, 2024-01-01; {revise}" in status(root)
