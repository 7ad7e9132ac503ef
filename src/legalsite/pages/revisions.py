"""A policy's revisions as JSON, and those of all: for apps that must record which text a user accepted."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from legalsite.model import standing
from legalsite.model.config import Config
from legalsite.model.policy import Policy, Revision
from legalsite.notices.changelog import Entry
from legalsite.pages.routes import Routes


def revisions_json(policy: Policy, entries: tuple[Entry, ...], config: Config, on: date) -> bytes:
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


def _revision(policy: Policy, entry: Entry, config: Config, routes: Routes, on: date) -> dict[str, Any]:
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
        "redline_url": routes.url(routes.change(revision)) if entry.before else None,
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
