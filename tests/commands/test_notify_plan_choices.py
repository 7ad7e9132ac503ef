"""A mailing about several policies, in which each recipient is told about their own."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from itertools import combinations, product
from pathlib import Path

import pytest
from sqlalchemy import text

from legalsite.cli.options import renamed_columns
from legalsite.commands.exported_evidence import export_evidence
from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.notice_status import (
    SiteNotices,
    choose_notices,
    figures_behind,
    newest_notice,
)
from legalsite.commands.notify_plan import Emails, Plan, plan
from legalsite.commands.notify_send import send
from legalsite.commands.stored_mailings import open_deliveries, waiting_mailings
from legalsite.commands.unreached_people import unreached_people
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.errors import ProblemsFound
from legalsite.mail.mime import stored_message
from legalsite.mail.relay import Relay
from legalsite.model.email import Limits
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.joined_email import email_at
from legalsite.notices.recipients import COLUMNS
from legalsite.notices.result_file import sha256_of
from legalsite.site.load import load
from mail_servers import Post
from notice_sites import CONFIG, Publishing

ON = date(2026, 3, 5)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
PADDING = "All else stays as it was. " * 30
TEXT = "---\ntitle: {}\nrevised: {}\n---\n\nWe keep it for {} days.\n\n" + PADDING + "\n"
SLUGS = ("terms", "rules", "privacy")


class Group:
    """A site with three policies that changed, and the relay at `url`; `terms` is in German, too."""

    def __init__(self, root: Path, url: str, post: Post, database: str) -> None:
        self.root, self.url, self.post, self.database = root, url, post, database

    def deliveries(self):
        return open_deliveries(self.root, self.database, lambda: NOON, create=True)

    def emails(self, *slugs: str) -> Emails:
        site = load(self.root)
        notices = [newest_notice(site, slug, ON) for slug in slugs or SLUGS]
        return Emails(site, list(filter(None, notices)), ON)

    def plan(self, *rows: str, header: str = "email,language,policies", **more: object) -> Plan:
        (self.root / "list.csv").write_text("\n".join([header, *rows, ""]))
        with (self.root / "list.csv").open("rb") as file:
            return plan(self.emails(), file, self.deliveries(), **more)

    def send(self, limit: int | None = None) -> None:
        with self.deliveries() as deliveries:
            (stored,) = waiting_mailings(deliveries, "terms")
            ledger = load(self.root).record.ledger
            limits = Limits(connections=1)
            for _ in send(
                deliveries, stored, smtp_url=self.url, limits=limits, limit=limit, ledger=ledger
            ):
                pass

    def record(self) -> dict[str, str]:
        """Record the result, and return the figures behind the line of each policy."""
        with self.deliveries() as deliveries:
            SiteEvidence(load(self.root), deliveries).record_changes()
        found = {}
        for line in load(self.root).record.ledger.lines:
            figures = line.result and figures_behind(self.root, line)
            if figures:
                counts = {"of": figures.total, **figures.counts}
                found[line.policy] = " ".join(f"{state}={count}" for state, count in counts.items())
        return found

    @property
    def taken(self) -> dict[str, list[str]]:
        """The attached files of each email that the relay took, without the record."""
        files = {}
        for address, data in self.post.taken:
            message = message_from_bytes(data, policy=policy.default)
            names = [str(part.get_filename()) for part in message.iter_attachments()]
            assert address not in files, "each email is sent once"
            files[address] = [name for name in names if name != "record.txt"]
        return files


@pytest.fixture
def group(published: Publishing, relay: Relay, post: Post, database: str) -> Group:
    days = {}
    for day, kept in (("2025-01-01", 30), ("2026-03-02", 14)):
        days[day] = {f"{slug}.md": TEXT.format(slug.title(), day, kept) for slug in SLUGS}
        german = f"translates: {day}\n---\n\nWir behalten es {kept} Tage.\n"
        days[day]["terms.de.md"] = f"---\ntitle: Bedingungen\nrevised: {day}\n{german}"
    return Group(published(CONFIG, days), f"smtp://localhost:{relay.port}", post, database)


@pytest.fixture
def upcoming(published: Publishing, relay: Relay, post: Post, database: str) -> Group:
    """The same policies, two of which take effect later, on different dates."""
    days = {"2025-01-01": {}, "2026-03-02": {}}
    starts = {"terms": "2026-03-20", "rules": "2026-04-01", "privacy": "2026-03-02"}
    for day, texts in days.items():
        for slug in SLUGS:
            start = starts[slug] if day == "2026-03-02" else day
            revised = f"{day}\neffective: {start}"
            texts[f"{slug}.md"] = TEXT.format(slug.title(), revised, int(day[:4]) % 7)
            german = f"translates: {day}\n---\n\nWir behalten es {day} Tage.\n"
            texts[f"{slug}.de.md"] = f"---\ntitle: Deutsch\nrevised: {day}\n{german}"
    return Group(published(CONFIG, days), f"smtp://localhost:{relay.port}", post, database)


SUBSETS = [" ".join(slugs) for size in (1, 2, 3) for slugs in combinations(SLUGS, size)]


def test_an_email_about_some_policies_has_the_bytes_of_a_mailing_about_them(
    upcoming: Group,
) -> None:
    """On each side of the days on which they take effect, in each language, and from the database."""
    content = upcoming.emails().content_for([("en", ""), ("de", "")])
    rows = [
        f"{language}{n}@b.test,{language},{row}"
        for n, row in enumerate(SUBSETS)
        for language in ("en", "de")
    ]
    upcoming.plan(*rows)
    with upcoming.deliveries() as deliveries:
        stored = deliveries.queries.content(1)
    assert stored == content
    assert content.times == ["", "2026-03-20T00:00:00Z", "2026-04-01T00:00:00Z"]
    written = set()
    for policies, language in product(SUBSETS, ("en", "de")):
        alone = upcoming.emails(*policies.split()).content_for([(language, "")])
        assert alone.frames.keys() == {language}
        for time in content.times:
            email = email_at(content, language, policies, time)
            data = stored_message(email)
            assert data == stored_message(email_at(alone, language, "", time))
            assert {file.name.partition("-")[0] for file in email.files} == {
                *policies.split(),
                "record.txt",
            }
            written.add(data)
    # an email has another wording from each day on which one of its policies takes effect
    wordings = [1 + len({"terms", "rules"} & set(policies.split())) for policies in SUBSETS]
    assert len(written) == 2 * sum(wordings)


def test_only_what_someone_on_the_list_needs_is_composed(upcoming: Group) -> None:
    planned = upcoming.plan("ada@b.test,en,terms", "bob@b.test,de,rules privacy")
    content = planned.emails.content
    assert {
        language: {change.policy for change in changes}
        for language, changes in content.changes.items()
    } == {"en": {"terms"}, "de": {"rules", "privacy"}}
    upcoming.plan("ada@b.test,en,terms", "bob@b.test,de,rules privacy", "cy@b.test,en,*")
    with upcoming.deliveries() as deliveries:
        changes = deliveries.queries.content(1).changes["en"]
    assert [change.policy for change in changes if not change.since] == list(SLUGS)


def test_a_changed_part_stops_sending(upcoming: Group) -> None:
    upcoming.plan("ada@b.test,en,terms", "bob@b.test,en,rules")
    with upcoming.deliveries() as deliveries, deliveries.engine.begin() as db:
        stored = db.scalar(
            text("SELECT data FROM email_parts WHERE notice = 'rules@2026-03-02' AND since = ''")
        )
        changed = stored.replace(b"Rules:", b"Roles:")
        db.execute(
            text("UPDATE email_parts SET data = :data WHERE data = :stored"),
            {"data": changed, "stored": stored},
        )
    assert changed != stored
    with pytest.raises(
        ProblemsFound, match=r"parts/en-rules-2026-03-02.json differs from the plan"
    ):
        upcoming.send()
    assert not upcoming.post.taken


def about(*slugs: str) -> list[str]:
    return [f"{slug}-{day}.txt" for slug in slugs for day in ("2026-03-02", "2025-01-01")]


ROWS = ("ada@b.test,en,terms rules", "bob@b.test,,privacy", "cy@b.test,en,rules privacy terms")


def test_each_recipient_gets_one_email_about_their_policies(group: Group) -> None:
    group.plan(*ROWS)
    group.send(limit=1)
    group.send()
    assert group.taken == {
        "ada@b.test": about("terms", "rules"),
        "bob@b.test": about("privacy"),
        "cy@b.test": about(*SLUGS),
    }
    subjects = [message["subject"] for message in group.post.messages()]
    assert sum("Privacy" in subject for subject in subjects) == 1


def test_people_are_counted_by_policy(group: Group) -> None:
    group.post.rcpt = lambda to: "550 5.1.1 no" if to.startswith("bob") else "250 ok"
    group.plan(*ROWS)
    group.send()
    assert group.record() == {
        "terms": "of=2 late=2",
        "rules": "of=2 late=2",
        "privacy": "of=2 late=1 rejected=1",
    }
    with group.deliveries() as deliveries:
        notices = SiteNotices(load(group.root))
        people = unreached_people(notices, deliveries, "privacy", ON, None)
        assert [(address, state) for address, state, _ in people] == [
            ("bob@b.test", "rejected"),
            ("cy@b.test", "late"),
        ]


def test_the_evidence_of_a_policy_has_only_its_recipients(group: Group, tmp_path: Path) -> None:
    group.plan(*ROWS)
    group.send()
    group.record()
    people = {}
    for slug in SLUGS:
        folder = tmp_path / slug
        site = load(group.root)
        with group.deliveries() as deliveries:
            export_evidence(site, deliveries, NoticeKey.parse(f"{slug}@2026-03-02"), folder)
        assert verify_evidence(folder, group.root).problems == ()
        rows = (folder / "accounts/notice/people.csv").read_text().splitlines()
        people[slug] = sorted(row.split(",")[2] for row in rows)
    assert people == {
        "terms": ["ada@b.test", "cy@b.test"],
        "rules": ["ada@b.test", "cy@b.test"],
        "privacy": ["bob@b.test", "cy@b.test"],
    }
    folder = tmp_path / "terms/accounts/notice"
    assert sorted(path.name for path in (folder / "parts").iterdir()) == [
        "en-terms-2026-03-02.json",
        "en.json",
    ]
    assert sorted(path.name for path in (folder / "files").iterdir()) == [
        "terms-2025-01-01.txt",
        "terms-2026-03-02.txt",
    ]


def test_a_policy_that_no_recipient_has_is_not_recorded(group: Group) -> None:
    group.plan("ada@b.test,en,terms rules")
    group.send()
    assert group.record().keys() == {"terms", "rules"}
    (status,) = SiteNotices(load(group.root)).due_notices(ON, ["privacy"])
    assert not status.emails


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (
            "",
            "the row names no policy in `policies`\n  help: add the names of policies, or * for all",
        ),
        ("terms rulse", "this site has no policy 'rulse'\n  help: did you mean rules?"),
        ("Terms", "this site has no policy 'Terms'\n  help: did you mean terms?"),
        (
            "terms;rules",
            "this site has no policy 'terms;rules'\n  help: write only spaces between the names of policies",
        ),
        (
            "eu/terms@2026",
            "this site has no policy 'eu/terms@2026'\n  help: write names as in URLs, such as terms, or remove it",
        ),
        (
            "* terms",
            "this site has no policy '*'\n  help: write * alone, or only the names of policies",
        ),
    ],
)
def test_a_row_without_a_known_policy_is_skipped_and_named(
    group: Group, cell: str, problem: str
) -> None:
    with pytest.raises(ProblemsFound, match="none of the rows"):
        group.plan(f"bob@b.test,en,{cell}")
    rows = ("ada@b.test,en,terms", f"bob@b.test,en,{cell}")
    with pytest.raises(ProblemsFound, match="list-address"):
        group.plan(*rows, "cy,en,terms")
    planned = group.plan(*rows)
    found = next(note for note in planned.notes if note.rule == "list-policies")
    assert (found.line, found.severity) == (3, "warning")
    assert str(found).partition("]: ")[2] == problem
    assert (planned.skipped, planned.counts) == (1, {"pending": 1})
    group.send()
    assert group.record()["terms"] == "of=2 late=1 skipped=1"


def test_only_the_planned_policies_of_a_row_count(group: Group) -> None:
    rows = ("ada@b.test,en,terms privacy", "bob@b.test,en,privacy", "cy@b.test,en,*")
    (group.root / "list.csv").write_text("\n".join(["email,language,policies", *rows, ""]))
    with (group.root / "list.csv").open("rb") as file:
        planned = plan(group.emails("terms", "rules"), file, group.deliveries())
    assert planned.choices == {"en ": 1, "en terms": 1}
    assert planned.unaffected == 1


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("email,name", ["ada@b.test,Ada"]),
        ('{"email": "ada@b.test", "name": "Ada"}', ['{"email": "bob@b.test"}']),
    ],
)
def test_without_a_column_everyone_is_told_about_all(
    group: Group, header: str, rows: Iterable[str]
) -> None:
    planned = group.plan(*rows, header=header)
    assert planned.choices.keys() == {"en "}


def test_the_column_can_have_another_name(group: Group) -> None:
    columns = renamed_columns(COLUMNS, ["policies=Documents"])
    planned = group.plan(
        "ada@b.test,rules,terms", header="email,Documents,policies", columns=columns
    )
    assert planned.choices == {"en rules": 1}
    with pytest.raises(ProblemsFound, match="the first line has no column `Documents`"):
        group.plan("ada@b.test,terms", header="email,policies", columns=columns)


def test_each_email_is_in_the_languages_of_the_mailing(group: Group) -> None:
    planned = group.plan("ada@b.test,de,terms", "bob@b.test,de,rules", "cy@b.test,de-AT,*")
    assert planned.choices == {"de ": 1, "de rules": 1, "de terms": 1}
    group.send()
    subjects = {message["to"]: message["subject"] for message in group.post.messages()}
    assert "Bedingungen" in subjects["ada@b.test"]
    assert "Rules: Änderung" in subjects["bob@b.test"]


def test_another_list_adds_choices_and_keeps_earlier_ones(group: Group) -> None:
    group.plan("ada@b.test,en,terms", "bob@b.test,en,rules terms")
    group.send(limit=1)
    group.plan("cy@b.test,en,privacy")
    group.plan("bob@b.test,en,rules", "ada@b.test,en,rules")
    group.send()
    files = group.taken
    assert files.pop("cy@b.test") == about("privacy")
    # whoever has an email gets no other one, and whoever has none gets what the last list says
    assert sorted(files.values()) in (
        [about("rules"), about("terms")],
        [about("rules"), about("terms", "rules")],
    )


def test_a_person_on_several_lines_is_told_about_the_policies_of_all(group: Group) -> None:
    rows = ("ada@b.test,en,rules", "ada@B.TEST,en,terms", "bob@b.test,en,*", "bob@b.test,en,terms")
    planned = group.plan(*rows, "cy@b.test,en,terms rules", "cy@b.test,en,privacy terms")
    assert planned.choices == {"en ": 2, "en terms rules": 1}
    assert planned.loaded.repeated == 3
    group.send()
    assert group.taken["ada@b.test"] == about("terms", "rules")
    assert group.record()["privacy"] == "of=2 late=2"


def test_warns_of_people_who_have_an_email_without_some_of_their_policies(group: Group) -> None:
    group.plan("ada@b.test,en,terms", "bob@b.test,en,terms rules", "cy@b.test,en,*")
    group.send()
    planned = group.plan("ada@b.test,en,rules terms", "bob@b.test,en,terms", "cy@b.test,en,*")
    (warning,) = [note for note in planned.notes if note.rule == "list-policies"]
    assert warning.message == (
        "1 person got an email of this mailing that isn't about all of their policies on this list"
    )


def test_another_list_adds_to_a_mailing_whose_first_policies_everyone_has(group: Group) -> None:
    (group.root / "legalsite.toml").write_text(
        CONFIG
        + "".join(f'[policies.{slug}]\nnotice = {{ any_of = ["email"] }}\n' for slug in SLUGS)
    )
    group.post.rcpt = lambda to: "550 5.1.1 no" if to.startswith("bob") else "250 ok"
    group.plan("ada@b.test,en,terms", "bob@b.test,en,rules")
    group.send()
    with group.deliveries() as deliveries:
        SiteEvidence(load(group.root), deliveries).record_changes()
        notices = SiteNotices(load(group.root))
        mailings = deliveries.queries.mailings()
        chosen = choose_notices(notices, mailings, SLUGS, ON)
        assert [notice.policy for notice in chosen] == list(SLUGS)
        assert choose_notices(notices, mailings, ["terms"], ON) == []
        chosen = choose_notices(notices, mailings, ["privacy", "rules", "terms"], ON)
        assert [notice.policy for notice in chosen] == list(SLUGS)


def test_a_list_without_any_announced_policy_is_rejected(group: Group) -> None:
    (group.root / "list.csv").write_text("email,policies\nada@b.test,rules\nbob@b.test,privacy\n")
    message = "no row names terms in `policies`"
    with (group.root / "list.csv").open("rb") as file, pytest.raises(ProblemsFound, match=message):
        plan(group.emails("terms"), file, group.deliveries())


def test_json_names_policies_in_a_text_or_an_array(group: Group) -> None:
    planned = group.plan(
        '{"email": "bob@b.test", "policies": "rules terms"}',
        header='{"email": "ada@b.test", "policies": ["terms", "rules"]}',
    )
    assert planned.choices == {"en terms rules": 2}


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("{}", '{"policies": "terms"}', "this row has `policies`, but the first row doesn't"),
        ('{"policies": "terms"}', '{"policies": [1]}', "this isn't a recipient object: .*"),
    ],
)
def test_json_has_policies_in_all_rows_or_in_none(
    group: Group, first: str, second: str, problem: str
) -> None:
    rows = [
        row.replace("{", '{"email": "ada@b.test", ').replace(", }", "}") for row in (first, second)
    ]
    with pytest.raises(ProblemsFound, match=problem):
        group.plan(rows[1], header=rows[0])


def test_json_without_policies_in_some_row_skips_it(group: Group) -> None:
    rows = ('{"email": "bob@b.test", "policies": []}', '{"email": "cy@b.test"}')
    planned = group.plan(*rows, header='{"email": "ada@b.test", "policies": "terms"}')
    assert (planned.skipped, planned.counts) == (2, {"pending": 1})


def test_a_first_row_of_json_that_cannot_be_read_counts_as_skipped(group: Group) -> None:
    rows = ('{"email": "ada@b.test", "policies": "terms"}',)
    planned = group.plan(*rows, header='{"email": "bob", "policies": "terms"}', skip_bad_rows=True)
    assert (planned.skipped, planned.counts) == (1, {"pending": 1})


LIMIT = 'sender = "Harbour <legal@legal.test>"\nattach_up_to = "{}"\n'


def limited(group: Group, size: str, rule: str = "") -> None:
    settings = CONFIG.replace('sender = "Harbour <legal@legal.test>"\n', LIMIT.format(size))
    if rule:
        settings += f"\n[policies.rules]\nnotice = {rule}\n"
    (group.root / "legalsite.toml").write_text(settings)


def test_large_attachments_become_links_with_hashes(group: Group) -> None:
    with (group.root / "content/terms/2026-03-02.md").open("rb") as file:
        digest = sha256_of(file.read())
    limited(group, "4 kB")
    planned = group.plan(*ROWS)
    assert planned.linked == 2  # not the email about only one policy
    group.send()
    files = group.taken
    assert files == {"ada@b.test": [], "bob@b.test": about("privacy"), "cy@b.test": []}
    contents = planned.emails.email("en", "terms rules")
    label = f"Terms, terms/2026-03-02.md, SHA-256 {digest}"
    assert label in " ".join(contents.text.split())
    assert 'href="https://legal.test/terms/2026-03-02.md"' in contents.html
    assert label in contents.html
    assert "Attached for your records" not in contents.text + contents.html


@pytest.mark.parametrize(
    ("rule", "is_refused"),
    [
        ('{ any_of = ["email", "site"] }', True),
        ('{ all_of = ["email"] }', True),
        ('{ any_of = ["email", "page"] }', False),
        ('{ any_of = ["site"] }', False),
    ],
)
def test_links_are_refused_where_email_is_required(
    group: Group, rule: str, is_refused: bool
) -> None:
    limited(group, "1 MB", rule)
    if not is_refused:
        assert group.plan(*ROWS).left == 3
        return
    with pytest.raises(ProblemsFound) as raised:
        group.plan(*ROWS)
    assert [(problem.rule, problem.severity) for problem in raised.value.problems] == [
        ("attach-up-to", "error")
    ]
