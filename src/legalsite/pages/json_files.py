"""The JSON files of a site: revisions.json for apps that record which text a user accepted, status.json for monitors,
notices.json for the banner on other sites."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from legalsite.model import in_force
from legalsite.model.config import Config
from legalsite.model.in_force import Period, PolicyOnDay, TextOnDay
from legalsite.model.policy import Policy, Revision
from legalsite.pages.page import Frame, label_in
from legalsite.pages.policy_summary import Announced, PolicySummary, banner_end, next_change
from legalsite.pages.routes import FRAGMENT_STYLE, Routes
from legalsite.text.languages import base_language, is_right_to_left
from legalsite.text.phrase_catalogue import BUILT_IN, Phrases


def revisions_json(policy: Policy, on_day: PolicyOnDay, config: Config, on: date) -> bytes:
    """Return one object: policy, addresses, what is in force on the days from `built_for` until `next_change`, its
    revisions, newest first, and the gaps in its past, newest first: periods for which it is not known what applied,
    each with the reason. Days are ISO days in `timezone`. `applied` lists periods, from a day up to but not including
    another; `to` is null if no end is known. `recorded` is the ledger's line, `recorded_late` its day if that is after
    `effective`. Address and size of a withheld text are null. Fragments are named if the site has them."""
    routes = Routes.of(config)
    fragments = {
        "fragment_url": routes.url(routes.fragment(routes.policy(policy.slug))),
        "fragment_style_url": routes.url(FRAGMENT_STYLE),
    }
    content = {
        "format": "legalsite-revisions v1",
        "built_for": in_force.last_change(policy, on),
        "next_change": in_force.next_change(policy, on),
        "timezone": config.timezone,
        "policy": policy.slug,
        "language": config.original_language(policy.slug),
        "url": routes.url(routes.policy(policy.slug)),
        "changes_url": routes.url(routes.changes(policy.slug)),
        **(fragments if config.fragments else {}),
        **_state(on_day),
        "revisions": [_revision(policy, text, config, routes, on) for text in on_day.texts],
        "gaps": [
            {**_period(gap), "reason": gap.reason, "recorded": gap.recorded or None} for gap in reversed(on_day.unknown)
        ],
    }
    return json.dumps(content, default=str, ensure_ascii=False, separators=(",", ":")).encode()


def revisions_index(summaries: Sequence[PolicySummary], config: Config) -> bytes:
    """Return the index of the files that `revisions_json` makes, one for each policy."""
    routes = Routes.of(config)
    policies = [
        {
            "policy": summary.slug,
            "url": routes.url(routes.policy(summary.slug)),
            "revisions_url": routes.url(routes.revisions(summary.slug)),
            **_state(summary.on_day),
            "revisions": len(summary.revisions),
        }
        for summary in summaries
    ]
    head = {"format": "legalsite-index v1", "timezone": config.timezone, "site": config.title, "url": routes.url("")}
    return _indented({**head, "next_change": next_change(summaries), "policies": policies})


def _revision(policy: Policy, text: TextOnDay, config: Config, routes: Routes, on: date) -> dict[str, Any]:
    revision, change = text.revision, routes.change(text.revision)
    return {
        **_file(revision, routes),
        "recorded_late": revision.recorded_late(config.timezone),
        "effective": revision.effective,
        "status": text.status,
        "draft": revision.unpublished,
        "withdraws": revision.withdrawn,
        "applied": [] if revision.withdrawn else [_period(period) for period in text.periods],
        "partly": text.same_day,
        "change": revision.counts_as or revision.change,
        "summary": revision.summary,
        "replaced_by": text.replaced_by,
        "since_url": routes.url(routes.since(revision)),
        "redline_url": routes.url(change) if text.last_text else None,
        "redline_from": text.last_text,
        **(
            {"redline_fragment_url": routes.url(routes.fragment(change))} if config.fragments and text.last_text else {}
        ),
        "translations": [
            {
                "language": translation.language,
                "translates": translation.translates,
                **_file(translation, routes),
                "summary": translation.summary,
                "since_url": routes.url(routes.since(translation)),
                "redline_url": routes.url(routes.change(translation)) if _compared(text, texts) else None,
            }
            for texts in (in_force.known_translations(policy, language, on) for language in config.languages[1:])
            for translation in texts
            if translation.translates == revision.revised
        ],
    }


def _compared(text: TextOnDay, translations: Sequence[Revision]) -> bool:
    """Return whether one of these translates the text with which this one is compared: then there is a page."""
    return any(each.translates == text.last_text for each in translations)


def _state(on_day: PolicyOnDay) -> dict[str, Any]:
    """Return what applies: of a policy that has ended, since when none of its texts does."""
    return {
        "status": on_day.status,
        "in_force": None if on_day.ended else on_day.in_force,
        "ended": on_day.current.start if on_day.current and on_day.ended else None,
        "pending": [{"revised": text.revised, "effective": text.revision.effective} for text in on_day.upcoming],
    }


def _period(period: Period) -> dict[str, date | None]:
    return {"from": period.start, "to": period.end}


def _file(text: Revision, routes: Routes) -> dict[str, Any]:
    """Return what is known of the file of a text. If it is withheld, `sha256` is still that of the text, as its own
    line in the ledger has it, and `withheld_recorded` is the line that withholds it."""
    recorded, *withheld = text.recorded.split("\n")
    fields = recorded.split(" ")
    return {
        "revised": text.revised,
        "title": text.title,
        "url": routes.url(routes.text(text)),
        "withheld": text.withheld,
        "raw_url": None if text.withheld else routes.url(routes.raw(text)),
        "sha256": (fields[5].removeprefix("sha256:") if withheld else None) if text.withheld else text.sha256,
        "size": None if text.withheld else text.size,
        "recorded": recorded or None,
        "recorded_at": fields[1] if recorded else None,
        "ledger_line": int(fields[0]) if recorded else None,
        **({"withheld_recorded": withheld[0]} if withheld else {}),
    }


def status_json(summaries: Sequence[PolicySummary], config: Config, on: date, ledger: bytes | None) -> bytes:
    """Return what a monitor reads: `built_for` is the day; once `next_change` has come, the site must be built again.
    That of a policy is the next day of its texts; a banner may end on another one, `banner_until`."""
    recorded = ledger and {"lines": ledger.count(b"\n") - 1, "sha256": hashlib.sha256(ledger).hexdigest()}
    return _indented(
        {
            "format": "legalsite-status v1",
            "built_for": on,
            "timezone": config.timezone,
            "next_change": next_change(summaries),
            "ledger": recorded or None,
            "policies": {
                summary.slug: {
                    **_state(summary.on_day),
                    "next_change": summary.next_text,
                    "banner_until": min((_until(summary, each, config) for each in summary.announced), default=None),
                }
                for summary in summaries
            },
        }
    )


def notices_json(summaries: Sequence[PolicySummary], frame: Frame) -> bytes:
    """Return what the banner on a company's own site shows, and its product: each announced change, with the `channels`
    that ask for it, from the day `from` up to but not including `until`, in each language that has phrases, because the
    page around it may be in any: `text` until the day before `effective`, `text_since` from then on."""
    others = BUILT_IN if any(summary.announced for summary in summaries) else ()
    languages = dict(_banner_languages(frame, others))
    notices = [
        _notice(summary, announced, languages, frame) for summary in summaries for announced in summary.announced
    ]
    return _indented(
        {
            "format": "legalsite-notices v1",
            "timezone": frame.config.timezone,
            "next_change": next_change(summaries),
            "site": frame.config.title,
            "labels": {tag: _banner_labels(frame.say(language)) for tag, language in languages.items()},
            "notices": sorted(notices, key=lambda notice: (notice["until"], notice["id"])),
        }
    )


def _notice(
    summary: PolicySummary, announced: Announced, languages: dict[str, str], frame: Frame
) -> dict[str, Any]:  # fmt: skip
    text = summary.on_day.by_id[announced.revised]

    def texts(names: tuple[str, str]) -> dict[str, str]:
        return {tag: _banner_text(summary, text, lang, frame.say(lang), names) for tag, lang in languages.items()}

    routes, urls, summaries = frame.routes, dict[str, str](), dict[str, str]()
    for language, known in summary.translations.items():
        if translation := next((each for each in reversed(known) if each.translates == text.revised), None):
            route = routes.change(translation) if _compared(text, known) else routes.text(translation)
            urls[language] = routes.url(route)
            summaries |= {language: translation.summary} if translation.summary else {}
    return {
        "id": f"{summary.slug}@{text.revised}",
        "policy": summary.slug,
        "revised": text.revised,
        "effective": text.revision.effective,
        "change": text.change or None,
        "channels": announced.channels,
        "from": text.revised.day,
        "until": _until(summary, announced, frame.config),
        "summary": text.revision.summary,
        "summaries": summaries,
        "url": routes.url(routes.news(text)),
        "urls": urls,
        "text": texts(("notice_text", "notice_end")),
        "text_since": texts(("notice_since", "notice_ended")),
    }


def _until(summary: PolicySummary, announced: Announced, config: Config) -> date:
    return banner_end(summary.on_day.by_id[announced.revised].revision, config)


def _banner_languages(frame: Frame, others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (tag, language) for each text of a banner, those of the site first. For its languages without phrases there
    is one text in English with the tag `en`, which stands for the first of these languages."""
    own, seen = frame.config.languages, set()
    for language in (*own, *(each for each in others if each not in map(base_language, own))):
        spoken = frame.say(language).language
        tag = language if base_language(language) == spoken else spoken
        if tag not in seen:
            seen.add(tag)
            yield tag, language


def _banner_text(summary: PolicySummary, text: TextOnDay, language: str, say: Phrases, names: tuple[str, str]) -> str:
    """Return what a banner says. `names` are the phrases about a new version and about the end of a policy."""
    day = say.effective_text(text.revision.effective, text.revised.day)
    return say.filled(names[text.revision.withdrawn], title=label_in(summary, language).title, day=day)


def _banner_labels(say: Phrases) -> dict[str, str]:
    direction = "rtl" if is_right_to_left(say.language) else "ltr"
    return {"region": say.notice_label, "link": say.notice_link, "close": say.notice_close, "dir": direction}


def _indented(content: Any) -> bytes:
    return (json.dumps(content, default=str, ensure_ascii=False, indent=1) + "\n").encode()
