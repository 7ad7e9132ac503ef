"""Two companies on one site: each sends its own emails, in its name and colors."""

import email
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import default
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.commands.check import check
from legalsite.commands.publish import publish
from legalsite.site.load import load_fresh

SETTINGS = """
[site]
title = "Harbour Group"
url = "https://example.com/legal/"
languages = ["en", "de"]

[notice]
company = "Harbour Group plc"
sender = "Group <legal@group.example>"
imprint = "1 Quay Street"

[policies."austria/terms"]
kind = "terms"
language = "de"

[companies."**"]
name = "{{ company.name }}"

[companies."austria/**"]
sender = "{{ company.name }} <recht@austria.example>"
reply_to = "hilfe@austria.example"
imprint = "1 Hafengasse"
accent = "#7a2048"
logo = "files/austria.png"
closing.terms = { de = "Schreiben Sie {{ company.name }}." }
"""
FACTS = """
[company]
name = "Harbour plc"

[in.austria.company]
name = { default = "Hafen & Co. KG", en = "Harbour Austria" }
"""
TEXT = "---\ntitle: {title}\nrevised: {day}\n{more}---\n\nBy {{{{ company.name }}}}, for {days} days.\n"
TITLES = {
    "austria/terms": "Bedingungen",
    "austria/privacy": "Privacy",
    "usa/terms": "Terms",
    "usa/privacy": "Privacy",
}
PNG = b"\x89PNG\r\n\x1a\n"
NEW_FACTS = "change: material\nsummary: It is shorter.\neffective: 2026-04-01\npromise: none\n"


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = tmp_path / "content"
    for folder in ("austria", "usa", "files"):
        (content / folder).mkdir(parents=True)
    (content / "facts.toml").write_text(FACTS)
    (content / "files/austria.png").write_bytes(PNG)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    for day, more, days in (("2025-01-10", "promise: none\n", 30), ("2026-03-02", NEW_FACTS, 14)):
        for slug, title in TITLES.items():
            facts = {"title": title, "day": day, "more": more, "days": days}
            (content / f"{slug}.md").write_text(TEXT.format(**facts))
        about = f"translates: {day}\n"
        if day > "2026":
            about += "summary: It is shorter.\n"
        facts = {"title": "Terms", "day": day, "more": about, "days": days}
        (content / "austria/terms.en.md").write_text(TEXT.format(**facts))
        publish(tmp_path, (), now=at(day))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(at("2026-03-05").timestamp())))
    (tmp_path / "list.csv").write_text(
        "email,language,policies\n"
        "ada@b.test,de,austria/terms austria/privacy\n"
        "bob@b.test,en,*\n"
        "cleo@b.test,en,usa/terms austria/terms\n"
    )
    return tmp_path


def planned(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run(["notify", "plan", *argv, "--format", "json"]) == 0, capsys.readouterr()
    values = json.loads(capsys.readouterr().out)
    return values if isinstance(values, list) else [values]


def previews(root: Path) -> Iterator[tuple[str, EmailMessage]]:
    for path in sorted((root / "emails").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        yield path.name, message


def test_a_person_with_policies_of_two_companies_gets_one_email_from_each(root, capsys):
    austria, usa = planned(capsys, *TITLES, "--to", "list.csv")
    assert austria["mailing"] == "austria/terms@2026-03-02+austria/privacy@2026-03-02"
    assert usa["mailing"] == "usa/terms@2026-03-02+usa/privacy@2026-03-02"
    assert (austria["emails"], usa["emails"]) == (3, 2)
    assert (austria["unaffected"], usa["unaffected"]) == (0, 1)
    assert (austria["from"], usa["from"]) == ("recht@austria.example", "legal@group.example")


def test_plans_end_with_a_preview_of_all_and_a_command_that_sends_each(root, capsys):
    assert run(["notify", "plan", *TITLES, "--to", "list.csv"]) == 0
    *_, heading, preview, austria, usa = capsys.readouterr().out.splitlines()
    assert heading == "Preview the emails, then send them:"
    assert preview == f"  legalsite notify preview {' '.join(TITLES)}"
    assert austria.startswith("  legalsite notify send austria/terms --confirm ")
    assert usa.startswith("  legalsite notify send usa/terms --confirm ")


def test_the_plan_of_many_policies_of_several_companies_is_short(root, capsys):
    slugs = []
    for folder in ("austria", "usa"):
        for number in range(20):
            slug = f"{folder}/annex-{number}"
            facts = {"title": f"Annex {number}", "day": "2026-03-02", "days": 30}
            file = root / f"content/{slug}.md"
            file.write_text(TEXT.format(more="promise: none\n", **facts))
            slugs.append(slug)
    publish(root, (), now=at("2026-03-02"))
    for slug in slugs:
        facts = {"title": slug.partition("/")[2], "day": "2026-03-03", "more": NEW_FACTS}
        (root / f"content/{slug}.md").write_text(TEXT.format(days=7, **facts))
    publish(root, (), now=at("2026-03-03"))
    rows = "".join(f"{slug.replace('/', '-')}@b.test,{slug}\n" for slug in slugs)
    (root / "list.csv").write_text(f"email,policies\n{rows}")
    capsys.readouterr()
    assert run(["notify", "plan", *slugs, "--to", "list.csv"]) == 0
    said = capsys.readouterr().out
    assert len(said.splitlines()) <= 60
    assert said.count("  and 15 more; to list them, add --verbose\n") == 2
    assert run(["notify", "plan", "--verbose"]) == 0
    due = capsys.readouterr().out
    assert len(due.splitlines()) > 60
    assert run(["notify", "plan"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 60
    *notices, done = lines
    heads = [notice.partition("; ")[0] for notice in notices]
    assert [*heads, done] == [line for line in due.splitlines() if not line.startswith(" ")]
    assert {notice.partition("; ")[2] for notice in notices} == {"no notice is required"}
    assert run(["notify", "plan", *slugs, "--to", "list.csv", "--verbose"]) == 0
    assert "  usa/annex-19@2026-03-03: 1 email, no email is required\n" in capsys.readouterr().out


def test_a_list_from_a_pipe_is_read_for_each_company(root, capsys, monkeypatch):
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", TextIOWrapper(Pipe((root / "list.csv").read_bytes())))
    both = planned(capsys, *TITLES, "--to", "-")
    assert [each["emails"] for each in both] == [3, 2]


def test_nothing_is_planned_unless_all_companies_can_send(root, capsys):
    settings = (root / "legalsite.toml").read_text()
    text = settings.replace('sender = "Group <legal@group.example>"\n', "")
    (root / "legalsite.toml").write_text(text)
    assert run(["notify", "plan", *TITLES, "--to", "list.csv"]) == 1
    assert "`sender` isn't set" in capsys.readouterr().err
    assert run(["notify", "status", "austria/terms"]) == 0
    assert "No emails about austria/terms have been planned." in capsys.readouterr().out


def test_emails_are_in_the_name_and_the_colors_of_the_company(root, capsys):
    assert run(["notify", "preview", *TITLES]) == 0
    messages = dict(previews(root))
    names = {
        "austria": {"de": "Hafen & Co. KG", "en": "Harbour Austria"},
        "usa": {"en": "Harbour plc"},
    }
    assert len(messages) == 3
    for name, message in messages.items():
        folder = name.partition("-")[0]
        language = name.split(".")[-2]
        company = names[folder][language]
        html = message.get_body(("html",)).get_content()
        text = message.get_body(("plain",)).get_content()
        imprint = "1 Hafengasse" if folder == "austria" else "1 Quay Street"
        assert company in message["Subject"]
        assert f"{company}\n{imprint}" in text.replace("\r", "")
        assert ("#7a2048" in html) == (folder == "austria")
        assert ('<img src="cid:' in html) == (folder == "austria")
        sender = (
            f"{company} <recht@austria.example>"
            if folder == "austria"
            else "Group <legal@group.example>"
        )
        assert message["From"].replace('"', "") == sender
        assert message["Reply-To"] == ("hilfe@austria.example" if folder == "austria" else None)


def test_the_closing_sentence_is_that_of_the_company_in_the_language_of_the_email(root):
    assert run(["notify", "preview", "austria/terms"]) == 0
    messages = dict(previews(root))
    german = messages["austria-terms-2026-03-02.de.eml"].get_body(("plain",)).get_content()
    assert "Schreiben Sie Hafen & Co. KG." in german


def test_a_company_without_a_sentence_for_a_kind_of_policy_has_that_of_the_site(root):
    settings = (root / "legalsite.toml").read_text()
    both = 'closing = { terms = "Leave before then.", notice = "Ask us." }\nimprint = "1 Quay'
    (root / "legalsite.toml").write_text(settings.replace('imprint = "1 Quay', both))
    assert run(["notify", "preview", "austria/terms", "austria/privacy"]) == 0
    for name, message in previews(root):
        words = message.get_body(("plain",)).get_content()
        assert "Ask us." in words
        assert ("Schreiben Sie Hafen & Co. KG." in words) == (".de." in name)
        assert "Leave before then." not in words


def test_a_correction_is_numbered_for_each_company(root, capsys, relay, monkeypatch):
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    for mailing in planned(capsys, *TITLES, "--to", "list.csv"):
        name = str(mailing["mailing"]).partition("@")[0]
        digest = str(mailing["digest"])
        assert run(["notify", "send", name, "--confirm", digest, "--live", "none"]) == 0
    (first,) = planned(capsys, "usa/terms", "--correction", "A wrong link.")
    assert first["mailing"] == "usa/terms@2026-03-02~1"
    austria, usa = planned(capsys, "austria/terms", "usa/terms", "--correction", "A wrong name.")
    assert (austria["mailing"], usa["mailing"]) == (
        "austria/terms@2026-03-02~1",
        "usa/terms@2026-03-02~2",
    )


def test_what_is_missing_is_asked_for_each_company(root):
    settings = (root / "legalsite.toml").read_text()
    text = settings.replace('"recht@austria.example"', '"noreply@austria.example"')
    text = text.replace("files/austria.png", "files/none.png")
    text = text.replace('reply_to = "hilfe@austria.example"\n', "").replace("recht@", "noreply@")
    (root / "legalsite.toml").write_text(text)
    for slug, title in TITLES.items():
        facts = {
            "title": title,
            "day": "2026-05-02",
            "more": NEW_FACTS.replace("04-01", "07-01"),
            "days": 7,
        }
        (root / f"content/{slug}.md").write_text(TEXT.format(**facts))
    now = at("2026-05-01")
    problems = check(load_fresh(root, now=now), date(2026, 5, 1), now=now).problems
    found = [f"{each.line}: {each.message}" for each in problems if each.path == "legalsite.toml"]
    line = text.split("\n").index('logo = "files/none.png"') + 1
    assert f"{line}: content/files/none.png doesn't exist, so no emails can be made" in found


def test_a_renamed_company_is_announced_apart_from_the_others(root, capsys):
    facts = FACTS.replace("Harbour plc", "Quay plc").replace("Harbour Austria", "Quay Austria")
    (root / "content/facts.toml").write_text(facts.replace("Hafen &", "Kai &"))
    texts = ["--change", "minor", "--summary", "en=A new name.", "--summary", "de=Ein neuer Name."]
    assert run(["revise", "--fact", "company.name", *texts]) == 0, capsys.readouterr()
    said = capsys.readouterr().out
    assert "  legalsite notify plan austria/privacy austria/terms --to readers.csv\n" in said
    assert "  legalsite notify plan usa/privacy usa/terms --to readers.csv\n" in said


def test_a_correction_of_what_is_not_due_plans_nothing(root, capsys):
    (root / "content/imprint.md").write_text(
        TEXT.format(title="Imprint", day="2026-03-02", more="promise: none\n", days=1)
    )
    publish(root, (), now=at("2026-03-03"))
    assert run(["notify", "plan", "imprint", "--correction", "No."]) == 0
    assert "no emails planned: no notice is due for imprint" in capsys.readouterr().err


def test_in_emails_the_group_tells_policies_of_one_company_apart(root, capsys):
    settings = (root / "legalsite.toml").read_text()
    start = settings.index('[companies."**"]')
    (root / "legalsite.toml").write_text(settings[:start] + '[groups]\nusa = "America"\n')
    assert run(["notify", "preview", "usa/privacy", "usa/terms"]) == 0
    messages = dict(previews(root))
    text = messages["usa-privacy-2026-03-02+usa-terms-2026-03-02.en.eml"]
    words = text.get_body(("plain",)).get_content()
    assert "- America · Privacy: " in words
    assert "America · Terms: " in words  # as austria/terms has this title in English


def test_in_emails_of_a_company_its_name_does_not_stand_before_titles(root, capsys):
    assert run(["notify", "preview", "usa/privacy"]) == 0
    ((_, message),) = previews(root)
    assert message["Subject"].startswith("Harbour plc – Privacy: ")


def test_status_the_calendar_and_the_report_name_companies(root, capsys):
    assert run(["status"]) == 0
    said = capsys.readouterr().out
    assert "austria/privacy: Harbour Austria · Privacy\n" in said
    assert "austria/terms: Bedingungen\n" in said
    assert run(["status", "--format", "ics"]) == 0
    assert (
        "SUMMARY:Harbour plc · Privacy: version 2026-03-02 takes effect" in capsys.readouterr().out
    )
    year = ["--from", "2026-01-01", "--to", "2026-12-31", "--format", "json"]
    assert run(["report", *year]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["site"] == "Harbour Group"
    assert "Harbour plc · Privacy" in [each["title"] for each in report["versions"]]
    assert run(["report", "usa/", *year]) == 0
    assert json.loads(capsys.readouterr().out)["site"] == "Harbour plc"


def test_two_companies_need_the_ten_lines_in_the_docs(root):
    page = Path(__file__).parents[2] / "docs/groups.md"
    fences = re.findall(r"(?s)```toml\n(.*?)```", page.read_text(encoding="utf-8"))
    (lines,) = [fence for fence in fences if '[companies."usa/**"]' in fence]
    assert len([line for line in lines.split("\n") if line]) == 10
    settings = SETTINGS[: SETTINGS.index('[companies."**"]')]
    (root / "legalsite.toml").write_text(settings + lines)
    assert run(["build"]) == 0
    assert run(["notify", "preview", "austria/terms", "usa/terms"]) == 0
    messages = {name.partition("-")[0]: each for name, each in previews(root) if ".en." in name}
    for folder, name, place in (
        ("austria", "Harbour Austria GmbH", "Hafenstraße 1, 1010 Vienna"),
        ("usa", "Harbour America Inc.", "1 Pier Street, Boston"),
    ):
        address = "en/austria/terms" if folder == "austria" else "usa/terms"
        html = (root / f"output/{address}/index.html").read_text()
        assert f"<title>Terms · {name}</title>" in html
        assert f"<p>{name}\n{place}</p>" in html
        assert messages[folder]["From"].endswith(
            f"legal@harbour-{'austria' if folder == 'austria' else 'america'}.example>"
        )
        text = messages[folder].get_body(("plain",)).get_content().replace("\r", "")
        assert f"{name}\n{place}" in text


def test_the_results_of_a_folder_are_those_of_its_policies(root, capsys):
    planned(capsys, *TITLES, "--to", "list.csv")
    assert run(["notify", "status", "usa/"]) == 0
    said = capsys.readouterr().out
    assert "usa/terms@2026-03-02" in said
    assert "austria" not in said
    assert run(["notify", "status", "asia/"]) == 2
    assert "this site has no policy 'asia/'" in capsys.readouterr().err
    assert run(["notify", "retry", "usa/"]) == 2  # only lists take folders


def test_a_folder_stands_for_its_policies_in_plans_and_previews(root, capsys):
    due = [str(each["key"]) for each in planned(capsys, "usa/")]
    assert sorted(due) == ["usa/privacy@2026-03-02", "usa/terms@2026-03-02"]
    named = planned(capsys, *sorted(TITLES), "--to", "list.csv")
    assert planned(capsys, "austria/", "usa/", "--to", "list.csv") == [
        {**each, "added": 0} for each in named
    ]
    (usa,) = planned(capsys, "usa/", "usa/terms@2026-03-02", "--to", "list.csv")
    assert {**usa, "added": 2} == named[1]
    assert run(["notify", "plan", "usa/", "--to", "list.csv"]) == 0
    assert "  legalsite notify preview usa/privacy usa/terms\n" in capsys.readouterr().out
    assert run(["notify", "preview", "usa/"]) == 0
    assert [name for name, _ in previews(root)] == [
        "usa-privacy-2026-03-02+usa-terms-2026-03-02.en.eml"
    ]
    # without a version in effect or due, a folder is treated as its policies are
    assert planned(capsys, "usa/", "--as-of", "2026-08-01") == []
    assert [each["key"] for each in planned(capsys, "usa/", "--on", "2026-04-02")] == due
    for words in (["asia/"], ["asia/", "--to", "list.csv"], ["asia/", "--on", "2026-04-02"]):
        assert run(["notify", "plan", *words]) == 2
        assert "this site has no policy 'asia/'" in capsys.readouterr().err


def test_a_folder_without_a_due_notice_is_named(root, capsys):
    (root / "content/asia").mkdir()
    text = TEXT.format(title="Imprint", day="2026-03-02", more="promise: none\n", days=1)
    (root / "content/asia/imprint.md").write_text(text)
    publish(root, (), now=at("2026-03-03"))
    assert run(["notify", "plan", "asia/", "--to", "list.csv"]) == 0
    said = capsys.readouterr()
    assert "No notices are due for asia/ on 2026-03-05." in said.out
    assert "no emails planned: no notice is due for asia/" in said.err
    assert run(["notify", "plan", "asia/", "usa/", "--to", "list.csv"]) == 0
    assert "no notice is due for asia/, so the email doesn't mention it" in capsys.readouterr().err
    assert run(["notify", "preview", "asia/"]) == 0
    assert "asia/imprint has nothing to announce: none of" in capsys.readouterr().err
    agreed = ["--to", "list.csv", "--agreed", "list.csv"]
    assert run(["notify", "plan", "usa/", *agreed]) == 2
    assert "--agreed needs --to and one policy" in capsys.readouterr().err


def test_a_list_without_people_of_a_company_says_which_policies_it_lacks(root, capsys):
    (root / "list.csv").write_text("email,policies\nada@b.test,austria/terms\n")
    usa_first = list(reversed(TITLES))
    assert run(["notify", "plan", *usa_first, "--to", "list.csv"]) == 0
    said = capsys.readouterr()
    assert "austria/privacy@2026-03-02+austria/terms@2026-03-02: 1 email to accounts" in said.out
    lacking = "[list-policies]: no row names usa/privacy or usa/terms in `policies`\n"
    assert f"warning{lacking}" in said.err
    assert len(planned(capsys, *usa_first, "--to", "list.csv")) == 1
    capsys.readouterr()
    assert run(["notify", "plan", "usa/privacy", "usa/terms", "--to", "list.csv"]) == 1
    assert f"error{lacking}" in capsys.readouterr().err
