"""`legalsite check`, whole: what is told when much is broken at once, and what of a clone's history can be seen."""

import gc
import json
import shutil
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from commands.conftest import Terms
from legalsite.cli import run
from legalsite.commands.check import check
from legalsite.model.config import Config, NoticeSettings
from legalsite.notices.mailing import sender_questions
from legalsite.site.load import load, load_fresh

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
OF_WORDS = (
    "promise-",
    "plain-",
    "long-",
    "passive",
    "readab",
)  # what these have to say of three words is theirs
TEXT = "---\ntitle: {title}\nrevised: {revised}\n---\n\n{text}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772366400")  # 2026-03-01, noon
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    return tmp_path


def write(
    site: Path, path: str, revised: str = "2026-02-01", text: str = "Be fair.", title: str = "Terms"
) -> None:
    place = site / "content" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(TEXT.format(title=title, revised=revised, text=text))


def problems(
    site: Path, capsys: pytest.CaptureFixture[str], *arguments: str
) -> list[tuple[str, str]]:
    capsys.readouterr()
    run(["check", "--root", str(site), "--format", "json", *arguments])
    found = json.loads(capsys.readouterr().out)
    return [(each["path"], each["rule"]) for each in found if not each["rule"].startswith(OF_WORDS)]


def test_many_unrelated_texts_take_no_more_memory_than_a_few(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("legalsite.site.texts.MAX_TEXTS_SIZE", 20_000)
    gc.collect()
    gc.freeze()  # else, where many tests ran before, garbage of this one would stay

    def most_memory(count: int) -> int:
        shutil.rmtree(site / "content" / "terms", ignore_errors=True)
        for day in range(1, count + 1):
            words = "\n\n".join(
                " ".join(f"word{day * at % 599}" for at in range(start, start + 8))
                for start in range(0, 600, 8)
            )
            write(site, f"terms/2026-01-{day:02}.md", f"2026-01-{day:02}", words)
        tracemalloc.start()
        problems(site, capsys)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    most_memory(9)  # loads what a check needs
    few = most_memory(3)
    many = most_memory(9)
    assert many < 2 * few


def test_as_many_processes_as_one(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("a", "b", "c"):
        write(site, f"{slug}.md", text=f"Be fair at [home]({slug}.md#here).")
    alone = problems(site, capsys)
    monkeypatch.setattr("legalsite.commands.check.WORTH_A_FORK", 1)
    monkeypatch.setattr("legalsite.cli.check.process_count", lambda: 2)
    assert problems(site, capsys) == alone != []


def test_a_text_that_no_page_can_show_has_that_problem_alone_and_stops_no_other(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, "terms.md", text="")
    write(site, "cookies.md", text="See [us](#nowhere).\n\n[a]: /one\n[a]: /two", title="Cookies")
    (site / "content/broken.md").write_text("---\ntitle: [\n---\nBe fair.\n")
    write(site, "privacy.md", text="See [us](#nowhere).", title="Privacy")
    found = [
        ("content/broken.md", "bad-yaml"), ("content/cookies.md", "duplicate-label"),
        ("content/privacy.md", "dead-anchor"), ("content/terms.md", "empty-text"),
    ]  # fmt: skip
    assert [each for each in problems(site, capsys) if each[0].endswith(".md")] == found
    for gate, rules in (("publish", ["gate-publish"]), ("effective", [])):
        gated = sorted(
            [each for each in found if each[1] != "dead-anchor"]
            + [("content/privacy.md", rule) for rule in rules]
        )
        assert problems(site, capsys, "--gate", gate) == gated


def test_people_that_are_kept_for_too_long_are_named(terms: Terms) -> None:
    terms.send()
    for keep, days, asked in ((30, 30, 1), (30, 29, 0), (30, -30, 0), (None, 999, 0)):
        settings = NoticeSettings(sender="A <a@a.test>", keep_days=keep, company="A", imprint="A")
        config = replace(load(terms.root).config, notice=settings)
        later = datetime(2026, 3, 5, 12, tzinfo=UTC) + timedelta(days=days)
        found = check(load_fresh(terms.root, config, now=later), later.date(), now=later).problems
        assert [each.message for each in found if each.rule == "kept-too-long"] == [
            "3 people of terms@2026-03-02 kept for over 30 days",
        ][:asked]


SIGNED = "change: minor\napproved_by: A. Doe\nsummary: Fairer.\n"
WHO = ["no-company", "no-imprint"]


@pytest.mark.parametrize(("kind", "closing", "draft", "asked"), [
    ("terms", {}, "", [*WHO, "notice-closing"]),
    ("terms", {"en": "Write to us."}, "", [*WHO, "notice-closing"]),
    ("terms", {"de": "Schreiben Sie uns."}, "", [*WHO, "notice-closing"]),
    ("terms", {"en": "Write to us.", "de": "Schreiben Sie uns."}, "", WHO),
    ("notice", {}, "", WHO),
    ("terms", {}, SIGNED, []),
    ("terms", {}, None, []),
])  # fmt: skip
def test_what_the_email_about_a_draft_lacks_is_asked_once(
    site: Path, capsys: pytest.CaptureFixture[str], kind: str, closing: dict[str, str], draft: str | None,
    asked: list[str],
) -> None:  # fmt: skip
    """Not about a translation: its original was announced already."""
    closing_of_terms = "".join(
        f'{language} = "{sentence}"\n' for language, sentence in closing.items()
    )
    sender = f'[notice]\nsender = "A <a@a.test>"\n[notice.closing.terms]\n{closing_of_terms}'
    rule = 'notice = { all_of = ["email"], for = ["material"] }\n'
    (site / "legalsite.toml").write_text(
        f'{CONFIG}{sender}[policies.terms]\nkind = "{kind}"\n{rule}'
    )
    for revised in ("2025-01-01", "2026-01-01"):
        write(site, f"terms/{revised}.md", revised, f"Be fair in {revised[:4]}.")
    shutil.copy(site / "content/terms/2026-01-01.md", site / "content/terms.md")
    if draft is not None:
        write(
            site, "terms.md", f"2026-03-01\neffective: 2026-05-01\n{draft}".rstrip(), "Be fairer."
        )
    original = "2026-01-01" if draft is None else "2026-03-01"
    write(site, "terms.de.md", f"2026-03-01\ntranslates: {original}", "Seien Sie fair.")
    assert [rule for path, rule in problems(site, capsys) if path == "legalsite.toml"] == asked


@pytest.mark.parametrize(("settings", "asked"), [
    ({}, ["no-company", "no-imprint"]),
    ({"company": "A Ltd", "imprint": "A Ltd, Quay 1"}, []),
    ({"company": "A Ltd", "imprint": "A Ltd, Quay 1", "reply_to": "A <do_not_reply@a.test>"}, ["no-reply-to"]),
])  # fmt: skip
def test_what_an_email_lacks_is_asked(settings: dict[str, str], asked: list[str]) -> None:
    config = Config(
        "A site", "https://legal.test/", notice=NoticeSettings(sender="A <a@a.test>", **settings)
    )
    assert [problem.rule for problem in sender_questions(config)] == asked


def test_a_new_folder_that_is_named_like_a_language_is_a_warning_until_it_is_published(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warning = ("content/uk", "language-folder")
    for path in ("uk/terms.md", "uk/kyiv/terms.md", "eula/de/terms.md", "eu/terms.md"):
        write(site, path)
    assert [found for found in problems(site, capsys) if found[1] == warning[1]] == [warning]
    assert run(["publish", "uk/terms", "--root", str(site)]) == 0
    assert warning not in problems(site, capsys)
    (site / "legalsite.toml").write_text(CONFIG.replace('"de"', '"uk"'))
    assert ("content/uk/terms.md", "bad-name") in problems(site, capsys)
    (site / "legalsite.toml").write_text(CONFIG.replace('"de"', '"uk-UA"'))
    assert ("content/uk/terms.md", "bad-name") not in problems(site, capsys)


def test_a_logo_that_emails_cannot_attach_is_named(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, "terms.md")
    (site / "content/files").mkdir()
    (site / "content/files/logo.png").write_bytes(b"")
    logos = '[notice]\nlogo = "files/logo.png"\nlogo_dark = "files/logo-dark.png"\n'
    (site / "legalsite.toml").write_text(CONFIG + logos)
    found = problems(site, capsys)
    assert found.count(("legalsite.toml", "no-logo")) == 1
    (site / "content/files/logo-dark.png").write_bytes(b"")
    assert ("legalsite.toml", "no-logo") not in problems(site, capsys)
