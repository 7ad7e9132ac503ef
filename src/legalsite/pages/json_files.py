"""A policy's revisions as JSON, and those of all: for apps that must record which text a user accepted."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from legalsite.model import in_force as standing
from legalsite.model.config import Config
from legalsite.model.policy import Policy, Revision
from legalsite.notices.changelog import ChangelogEntry
from legalsite.pages import routes as fixed
from legalsite.pages.page import Frame, label_in
from legalsite.pages.policy_summary import PolicySummary, RevisionSummary
from legalsite.pages.routes import Routes
from legalsite.text.catalogue import Phrases
from legalsite.text.languages import base_language


def revisions_json(policy: Policy, entries: tuple[ChangelogEntry, ...], config: Config, on: date) -> bytes:
    """One object: policy, url, in_force, upcoming, and its revisions, newest first. Days are ISO days; `applied` lists
    stretches from a day to the day before another, `to` null where no end is known; `recorded` is the line of the
    ledger. Of a withheld text the file that stands in its place is none of it: null its address, hash and size."""
    routes = Routes.of(config)
    bound, coming = standing.in_force(policy, on), standing.upcoming(policy, on)
    value = {
        "policy": policy.slug,
        "language": config.languages[0],
        "url": routes.url(routes.policy(policy.slug)),
        "changes_url": routes.url(routes.changes(policy.slug)),
        "in_force": str(bound.revised) if bound else None,
        "upcoming": str(coming.revised) if coming else None,
        "revisions": [_revision(policy, entry, config, routes, on) for entry in entries],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def all_revisions_json(policies: Iterable[bytes], config: Config) -> bytes:
    """What revisions_json gave for each, in one."""
    head = json.dumps({"site": config.title, "url": Routes.of(config).url("")}, ensure_ascii=False)
    return b'%s, "policies": [\n%s\n]}\n' % (head[:-1].encode(), b",\n".join(policies))


def _revision(policy: Policy, entry: ChangelogEntry, config: Config, routes: Routes, on: date) -> dict[str, Any]:
    revision = entry.revision
    return {
        **_file(revision, routes),
        "effective": revision.effective.isoformat(),
        "status": entry.status,
        "withdraws": revision.withdrawn,
        "applied": [
            {"from": period.start.isoformat(), "to": period.end.isoformat() if period.end else None}
            for period in entry.periods
        ],
        "change": revision.change,
        "summary": revision.summary,
        "replaced_by": str(entry.replaced_by.revised) if entry.replaced_by else None,
        "since_url": routes.url(routes.since(revision)),
        "redline_url": routes.url(routes.change(revision)) if entry.previous else None,
        "translations": [
            {"language": text.language, "translates": str(text.translates), **_file(text, routes)}
            for language in config.languages[1:]
            for text in policy.translations.get(language, ())
            if text.translates == revision.revised and text.revised.day <= on
        ],
    }


def _file(text: Revision, routes: Routes) -> dict[str, Any]:
    return {
        "revised": str(text.revised),
        "title": text.title,
        "url": routes.url(routes.text(text)),
        "withheld": text.withheld,
        "raw_url": None if text.withheld else routes.url(routes.raw(text)),
        "sha256": None if text.withheld else text.sha256,
        "size": None if text.withheld else text.size,
        "recorded": text.recorded or None,
    }


# --- Summaries → what machines read: status.json, notices.json. ---


def files(summaries: Sequence[PolicySummary], frame: Frame, ledger: bytes | None) -> Iterator[tuple[str, bytes]]:
    yield fixed.STATUS, _json(status(summaries, frame, ledger))
    yield fixed.NOTICES, _json(notices(summaries, frame))


def status(summaries: Sequence[PolicySummary], frame: Frame, ledger: bytes | None) -> dict[str, Any]:
    """For a monitor: `built_for` is the day; once `next_change` is past, the site is due to be built again."""
    return {
        "built_for": frame.on.isoformat(),
        "next_change": min((summary.next_change for summary in summaries if summary.next_change), default=None),
        "ledger": {"lines": ledger.count(b"\n") - 1, "sha256": hashlib.sha256(ledger).hexdigest()} if ledger else None,
        "policies": {
            summary.slug: {
                "status": summary.status,
                "in_force": summary.in_force.revised if summary.in_force else None,
                "upcoming": summary.upcoming.revised if summary.upcoming else None,
                "next_change": summary.next_change,
            }
            for summary in summaries
        },
    }


def notices(summaries: Sequence[PolicySummary], frame: Frame) -> dict[str, Any]:
    """For the banner on a company's own site: what is announced, with the days on which to show it (`until` not
    included)."""
    found = [_notice(summary, revision, frame) for summary in summaries for revision in summary.notices]
    labels = {tag: _labels(frame.say(lang)) for tag, lang in _spoken(frame).items()}
    return {"site": frame.config.title, "labels": labels, "notices": sorted(found, key=lambda n: (n["until"], n["id"]))}


def _notice(summary: PolicySummary, revision: RevisionSummary, frame: Frame) -> dict[str, Any]:
    nearest = summary.upcoming is not None and summary.upcoming.revised == revision.revised
    route = frame.routes.upcoming(summary.slug) if nearest else revision.redline or revision.route
    return {
        "id": f"{summary.slug}@{revision.revised}",
        "policy": summary.slug,
        "revised": revision.revised,
        "effective": revision.effective,
        "change": revision.change or None,
        "from": revision.revised[:10],
        "until": revision.effective,
        "summary": revision.summary or None,
        "url": frame.routes.url(route),
        "text": {tag: _text(summary, revision, lang, frame.say(lang)) for tag, lang in _spoken(frame).items()},
    }


def _spoken(frame: Frame) -> dict[str, str]:
    """The language that each text is in → the one of the site that it is for: where there are no phrases, English is
    not passed off as something else."""
    tags: dict[str, str] = {}
    for language in frame.config.languages:
        says = frame.say(language).language
        tags.setdefault(language if base_language(language) == says else says, language)
    return tags


def _text(summary: PolicySummary, revision: RevisionSummary, language: str, say: Phrases) -> str:
    day = say.day_text(date.fromisoformat(revision.effective))
    phrase = say.notice_end if revision.withdrawn else say.notice_text
    return str(phrase).format(title=label_in(summary, language).title, day=day)


def _labels(say: Phrases) -> dict[str, str]:
    return {"region": say.notice_label, "link": say.notice_link, "close": say.notice_close}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
