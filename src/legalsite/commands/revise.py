"""`legalsite revise`: start the next version of a policy.

The draft gets a new date, and loses values that are only about the published version.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.changed_sentences import changed_sentences
from legalsite.commands.starters import new_language_help
from legalsite.disk import archive
from legalsite.errors import (
    Problems,
    ProblemsFound,
    did_you_mean,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.model.policy import (
    BY_EFFECTIVE_DATE,
    EXPECTED_KEYS,
    Policy,
    Version,
    VersionId,
    next_id,
)
from legalsite.site.load import Site, load_fresh, require_policy, resolve_slugs
from legalsite.source.edits import Value, with_values, without_promise
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_version
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.policy_files import read_policy
from legalsite.text.languages import usual_form
from legalsite.text.sentences import sentences


class UpcomingVersions(Struct, frozen=True):
    """What happens to upcoming versions when a draft is published."""

    # The `replaces` value written to the draft, or None. A draft that withdraws the policy replaces
    # the upcoming version it starts from, and all that would take effect later.
    replaces: tuple[VersionId, ...] | None = None
    # Summary of the upcoming version that the draft replaces and starts from. It's empty if there's
    # no such version, or if everything it announced is already in effect.
    announced: str = ""
    partly: bool = False  # whether some of the changes in `announced` are already in effect
    # upcoming version with the same effective date, which the draft cancels but doesn't start from
    same_day: VersionId | None = None
    # upcoming version that the draft starts from without clearly replacing it
    follows: VersionId | None = None
    # (version, effective date, summary) of upcoming versions that take effect after the draft; the
    # summary is empty if part of the announced changes is already in effect
    later: tuple[tuple[VersionId, date, str], ...] = ()
    # (version, effective date) of upcoming versions that withdraw the policy after the draft
    ending: tuple[tuple[VersionId, date], ...] = ()


class RevisedDraft(Struct, frozen=True):
    """A draft with a new date."""

    text: Version
    missing: tuple[str, ...]  # keys that the author still has to fill in
    # the version that the draft starts from; None if the draft already had its own date
    start: VersionId | None
    translations: tuple[str, ...]  # languages of an original's translations
    upcoming: UpcomingVersions
    # key of an approval that was removed because it no longer applied
    removed_approval: str = ""
    # whether the draft only changes the date of the upcoming version that it replaces
    only_moves: bool = False


class VersionOrder(Struct, frozen=True):
    """What the user wants the next version to be.

    A new translation translates the newest version, even if that's a draft.
    """

    language: str = ""  # language of the translation to revise; empty for the original
    effective: date | None = None  # None to use the version's own date
    # Version to start from; None for the version in effect on the day before the effective date.
    # For a translation, the version to translate; None for the newest.
    start: VersionId | None = None
    facts: Mapping[str, str] = {}  # front matter key → value


def revise(
    root: Path, names: Sequence[str], today: date, order: VersionOrder
) -> tuple[list[RevisedDraft], Problems]:
    """Set the date of drafts to `today`, with the next free number if that date is taken.

    `names` are policies and folders. A draft that still equals a published version first gets the
    text of the version that it will succeed. Policies in a folder that lack the language or version
    are skipped, and returned as problems. If ProblemsFound is raised, nothing is written. For an
    unknown policy, language, or version, the exit status is 2.
    """
    drafts = []
    written: dict[str, bytes] = {}
    skipped = Problems()
    with archive.write_lock(root):
        site = load_fresh(root)
        for slug in resolve_slugs(names, site.files):
            try:
                data, draft = next_draft(site, slug, today, order)
            except ProblemsFound as error:
                # a policy in a named folder may not have the translation or version
                if slug in names or error.problems[0].rule != "no-text":
                    raise
                skipped += error.problems
                continue
            written[draft.text.path] = data
            drafts.append(draft)
        if not drafts:
            raise_problems(skipped, status=2)
        for path, data in written.items():
            archive.replace(root, path, data)
    return drafts, skipped


def next_draft(
    site: Site, slug: str, today: date, order: VersionOrder
) -> tuple[bytes, RevisedDraft]:
    """Return the draft that `revise` would write, as content and as a description."""
    require_policy(slug, site.files)
    language = usual_form(order.language)
    # an empty language stands for the original
    if language == site.config.text_languages.of_original(slug):
        language = ""
    published = published_ids(site, slug, language)
    policy = _archived_policy(site, slug)
    revised = next_id(today, published)
    return _Revision(site, slug, order, language, policy, published, revised).draft()


def waiting_draft(site: Site, slug: str) -> Version | None:
    """Return the draft of a policy if it has its own date.

    Return None if there's no draft, or if the draft still has the date of a published version.
    Raises ProblemsFound if the draft can't be read.
    """
    draft, twin = _draft_and_twin(site, slug)
    return None if twin else draft


class _StartingTexts(NamedTuple):
    """The texts that a new version is created from."""

    base: Version | None  # the version to start from; None for a draft with its own date
    draft: Version  # file with the text of the new version
    twin: Version | None  # published version with the same date as this file


class _Revision(Struct, frozen=True):
    """The next version of a policy, or of one of its translations."""

    site: Site
    slug: str
    order: VersionOrder
    language: str  # language of the draft; empty for the original
    policy: Policy  # the policy without drafts
    published: Sequence[VersionId]  # versions in this language
    revised: VersionId  # date of the new version

    def draft(self) -> tuple[bytes, RevisedDraft]:
        """Create the draft of the next version, and return its content and a description."""
        site = self.site
        order = self.order
        is_original = not self.language
        if not is_original:
            self._require_translation()
        self._require_valid_order()
        # `twin` is the published version that the current draft is a copy of. A draft without a
        # twin was never published, and keeps its text.
        base, draft, twin = self._starting_texts(is_original=is_original)
        if order.start and base and base.withdrawn:
            # the user starts from a withdrawal to announce it again, with another date or text
            order = replace(order, facts={**order.facts, "withdrawn": "true"})
        path = f"{draft.policy}{draft.suffix}"
        data = redated_draft(site.content.typed(draft.path), draft, twin, self.revised, order)
        if "withdrawn" in order.facts:
            # a withdrawn policy needs no promise, because it doesn't change anymore
            data = without_promise(data, path)
        if not is_original:
            data = with_values(data, path, self._translation_facts(base))
        new = read_version(data, path, languages=site.config.text_languages)
        # The key of an approval that no longer applies. If there's a twin, `redated_draft` has
        # already emptied the keys that were copied from it.
        removed = "" if twin else _outdated_approval(draft, new, order, self.policy)
        if removed:
            data = with_values(data, path, {removed: ""})
            new = read_version(data, path, languages=site.config.text_languages)
        # the author must fill in these keys; the first version needs no summary of changes
        missing = list(_missing_keys(new)) if self.published else []
        # a translation takes effect with its original, so it replaces nothing itself
        upcoming = self._upcoming_versions(new, base) if is_original else UpcomingVersions()
        only_moves = is_original and self._only_moves(new, upcoming, draft)
        data, new = _with_replaces(data, new, base, upcoming)
        if upcoming.follows:  # only the author knows whether the draft replaces that version
            missing.append("replaces")
        start = base.revised if base else None
        translations = _translation_languages(site, self.slug) if is_original else ()
        return data, RevisedDraft(
            new, tuple(missing), start, translations, upcoming, removed, only_moves
        )

    def _translation_facts(self, base: Version | None) -> dict[str, str]:
        """Return the front matter values of a new translation that come from its original.

        `base` is the translation whose text is the starting point, or None.
        """
        translated = self._translated().revised
        facts = {"translates": str(translated)}
        if base and base.translates == translated and "summary" not in self.order.facts:
            # Keep the summary, because it describes the changes of the original, and `base`
            # translates the same version of it.
            facts["summary"] = base.summary or ""
        return facts

    def _starting_texts(self, *, is_original: bool) -> _StartingTexts:
        """Find the texts that the new version is created from.

        These are the version to start from, the draft, and its twin, which is the published version
        with the same date. A draft with its own date has no twin, and keeps its text. An unedited
        draft is replaced with the version to start from. An edited draft must start from its twin,
        because any other version would lose the edits. Raises ProblemsFound if edits would be lost,
        or if a text was withheld.
        """
        draft, twin = _draft_and_twin(self.site, self.slug, self.language)
        if not twin:
            if self.order.start:
                message = f"the draft of {draft.revised} isn't published"
                message += ", and --from would overwrite it"
                help = "publish the draft first, or move it elsewhere"
                raise failure("draft-waiting", message, help, f"content/{draft.path}")
            return _StartingTexts(None, draft, None)
        base = self._starting_text(draft, twin) if is_original else self._starting_translation(twin)
        if base.withheld:
            raise _withheld_problem(base.policy, str(base.revised))
        # The draft wasn't edited, so replace it with `base`. The new draft is then a copy of
        # `base`, so `base` is its twin, too.
        if draft.sha256 == twin.sha256:
            return _StartingTexts(base, base, base)
        if base.path != twin.path:
            raise _draft_edited_problem(draft, twin, base)
        return _StartingTexts(base, draft, twin)

    def _require_valid_order(self) -> None:
        """Raise ProblemsFound (status 2) if dates contradict each other.

        The effective date must not be before the version's date, and the version to start from must
        have been published.
        """
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
            newest = ", ".join(days[-5:]) or "none"  # five are enough for a message
            help = did_you_mean(str(start), days, f"the newest versions are: {newest}")
            raise usage_failure("no-text", f"{self.slug} has no published version {start}", help)

    def _require_translation(self) -> None:
        """Raise ProblemsFound (status 2) if the order isn't valid for a translation.

        The policy must already be translated into the language, and the order must not contain
        values that a translation takes from its original.
        """
        site = self.site
        slug = self.slug
        order = self.order
        language = self.language
        if order.effective or order.facts.keys() - {"summary"}:
            takes = "takes its effective date and type of change from its original"
            message = f"the translation into {language!r} {takes}"
            help = "remove --effective, --change, and --approved-by"
            raise usage_failure("bad-translation", message, help)
        if language not in _translation_languages(site, slug):
            message = f"{slug} has no translation into {language!r}"
            help = f"start one: `legalsite new {slug} --translation {language}`"
            if language not in site.config.languages:
                help = new_language_help(site.root, site.config, language)
            raise usage_failure("no-text", message, help)

    def _starting_text(self, draft: Version, newest: Version) -> Version:
        """Return the version that the new one starts from.

        That's the requested version, or else the version that the new one succeeds: the version in
        effect on the day before the new effective date.
        """
        policy = self.policy
        start = self.order.start
        effective = self.order.effective
        if start:
            return policy.version(start) or newest  # `_require_valid_order` made sure it exists
        day = self.revised.day
        is_edited = draft.sha256 != newest.sha256
        is_upcoming = newest.effective > day
        # An edited copy of the upcoming version starts from that version. With another effective
        # date, it starts from the version in effect before that date.
        if is_edited and is_upcoming and effective in {None, newest.effective}:
            return newest
        # find the previous version as if the new one were published and replaced no other version;
        # if there's none, start from the newest version
        new = replace(newest, revised=self.revised, effective=effective or day, replaces=())
        return replace(policy, versions=(*policy.versions, new)).previous(new, day) or newest

    def _translated(self) -> Version:
        """Return the version that the next translation translates.

        That's the requested version, or else the newest version of the original, even if it's a
        draft.
        """
        if self.order.start:
            # it was checked that `start` exists, but the type checker doesn't know that
            return self.policy.version(self.order.start) or self.policy.versions[-1]
        original, published = _draft_and_twin(self.site, self.slug)
        return published or original

    def _starting_translation(self, newest: Version) -> Version:
        """Return the translation that the next translation starts from.

        The next translation is of the version that `_translated` returns, which may be a draft. It
        starts from the first of these that exists:

        - a translation of that version
        - a translation of the previous version, or of the replaced upcoming version if its text is
          closer
        - the last translation of a version that takes effect no later than the previous version
        - `newest`, the newest translation
        """
        policy = self.policy
        original = self._translated()
        twin = policy.version(original.revised)  # the published version with the same date
        with_original = policy
        if not twin:  # the original is an unpublished draft
            with_original = replace(policy, versions=(*policy.versions, original))
        before = with_original.previous(original, original.revised.day)
        replaced = with_original.replaced_while_upcoming(original)  # upcoming versions
        if replaced:
            before = self._closer_version(before, replaced[-1], original)
        start = None
        for text in (twin, before):  # in order of precedence
            if text and not start:
                # the newest translation, whenever it was recorded
                start = policy.translation(self.language, text, date.max)
        if not start:
            # the last translation of a version that takes effect no later than `before`
            texts = policy.translations.get(self.language, ())
            earlier = [text for text in texts if before and text.effective <= before.effective]
            start = max(earlier, key=BY_EFFECTIVE_DATE, default=newest)
        # read the translation separately, without values of its original
        return self.site.version_at(start.path)

    def _closer_version(
        self, previous: Version | None, replaced: Version, original: Version
    ) -> Version:
        """Return `previous` or `replaced`, whichever has a text closer to `original`.

        If a text is missing, return `replaced`.
        """
        if not previous or previous.withheld or replaced.withheld:
            return replaced
        since_previous = self._changed_sentences(previous, original)
        since_replaced = self._changed_sentences(replaced, original)
        # this is the case, for example, if `original` only cancels `replaced`
        if len(since_previous) < len(since_replaced):
            return previous
        return replaced

    def _upcoming_versions(self, new: Version, base: Version | None) -> UpcomingVersions:
        """Determine what happens to upcoming versions when `new` is published.

        `base` is the version that `new` starts from, or None.
        """
        policy = self.policy
        day = new.revised.day
        upcoming = policy.upcoming(day)
        # Upcoming versions, including versions superseded by another one on the same date. If the
        # latter is replaced, the superseded versions take effect after all.
        ahead = [text for text in policy.versions if text.effective > day]
        ahead = [text for text in ahead if not policy.replaced_by(text, day)]
        is_base_upcoming = base is not None and base.revised in [text.revised for text in upcoming]
        # versions that `new` replaces because it starts from one of them
        replaced: tuple[VersionId, ...] = ()
        if base and is_base_upcoming:
            replaced = self._replaced_with_base(new, base, ahead)
        # Once the policy is withdrawn, no upcoming version takes effect. A draft that already has
        # `replaces` keeps it.
        if new.replaces is None and new.withdrawn:
            ended = [text.revised for text in ahead if text.effective >= new.effective]
            # None if nothing is replaced, so that the key isn't written
            return UpcomingVersions(replaces=tuple(sorted({*replaced, *ended})) or None)
        # the other upcoming versions; of these, the ones in `after` take effect later than `new`
        remaining = [text for text in upcoming if text.revised not in replaced]
        after = [text for text in remaining if text.effective > new.effective]
        ending = [(text.revised, text.effective) for text in after if text.withdrawn]
        later = [self._later_version(text, day) for text in after if not text.withdrawn]
        # `new` supersedes these versions even if `replaces` doesn't list them; the user is only told
        # about those that it doesn't list
        same_day = [text.revised for text in remaining if text.effective == new.effective]
        same_day = [revised for revised in same_day if revised not in (new.replaces or ())]
        # what the replaced version announced, and whether part of that is already in effect
        announced = ""
        partly = False
        if replaced and base:
            announced, partly = self._announced_summary(base, day)
        # None if nothing is replaced, so that the key isn't written
        replaces: tuple[VersionId, ...] | None = replaced or None
        follows = None
        # neither the author nor the base says whether the draft replaces any versions
        if new.replaces is None and not replaced:
            # without the key, the draft would replace these versions; an empty tuple means that it
            # replaces none
            if after:
                replaces = ()
            # the draft takes effect after the upcoming version that it starts from, so the author
            # has to say whether it replaces that version
            elif base and is_base_upcoming:
                follows = base.revised
        return UpcomingVersions(
            replaces=replaces,
            announced=announced,
            partly=partly,
            same_day=same_day[0] if same_day else None,  # one is enough for the message
            follows=follows,
            later=tuple(later),
            ending=tuple(sorted(ending)),
        )

    def _replaced_with_base(
        self, new: Version, base: Version, ahead: Sequence[Version]
    ) -> tuple[VersionId, ...]:
        """Return the versions that `new` replaces by starting from the upcoming version `base`.

        These are all versions with the effective date of `base`: if only `base` were replaced,
        another one would take effect on that date. `ahead` contains the versions that may take
        effect. If `new` takes effect later than `base`, and the user didn't choose `base`, nothing
        is replaced.
        """
        # `new` may as well follow `base`
        if not self.order.start and new.effective > base.effective:
            return ()
        return tuple(text.revised for text in ahead if text.effective == base.effective)

    def _only_moves(self, new: Version, upcoming: UpcomingVersions, draft: Version) -> bool:
        """Return whether `new` only changes the date of the last upcoming version that it replaces.

        `new` has the same text as `draft`.
        """
        # add the draft to the policy as if it were published
        if upcoming.replaces is not None:
            new = replace(new, replaces=upcoming.replaces)
        policy = replace(self.policy, versions=(*self.policy.versions, new))
        replaced = policy.replaced_while_upcoming(new)
        if not replaced:
            return False
        old = replaced[-1]
        # a withheld text can't be compared
        if old.effective == new.effective or old.title != new.title or old.withheld:
            return False
        # the text is the same if the draft starts from that version without edits
        return old.path == draft.path or not self.site.redline(old, draft).changed

    def _later_version(self, version: Version, day: date) -> tuple[VersionId, date, str]:
        """Return an upcoming version with its effective date and summary.

        The summary is empty if part of the announced changes is in effect on the date `day`.
        """
        summary, partly = self._announced_summary(version, day)
        return version.revised, version.effective, "" if partly else summary

    def _announced_summary(self, version: Version, day: date) -> tuple[str, bool]:
        """Return the summary of an upcoming version, and whether part of its changes is in effect.

        Another version may have made some of these changes earlier. If it made all of them, the
        summary is empty.
        """
        policy = self.policy
        summary = version.summary or ""
        before = policy.previous(version, version.revised.day)
        current = policy.version_on(day)
        # withheld or missing texts can't be compared
        if not before or not current or before.withheld or current.withheld or version.withheld:
            return summary, False
        # The version was announced as a change from `before`. Of these changes, only those from
        # `current`, the version in effect, are still to come.
        announced = self._changed_sentences(before, version)
        coming = self._changed_sentences(current, version)
        if announced and announced.isdisjoint(coming):  # every change is already in effect
            return "", True
        return summary, not announced <= coming

    def _changed_sentences(self, old: Version, new: Version) -> set[str]:
        """Return the sentences that a version adds or removes.

        A removed sentence only counts if nothing replaces it.
        """
        changed: set[str] = set()
        for part in changed_sentences(self.site.redline(old, new)):
            changed.update(sentences(part.new or part.old))
        return changed


def _with_replaces(
    data: bytes, new: Version, base: Version | None, upcoming: UpcomingVersions
) -> tuple[bytes, Version]:
    """Add the versions that a draft replaces to its front matter, and return content and version.

    The key isn't written if `upcoming.replaces` is None. It's left empty if only the author knows
    whether the draft replaces the upcoming version that it starts from (`upcoming.follows`).
    """
    if upcoming.replaces is not None:
        data = with_values(data, new.path, {"replaces": list(map(str, upcoming.replaces))})
    elif upcoming.follows:  # the draft may replace that version
        data = with_values(data, new.path, {"replaces": ""})
    # the draft replaces the version that it starts from
    if base and base.revised in (upcoming.replaces or ()):
        return _with_new_accounts_date(data, new, base)
    return data, new


def _with_new_accounts_date(data: bytes, new: Version, base: Version) -> tuple[bytes, Version]:
    """Add the date from which a draft applies to new accounts, and return content and version.

    If the draft replaces the upcoming version `base`, it takes over that version's date for new
    accounts.
    """
    # a missing date counts as later than any effective date, so nothing is added
    start = max(base.new_accounts_start or date.max, new.revised.day)
    if start >= new.effective or new.withdrawn:
        return data, new
    values = {"effective_new_accounts": start.isoformat()}
    return with_values(data, new.path, values), replace(new, effective_new_accounts=start)


def redated_draft(
    data: bytes, draft: Version, twin: Version | None, revised: VersionId, order: VersionOrder
) -> bytes:
    """Set a new date (`revised`) and the values of an order in a draft, and return the file.

    `twin` is the published version whose date the draft still has. Values that are only about
    `twin` are emptied. A past effective date is emptied, too, so that the version takes effect on
    its own date. A past date for new accounts becomes the version's date.
    """
    path = f"{draft.policy}{draft.suffix}"
    values: dict[str, Value] = {"revised": str(revised)}
    if draft.dated_by:  # `dated_by` says how an import determined the old date
        values["dated_by"] = ""
    if order.effective:
        values["effective"] = order.effective.isoformat()
    elif draft.effective < revised.day and (twin or not draft.retroactive):
        # Empty a past effective date. In a retroactive draft, the date is intentional unless it was
        # copied from the published version.
        stated = read_front_matter(data, f"content/{path}").values
        if "effective" in stated:  # without the key, there's nothing to empty
            values["effective"] = ""
    new_accounts = draft.effective_new_accounts
    if new_accounts and new_accounts < revised.day:
        values["effective_new_accounts"] = str(revised.day)
    if twin:
        # The draft is a copy of the published version. Values that the author didn't change, such
        # as the summary, are about that version, so their keys are emptied. Keys that every new
        # version needs are added, to remind the author.
        values |= dict.fromkeys([*draft.keys_shared_with(twin), *_missing_expected_keys(draft)], "")
        # drop `imported`, which is only about the published version, too
        rest = {key: value for key, value in draft.extra.items() if key != "imported"}
        if len(rest) < len(draft.extra):
            values["extra"] = rest or ""
    return with_values(data, path, values | {**order.facts})


def _outdated_approval(draft: Version, new: Version, order: VersionOrder, policy: Policy) -> str:
    """Return the key of an approval that no longer applies to a redated draft, or an empty string.

    `draft` is the draft before it was redated, and `policy` has the published versions. An approval
    doesn't apply if the type of change, summary, or withdrawal changed, or if it was copied from
    the newest version. The approval of a translation doesn't apply to a translation of another
    version.
    """
    if new.translates != draft.translates:  # a translation of another version
        return "translated_by" if draft.translated_by else ""
    before = draft.change, draft.summary, draft.withdrawn
    is_other = before != (new.change, new.summary, new.withdrawn)
    # compare with the newest version, if any
    is_other |= any(map(draft.copies_approval, policy.versions[-1:]))
    # a new approval on the command line isn't outdated
    if is_other and draft.approved_by and "approved_by" not in order.facts:
        return "approved_by"
    return ""


def published_ids(site: Site, slug: str, language: str = "") -> list[VersionId]:
    """Return the sorted dates of archived texts in a language, including withheld ones.

    An empty language means the original.
    """
    files = site.files[slug]
    ids = set()
    for path in (*files.archived, *files.withheld):
        name = read_name(path, site.config.text_languages)
        if name.archived and name.language == language:
            ids.add(name.archived)
    return sorted(ids)


def _archived_policy(site: Site, slug: str) -> Policy:
    """Return the policy with all archived texts, recorded or not, without drafts.

    Raises ProblemsFound if it can't be read.
    """
    files = replace(site.files[slug], drafts={})
    # path → ledger line, which is empty if the text isn't recorded
    recorded = {**dict.fromkeys(files.paths, ""), **site.recorded}
    languages = site.config.text_languages
    return read_policy(
        files, site.texts.read, languages=languages, recorded=recorded, unpublished=True
    )


def _translation_languages(site: Site, slug: str) -> tuple[str, ...]:
    """Return the languages into which a policy is translated, in the order of the settings."""
    languages = site.config.text_languages
    files = site.files[slug]
    paths = (*files.drafts.values(), *files.archived)
    written = {read_name(path, languages).language for path in paths}
    return tuple(language for language in languages.site if language in written)


def _missing_expected_keys(version: Version) -> list[str]:
    """Return the keys that this version lacks but every version except the first should have.

    A translation only needs a summary, because its other values come from the original.
    """
    keys = EXPECTED_KEYS if version.translates is None else ("summary",)
    return [key for key in keys if getattr(version, key) is None]


def _missing_keys(version: Version) -> Iterator[str]:
    """Yield the keys that a version after the first still needs.

    A minor or editorial change must be approved.
    """
    yield from _missing_expected_keys(version)
    if version.change in ("editorial", "minor") and not version.approved_by:
        yield "approved_by"


def _draft_and_twin(site: Site, slug: str, language: str = "") -> tuple[Version, Version | None]:
    """Return the draft in a language, and its twin, the published version with the same date.

    The twin is None if there's no such version. If there's no draft, both are the newest published
    version. An empty language means the original. Raises ProblemsFound if they can't be read or the
    published version was withheld.
    """
    published = published_ids(site, slug, language)
    path = site.files[slug].drafts.get(language)
    if not published and not path:
        path = f"content/{slug}.md"
        raise failure("no-draft", f"{slug} has no version to revise", f"add {path}", path)
    draft = site.version_at(path) if path else None
    if draft and draft.revised not in published:
        return draft, None
    name = str(draft.revised if draft else published[-1])
    if language:
        name += f".{language.lower()}"
    path = f"{slug}/{name}.md"
    if path not in site.paths:
        raise _withheld_problem(slug, name)
    twin = site.version_at(path)
    return draft or twin, twin


def _draft_edited_problem(draft: Version, newest: Version, start: Version) -> ProblemsFound:
    """Report that a draft is an edited copy of `newest`.

    A version that starts from `start` would lose the edits.
    """
    message = f"this file is an edited copy of {newest.revised}"
    message += f", but the new version starts from {start.revised}"
    help = f"save your edits elsewhere, copy content/{newest.path} over this file"
    help += ", and run the command again"
    # for a translation, `--from` names the version to translate
    if newest.translates is None:
        keep = "or keep your edits in a version that succeeds or replaces the newest one"
        help += f"\n  {keep}: `{newest.revise_command} --from {newest.revised}`"
    return failure("draft-edited", message, help, f"content/{draft.path}")


def _withheld_problem(slug: str, revised: str) -> ProblemsFound:
    message = f"the text of {revised} was withheld, and the draft may still contain it"
    help = "write a replacement, and set a new `revised` date yourself"
    return failure("withheld-text", message, help, f"content/{slug}.md")
