"""Changes → Atom (RFC 4287) and JSON Feed 1.1. No entry depends on the day of the build: an entry
changes only if a later revision replaces its text before that applied."""

import html
import json
from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup

from legalsite.model.in_force import ONE_DAY
from legalsite.model.policy import RevisionId
from legalsite.pages.page import Frame, applied_in
from legalsite.pages.policy_summary import PolicySummary, RevisionSummary
from legalsite.pages.routes import FEED, JSON_FEED
from legalsite.text.phrase_catalogue import Phrases

NEWEST = 50  # entries of a feed
EPOCH = "1970-01-01"  # when a feed without entries was updated

PolicyChange = tuple[PolicySummary, RevisionSummary]


def atom_of_policy(summary: PolicySummary, frame: Frame) -> bytes:
    """Return the Atom feed of one policy."""
    title = f"{summary.labels[0].title} · {frame.config.title}"
    changes = [(summary, revision) for revision in summary.revisions]
    return _atom(title, frame.routes.feed(summary.slug), frame.routes.policy(summary.slug), changes, frame)


def atom_of_site(summaries: Iterable[PolicySummary], frame: Frame) -> bytes:
    """Return the Atom feed of all policies."""
    return _atom(frame.config.title, FEED, "", newest(summaries, NEWEST), frame)


def json_feed(summaries: Iterable[PolicySummary], frame: Frame) -> bytes:
    """Return the feed of all policies as JSON Feed 1.1 (jsonfeed.org)."""
    routes, language = frame.routes, frame.config.languages[0]
    say = frame.say(language)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": frame.config.title,
        "home_page_url": routes.url(""),
        "feed_url": routes.url(JSON_FEED),
        "language": language,
        "items": [
            {
                "id": tag_uri(summary, revision, frame),
                "url": routes.url(revision.redline or revision.route),
                "title": _title(summary, revision, say),
                "content_text": _content(revision, say),
                "date_published": _timestamp(revision.revised),
                **({"date_modified": _timestamp(_modified(revision))} if _gone(revision) else {}),
                "tags": [summary.slug, *filter(None, [revision.change])],
            }
            for summary, revision in newest(summaries, NEWEST)
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def newest(summaries: Iterable[PolicySummary], count: int) -> list[PolicyChange]:
    """Return the `count` latest revisions of all policies, newest first, each with its policy."""
    changes = [(summary, revision) for summary in summaries for revision in summary.revisions]
    return sorted(changes, key=lambda change: (RevisionId.parse(change[1].revised), change[0].slug), reverse=True)[
        :count
    ]


def tag_uri(summary: PolicySummary, revision: RevisionSummary, frame: Frame) -> str:
    """Return the permanent id of an entry (RFC 4151): host, day, path."""
    return f"tag:{frame.routes.host},{revision.revised[:10]}:{frame.routes.base}{summary.slug}/{revision.revised}"


def _atom(title: str, feed_route: str, page_route: str, changes: Sequence[PolicyChange], frame: Frame) -> bytes:
    routes, language = frame.routes, frame.config.languages[0]
    updated = max((revision.revised[:10] for _, revision in changes), default=EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{html.escape(language)}">',
        f"<id>{_escaped(routes.url(feed_route))}</id>",
        f"<title>{_escaped(title)}</title>",
        f"<updated>{updated}T00:00:00Z</updated>",
        f"<author><name>{_escaped(frame.config.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{html.escape(routes.url(feed_route))}"/>',
        f'<link rel="alternate" type="text/html" href="{html.escape(routes.url(page_route))}"/>',
        *(_entry(summary, revision, frame) for summary, revision in changes[:NEWEST]),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(summary: PolicySummary, revision: RevisionSummary, frame: Frame) -> str:
    say = frame.say(frame.config.languages[0])
    href = html.escape(frame.routes.url(revision.redline or revision.route))
    category = f'<category term="{html.escape(revision.change)}"/>' if revision.change else ""
    return (
        f"<entry><id>{_escaped(tag_uri(summary, revision, frame))}</id>"
        f"<title>{_escaped(_title(summary, revision, say))}</title>"
        f'<updated>{_timestamp(_modified(revision))}</updated><link rel="alternate" type="text/html" href="{href}"/>'
        f"{category}<summary>{_escaped(_content(revision, say))}</summary></entry>"
    )


def _title(summary: PolicySummary, revision: RevisionSummary, say: Phrases) -> str:
    revised = say.revised_text(RevisionId.parse(revision.revised))
    return f"{revision.title or summary.slug}: {say.page_of.format(day=revised)}"


def _content(revision: RevisionSummary, say: Phrases) -> str:
    if revision.never:
        facts = _never_applied(revision, say)
    elif applied := applied_otherwise(revision, say):
        facts = f"{applied.striptags()}."
    elif revision.maybe:
        facts = f"{say.maybe_applied}."
    elif revision.withdrawn:
        facts = say.filled("upcoming_end_note", start=say.day_text(date.fromisoformat(revision.effective)))
    else:
        facts = f"{say.effective}{say.colon} {say.day_text(date.fromisoformat(revision.effective))}."
        facts += f" {say.again_note}" if revision.again else ""
    if revision.change:
        facts += f" {say.class_label}{say.colon} {say.changes[revision.change]}."
    for start, end in (gap.days for gap in revision.unknown):
        days = {"start": say.day_text(start), "end": say.day_text((end or start) - ONE_DAY)}
        facts += f" {say.unknown_between.format(**days)}"
    summary = revision.summary or (say.withheld_summary if revision.withheld else "")
    draft = say.filled("draft_note") if revision.draft else ""
    return " ".join(filter(None, (draft, summary, facts)))


def applied_otherwise(revision: RevisionSummary, say: Phrases) -> Markup:
    """Return when a revision applied if its effective day alone does not say it: if it is retroactive, or was replaced
    on the day on which it began; else nothing."""
    start, applies_from = date.fromisoformat(revision.start), date.fromisoformat(revision.applies_from)
    if not revision.same_day and applies_from == start:
        return Markup()
    return applied_in(applies_from, start, start if revision.same_day else None, start, say)


def _never_applied(revision: RevisionSummary, say: Phrases) -> str:
    """Say that the text never applies, and which one replaces it. Its effective day is not repeated."""
    if not revision.replaced_by:
        return say.filled("never_note")
    replacement = say.revision_of.format(day=say.revised_text(RevisionId.parse(revision.replaced_by)))
    return say.filled("replaced_note", next=replacement, applied=say.never_applied)


def _modified(revision: RevisionSummary) -> str:
    """Return the id of the revision that last changed what the entry says."""
    return revision.replaced_by if _gone(revision) and revision.replaced_by else revision.revised


def _gone(revision: RevisionSummary) -> bool:
    """Return whether its entry changed once it was replaced."""
    return revision.never or revision.same_day


def _timestamp(revised: str) -> str:
    return f"{revised[:10]}T00:00:00Z"


def _escaped(text: str) -> str:
    """Escape a text for use between XML tags. (xml.sax.saxutils would load an HTTP client.)"""
    return html.escape(text, quote=False)
