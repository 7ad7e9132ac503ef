"""Changes → Atom (RFC 4287) and JSON Feed 1.1. Entries tell what is true for good: nothing in them depends on the
day."""

import html
import json
from collections.abc import Iterable, Sequence
from datetime import date

from legalsite.model.revision_id import Revised
from legalsite.pages import routes as fixed
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import PolicySummary, RevisionSummary
from legalsite.text.catalogue import Phrases

NEWEST = 50
EPOCH = "1970-01-01"


def atom_of_policy(summary: PolicySummary, frame: Frame) -> bytes:
    title = f"{summary.labels[0].title} · {frame.config.title}"
    there = frame.routes.policy(summary.slug)
    return _atom(
        title, frame.routes.feed(summary.slug), there, [(summary, revision) for revision in summary.revisions], frame
    )


def atom_of_site(summaries: Iterable[PolicySummary], frame: Frame) -> bytes:
    return _atom(frame.config.title, fixed.FEED, "", newest(summaries, NEWEST), frame)


def json_feed(summaries: Iterable[PolicySummary], frame: Frame) -> bytes:
    """jsonfeed.org, version 1.1."""
    routes, language = frame.routes, frame.config.languages[0]
    say = frame.say(language)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": frame.config.title,
        "home_page_url": routes.url(""),
        "feed_url": routes.url(fixed.JSON_FEED),
        "language": language,
        "items": [
            {
                "id": tag(summary, revision, frame),
                "url": routes.url(revision.redline or revision.route),
                "title": _title(summary, revision, say),
                "content_text": _content(revision, say),
                "date_published": _moment(revision),
                "tags": [summary.slug, *filter(None, [revision.change])],
            }
            for summary, revision in newest(summaries, NEWEST)
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def newest(summaries: Iterable[PolicySummary], count: int) -> list[tuple[PolicySummary, RevisionSummary]]:
    """The latest settled revisions of all policies, the newest first."""
    revisions = [(summary, revision) for summary in summaries for revision in summary.revisions]
    return sorted(revisions, key=lambda pair: (Revised.parse(pair[1].revised), pair[0].slug), reverse=True)[:count]


def tag(summary: PolicySummary, revision: RevisionSummary, frame: Frame) -> str:
    """An id for good (RFC 4151): host, day, path."""
    return f"tag:{frame.routes.host},{revision.revised[:10]}:{frame.routes.base}{summary.slug}/{revision.revised}"


def _atom(
    title: str, own: str, there: str, revisions: Sequence[tuple[PolicySummary, RevisionSummary]], frame: Frame
) -> bytes:
    routes, language = frame.routes, frame.config.languages[0]
    updated = max((revision.revised[:10] for _, revision in revisions), default=EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<id>{escape(routes.url(own))}</id>",
        f"<title>{escape(title)}</title>",
        f"<updated>{updated}T00:00:00Z</updated>",
        f"<author><name>{escape(frame.config.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(routes.url(own))}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(routes.url(there))}/>',
        *(_entry(summary, revision, frame) for summary, revision in revisions[:NEWEST]),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(summary: PolicySummary, revision: RevisionSummary, frame: Frame) -> str:
    say = frame.say(frame.config.languages[0])
    href = quoteattr(frame.routes.url(revision.redline or revision.route))
    return (
        f"<entry><id>{escape(tag(summary, revision, frame))}</id>"
        f"<title>{escape(_title(summary, revision, say))}</title>"
        f'<updated>{_moment(revision)}</updated><link rel="alternate" type="text/html" href={href}/>'
        f"{_category(revision)}<summary>{escape(_content(revision, say))}</summary></entry>"
    )


def _category(revision: RevisionSummary) -> str:
    return f"<category term={quoteattr(revision.change)}/>" if revision.change else ""


def _title(summary: PolicySummary, revision: RevisionSummary, say: Phrases) -> str:
    revised = say.revised_text(Revised.parse(revision.revised))
    return f"{revision.title or summary.slug}: {say.page_of.format(day=revised)}"


def _content(revision: RevisionSummary, say: Phrases) -> str:
    effective = say.day_text(date.fromisoformat(revision.effective))
    facts = f"{say.effective}{say.colon} {effective}."
    if revision.change:
        facts += f" {say.class_label}{say.colon} {say.changes[revision.change]}."
    said = revision.summary or (say.withheld_summary if revision.withheld else "")
    return f"{said} {facts}" if said else facts


def _moment(revision: RevisionSummary) -> str:
    return f"{revision.revised[:10]}T00:00:00Z"


# --- Words as they stand in XML: as xml.sax.saxutils does it, which loads an HTTP client with it. ---


def escape(words: str) -> str:
    """Between tags."""
    return html.escape(words, quote=False)


def quoteattr(words: str) -> str:
    """As the value of an attribute, its quotes included."""
    return f'"{html.escape(words)}"'
