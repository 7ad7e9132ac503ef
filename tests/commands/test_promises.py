"""Which texts a name stands for: a file, a policy's draft, or one of its versions; and where a promise is recorded."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from legalsite.commands.promises import (
    Promised,
    confirm,
    period_of,
    promises_in,
    rule_of,
    texts_to_confirm,
)
from legalsite.errors import ProblemsFound
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import NoticeRule
from legalsite.source.schema import InvalidValue
from posix_needs import NAMES

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
FRONT_MATTER = "---\ntitle: Privacy\nrevised: {}\n---\n"
EMAIL = "We will e-mail you 30 days before we change this policy.\n"
BY_EMAIL = NoticeRule(("email",), "all", NoticePeriod(30), ("minor", "material"))
FEES = NoticeRule(("email",), "all", NoticePeriod(60), about="fees")
NONE = NoticeRule(classes=())
POSTED = "We may change this policy, and post the new version on this page.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content/privacy").mkdir(parents=True)
    (tmp_path / "content/privacy.md").write_text(FRONT_MATTER.format("2026-02-01") + EMAIL)
    (tmp_path / "content/privacy.de.md").write_text(
        FRONT_MATTER.format("2026-02-01") + "Wir schreiben nie.\n"
    )
    (tmp_path / "content/privacy/2025-01-01.md").write_text(
        FRONT_MATTER.format("2025-01-01") + POSTED
    )
    (tmp_path / "content/terms.md").write_text(FRONT_MATTER.format("2026-02-01") + "You pay.\n")
    return tmp_path


def channels(promised: Promised) -> tuple[str, ...]:
    return tuple(channel for clause in promised.clauses for channel in clause.channels)


def test_a_file_needs_no_site(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(EMAIL)
    (promised,) = promises_in([str(tmp_path / "old.txt")], None)
    assert (promised.path, channels(promised)) == (str(tmp_path / "old.txt"), ("email",))


@pytest.mark.posix_only(NAMES)
def test_the_name_of_a_file_stays_on_one_line(tmp_path: Path) -> None:
    """A pipeline would take a line that begins with `::` for a command of its own."""
    file = tmp_path / "old\n::error::owned.txt"
    file.write_text("We keep it.\n")
    (promised,) = promises_in([str(file)], None)
    assert "\n" not in promised.path


@pytest.mark.parametrize("start", ["<!DOCTYPE html>\n", "\ufeff\n<html lang='en'>"])
def test_a_saved_web_page_is_imported_first(tmp_path: Path, start: str) -> None:
    (tmp_path / "old.html").write_text(f"{start}<body><p>{EMAIL}</p></body>")
    with pytest.raises(ProblemsFound, match="legalsite import html") as raised:
        list(promises_in([str(tmp_path / "old.html")], None))
    assert (raised.value.status, [problem.line for problem in raised.value.problems]) == (2, [1])


@pytest.mark.parametrize(
    ("before", "found"), [(1000 - len("<!doctype html>"), True), (1001, False)]
)
def test_a_web_page_is_known_by_the_first_thousand_bytes(
    tmp_path: Path, before: int, found: bool
) -> None:
    (tmp_path / "old.html").write_text("\n" * before + f"<!doctype html>\n<p>{EMAIL}</p>")
    with pytest.raises(ProblemsFound, match="web-page") if found else nullcontext():
        list(promises_in([str(tmp_path / "old.html")], None))


def test_names_that_mean_nothing_are_all_told(root: Path) -> None:
    for work in (
        lambda names: list(promises_in(names, root)),
        lambda names: texts_to_confirm(names, root),
    ):
        with pytest.raises(ProblemsFound) as refused:
            work(["privacy", "imprint", "privacy@2025-01-02"])
        assert (refused.value.status, [problem.path for problem in refused.value.problems]) == (
            2, ["imprint", "privacy@2025-01-02"],
        )  # fmt: skip
    with pytest.raises(ProblemsFound, match="no such file"):
        list(promises_in(["privacy"], None))


WRITTEN = "promise:\n  all_of: [email]\n  days_before: 30\n  for: [minor, material]\n"


def test_a_draft_gets_its_promise_and_nothing_else_changes(root: Path) -> None:
    file = root / "content/privacy.md"
    file.write_text(file.read_text().replace("---\nWe", "# a note of ours\nextra: {a: 1}\n---\nWe"))
    before = file.read_text()
    (confirmed,) = confirm({"privacy": [BY_EMAIL]}, root)
    assert (confirmed.wrote, confirmed.lines) == ("content/privacy.md", WRITTEN)
    assert file.read_text() == before.replace("---\nWe", f"{WRITTEN}---\nWe")
    (promised,) = promises_in(["privacy"], root)
    assert promised.record
    assert promised.record.place() == "content/privacy.md:6"


def test_a_published_text_gets_its_promise_in_the_settings(root: Path) -> None:
    (confirmed,) = confirm({"privacy@2025-01-01": [NONE]}, root)
    assert confirmed.wrote == "legalsite.toml"
    line = 'promises."2025-01-01" = "none"\n'
    assert confirmed.lines == f"[policies.privacy]\n{line}"
    assert (root / "legalsite.toml").read_text() == f"{CONFIG}\n[policies.privacy]\n{line}"
    assert (root / "content/privacy/2025-01-01.md").read_text() == FRONT_MATTER.format(
        "2025-01-01"
    ) + POSTED
    (promised,) = promises_in(["privacy@2025-01-01"], root)
    assert promised.record


def test_what_the_settings_say_of_a_policy_counts_until_a_text_says_it_itself(root: Path) -> None:
    (root / "legalsite.toml").write_text(f'{CONFIG}[policies.privacy]\npromise = "none"\n')
    for day, more in (("2025-06-01", WRITTEN), ("2025-07-01", "")):
        front = FRONT_MATTER.format(day).replace("\n---\n", f"\n{more}---\n")
        (root / f"content/privacy/{day}.md").write_text(front + EMAIL)
    names = ["privacy@2025-01-01", "privacy@2025-06-01", "privacy@2025-07-01", "privacy"]
    records = [promised.record for promised in promises_in(names, root)]
    assert [record and record.place() for record in records] == [
        "legalsite.toml:6", "content/privacy/2025-06-01.md:4", None, None,
    ]  # fmt: skip


def test_a_draft_that_is_published_counts_as_published(root: Path) -> None:
    (root / "content/privacy.md").write_bytes((root / "content/privacy/2025-01-01.md").read_bytes())
    (confirmed,) = confirm({"privacy": [NONE]}, root)
    assert confirmed.wrote == "legalsite.toml"
    (promised,) = promises_in(["privacy"], root)
    assert promised.record


def test_none_keeps_the_clause_if_somebody_signs_it(root: Path) -> None:
    (root / "content/privacy.md").write_text(
        f"{FRONT_MATTER.format('2026-02-01')}# Privacy\n\n## Changes\n\n{EMAIL}"
    )
    (confirmed,) = confirm({"privacy": [NoticeRule(classes=(), confirmed_by="J. Doe")]}, root)
    assert confirmed.lines == "promise:\n  none: true\n  clause: changes\n  confirmed_by: J. Doe\n"


def test_a_rule_is_added_to_those_that_are_recorded(root: Path) -> None:
    confirm({"privacy": [BY_EMAIL], "privacy@2025-01-01": [BY_EMAIL], "terms": [NONE]}, root)
    confirm({"privacy": [FEES], "privacy@2025-01-01": [FEES]}, root)
    for promised in promises_in(["privacy", "privacy@2025-01-01"], root):
        assert promised.record
        assert [(rule.period, rule.about) for rule in promised.record.rules] == [
            (NoticePeriod(30), ""), (NoticePeriod(60), "fees"),
        ]  # fmt: skip
    assert [text.policy for text in texts_to_confirm(["privacy"], root, add=True)] == ["privacy"]
    with pytest.raises(ProblemsFound, match=r"terms\.md:4 already records"):
        texts_to_confirm(["terms"], root, add=True)
    with pytest.raises(ProblemsFound, match=r"privacy\.md:5 already records"):
        texts_to_confirm(["privacy"], root)


@pytest.mark.parametrize(("written", "rule"), [
    ("none", NoticeRule(classes=())),
    ("none: true, confirmed_by: Ada", NoticeRule(classes=(), confirmed_by="Ada")),
    ("any_of: [email, site]", NoticeRule(("email", "site"))),
    ("all_of: [email], days_before: 30, for: [minor], about: fees",
     NoticeRule(("email",), "all", NoticePeriod(30), ("minor",), "fees")),
    ("all_of: [page], period: 6 weeks", NoticeRule(("page",), "all", NoticePeriod(42, weeks=True))),
    ("days_before: 0", NoticeRule(period=NoticePeriod())),
    ('for: [minor], confirmed_by: "J. Doe, counsel"',
     NoticeRule(classes=("minor",), confirmed_by="J. Doe, counsel")),
])  # fmt: skip
def test_a_rule_is_written_as_in_front_matter(written: str, rule: NoticeRule) -> None:
    assert rule_of(written) == rule


@pytest.mark.parametrize(("written", "says"), [
    ("", "doesn't say what is promised"), ("nothing", "unknown key 'nothing'"),
    ("confirmed_by: Ada", "doesn't say what is promised"), ("all_of: [fax]", "not 'fax'"),
    ("all_of: [email", "missing comma"), ("for: [big]", "not 'big'"), ("days_before: soon", "not 'soon'"),
    ("none: true, days_before: 3", "none can't be combined"), ("about: our fees", "isn't a valid topic"),
    ("any_of: [email], all_of: [site]", "any_of can't be combined with all_of"),
    ("[email]", "plain words"),
])  # fmt: skip
def test_what_is_no_rule(written: str, says: str) -> None:
    with pytest.raises((ProblemsFound, InvalidValue)) as refusal:
        rule_of(written)
    assert says in refusal.value.problems[0].message


@pytest.mark.parametrize(
    ("written", "period"),
    [("0", NoticePeriod()), ("030", NoticePeriod(30)), ("2 months", NoticePeriod(months=2))],
)
def test_days_or_a_period(written: str, period: NoticePeriod) -> None:
    assert period_of(written) == period


@pytest.mark.parametrize("written", ["", "-3", "soon", "١٤", "5000"])
def test_what_is_no_period(written: str) -> None:
    with pytest.raises(ValueError, match=r"period|ten years"):
        period_of(written)


UNREAD = {
    "Spanish": "Podemos modificar esta política. Le avisaremos por correo electrónico 30 días antes del cambio.",
    "Italian": "Possiamo modificare questa informativa. Vi informeremo via e-mail almeno 30 giorni prima.",
    "Dutch": "Wij kunnen dit beleid wijzigen. Wij sturen u ten minste 30 dagen van tevoren een e-mail.",
    "Portuguese": "Podemos alterar esta política de privacidade. Avisaremos por e-mail pelo menos 30 dias antes.",
    "Japanese": "当社は本ポリシーを変更することがあります。変更の30日前までにメールでお知らせします。",
    "Arabic": "قد نقوم بتعديل هذه السياسة. سنرسل إليكم إشعاراً عبر البريد الإلكتروني قبل ثلاثين يوماً من سريان التغيير.",
    "Swedish": "Vi kan ändra denna policy. Vi meddelar dig via e-post minst 30 dagar innan ändringen träder i kraft.",
    "Chinese": "我们可能会修改本政策。我们将在变更生效前30天通过电子邮件通知您。",
    "": "Płacisz co roku. O zmianach informujemy e-mailem z wyprzedzeniem 30 dni.",
}


@pytest.mark.parametrize("language", UNREAD)
def test_a_text_in_a_language_that_is_not_read(root: Path, language: str) -> None:
    (root / "content/terms.md").write_text(
        FRONT_MATTER.format("2026-02-01") + UNREAD[language] + "\n"
    )
    (promised,) = promises_in(["terms"], root)
    found = (
        f"this text is in {language}"
        if language
        else "it doesn't recognize the language of this text"
    )
    assert promised.clauses == ()
    assert (
        promised.unread
        == f"legalsite reads clauses on changes in English, German and French; {found}"
    )


@pytest.mark.parametrize(
    "text", ["We keep boats.", "Wir schreiben nie.", "Nous ne vendons rien.", EMAIL]
)
def test_a_text_in_a_language_that_is_read(root: Path, text: str) -> None:
    (root / "content/terms.md").write_text(FRONT_MATTER.format("2026-02-01") + text + "\n")
    (promised,) = promises_in(["terms"], root)
    assert promised.unread == ""


def test_nothing_is_written_if_one_promise_cannot_be(root: Path) -> None:
    (root / "content/terms.md").write_text(
        "---\n{title: Terms, revised: 2026-02-01}\n---\nYou pay.\n"
    )
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    with pytest.raises(ProblemsFound) as found:
        confirm({"privacy": [BY_EMAIL], "terms": [NONE]}, root)
    assert [(problem.rule, problem.path) for problem in found.value.problems] == [
        ("not-written", "content/terms.md")
    ]
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_nothing_is_lost_if_the_disk_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (root / "content/privacy.md").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        confirm({"privacy": [BY_EMAIL]}, root)
    assert (root / "content/privacy.md").read_bytes() == before
    assert sorted(file.name for file in (root / "content").iterdir()) == [
        "privacy", "privacy.de.md", "privacy.md", "terms.md",
    ]  # fmt: skip


def test_a_file_may_confirm_its_own_promise(tmp_path: Path) -> None:
    file = tmp_path / "old.md"
    file.write_text(f"---\nauthor: them\npromise: none\n---\n{EMAIL}")
    (promised,) = promises_in([str(file)], None)
    assert promised.record
    assert promised.record.promises_no_notice
