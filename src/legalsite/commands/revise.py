"""`legalsite revise`: starts the next version of a policy. The draft gets a new date, and loses the facts that are
about the published text alone."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.commands.starters import new_language_help
from legalsite.disk import archive
from legalsite.errors import ProblemsFound, did_you_mean, failure, usage_failure
from legalsite.model.policy import (
    BY_EFFECTIVE_DATE,
    EXPECTED_KEYS,
    Policy,
    Version,
    VersionId,
    next_id,
)
from legalsite.site.load import Site, load_fresh, resolve_slugs
from legalsite.source.edits import Value, with_values, without_promise
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.policy_files import read_policy
from legalsite.text.languages import usual_form
from legalsite.text.sentences import sentences


class UpcomingVersions(Struct, frozen=True):
    """What becomes of the upcoming versions once a draft is published."""

    # what was written into it; None if nothing was. A text that ends the policy replaces the upcoming one with which it
    # was asked to begin, and all that would apply from its day on
    replaces: tuple[VersionId, ...] | None = None
    # the summary of the text that it replaces and begins with; empty if there is none, or if all that it announced is
    # in effect already
    announced: str = ""
    partly: bool = False  # some of that is in effect already
    same_day: VersionId | None = (
        None  # the upcoming version that it supersedes on its own day, but does not begin with
    )
    follows: VersionId | None = (
        None  # the upcoming one that it begins with, if nobody said that it replaces that one
    )
    # the upcoming versions that take effect after it, each with its day and its summary, which is empty if some of what
    # it announced is in effect already
    later: tuple[tuple[VersionId, date, str], ...] = ()
    ending: tuple[
        tuple[VersionId, date], ...
    ] = ()  # those that end the policy after it, each with its day


class RevisedDraft(Struct, frozen=True):
    """A draft with a new date."""

    text: Version
    missing: tuple[str, ...]  # the keys that its writer still has to fill in
    start: (
        VersionId | None
    )  # the text that it begins with; None if the draft was waiting to be published already
    translations: tuple[str, ...]  # the languages of the translations of an original
    upcoming: UpcomingVersions  # what becomes of the upcoming versions of an original


class VersionOrder(Struct, frozen=True):
    """What the next text shall be. A translation translates the newest text of the policy, published or not."""

    language: str = ""  # that of the translation to revise; empty for the original
    effective: date | None = None  # the day from which it applies; None for its own day
    start: VersionId | None = (
        None  # the text to begin with; None for the one in effect on the day before it applies
    )
    facts: Mapping[str, str] = {}  # values for the front matter, by key


def revise(root: Path, slug: str, today: date, order: VersionOrder) -> RevisedDraft:
    """Give the draft of a policy the date `today`, or the next free number of that day. Without a draft that waits or
    was edited, the text that the new one will succeed becomes the draft. Raises ProblemsFound (status 2 for an unknown
    policy, language or text); then nothing was written."""
    with archive.write_lock(root):
        data, draft = next_draft(load_fresh(root), slug, today, order)
        archive.replace(root, draft.text.path, data)
    return draft


def next_draft(
    site: Site, slug: str, today: date, order: VersionOrder
) -> tuple[bytes, RevisedDraft]:
    """Return the draft that `revise` would write: its bytes, and what they are."""
    resolve_slugs([slug], site.files)
    language = usual_form(order.language) or site.config.main_language
    original = language == site.config.main_language
    published, policy = published_ids(site, slug, language), _archived(site, slug)
    revised = next_id(today, published)
    if original:
        _require_possible(policy, revised, order)
    else:
        _require_translation(site, slug, language, order)
    draft, twin = _draft_and_twin(site, slug, language)
    if order.start and not twin:
        message = f"the draft of {draft.revised} isn't published, and --from would overwrite it"
        help = "publish the draft first, or move it elsewhere"
        raise failure("draft-waiting", message, help, f"content/{draft.path}")
    base = None
    if twin:
        base = (
            _start(policy, draft, twin, revised, order)
            if original
            else _translated_start(site, policy, twin)
        )
        draft, twin = _draft_from(base, draft, twin)
    if (
        order.start and base and base.withdrawn
    ):  # the end is announced anew, for another day or in other words
        order = replace(order, facts={**order.facts, "withdrawn": "true"})
    path = _draft_path(draft)
    data = redated(site.read(draft), draft, twin, revised, order)
    if "withdrawn" in order.facts:
        data = without_promise(data, path)  # what ends a policy promises nothing about changes
    if not original:
        unpublished, newest = _draft_and_twin(site, slug)
        data = with_values(data, path, {"translates": str((newest or unpublished).revised)})
    new = read_version(data, path, languages=site.config.languages)
    upcoming = (
        _upcoming_versions(site, policy, new, base, order) if original else UpcomingVersions()
    )
    if upcoming.replaces is not None:
        data = with_values(data, path, {"replaces": list(map(str, upcoming.replaces))})
    elif upcoming.follows:
        data = with_values(data, path, {"replaces": ""})
    missing = [*_missing(new), *(["replaces"] if upcoming.follows else [])] if published else []
    translations = _translations(site, slug) if original else ()
    return data, RevisedDraft(
        new, tuple(missing), base.revised if base else None, translations, upcoming
    )


def waiting_draft(site: Site, slug: str) -> Version | None:
    """Return the draft of a policy that was not published yet; None if there is none, or if it still has the date of a
    published text. Raises ProblemsFound if it cannot be read."""
    draft, twin = _draft_and_twin(site, slug)
    return None if twin else draft


def _require_possible(policy: Policy, revised: VersionId, order: VersionOrder) -> None:
    """Raise ProblemsFound (status 2) for an effective day before the text is written, and for a text to begin with that
    was never published."""
    start = order.start
    if order.effective and order.effective < revised.day:
        message = f"a version dated {revised.day} can't take effect before that date, on {order.effective}"
        help = (
            "give a later date, or set `retroactive: true` unless the version withdraws the policy"
        )
        raise usage_failure("effective-before-revised", message, help)
    if start and not policy.version(start):
        days = [str(text.revised) for text in policy.versions]
        help = did_you_mean(
            str(start), days, f"the newest versions are: {', '.join(days[-5:]) or 'none'}"
        )
        raise usage_failure("no-text", f"{policy.slug} has no published version {start}", help)


def _require_translation(site: Site, slug: str, language: str, order: VersionOrder) -> None:
    """Raise ProblemsFound (status 2) if there is no translation into this language, and for facts that it takes from
    its original."""
    if order.effective or order.start or order.facts.keys() - {"summary"}:
        takes = "takes its effective date, type of change, and starting text from its original"
        message = f"the translation into {language!r} {takes}"
        help = "remove --effective, --change, --approved-by, and --from"
        raise usage_failure("bad-translation", message, help)
    if language not in _translations(site, slug):
        message = f"{slug} has no translation into {language!r}"
        help = f"start one: `legalsite new {slug} --translation {language}`"
        help = (
            help
            if language in site.config.languages
            else new_language_help(site.root, site.config, language)
        )
        raise usage_failure("no-text", message, help)


def _upcoming_versions(
    site: Site, policy: Policy, new: Version, base: Version | None, order: VersionOrder
) -> UpcomingVersions:
    """Return what becomes of the upcoming versions. `base` is the text that the new one begins with."""
    day, start = new.revised.day, base.revised if base else None
    ahead = [
        text
        for text in policy.versions
        if text.effective > day and not policy.replaced_by(text, day)
    ]
    upcoming = [text for text in ahead if policy.status(text, day) == "upcoming"]
    started = [text for text in upcoming if text.revised == start]
    days = [text.effective for text in started if order.start or new.effective <= text.effective]
    if new.withdrawn and new.replaces is None:
        canceled = [
            text for text in ahead if text.effective >= new.effective or text.effective in days
        ]
        return UpcomingVersions(tuple(text.revised for text in canceled) or None)
    # with those that it superseded on its day: they would apply again
    begun = tuple(text.revised for text in ahead if text.effective in days)
    later = [
        text for text in upcoming if text.effective > new.effective and text.revised not in begun
    ]
    gone = {*(new.replaces or ()), *begun}
    same_day = [
        text.revised
        for text in upcoming
        if text.effective == new.effective and text.revised not in gone
    ]
    announced, partly = _announced(site, policy, base, day) if begun and base else ("", False)
    return UpcomingVersions(
        replaces=begun if begun or (later and new.replaces is None) else None,
        announced=announced,
        partly=partly,
        same_day=next(iter(same_day), None),
        follows=start if started and not (begun or later) and new.replaces is None else None,
        later=tuple(
            (text.revised, text.effective, "" if partly else summary)
            for text in sorted(later, key=BY_EFFECTIVE_DATE)
            if not text.withdrawn
            for summary, partly in [_announced(site, policy, text, day)]
        ),
        ending=tuple((text.revised, text.effective) for text in later if text.withdrawn),
    )


def _announced(site: Site, policy: Policy, text: Version, day: date) -> tuple[str, bool]:
    """Return the summary of an upcoming version, and whether some of what it announced is in effect on that day
    already, because another text brought it forward; no summary if all of it is."""
    before, current = policy.previous(text, text.revised.day), policy.version_on(day)
    if not before or not current or any(version.withheld for version in (before, current, text)):
        return text.summary or "", False
    announced, coming = (
        {
            words
            for part in changed_sentences(site.redline(old, text))
            for words in sentences(part.new or part.old)
        }
        for old in (before, current)
    )
    return (
        "" if announced and not announced & coming else text.summary or "",
        not announced <= coming,
    )


def _start(
    policy: Policy, draft: Version, newest: Version, revised: VersionId, order: VersionOrder
) -> Version:
    """Return the text that a new one begins with: the one that was asked for, or the one in effect on the day before
    its effective day. An edit (`draft`) of the upcoming version `newest` is a new text for that one's day unless
    another day was given. Where nothing was in effect, it begins with the newest text."""
    if order.start:
        return policy.version(order.start) or newest
    edited = draft.sha256 != newest.sha256
    if edited and newest.effective > revised.day and order.effective in {None, newest.effective}:
        return newest
    new = replace(newest, revised=revised, effective=order.effective or revised.day, replaces=())
    return replace(policy, versions=(*policy.versions, new)).previous(new, revised.day) or newest


def _draft_from(base: Version, draft: Version, twin: Version) -> tuple[Version, Version]:
    """Return the text whose words the new one gets, and the published one that it still is: the draft if it was edited,
    else `base`. Raises ProblemsFound if `base` was withheld, or if an edit of another text would be lost."""
    if base.withheld:
        raise _withheld(base.policy, str(base.revised))
    if draft.sha256 == twin.sha256:
        return base, base
    if base.path != twin.path:
        raise _edited(draft, twin, base)
    return draft, twin


def _translated_start(site: Site, policy: Policy, newest: Version) -> Version:
    """Return the translation that the next one begins with: of the same text or, if that has none yet, of the text that
    it begins with or that it follows. `newest` is the newest translation, which may be of a text that applies later."""
    original, twin = _draft_and_twin(site, policy.slug)
    with_original = policy if twin else replace(policy, versions=(*policy.versions, original))
    gone = with_original.replaced_while_upcoming(original)
    before = gone[-1] if gone else with_original.previous(original, original.revised.day)
    of_these = (
        policy.translation(newest.language, text, date.max) for text in (twin, before) if text
    )
    texts = policy.translations.get(newest.language, ())
    earlier = [text for text in texts if before and text.effective <= before.effective]
    start = next(filter(None, of_these), None) or max(
        earlier, key=BY_EFFECTIVE_DATE, default=newest
    )
    return site.version_at(start.path)  # without its original's facts


def redated(
    data: bytes, draft: Version, twin: Version | None, revised: VersionId, order: VersionOrder
) -> bytes:
    """Return the file of a draft with another date. `twin` is the published text whose date it still has: values that
    both have, and that are facts about one text alone, are emptied. An effective day that has passed is emptied, too:
    the text then takes effect on its own day."""
    path = _draft_path(draft)
    values: dict[str, Value] = {"revised": str(revised)}
    if order.effective:
        values["effective"] = order.effective.isoformat()
    elif draft.effective < revised.day and (twin or not draft.retroactive):
        values |= (
            {"effective": ""}
            if "effective" in read_front_matter(data, f"content/{path}").values
            else {}
        )
    if twin:
        values |= dict.fromkeys(draft.facts_of(twin), "")
        values |= {key: "" for key in _asked_of(draft) if getattr(draft, key) is None}
        rest = {key: value for key, value in draft.extra.items() if key != "imported"}
        values |= {"extra": rest or ""} if len(rest) < len(draft.extra) else {}
    return with_values(data, path, values | {**order.facts})


def published_ids(site: Site, slug: str, language: str = "") -> list[VersionId]:
    """Return the date of each text of the archive in this language, or else of each original, also of those that were
    withheld."""
    files, language = site.files[slug], language or site.config.main_language
    names = [read_name(path, site.config.languages) for path in (*files.archived, *files.withheld)]
    return sorted({name.archived for name in names if name.archived and name.language == language})


def _archived(site: Site, slug: str) -> Policy:
    """Return the policy without its drafts. Raises ProblemsFound if it cannot be read."""
    files = replace(site.files[slug], drafts={})
    recorded = {**dict.fromkeys(files.paths, ""), **site.recorded}
    return read_policy(
        files, site.texts.read, languages=site.config.languages, recorded=recorded, unpublished=True
    )


def _translations(site: Site, slug: str) -> tuple[str, ...]:
    languages, files = site.config.languages, site.files[slug]
    written = {
        read_name(path, languages).language for path in (*files.drafts.values(), *files.archived)
    }
    return tuple(language for language in languages[1:] if language in written)


def _draft_path(text: Version) -> str:
    """Return the path of the draft that this text is, or was published from."""
    return f"{text.policy}{f'.{text.language.lower()}' * (text.translates is not None)}.md"


def _asked_of(text: Version) -> tuple[str, ...]:
    """Return the keys that a text should have from the second version on. The class of a translation is that of its
    original."""
    return EXPECTED_KEYS if text.translates is None else ("summary",)


def _missing(text: Version) -> Iterator[str]:
    """Yield the keys that a text still needs: a class below material needs a name under it."""
    yield from (key for key in _asked_of(text) if getattr(text, key) is None)
    if text.change in ("editorial", "minor") and not text.approved_by:
        yield "approved_by"


def _draft_and_twin(site: Site, slug: str, language: str = "") -> tuple[Version, Version | None]:
    """Return the draft in a language (empty: the original), and the published text that has the same date, if there is
    one. Without a draft, both are the newest published text. Raises ProblemsFound if they cannot be read, or if that
    text was withheld."""
    languages, drafts = site.config.languages, site.files[slug].drafts
    language, published = language or languages[0], published_ids(site, slug, language)

    if not published and language not in drafts:
        path = f"content/{slug}.md"
        raise failure("no-draft", f"{slug} has no version to revise", f"add {path}", path)
    draft = site.version_at(drafts[language]) if language in drafts else None
    if draft and draft.revised not in published:
        return draft, None
    suffix = f".{language.lower()}" * (language != languages[0])
    path = f"{slug}/{draft.revised if draft else published[-1]}{suffix}.md"
    if path not in site.paths:
        raise _withheld(slug, path.removeprefix(f"{slug}/").removesuffix(".md"))
    twin = site.version_at(path)
    return draft or twin, twin


def _edited(draft: Version, newest: Version, start: Version) -> ProblemsFound:
    message = f"this file is an edited copy of {newest.revised}, but the new version starts from {start.revised}"
    help = f"save your edits elsewhere, copy content/{newest.path} over this file, and run the command again"
    if newest.translates is None:
        keep = "or keep your edits in a version that succeeds or replaces the newest one"
        help += f"\n  {keep}: `{newest.revise_command} --from {newest.revised}`"
    return failure("draft-edited", message, help, f"content/{draft.path}")


def _withheld(slug: str, revised: str) -> ProblemsFound:
    message = f"the text of {revised} was withheld, and the draft may still contain it"
    help = "write a replacement, and set a new `revised` date yourself"
    return failure("withheld-text", message, help, f"content/{slug}.md")
