"""Rules about versions that are written while another one is upcoming.

They must not contain its change yet, nor be undone by it, nor bring an older version back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from legalsite.checks.changed_sentences import (
    ChangedSentence,
    changed_sentences,
    listed,
    quoted,
    signs_in,
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
from legalsite.source.plain_front_matter import read_front_matter

Inserted = Mapping[Block, Sequence[bool]]
"""For each changed block of the new text, whether its characters, without spaces, were inserted."""


def premature_change(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that already contain a change that an upcoming version announces for a later
    date, without replacing that version.

    Text that the upcoming version inserts is an error. Text that it amends or deletes is a warning,
    because the new version may change the same sentence for another reason. Translations are
    compared with each other. Error or warning: remove the change, or name the upcoming version in
    `replaces`."""
    for text in checked.editable_versions:
        if text.withdrawn:
            continue
        for upcoming in _upcoming_versions(checked):
            # only a version that was announced before this text was written, for a later date
            if upcoming.revised >= text.revised or upcoming.effective <= text.effective:
                continue
            if text.lists_as_replaced(upcoming):
                continue
            before = checked.policy.previous(text, checked.on)
            for shared in _shared_words(checked, announced=upcoming, by=text, before=before):
                yield from _premature_problems(checked, shared)


def missing_replaces(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts that follow an upcoming version, or have the same effective date, without saying
    whether they replace it.

    If a draft with a later effective date doesn't replace it, both take effect, each on its own
    date, and nothing is postponed. A draft with the same effective date supersedes the version that
    was announced. Error if `replaces` has no value, as `legalsite revise` writes it; otherwise a
    warning: set `replaces`, or `replaces: []` if both take effect.
    """
    for text in checked.drafts:
        previous = checked.previous(text)
        for upcoming in checked.without_draft().upcoming(checked.on):
            if upcoming == text or upcoming.withheld or text.lists_as_replaced(upcoming):
                continue
            # whether the draft may be meant to postpone the upcoming version
            postpones = upcoming == previous and text.replaces is None
            # a withdrawal ends the policy later; it doesn't postpone a change of its text
            postpones = postpones and (upcoming.withdrawn or not text.withdrawn)
            if postpones or upcoming.effective == text.effective:
                yield _missing_replaces(checked, text, upcoming)


def _missing_replaces(checked: CheckedPolicy, text: Version, upcoming: Version) -> Problem:
    """Return a problem that asks whether a draft replaces an upcoming version.

    It is an error if `revise` wrote the key without a value, and a warning otherwise.
    """
    message = str(upcoming.revised)
    if upcoming.summary:
        message += f" (“{upcoming.summary}”)"
    message += f" takes effect on {upcoming.effective}: does this version replace it?"
    replaces = f"`replaces: [{upcoming.revised}]`"
    help = f"if this version replaces it, write {replaces}; if both take effect, `replaces: []`"
    if upcoming.effective == text.effective:
        help = f"it won't take effect: write {replaces}, or give this version another `effective`"
    values = read_front_matter(checked.read(text), text.path).values
    is_empty = "replaces" in values and text.replaces is None
    return at_key(checked, text, "replaces").problem(
        message, help, "error" if is_empty else "warning"
    )


def replaced_change_stays(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts that replace an upcoming version while another one, which takes effect first,
    still has its change.

    The change is then neither postponed nor canceled. Warning: name the other version in
    `replaces`, too.
    """
    for text in checked.drafts:
        for replaced in checked.policy.replaced_while_upcoming(text):
            for upcoming in _upcoming_versions(checked):
                is_first = replaced.effective <= upcoming.effective < text.effective
                if is_first and not text.lists_as_replaced(upcoming):
                    yield from _change_that_stays(checked, text, replaced, upcoming)


def _change_that_stays(
    checked: CheckedPolicy, text: Version, replaced: Version, upcoming: Version
) -> ProblemIterator:
    """Yield a problem if an upcoming version has the change of a version that a text replaces.

    Only the first language in which it has that change is reported.
    """
    for shared in _shared_words(checked, announced=replaced, by=upcoming):
        quotes = [quoted(words) for _, words in shared.inserted] + shared.amended
        message = f"{upcoming.revised} still takes effect on {upcoming.effective}, "
        message += f"with the change of {replaced.revised}: " + listed(quotes)
        names = ", ".join(map(str, [*(text.replaces or ()), upcoming.revised]))
        yield at_key(checked, text, "replaces").problem(
            message,
            "if that change shouldn't take effect then, "
            f"write `replaces: [{names}]`, and publish the rest again",
            "warning",
        )
        return


def new_accounts_conflict(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts whose date for new accounts contradicts the date of an upcoming version.

    If a draft replaces an upcoming version that has such a date, and has none itself, the current
    version applies to new accounts again. Of two versions that stay upcoming, the one that takes
    effect last applies to new accounts, so its date must be the later one. Warning: add or correct
    `effective_new_accounts`."""
    for text in checked.drafts:
        for replaced in checked.policy.replaced_while_upcoming(text):
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
    or published. Warning: make the same change in the upcoming version (`legalsite revise
    --from`)."""
    for upcoming in _upcoming_versions(checked):
        last = checked.policy.previous(upcoming, checked.on)
        # only a version written after the upcoming one can have a change that it lacks
        if last is None or last.revised < upcoming.revised or last.withdrawn:
            continue
        # the version that the upcoming one was written to change
        predecessor = _planned_predecessor(checked, upcoming)
        for old, new, later in _texts_by_language(checked, predecessor, last, upcoming):
            quotes = list(_returning_quotes(checked, old, new, later))
            quotes += _disappearing_quotes(checked, old, new, later)
            if not quotes:
                continue
            message = f"on {upcoming.effective}, the version of {upcoming.revised} "
            message += "will undo this version's change: " + listed(quotes)
            help = "make the same change in that version"
            if new.is_draft:
                help = f"once this version is published, {help}"
            command = _command_to_revise(upcoming, last)
            help += f": `legalsite {command}`"
            yield at_key(checked, new, "effective").problem(message, help, "warning")


def _command_to_revise(upcoming: Version, last: Version) -> str:
    """Return the command that makes the change of the `last` version in an upcoming one.

    If that change is editorial, the command has its type, its approval, and the upcoming version's
    summary.
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
    """Return the upcoming versions, without those that withdraw the policy or are withheld."""
    texts = [text for text in checked.policy.versions if checked.stage(text) == "upcoming"]
    return [text for text in texts if not text.withdrawn and not text.withheld]


def _planned_predecessor(checked: CheckedPolicy, upcoming: Version) -> Version | None:
    """Return the version that an upcoming version was going to succeed when it was written."""
    return checked.policy_when_written(upcoming).previous(upcoming, upcoming.revised.day)


def _texts_by_language(checked: CheckedPolicy, *texts: Version | None) -> Iterator[VersionTuple]:
    """Yield these originals, then their translations into each language that all of them have.

    Yield nothing if one of the originals is None or withheld.
    """
    originals = tuple(text for text in texts if text and not text.withheld)
    if len(originals) < len(texts):
        return
    yield originals
    for language in checked.policy.translations:
        translations = [checked.policy.translation(language, text, date.max) for text in originals]
        rendering = tuple(filter(None, translations))
        if len(rendering) == len(texts):
            yield rendering


class _SharedWords(NamedTuple):
    """The changes that one version announces and another one has, in one language."""

    announced: Version
    by: Version  # the version that has them
    inserted: list[tuple[int, str]]  # new sentences, each with its line in `by`
    amended: list[str]  # descriptions of the sentences that were amended or deleted


def _shared_words(
    checked: CheckedPolicy, *, announced: Version, by: Version, before: Version | None = None
) -> Iterator[_SharedWords]:
    """Yield the changes of the `announced` version that are in the version `by`, for each language
    in which there are any.

    The changes are those since the version that `announced` was written to succeed. What the
    version `before` has already is left out.
    """
    previous = _planned_predecessor(checked, announced)
    texts = (previous, announced, by, before or previous)
    for old, new, text, known in _texts_by_language(checked, *texts):
        to_new = checked.redline(text, new)
        # of each block of the new text, the block of this text
        blocks = {passage.new: passage.old for passage in reversed(to_new.block_changes)}
        written = _inserted_signs(checked.redline(known, text))
        shared = _SharedWords(new, text, [], [])
        added = _sentences_mostly_at(checked.redline(old, new), outside=_inserted_signs(to_new))
        dropped = _sentences_mostly_at(
            checked.redline(new, old),
            inside=_inserted_signs(checked.redline(text, old)),
            outside=_inserted_signs(checked.redline(known, old)),
        )
        for sentence in dropped:
            if not _replaces_words(sentence):
                shared.amended.append("without " + quoted(sentence.new))
        for sentence in added:
            block = blocks[sentence.block]
            # the version before has it, too, if nothing was added to the block
            if block is None or not any(written.get(block, ())):
                continue
            if sentence.whole:
                shared.inserted.append((block.line, sentence.new))
            else:
                shared.amended.append(f"{quoted(sentence.old)} becomes {quoted(sentence.new)}")
        if shared.inserted or shared.amended:
            yield shared


def _premature_problems(checked: CheckedPolicy, shared: _SharedWords) -> ProblemIterator:
    """Yield the problems of a version that already has changes which another one announces."""
    text = shared.by
    later = shared.announced
    revised = later.translates or later.revised
    announced = f"that the version of {revised} announces for {later.effective}"
    help = (
        f"remove it; or, if all of that version should take effect on {text.effective}, "
        f"write `replaces: [{revised}]`; or publish the rest of it again: "
        f"`legalsite revise {later.policy} --from {revised}`"
    )
    if shared.inserted:
        quotes = listed([quoted(words) for _, words in shared.inserted])
        message = f"this version already contains a passage {announced}: {quotes}"
        line, words = shared.inserted[0]
        yield at_words(checked, text, line, words[:30].strip()).problem(message, help)
    if shared.amended:
        quotes = listed(shared.amended)
        yield at_key(checked, text, "effective").problem(
            f"this version already contains a change {announced}: {quotes}", help, "warning"
        )


def _returning_quotes(
    checked: CheckedPolicy, old: Version, text: Version, later: Version
) -> Iterator[str]:
    """Yield a description of each `old` sentence that a text changes, but the `later` text has."""
    change = checked.redline(text, old)
    for sentence in _sentences_mostly_at(
        change, outside=_inserted_signs(checked.redline(later, old))
    ):
        new = quoted(sentence.new)
        if sentence.old.strip():
            yield quoted(sentence.old) + f" becomes {new}"
        else:
            yield f"{new} returns"


def _disappearing_quotes(
    checked: CheckedPolicy, old: Version, text: Version, later: Version
) -> Iterator[str]:
    """Yield a description of each sentence that a text adds, and the `later` text doesn't have.

    The later text has the passage around it, or the passage is new in this text.
    """
    change = checked.redline(old, text)
    # the characters of the text that the later text doesn't have
    lacking = _inserted_signs(checked.redline(later, text))
    new = {passage.new for passage in change.stored_changes if passage.kind == "inserted"}
    for sentence in _sentences_mostly_at(change, inside=lacking):
        if _replaces_words(sentence):  # `_returning_quotes` yields the words that it replaces
            continue
        if sentence.block in new or not all(lacking[sentence.block]):
            yield quoted(sentence.new) + " is missing"


def _sentences_mostly_at(
    change: Redline, *, inside: Inserted | None = None, outside: Inserted | None = None
) -> Iterator[ChangedSentence]:
    """Yield the changed sentences whose inserted characters are mostly at certain places.

    More than half of them must be `inside` what another redline with the same new text inserts; or
    `outside` of it, if that is given.
    """
    for sentence in changed_sentences(change):
        block = sentence.block
        places = list(_inserted_places(sentence))
        found = places
        if inside is not None:
            found = [place for place in found if _is_inserted(inside, block, place)]
        if outside is not None:
            found = [place for place in found if not _is_inserted(outside, block, place)]
        if 2 * len(found) > len(places):
            yield sentence


def _inserted_places(sentence: ChangedSentence) -> Iterator[int]:
    """Yield the position of each inserted character of a sentence in its block, without spaces."""
    start = sentence.start
    for run in sentence.runs:
        if run.op == "delete":
            continue
        end = start + signs_in(run.text)
        if run.op == "insert":
            yield from range(start, end)
        start = end


def _inserted_signs(redline: Redline) -> Inserted:
    """Return which characters of the new text a redline inserts, by block.

    Blocks in stretches of unchanged passages are left out: nothing is inserted there.
    """
    inserted: dict[Block, list[bool]] = {}
    for passage in redline.stored_changes:
        if not passage.new:
            continue
        for run in passage.runs:
            if run.op != "delete":
                marks = inserted.setdefault(passage.new, [])
                marks += [run.op == "insert"] * signs_in(run.text)
    return inserted


def _is_inserted(inserted: Inserted, block: Block, at: int) -> bool:
    """Return whether the character at this position of a block, without spaces, was inserted."""
    marks = inserted.get(block, ())
    return at < len(marks) and marks[at]


def _replaces_words(sentence: ChangedSentence) -> bool:
    """Return whether a changed sentence also has deleted words."""
    return any(run.op == "delete" for run in sentence.runs)


def older_version_returns(checked: CheckedPolicy) -> ProblemIterator:
    """Find a `replaces` that brings an older version back into effect.

    A version supersedes the current one on its effective date without `replaces`. If `replaces`
    names the current version and the new one takes effect later, the version before it would be in
    effect in between. If it names only one of two versions with the same effective date, the older
    of them would take effect. Error: correct `replaces`."""
    for text in checked.editable_versions:
        if not text.replaces:
            continue
        with_text = checked.policy_when_written(text)
        without = replace(with_text, versions=with_text.versions[:-1])  # without the text
        answers = [*_returning_now(text, without, with_text)]
        answers += _returning_later(text, without, with_text)
        for message, help in answers:
            yield at_key(checked, text, "replaces").problem(message, help)


def never_takes_effect(checked: CheckedPolicy) -> ProblemIterator:
    """Find retroactive drafts that can never be in effect, because a version with a later effective
    date is.

    Among the versions that have taken effect, the one with the latest effective date is current,
    unless another one replaces it. Error: name the versions that this one replaces in `replaces`,
    or correct `effective`.
    """
    for text in checked.editable_versions:
        day = text.revised.day
        if text.effective >= day:  # not retroactive
            continue
        known = checked.policy_when_written(text)
        current = known.version_on(day)
        if current is None or current == text:
            continue
        later = [other for other in known.versions if text.effective < other.effective <= day]
        names = " and ".join(str(other.revised) for other in later)
        help = f"if this version replaces them, add {names} to `replaces`"
        help += "; otherwise, correct `effective`"
        yield at_key(checked, text, "effective").problem(
            f"this version would never be in effect: {current.revised}, "
            f"effective {current.effective}, stays in effect",
            help,
        )


def _returning_now(text: Version, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield the message and help if a text replaces the current version, but takes effect later.

    `without` and `with_text` are the policy without this text, and with it.
    """
    day = text.revised.day
    current = without.version_on(day)
    if current is None or not text.lists_as_replaced(current) or text.effective <= day:
        return
    # until the next version takes effect
    starts = [period.start for period in with_text.timeline(day) if period.start > day]
    last_day = starts[0] - ONE_DAY
    returning = with_text.version_on(day)
    result = "no version would be in effect"
    if returning:
        result = f"the older version of {returning.revised} would be in effect again"
    message = f"`replaces` names the current version, {current.revised}, "
    message += f"but this one only takes effect on {text.effective}: "
    message += f"{result} from {day} to {last_day}"
    help = f"remove {current.revised} from `replaces`; "
    help += f"this version supersedes it on {text.effective} anyway"
    yield message, help


def _returning_later(
    text: Version, without: Policy, with_text: Policy
) -> Iterator[tuple[str, str]]:
    """Yield the message and help for each upcoming version that would take effect after all.

    Another version with the same effective date had superseded it, and a text replaces only that
    one. `without` and `with_text` are the policy without this text, and with it.
    """
    day = text.revised.day
    for older in without.known(day):
        if with_text.status(older, day) != "upcoming":
            continue
        instead = without.same_day_replacement(older, day)
        if instead:
            message = f"`replaces` names {instead.revised}, but not the older version "
            message += f"for the same date, {older.revised}, "
            message += f"which would take effect on {older.effective}"
            yield message, f"add {older.revised} to `replaces`"
