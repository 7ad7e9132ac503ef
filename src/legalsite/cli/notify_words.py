"""What `legalsite notify` says: as lines, and as JSON."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalsite.cli.status import A_CHANGE
from legalsite.model.ways import ways

if TYPE_CHECKING:
    from legalsite.commands.mailing import Mailing
    from legalsite.commands.notify import Due
    from legalsite.commands.sending import Stand
    from legalsite.model.notice import Notice

SHOWN = 20
NOT_SENT = "no mail was sent"


def due_lines(owed: "Sequence[Due]", policy: str | None, on: date) -> Iterator[str]:
    """What is due, each with its day and its reason."""
    for one in owed:
        notice = one.notice
        yield f"{notice.key}: send by {notice.send_by}{_late(one, on)}, {ways(notice.channels, notice.logic)}"
        kind = "ends the policy" if notice.revision.withdrawn else A_CHANGE[notice.revision.weight]
        yield f"  {kind}, applies from {notice.revision.effective} in place of {notice.before.revised}"
        yield f"  because {notice.reason}"
        if one.sent:
            yield f"  sent, recorded on {one.sent.time:%Y-%m-%d} (line {one.sent.number} of the ledger)"
        else:
            mail = next_command("plan", notice.key, Path("FILE.csv"), None)
            asked = "email" in notice.channels
            yield f"  {NOT_SENT}; next: {mail}" if asked else f"  no mail is asked for; to send one: {mail}"
    if all(one.sent for one in owed):
        yield f"No {'other ' if owed else ''}notice is due{f' for {policy}' if policy else ''} on {on}."
    for one in owed if policy else ():
        if one.sent:
            named = next_command("send", one.notice.key, Path("FILE.csv"), None)
            yield f"For readers who were not on the list: {named}"


def due_as_json(one: "Due", on: date) -> dict[str, Any]:
    """Days as ISO days; `grounds` are what asks for the notice, the longest time first."""
    return {
        **_notice_as_json(one.notice, on),
        "sent": one.sent and {"line": one.sent.number, "time": f"{one.sent.time:%Y-%m-%dT%H:%M:%SZ}"},
    }


def mailing_lines(
    mailing: "Mailing", policy: str, to: Path | None, root: Path | None, on: date, *, left: int
) -> Iterator[str]:
    """What would go out, and what to type next. `left`: how many of its letters were not tried before."""
    notice = mailing.notice
    said = mailing.by_language
    counts = ", ".join(f"{count:,} in {language}" for language, (_, count) in said.items())
    tried = len(mailing.letters) - left
    yield f"{notice.key}: {_count(len(mailing.letters), 'letter')} ({counts})"
    if tried:
        some = f"{left:,}" if left else "none"
        yield f"  {some} of them left to send: {tried:,} tried before, which are not sent again"
    for language, (content, _) in said.items():
        yield f"  {language}: {content.subject}"
        size = sum(len(file.data) for file in content.attachments)
        yield f"      attached: {', '.join(file.name for file in content.attachments)} ({size:,} bytes)"
    owed = any(ground.source != "asked" for ground in notice.reason.grounds)
    late = ", which is past" if notice.overdue(on) else ""
    yield f"  send by {notice.send_by}{late}: {notice.reason}" if owed else f"  {notice.reason}"
    yield f"  from {mailing.sender.address}"
    yield f"digest: {mailing.digest}"
    if not left:
        return
    yield "Look at the letters first, then send them:"
    yield f"  {next_command('preview', policy, to, root, *_correction(notice))}"
    yield f"  {_send_command(mailing, policy, to, root)}"


def left_lines(left: int, mailing: "Mailing", policy: str, to: Path, root: Path | None) -> Iterator[str]:
    """What to type later, for the letters that are left."""
    yield f"{left} left: run the same command again later."
    yield f"  {_send_command(mailing, policy, to, root)}"


def mailing_as_json(mailing: "Mailing", left: int, on: date) -> dict[str, Any]:
    """`left`: how many of the `letters` a run would send."""
    return {
        **_notice_as_json(mailing.notice, on),
        "letters": len(mailing.letters),
        "left": left,
        "languages": {
            language: {"letters": count, "subject": content.subject, "sha256": content.sha256}
            for language, (content, count) in mailing.by_language.items()
        },
        "from": mailing.sender.address,
        "digest": mailing.digest,
        "notes": [
            {"rule": note.rule, "severity": note.severity, "place": note.place, "message": note.message}
            for note in mailing.notes
        ],
    }


def stand_lines(result: "Stand") -> Iterator[str]:
    """Counts, then every letter that was tried and not taken."""
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(result.counts.items()))
    yield f"{result.notice}: {counts or NOT_SENT}"
    tried = [letter for letter in result.open if letter.state not in {"pending", "leased"}]
    for letter in tried[:SHOWN]:
        yield f"  {letter.state}: {letter.address}{f' ({letter.reply})' if letter.reply else ''}"
    if len(tried) > SHOWN:
        yield f"  and {len(tried) - SHOWN:,} more: --format json has all of them"


def stand_as_json(result: "Stand") -> dict[str, Any]:
    """`open`: every letter that the relay has not accepted."""
    return {
        "notice": result.notice,
        "counts": dict(sorted(result.counts.items())),
        "open": [
            {"address": one.address, "state": one.state, "code": one.code, "reply": one.reply, "changed": one.changed}
            for one in result.open
        ],
    }


def next_command(verb: str, name: str, listed: Path | None, root: Path | None, *more: str) -> str:
    """What to type next, quoted for a shell."""
    words = ["legalsite", "notify", verb, name, *(["--to", str(listed)] if listed else []), *more]
    return shlex.join([*words, *(["--root", str(root)] if root else [])])


def _send_command(mailing: "Mailing", policy: str, to: Path | None, root: Path | None) -> str:
    return next_command("send", policy, to, root, *_correction(mailing.notice), "--confirm", mailing.digest)


def _correction(notice: "Notice") -> tuple[str, ...]:
    return ("--correction", str(notice.correction)) if notice.correction else ()


def _notice_as_json(notice: "Notice", on: date) -> dict[str, Any]:
    return {
        "notice": notice.key,
        "policy": notice.policy,
        "revised": str(notice.revision.revised),
        "before": str(notice.before.revised),
        "effective": notice.revision.effective.isoformat(),
        "change": notice.revision.weight,
        "channels": list(notice.channels),
        "logic": notice.logic,
        "send_by": notice.send_by.isoformat(),
        "days": notice.days,
        "overdue": notice.overdue(on),
        "reason": str(notice.reason),
    }


def _late(one: "Due", on: date) -> str:
    late = (on - one.notice.send_by).days
    if one.sent or late < 0:
        return ""
    return f" ({_count(late, 'day')} late)" if late else " (today)"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"
