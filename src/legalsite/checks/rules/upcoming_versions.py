"""Rules about versions that are written while another version is upcoming.

They must not include the announced change too early, be undone by the upcoming version, or bring
back an older version.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from legalsite.checks.changed_sentences import (
    ChangedSentence,
    changed_sentences,
    join_quotes,
    quoted,
)
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words
from legalsite.errors import Problem, ProblemIterator
from legalsite.model.document import Block
from legalsite.model.policy import (
    BY_EFFECTIVE_DATE,
    ONE_DAY,
    Policy,
    Version,
    VersionTuple,
    revise_from,
)
from legalsite.model.redline import Redline
from legalsite.redline.tokens import count_characters
from legalsite.source.plain_front_matter import read_front_matter

Inserted = Mapping[Block, Sequence[bool]]
"""Changed block of the new text → whether each of its characters was inserted, ignoring spaces."""


def premature_change(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that already make a change announced for a later date, without replacing the
    upcoming version that announces it.

    If the upcoming version amends or deletes the text, the new version may change the same sentence
    for another reason. Translations are compared with each other.

    Severity: error if the upcoming version inserts the text, or warning if it amends or deletes the
    text. Fix: remove the change, or name the upcoming version in `replaces`.
    """
    for text in checked.editable_versions:
        if text.withdrawn:
            continue
        for upcoming in _upcoming_versions(checked):
            # only consider versions that were announced earlier, and take effect later
            if upcoming.revised >= text.revised or upcoming.effective <= text.effective:
                continue
            if text.lists_as_replaced(upcoming):
                continue
            # changes that this version already had aren't premature
            before = checked.policy.previous(text, checked.on)
            for shared in _shared_changes(checked, announced=upcoming, version=text, before=before):
                yield from _premature_problems(checked, shared)


def missing_replaces(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts that follow an upcoming version, or have the same effective date, without saying
    whether they replace it.

    If a draft with a later effective date doesn't replace it, both take effect, each on its own
    date, and nothing is postponed. A draft with the same effective date supersedes the upcoming
    version.

    Severity: error if `replaces` has no value, as `legalsite revise` writes it; otherwise warning.
    Fix: set `replaces`, or `replaces: []` if both take effect.
    """
    for text in checked.drafts:
        previous = checked.previous(text)
        for upcoming in checked.without_draft().upcoming(checked.on):
            if upcoming == text or upcoming.withheld or text.lists_as_replaced(upcoming):
                continue
            # If the version in effect before the draft is still upcoming, the draft may be meant
            # to replace it, so that its changes are postponed.
            may_postpone = upcoming == previous and text.replaces is None
            # a withdrawal doesn't postpone an earlier change to the text, only an earlier withdrawal
            may_postpone = may_postpone and (upcoming.withdrawn or not text.withdrawn)
            if may_postpone or upcoming.effective == text.effective:
                yield _missing_replaces(checked, text, upcoming)


def _missing_replaces(checked: CheckedPolicy, version: Version, upcoming: Version) -> Problem:
    """Ask whether a draft replaces an upcoming version.

    The problem is an error if the `replaces` key is still empty, as `revise` writes it. Otherwise,
    it's a warning.
    """
    message = str(upcoming.revised)
    if upcoming.summary:
        message += f" (“{upcoming.summary}”)"
    message += f" takes effect on {upcoming.effective}: does this version replace it?"
    replaces = f"`replaces: [{upcoming.revised}]`"
    help = f"if this version replaces it, write {replaces}; if both take effect, `replaces: []`"
    if upcoming.effective == version.effective:
        help = f"it won't take effect: write {replaces}, or give this version another `effective`"
    values = read_front_matter(checked.read(version), version.path).values
    is_empty = "replaces" in values and version.replaces is None  # the key has no value
    return at_key(checked, version, "replaces").problem(
        message, help, "error" if is_empty else "warning"
    )


def replaced_change_stays(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts that replace an upcoming version while another one, which takes effect first,
    still has its change.

    The change is then neither postponed nor canceled.

    Severity: warning. Fix: name the other version in `replaces`, too.
    """
    for text in checked.drafts:
        for replaced in checked.policy.replaced_while_upcoming(text):
            for upcoming in _upcoming_versions(checked):
                # it takes effect after the replaced version would have, but before the draft
                is_first = replaced.effective <= upcoming.effective < text.effective
                if is_first and not text.lists_as_replaced(upcoming):
                    yield from _retained_change_problems(checked, text, replaced, upcoming)


def _retained_change_problems(
    checked: CheckedPolicy, version: Version, replaced: Version, upcoming: Version
) -> ProblemIterator:
    """Report that an upcoming version contains the change of a replaced version.

    Only the first language with the change is reported.
    """
    for shared in _shared_changes(checked, announced=replaced, version=upcoming):
        quotes = [quoted(words) for _, words in shared.inserted] + shared.amended
        message = f"{upcoming.revised} still takes effect on {upcoming.effective}, "
        message += f"with the change of {replaced.revised}: " + join_quotes(quotes)
        names = ", ".join(map(str, [*(version.replaces or ()), upcoming.revised]))
        yield at_key(checked, version, "replaces").problem(
            message,
            "if that change shouldn't take effect then, "
            f"write `replaces: [{names}]`, and publish the rest again",
            "warning",
        )
        return


def new_accounts_conflict(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts whose date for new accounts contradicts the date of an upcoming version.

    A draft without such a date may replace an upcoming version that has one. Then the current
    version applies to new accounts again. If two versions are upcoming, new accounts get the one
    that takes effect last, so its date must be the later one.

    Severity: warning. Fix: add or correct `effective_new_accounts`.
    """
    for text in checked.drafts:
        for replaced in checked.policy.replaced_while_upcoming(text):
            # When the draft could apply to new accounts at the earliest. If the replaced version has
            # no date for new accounts, it's `date.max`, so that nothing is reported.
            start = max(replaced.new_accounts_start or date.max, text.revised.day)
            if start < text.effective and not text.new_accounts_start and not text.withdrawn:
                message = f"{replaced.revised} applies to new accounts"
                message += f" from {replaced.new_accounts_start} on"
                message += f"; this version replaces it, and only applies from {text.effective} on"
                help = f"add `effective_new_accounts: {start}`"
                yield at_key(checked, text, "replaces").problem(message, help, "warning")
        for upcoming in _upcoming_versions(checked):
            first, last = sorted((upcoming, text), key=BY_EFFECTIVE_DATE)
            if upcoming == text or not first.new_accounts_start or not last.new_accounts_start:
                continue
            if last.new_accounts_start <= first.new_accounts_start:
                message = f"{last.revised} applies to new accounts from {last.new_accounts_start}"
                message += f" on, so {first.revised} never applies to them before it takes effect"
                help = "correct the date, or remove the line"
                place = at_key(checked, text, "effective_new_accounts")
                yield place.problem(message, help, "warning")


def upcoming_undoes_change(checked: CheckedPolicy) -> ProblemIterator:
    """Find changes that an upcoming version will undo when it takes effect, because it was written
    before them.

    The problem is reported at the version that will be in effect until then, whether it's a draft
    or published.

    Severity: warning. Fix: make the same change in the upcoming version (`legalsite revise
    --from`).
    """
    for upcoming in _upcoming_versions(checked):
        last = checked.policy.previous(upcoming, checked.on)  # in effect until then
        # only a version that was written later can have a change that the upcoming version lacks
        if last is None or last.revised < upcoming.revised or last.withdrawn:
            continue
        # the version that both were based on
        predecessor = _planned_predecessor(checked, upcoming)
        for old, new, later in _texts_by_language(checked, predecessor, last, upcoming):
            quotes = list(_returning_quotes(checked, old, new, later))
            quotes += _disappearing_quotes(checked, old, new, later)
            if not quotes:
                continue
            message = f"on {upcoming.effective}, the version of {upcoming.revised} "
            message += "will undo this version's change: " + join_quotes(quotes)
            help = "make the same change in that version"
            if new.is_draft:
                help = f"once this version is published, {help}"
            command = _command_to_revise(upcoming, last)
            help += f": `legalsite {command}`"
            yield at_key(checked, new, "effective").problem(message, help, "warning")


def _command_to_revise(upcoming: Version, last: Version) -> str:
    """Return the command that makes the change of the `last` version in an upcoming version.

    If the change is editorial, the command states its type and approval, and keeps the summary of
    the upcoming version. Otherwise, the author must decide.
    """
    facts: dict[str, str] = {}
    if last.change == "editorial":
        facts["change"] = last.change
        if last.approved_by:
            facts["approved_by"] = "; ".join(last.approved_by)
        if upcoming.summary:
            facts["summary"] = upcoming.summary
    return revise_from(upcoming.policy, upcoming.translates or upcoming.revised, facts)


def _upcoming_versions(checked: CheckedPolicy) -> list[Version]:
    """Return the upcoming versions that don't withdraw the policy and aren't withheld."""
    texts = [text for text in checked.policy.versions if checked.stage(text) == "upcoming"]
    return [text for text in texts if not text.withdrawn and not text.withheld]


def _planned_predecessor(checked: CheckedPolicy, upcoming: Version) -> Version | None:
    """Return the version that an upcoming version was meant to follow when it was written."""
    return checked.policy_when_written(upcoming).previous(upcoming, upcoming.revised.day)


def _texts_by_language(checked: CheckedPolicy, *texts: Version | None) -> Iterator[VersionTuple]:
    """Yield the originals, and then their translations into each language that has all of them.

    Nothing is yielded if one of the originals is None or withheld.
    """
    originals = tuple(text for text in texts if text and not text.withheld)
    if len(originals) < len(texts):  # one of them can't be compared
        return
    yield originals
    for language in checked.policy.translations:
        # the newest translations, whenever they were published
        translations = [checked.policy.translation(language, text, date.max) for text in originals]
        rendering = tuple(filter(None, translations))
        if len(rendering) == len(texts):
            yield rendering


class _SharedChanges(NamedTuple):
    """In one language, changes that a version announces and another version already contains."""

    announced: Version
    version: Version  # the version that already contains the changes
    inserted: list[tuple[int, str]]  # (line in `version`, new sentence)
    amended: list[str]  # descriptions of amended or deleted sentences


def _shared_changes(
    checked: CheckedPolicy, *, announced: Version, version: Version, before: Version | None = None
) -> Iterator[_SharedChanges]:
    """Yield the changes of the `announced` version that `version` contains, for each language.

    The changes are relative to the version that `announced` was meant to follow. Changes that the
    version `before` already contained are skipped.

    `version` contains a change if it has the sentences that `announced` inserts, and lacks the
    sentences that `announced` deletes. A redline from X to Y inserts what Y has and X lacks, so
    redlines in several directions show which sentences these are.
    """
    previous = _planned_predecessor(checked, announced)
    texts = (previous, announced, version, before or previous)
    # `old` to `new` is the announced change, and `known` to `text` is the change in `version`
    for old, new, text, known in _texts_by_language(checked, *texts):
        to_new = checked.redline(text, new)
        # block of the announced version → its first counterpart in `version`
        blocks = {
            block_change.new: block_change.old for block_change in reversed(to_new.block_changes)
        }
        written = _inserted_characters(checked.redline(known, text))
        shared = _SharedChanges(new, text, [], [])
        # Announced sentences (`new` has them, and `old` lacks them) that `text` contains: they aren't
        # among the characters that `new` has and `text` lacks.
        added = _sentences_mostly_in(
            checked.redline(old, new), outside=_inserted_characters(to_new)
        )
        # Deleted sentences (`old` has them, and `new` lacks them) that `text` lacks, too, but that
        # `known` still contained
        dropped = _sentences_mostly_in(
            checked.redline(new, old),
            inside=_inserted_characters(checked.redline(text, old)),
            outside=_inserted_characters(checked.redline(known, old)),
        )
        for sentence in dropped:
            # the loop below reports amended sentences
            if not _replaces_words(sentence):
                shared.amended.append("without " + quoted(sentence.new))
        for sentence in added:
            block = blocks[sentence.block]
            # `version` didn't change the block, so `before` already contained the sentence
            if block is None or not any(written.get(block, ())):
                continue
            if sentence.whole:
                shared.inserted.append((block.line, sentence.new))
            else:
                shared.amended.append(f"{quoted(sentence.old)} becomes {quoted(sentence.new)}")
        if shared.inserted or shared.amended:
            yield shared


def _premature_problems(checked: CheckedPolicy, shared: _SharedChanges) -> ProblemIterator:
    """Report that a version contains changes that are announced for a later date."""
    text = shared.version
    later = shared.announced
    revised = later.translates or later.revised  # of the original
    announced = f"that the version of {revised} announces for {later.effective}"
    help = f"remove it; or, if all of that version should take effect on {text.effective}, "
    help += f"write `replaces: [{revised}]`"
    original = checked.policy.original(text)
    if text.translates and original:
        help += f" in content/{original.path}"
    help += "; or publish the rest of it again: "
    help += f"`legalsite revise {later.policy} --from {revised}`"
    if shared.inserted:
        quotes = join_quotes([quoted(words) for _, words in shared.inserted])
        message = f"this version already contains a passage {announced}: {quotes}"
        line, words = shared.inserted[0]
        # a longer part would more often be interrupted by markup or a line break
        yield at_words(checked, text, line, words[:30].strip()).problem(message, help)
    if shared.amended:
        quotes = join_quotes(shared.amended)
        yield at_key(checked, text, "effective").problem(
            f"this version already contains a change {announced}: {quotes}", help, "warning"
        )


def _returning_quotes(
    checked: CheckedPolicy, old: Version, version: Version, later: Version
) -> Iterator[str]:
    """Quote each sentence of `old` that a version changes and the `later` version restores."""
    # from `version` back to `old`, so that the restored text is inserted
    change = checked.redline(version, old)
    for sentence in _sentences_mostly_in(
        change, outside=_inserted_characters(checked.redline(later, old))
    ):
        new = quoted(sentence.new)
        if sentence.old.strip():
            yield quoted(sentence.old) + f" becomes {new}"
        else:
            yield f"{new} returns"


def _disappearing_quotes(
    checked: CheckedPolicy, old: Version, version: Version, later: Version
) -> Iterator[str]:
    """Quote each sentence that a version adds and the `later` version lacks."""
    change = checked.redline(old, version)
    # characters that aren't in the later version
    lacking = _inserted_characters(checked.redline(later, version))
    new = {
        block_change.new
        for block_change in change.stored_changes
        if block_change.kind == "inserted"
    }
    for sentence in _sentences_mostly_in(change, inside=lacking):
        if _replaces_words(sentence):  # `_returning_quotes` reports replaced text
            continue
        # The later version may delete an old block on purpose. So if it lacks the whole block
        # (`lacking` is True for all characters), only report a block that's new in this version.
        if sentence.block in new or not all(lacking[sentence.block]):
            yield quoted(sentence.new) + " is missing"


def _sentences_mostly_in(
    change: Redline, *, inside: Inserted | None = None, outside: Inserted | None = None
) -> Iterator[ChangedSentence]:
    """Yield the changed sentences that are mostly in `inside` and not in `outside`.

    “Mostly” means more than half of the inserted characters. `inside` and `outside` contain the
    inserted characters of other redlines with the same new text.
    """
    for sentence in changed_sentences(change):
        block = sentence.block
        offsets = list(_inserted_offsets(sentence))
        found = offsets
        if inside is not None:
            found = [offset for offset in found if _is_inserted(inside, block, offset)]
        if outside is not None:
            found = [offset for offset in found if not _is_inserted(outside, block, offset)]
        if 2 * len(found) > len(offsets):
            yield sentence


def _inserted_offsets(sentence: ChangedSentence) -> Iterator[int]:
    """Yield the offset of each inserted character in its block, without counting spaces."""
    start = sentence.start
    for run in sentence.runs:
        if run.op == "delete":
            continue
        end = start + count_characters(run.text)
        if run.op == "insert":
            yield from range(start, end)
        start = end


def _inserted_characters(redline: Redline) -> Inserted:
    """Map each changed block of the new text to a list of flags.

    There's a flag for each character, which is True if the character was inserted.
    """
    inserted: dict[Block, list[bool]] = {}
    for block_change in redline.stored_changes:
        if not block_change.new:
            continue
        for run in block_change.runs:
            if run.op != "delete":
                marks = inserted.setdefault(block_change.new, [])
                marks += [run.op == "insert"] * count_characters(run.text)
    return inserted


def _is_inserted(inserted: Inserted, block: Block, at: int) -> bool:
    """Return whether the character at an offset was inserted. Spaces aren't counted."""
    marks = inserted.get(block, ())
    return at < len(marks) and marks[at]


def _replaces_words(sentence: ChangedSentence) -> bool:
    return any(run.op == "delete" for run in sentence.runs)


def older_version_returns(checked: CheckedPolicy) -> ProblemIterator:
    """Find a `replaces` that brings an older version back into effect.

    A version supersedes the current one on its effective date without `replaces`. If `replaces`
    names the current version and the new one takes effect later, the version before it would be in
    effect in between. If it names only one of two versions with the same effective date, the older
    of them would take effect.

    Severity: error. Fix: correct `replaces`.
    """
    for text in checked.editable_versions:
        if not text.replaces:
            continue
        # compare the policy with and without this version, which is the last one
        with_text = checked.policy_when_written(text)
        without = replace(with_text, versions=with_text.versions[:-1])
        now = _returning_now(text, without, with_text)
        later = _returning_later(text, without, with_text)
        for message, help in (*now, *later):
            yield at_key(checked, text, "replaces").problem(message, help)


def never_takes_effect(checked: CheckedPolicy) -> ProblemIterator:
    """Find retroactive drafts that can never be in effect.

    Among the versions that have taken effect, the one with the latest effective date is current,
    unless another one replaces it. A draft with an earlier effective date is therefore never
    current.

    Severity: error. Fix: name the versions that this one replaces in `replaces`, or correct
    `effective`.
    """
    for text in checked.editable_versions:
        day = text.revised.day
        if text.effective >= day:  # only a retroactive version may never take effect
            continue
        known = checked.policy_when_written(text)
        current = known.version_on(day)
        if current is None or current == text:
            continue
        # versions that took effect after this one would have
        later = [other for other in known.versions if text.effective < other.effective <= day]
        names = " and ".join(str(other.revised) for other in later)
        help = f"if this version replaces them, add {names} to `replaces`"
        help += "; otherwise, correct `effective`"
        yield at_key(checked, text, "effective").problem(
            f"this version would never be in effect: {current.revised}, "
            f"effective {current.effective}, stays in effect",
            help,
        )


def _returning_now(
    version: Version, without: Policy, with_text: Policy
) -> Iterator[tuple[str, str]]:
    """Yield the message and help if a version replaces the current one, but takes effect later.

    `without` is the policy without this version, and `with_text` is the policy with it.
    """
    day = version.revised.day
    current = without.version_on(day)
    # replacing the current version is fine if this one takes effect at once
    if current is None or not version.lists_as_replaced(current) or version.effective <= day:
        return
    # Until the next period starts, an older version would apply. There's always a next period,
    # because this version takes effect later.
    starts = [period.start for period in with_text.timeline(day) if period.start > day]
    last_day = starts[0] - ONE_DAY
    returning = with_text.version_on(day)
    result = "no version would be in effect"
    if returning:
        result = f"the older version of {returning.revised} would be in effect again"
    message = f"`replaces` names the current version, {current.revised}, "
    message += f"but this one only takes effect on {version.effective}: "
    message += f"{result} from {day} to {last_day}"
    help = f"remove {current.revised} from `replaces`; "
    help += f"this version supersedes it on {version.effective} anyway"
    yield message, help


def _returning_later(
    version: Version, without: Policy, with_text: Policy
) -> Iterator[tuple[str, str]]:
    """Yield the message and help for each superseded version that becomes upcoming again.

    This happens if two versions have the same effective date, and only the newer one is replaced.
    `without` is the policy without this version, and `with_text` is the policy with it.
    """
    day = version.revised.day
    for older in without.known(day):
        if with_text.status(older, day) != "upcoming":
            continue
        # the version that supersedes it now, but is replaced by this one
        instead = without.same_day_replacement(older, day)
        if instead:
            message = f"`replaces` names {instead.revised}, but not the older version "
            message += f"for the same date, {older.revised}, "
            message += f"which would take effect on {older.effective}"
            yield message, f"add {older.revised} to `replaces`"
