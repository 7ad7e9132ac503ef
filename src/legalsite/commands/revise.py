"""`legalsite revise`: starts the next version of a policy. The draft gets a new date, and loses the
facts that are about the published text alone."""

from collections.abc import Iterator, Mapping, Sequence
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
    """The status of the upcoming versions once a draft is published."""

    # what was written into the draft; None if nothing was. A text that ends the policy replaces the
    # upcoming one with which it was asked to begin, and all that would apply from its day on
    replaces: tuple[VersionId, ...] | None = None
    # the summary of the text that it replaces and begins with; empty if there is none, or if all
    # that it announced is in effect already
    announced: str = ""
    partly: bool = False  # some of that is in effect already
    # the upcoming version that it supersedes on its own day, but does not begin with
    same_day: VersionId | None = None
    # the upcoming one that it begins with, if nothing says that it replaces that one
    follows: VersionId | None = None
    # the upcoming versions that take effect after it, each with its day and its summary, which is
    # empty if some of what it announced is in effect already
    later: tuple[tuple[VersionId, date, str], ...] = ()
    # those that end the policy after it, each with its day
    ending: tuple[tuple[VersionId, date], ...] = ()


class RevisedDraft(Struct, frozen=True):
    """A draft with a new date."""

    text: Version
    missing: tuple[str, ...]  # the keys that its writer still has to fill in
    # the text that it begins with; None if the draft was waiting to be published already
    start: VersionId | None
    translations: tuple[str, ...]  # the languages of the translations of an original
    upcoming: UpcomingVersions  # the upcoming versions of an original


class VersionOrder(Struct, frozen=True):
    """What the next text shall be. A translation translates the newest text of the policy,
    published or not."""

    language: str = ""  # that of the translation to revise; empty for the original
    effective: date | None = None  # the day from which it applies; None for its own day
    # the text to begin with; None for the one in effect on the day before it applies
    start: VersionId | None = None
    facts: Mapping[str, str] = {}  # values for the front matter, by key


def revise(root: Path, slug: str, today: date, order: VersionOrder) -> RevisedDraft:
    """Give the draft of a policy the date `today`, or the next free number of that day. Without a
    draft that waits or was edited, the text that the new one will succeed becomes the draft. Raises
    ProblemsFound (status 2 for an unknown policy, language or text); then nothing was written."""
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
    published = published_ids(site, slug, language)
    policy = _archived_policy(site, slug)
    revised = next_id(today, published)
    return _Revision(site, slug, order, language, policy, published, revised).draft()


def waiting_draft(site: Site, slug: str) -> Version | None:
    """Return the draft of a policy that was not published yet; None if there is none, or if it
    still has the date of a published text. Raises ProblemsFound if it cannot be read."""
    draft, twin = _draft_and_twin(site, slug)
    return None if twin else draft


class _Revision(Struct, frozen=True):
    """The next version of a policy, or of its translation into a language."""

    site: Site
    slug: str
    order: VersionOrder
    language: str
    policy: Policy  # without drafts
    published: Sequence[VersionId]  # in this language
    revised: VersionId  # the new one

    def draft(self) -> tuple[bytes, RevisedDraft]:
        """Return its bytes, and what they are."""
        site = self.site
        order = self.order
        is_original = self.language == site.config.main_language
        if is_original:
            self._require_valid_order()
        else:
            self._require_translation()
        base, draft, twin = self._starting_texts(is_original=is_original)
        if order.start and base and base.withdrawn:
            # the end is announced anew, for another day or in other words
            order = replace(order, facts={**order.facts, "withdrawn": "true"})
        path = f"{draft.policy}{draft.suffix}"
        data = redated_draft(site.read(draft), draft, twin, self.revised, order)
        if "withdrawn" in order.facts:
            data = without_promise(data, path)  # what ends a policy promises nothing about changes
        if not is_original:
            unpublished, newest = _draft_and_twin(site, self.slug)
            data = with_values(data, path, {"translates": str((newest or unpublished).revised)})
        new = read_version(data, path, languages=site.config.languages)
        missing = list(_missing_keys(new)) if self.published else []
        upcoming = UpcomingVersions()
        if is_original:
            upcoming = self._upcoming_versions(new, base)
        if upcoming.replaces is not None:
            data = with_values(data, path, {"replaces": list(map(str, upcoming.replaces))})
        elif upcoming.follows:
            data = with_values(data, path, {"replaces": ""})
            missing.append("replaces")
        start = base.revised if base else None
        translations = _translation_languages(site, self.slug) if is_original else ()
        return data, RevisedDraft(new, tuple(missing), start, translations, upcoming)

    def _starting_texts(
        self, *, is_original: bool
    ) -> tuple[Version | None, Version, Version | None]:
        """Return the text that the new one begins with, None if a draft waits; the text whose words
        it gets: the draft if it was edited; and the published text that this still is. Raises
        ProblemsFound if the text was withheld, or if an edit of another text would be lost."""
        draft, twin = _draft_and_twin(self.site, self.slug, self.language)
        if not twin:
            if self.order.start:
                message = f"the draft of {draft.revised} isn't published"
                message += ", and --from would overwrite it"
                help = "publish the draft first, or move it elsewhere"
                raise failure("draft-waiting", message, help, f"content/{draft.path}")
            return None, draft, None
        base = self._starting_text(draft, twin) if is_original else self._starting_translation(twin)
        if base.withheld:
            raise _withheld_problem(base.policy, str(base.revised))
        if draft.sha256 == twin.sha256:
            return base, base, base
        if base.path != twin.path:
            raise _draft_edited_problem(draft, twin, base)
        return base, draft, twin

    def _require_valid_order(self) -> None:
        """Raise ProblemsFound (status 2) for an effective day before the text is written, and for a
        text to begin with that was never published."""
        effective = self.order.effective
        start = self.order.start
        written = self.revised.day
        if effective and effective < written:
            message = (
                f"a version dated {written} can't take effect before that date, on {effective}"
            )
            help = "give a later date, or set `retroactive: true`"
            help += " unless the version withdraws the policy"
            raise usage_failure("effective-before-revised", message, help)
        if start and not self.policy.version(start):
            days = [str(text.revised) for text in self.policy.versions]
            newest = ", ".join(days[-5:]) or "none"
            help = did_you_mean(str(start), days, f"the newest versions are: {newest}")
            raise usage_failure("no-text", f"{self.slug} has no published version {start}", help)

    def _require_translation(self) -> None:
        """Raise ProblemsFound (status 2) if there is no translation into this language, and for
        facts that it takes from its original."""
        site = self.site
        slug = self.slug
        order = self.order
        language = self.language
        if order.effective or order.start or order.facts.keys() - {"summary"}:
            takes = "takes its effective date, type of change, and starting text from its original"
            message = f"the translation into {language!r} {takes}"
            help = "remove --effective, --change, --approved-by, and --from"
            raise usage_failure("bad-translation", message, help)
        if language not in _translation_languages(site, slug):
            message = f"{slug} has no translation into {language!r}"
            help = f"start one: `legalsite new {slug} --translation {language}`"
            if language not in site.config.languages:
                help = new_language_help(site.root, site.config, language)
            raise usage_failure("no-text", message, help)

    def _starting_text(self, draft: Version, newest: Version) -> Version:
        """Return the text that a new one begins with: the one that was asked for, or the one in
        effect on the day before its effective day. An edit (`draft`) of the upcoming version
        `newest` is a new text for that one's day unless another day was given. Where nothing was in
        effect, it begins with the newest text."""
        policy = self.policy
        start = self.order.start
        effective = self.order.effective
        if start:
            return policy.version(start) or newest
        day = self.revised.day
        is_edited = draft.sha256 != newest.sha256
        if is_edited and newest.effective > day and effective in {None, newest.effective}:
            return newest
        new = replace(newest, revised=self.revised, effective=effective or day, replaces=())
        return replace(policy, versions=(*policy.versions, new)).previous(new, day) or newest

    def _starting_translation(self, newest: Version) -> Version:
        """Return the translation that the next one begins with: of the same text or, if that has
        none yet, of the text that it begins with or that it follows. `newest` is the newest
        translation, which may be of a text that applies later."""
        policy = self.policy
        original, twin = _draft_and_twin(self.site, self.slug)
        with_original = policy
        if not twin:
            with_original = replace(policy, versions=(*policy.versions, original))
        before = with_original.previous(original, original.revised.day)
        for gone in with_original.replaced_while_upcoming(original)[-1:]:
            before = gone
        start = None
        for text in (twin, before):
            if text and not start:
                start = policy.translation(self.language, text, date.max)
        if not start:
            texts = policy.translations.get(self.language, ())
            earlier = [text for text in texts if before and text.effective <= before.effective]
            start = max(earlier, key=BY_EFFECTIVE_DATE, default=newest)
        return self.site.version_at(start.path)  # without its original's facts

    def _upcoming_versions(self, new: Version, base: Version | None) -> UpcomingVersions:
        """Return the status of the upcoming versions. `base` is the text that the new one begins
        with."""
        policy, day = self.policy, new.revised.day
        upcoming, follows = policy.upcoming(day), None
        begun_on = []
        for text in upcoming:
            if base and text.revised == base.revised:
                follows = text.revised
                if self.order.start or new.effective <= text.effective:
                    begun_on.append(text.effective)
        ahead = [text for text in policy.versions if text.effective > day]
        ahead = [text for text in ahead if not policy.replaced_by(text, day)]
        # with those that it superseded on its day: they would apply again
        begun = tuple(text.revised for text in ahead if text.effective in begun_on)
        if new.replaces is None and new.withdrawn:
            ended = [text.revised for text in ahead if text.effective >= new.effective]
            return UpcomingVersions(tuple(sorted({*begun, *ended})) or None)
        same_day, ending, later = [], [], []
        for text in upcoming:
            revised, effective = text.revised, text.effective
            if effective == new.effective and revised not in {*begun, *(new.replaces or ())}:
                same_day.append(revised)
            elif effective > new.effective and revised not in begun:
                if text.withdrawn:
                    ending.append((revised, effective))
                else:
                    summary, partly = self._announced_summary(text, day)
                    if partly:
                        summary = ""
                    later.append((revised, effective, summary))
        announced = self._announced_summary(base, day) if begun and base else ("", False)
        is_open = new.replaces is None and not begun
        stays = is_open and bool(later or ending)  # whether it replaces none of those after it
        return UpcomingVersions(
            begun if begun or stays else None,
            *announced,
            same_day=same_day[0] if same_day else None,
            follows=follows if is_open and not stays else None,
            later=tuple(later),
            ending=tuple(sorted(ending)),
        )

    def _announced_summary(self, text: Version, day: date) -> tuple[str, bool]:
        """Return the summary of an upcoming version, and whether some of what it announced is in
        effect on that day already, because another text brought it forward; no summary if all of it
        is."""
        policy = self.policy
        summary = text.summary or ""
        before = policy.previous(text, text.revised.day)
        current = policy.version_on(day)
        if not before or not current or before.withheld or current.withheld or text.withheld:
            return summary, False
        announced = self._changed_sentences(before, text)
        coming = self._changed_sentences(current, text)
        if announced and announced.isdisjoint(coming):
            return "", True
        return summary, not announced <= coming

    def _changed_sentences(self, old: Version, new: Version) -> set[str]:
        changed: set[str] = set()
        for part in changed_sentences(self.site.redline(old, new)):
            changed.update(sentences(part.new or part.old))
        return changed


def redated_draft(
    data: bytes, draft: Version, twin: Version | None, revised: VersionId, order: VersionOrder
) -> bytes:
    """Return the file of a draft with another date. `twin` is the published text whose date it
    still has: values that both have, and that are facts about one text alone, are emptied. An
    effective day that has passed is emptied, too: the text then takes effect on its own day."""
    path = f"{draft.policy}{draft.suffix}"
    values: dict[str, Value] = {"revised": str(revised)}
    if order.effective:
        values["effective"] = order.effective.isoformat()
    elif draft.effective < revised.day and (twin or not draft.retroactive):
        stated = read_front_matter(data, f"content/{path}").values
        values |= dict.fromkeys({"effective"} & stated.keys(), "")
    if twin:
        values |= dict.fromkeys(
            [*draft.facts_shared_with(twin), *_missing_expected_keys(draft)], ""
        )
        rest = {key: value for key, value in draft.extra.items() if key != "imported"}
        if len(rest) < len(draft.extra):
            values["extra"] = rest or ""
    return with_values(data, path, values | {**order.facts})


def published_ids(site: Site, slug: str, language: str = "") -> list[VersionId]:
    """Return the date of each text of the archive in this language, or else of each original, also
    of those that were withheld."""
    files = site.files[slug]
    language = language or site.config.main_language
    ids = set()
    for path in (*files.archived, *files.withheld):
        name = read_name(path, site.config.languages)
        if name.archived and name.language == language:
            ids.add(name.archived)
    return sorted(ids)


def _archived_policy(site: Site, slug: str) -> Policy:
    """Return the policy without its drafts. Raises ProblemsFound if it cannot be read."""
    files = replace(site.files[slug], drafts={})
    recorded = {**dict.fromkeys(files.paths, ""), **site.recorded}
    languages = site.config.languages
    return read_policy(
        files, site.texts.read, languages=languages, recorded=recorded, unpublished=True
    )


def _translation_languages(site: Site, slug: str) -> tuple[str, ...]:
    languages = site.config.languages
    files = site.files[slug]
    paths = (*files.drafts.values(), *files.archived)
    written = {read_name(path, languages).language for path in paths}
    return tuple(language for language in languages[1:] if language in written)


def _missing_expected_keys(text: Version) -> list[str]:
    """Return the keys that a text should have from the second version on, and lacks. The class of a
    translation is that of its original."""
    keys: tuple[str, ...] = ("summary",)
    if text.translates is None:
        keys = EXPECTED_KEYS
    return [key for key in keys if getattr(text, key) is None]


def _missing_keys(text: Version) -> Iterator[str]:
    """Yield the keys that a text still needs: a class below material needs a name under it."""
    yield from _missing_expected_keys(text)
    if text.change in ("editorial", "minor") and not text.approved_by:
        yield "approved_by"


def _draft_and_twin(site: Site, slug: str, language: str = "") -> tuple[Version, Version | None]:
    """Return the draft in a language (empty: the original), and the published text that has the
    same date, if there is one. Without a draft, both are the newest published text. Raises
    ProblemsFound if they cannot be read, or if that text was withheld."""
    main_language = site.config.main_language
    language = language or main_language
    published = published_ids(site, slug, language)
    path = site.files[slug].drafts.get(language)
    if not published and not path:
        path = f"content/{slug}.md"
        raise failure("no-draft", f"{slug} has no version to revise", f"add {path}", path)
    draft = site.version_at(path) if path else None
    if draft and draft.revised not in published:
        return draft, None
    name = str(draft.revised if draft else published[-1])
    if language != main_language:
        name += f".{language.lower()}"
    path = f"{slug}/{name}.md"
    if path not in site.paths:
        raise _withheld_problem(slug, name)
    twin = site.version_at(path)
    return draft or twin, twin


def _draft_edited_problem(draft: Version, newest: Version, start: Version) -> ProblemsFound:
    message = f"this file is an edited copy of {newest.revised}"
    message += f", but the new version starts from {start.revised}"
    help = f"save your edits elsewhere, copy content/{newest.path} over this file"
    help += ", and run the command again"
    if newest.translates is None:
        keep = "or keep your edits in a version that succeeds or replaces the newest one"
        help += f"\n  {keep}: `{newest.revise_command} --from {newest.revised}`"
    return failure("draft-edited", message, help, f"content/{draft.path}")


def _withheld_problem(slug: str, revised: str) -> ProblemsFound:
    message = f"the text of {revised} was withheld, and the draft may still contain it"
    help = "write a replacement, and set a new `revised` date yourself"
    return failure("withheld-text", message, help, f"content/{slug}.md")
