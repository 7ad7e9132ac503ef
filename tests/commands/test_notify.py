"""`legalsite notify` from the list to the relay, on a published site, with a real SMTP server."""

import json
from pathlib import Path

from commands.notified_site import CONFIG, LIST, Command, at, digest
from legalsite.cli.invocation import now
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.site.settings import read_settings


def test_the_digest_changes_with_words_list_and_settings(notify: Command, root: Path) -> None:
    to = root / "list.csv"
    seen = [digest(notify, str(to)), digest(notify, str(to), "--reminder")]
    to.write_text(LIST.replace("Ada", "Ida"))
    seen.append(digest(notify, str(to)))
    to.write_text(LIST + "dora@b.test,,\n")
    seen.append(digest(notify, str(to)))
    to.write_text("\n".join([LIST.splitlines()[0], *reversed(LIST.splitlines()[1:])]))
    seen.append(digest(notify, str(to), "--drop-missing"))
    assert digest(notify, str(to), "--drop-missing") == seen[-1]
    for old, new in (
        ("Settings", "Account"),
        ("legal@", "law@"),
        ("Kai 7", "Kai 8"),
        ("privacy@", "dpo@"),
    ):
        (root / "legalsite.toml").write_text(CONFIG.replace(old, new))
        seen.append(digest(notify, str(to)))
    assert len(set(seen)) == len(seen)


def test_an_email_has_the_words_of_the_day_on_which_it_leaves(
    notify: Command, root: Path, post, relay, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    closing = "Before that day you may object."
    (root / "legalsite.toml").write_text(
        CONFIG.replace("Close your account under Settings.", closing)
    )
    planned = notify("plan", "privacy", "--to", str(root / "list.csv"))[1]
    assert "emails sent on or after 2026-04-15T00:00:00Z say" in planned
    confirm = digest(notify, str(root / "list.csv"))
    for day in ("2026-04-14", "2026-04-15"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", at(day))
        assert digest(notify, str(root / "list.csv")) == confirm, "whenever it is planned"
        notify(
            "send", "privacy", "--confirm", confirm, "--limit", "1" if day.endswith("14") else "9"
        )
    texts = [message.get_body(("plain",)).get_content() for message in post.messages()]
    assert [closing in text for text in texts] == [True, False, False]
    assert ["took effect on" in text or "gilt seit" in text for text in texts] == [
        False,
        True,
        True,
    ]


def test_a_test_is_the_exact_email(notify: Command, root: Path, post, relay, monkeypatch) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    assert (
        notify("test", "privacy", "--to", "me@b.test", "you@b.test")[1].count(
            "accepted (250 taken)"
        )
        == 4
    )
    notify("send", "privacy", "--confirm", digest(notify, str(root / "list.csv")))
    mine = [each for each in post.messages() if each["To"] in ("me@b.test", "Cleo <cleo@b.test>")]
    tested, real = [message for message in mine if message["Content-Language"] == "en"]
    assert str(tested["Subject"]) == f"Test: {real['Subject']}"
    parts = [
        [part.get_payload() for part in message.walk() if not part.is_multipart()]
        for message in (tested, real)
    ]
    assert parts[0][2:] == parts[1][2:], "what is attached"


def test_nothing_is_sent_before_the_live_site_serves_the_text(
    notify: Command, root: Path, post, relay, web, monkeypatch
) -> None:
    monkeypatch.setenv("LEGALSITE_SMTP_URL", f"smtp://{relay}")
    send = (
        "send",
        "privacy",
        "--confirm",
        digest(notify, str(root / "list.csv")),
        "--live",
        web.url("/"),
    )
    status, said = notify(*send)
    assert (status, "error[live-ledger]: the live site has no ledger; it returns 404" in said) == (
        1,
        True,
    )
    assert "help: build and deploy the site first" in said
    assert post.taken == []
    assert "sent so far: 0 of 3 emails, not recorded\n" in notify("status", "privacy")[1]
    for _ in build(BuildOrder(root, read_settings(root), now().date())):
        pass
    web.serves_site(root / "output")
    status, said = notify(*send)
    assert (
        status,
        f"checked {web.url('/')}, but the links in the emails point to https://" in said,
    ) == (0, True)
    with open_deliveries(root, "", now) as deliveries:
        (checked,) = json.loads(deliveries.queries.mailings()[0].live)
    assert (checked["checked"], checked["url"], checked["lines"]) == (True, web.url("/"), 3)
    asked = len(web.asked)
    assert notify(*send)[0] == 0  # nothing is left to send
    assert len(web.asked) == asked
