"""Rules about drafts and texts that are written while another one is upcoming: what they must not contain yet, what the
upcoming one would undo, and which older text would apply again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences, listed, quoted, signs_in
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.model.policy import ONE_DAY, Policy, Version, VersionTuple, revise_from
from legalsite.model.redline import Redline
from legalsite.source.plain_front_matter import read_front_matter

Inserted = Mapping[Block, Sequence[bool]]
"""For each block of the new text that changed: whether its characters, without spaces, were inserted."""


def premature_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions that already contain a change that an upcoming version announces for a later date, without
    replacing that version.

    Text that the upcoming version inserts is an error. Text that it amends or deletes is a warning, because the new
    version may change the same sentence for another reason. Translations are compared with each other. Error or
    warning: remove the change, or name the upcoming version in `replaces`."""
    for text in checked.policy.versions:
        for upcoming in _upcoming(checked) if text in checked.editable and not text.withdrawn else ():
            waits = upcoming.revised < text.revised and upcoming.effective > text.effective
            if waits and upcoming.revised not in (text.replaces or ()):
                succeeded = checked.policy.previous(text, max(checked.on, text.revised.day))
                previous = _previous_then(checked, upcoming)
                for rendering in _renderings(checked, previous, text, upcoming, succeeded or previous):
                    yield from _announced(checked, *rendering)


def missing_replaces(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts that follow an upcoming version, or have the same effective date, without saying whether they
    replace it.

    If a draft with a later effective date doesn't replace it, both take effect, each on its own date, and nothing is
    postponed. A draft with the same effective date supersedes the version that was announced. Error if `replaces` has
    no value, as `legalsite revise` writes it; otherwise a warning: set `replaces`, or `replaces: []` if both take
    effect.
    """
    for text in checked.drafts:
        previous = checked.previous(text)
        for upcoming in checked.binding().upcoming(checked.on):
            if upcoming == text or upcoming.withheld or upcoming.revised in (text.replaces or ()):
                continue
            postpones = upcoming == previous and text.replaces is None and (upcoming.withdrawn or not text.withdrawn)
            if postpones or upcoming.effective == text.effective:
                yield _missing_replaces(checked, text, upcoming)


def _missing_replaces(checked: CheckedPolicy, text: Version, upcoming: Version) -> Problem:
    summary = f" (“{upcoming.summary}”)" if upcoming.summary else ""
    message = f"{upcoming.revised}{summary} takes effect on {upcoming.effective}: does this version replace it?"
    help = f"if this version replaces it, write `replaces: [{upcoming.revised}]`; if both take effect, `replaces: []`"
    if upcoming.effective == text.effective:
        help = f"it won't take effect: write `replaces: [{upcoming.revised}]`, or give this version another `effective`"
    is_empty = "replaces" in read_front_matter(checked.read(text), text.path).values and text.replaces is None
    place = at_key(checked, text, "replaces")
    return Problem("missing-replaces", message, help, *place, "error" if is_empty else "warning")


def replaced_change_stays(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts that replace an upcoming version while another one, which takes effect first, still has its change.

    The change is then neither postponed nor canceled. Warning: name the other version in `replaces`, too.
    """
    for text in checked.drafts:
        for replaced in checked.policy.replaced_while_upcoming(text):
            for upcoming in _upcoming(checked):
                applies_first = replaced.effective <= upcoming.effective < text.effective
                if applies_first and upcoming.revised not in (text.replaces or ()):
                    yield from _change_that_stays(checked, text, replaced, upcoming)


def _change_that_stays(
    checked: CheckedPolicy, text: Version, replaced: Version, upcoming: Version
) -> Iterator[Problem]:
    """Yield the question about what an upcoming version has in common with one that the draft replaces."""
    previous = _previous_then(checked, replaced)
    for rendering in _renderings(checked, previous, upcoming, replaced, previous):
        inserted, amended = _in_common(checked, *rendering)
        quotes = [*(quoted(words) for _, words in inserted), *amended]
        if quotes:
            message = (
                f"{upcoming.revised} still takes effect on {upcoming.effective}, with the change of {replaced.revised}"
            )
            names = ", ".join(map(str, [*(text.replaces or ()), upcoming.revised]))
            help = f"if that change shouldn't take effect then, write `replaces: [{names}]`, and publish the rest again"
            place = at_key(checked, text, "replaces")
            yield Problem("replaced-change-stays", f"{message}: {listed(quotes)}", help, *place, "warning")
            return


def upcoming_undoes_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find changes that an upcoming version will undo when it takes effect, because it was written before them.

    The problem is reported at the version that will be in effect until then, whether it's a draft or published.
    Warning: make the same change in the upcoming version (`legalsite revise --from`)."""
    for upcoming in _upcoming(checked):
        last = checked.policy.previous(upcoming, max(checked.on, upcoming.revised.day))
        if last is None or last.revised < upcoming.revised or last.withdrawn:
            continue
        for old, new, later, _ in _renderings(checked, _previous_then(checked, upcoming), last, upcoming, last):
            quotes = [*_returning(checked, old, new, later), *_disappearing(checked, old, new, later)]
            if quotes:
                message = (
                    f"on {upcoming.effective}, the version of {upcoming.revised} will undo this version's change: "
                )
                once = "once this version is published, make" if new.is_draft else "make"
                facts = {"change": last.change, "approved_by": last.approved_by, "summary": upcoming.summary}
                kept_facts = {key: fact for key, fact in facts.items() if fact and last.change == "editorial"}
                again = revise_from(upcoming.policy, upcoming.translates or upcoming.revised, kept_facts)
                help = f"{once} the same change in that version: `legalsite {again}`"
                place = at_key(checked, new, "effective")
                yield Problem("upcoming-undoes-change", message + listed(quotes), help, *place, "warning")


def _upcoming(checked: CheckedPolicy) -> list[Version]:
    """Return the published texts that wait for their day, except those that end the policy or were withheld."""
    texts = [text for text in checked.policy.versions if checked.stage(text) == "upcoming"]
    return [text for text in texts if not text.withdrawn and not text.withheld]


def _previous_then(checked: CheckedPolicy, upcoming: Version) -> Version | None:
    """Return the text that an upcoming version was to succeed when it was written."""
    return checked.written_by(upcoming).previous(upcoming, upcoming.revised.day)


def _renderings(checked: CheckedPolicy, *texts: Version | None) -> Iterator[VersionTuple]:
    """Yield these texts, and their translations into each language into which all of them are translated."""
    originals = [text for text in texts if text and not text.withheld]
    for language in ("", *checked.policy.translations):
        rendered = [checked.policy.translation(language, t, date.max) if language else t for t in originals]
        there = tuple(text for text in rendered if text)
        if len(there) == len(texts):
            yield there


def _announced(
    checked: CheckedPolicy, old: Version, text: Version, later: Version, before: Version
) -> Iterator[Problem]:
    """Yield what a text has in common with what a `later` one changes against the `old` one. What was in the text
    `before` already is left out."""
    revised = later.translates or later.revised
    inserted, amended = _in_common(checked, old, text, later, before)
    what = f"that the version of {revised} announces for {later.effective}"
    help = (
        f"remove it; or, if all of that version should take effect on {text.effective}, write `replaces: [{revised}]`; "
        f"or publish the rest of it again: `legalsite revise {later.policy} --from {revised}`"
    )
    if inserted:
        message = f"this version already contains a passage {what}: {listed([quoted(words) for _, words in inserted])}"
        line, words = inserted[0]
        yield Problem("premature-change", message, help, *at_words(checked, text, line, words[:30].strip()))
    if amended:
        message = f"this version already contains a change {what}: {listed(amended)}"
        yield Problem("premature-change", message, help, *at_key(checked, text, "effective"), "warning")


def _in_common(
    checked: CheckedPolicy, old: Version, text: Version, later: Version, before: Version
) -> tuple[list[tuple[int, str]], list[str]]:
    """Return which sentences of a text the `later` one inserts into the `old` one, each with its line, and quotes of
    those that it amends or deletes there. What was in the text `before` already is left out."""
    redline = checked.redline
    ahead = redline(text, later)
    own = {passage.new: passage.old for passage in reversed(ahead.passages)}
    there, fresh = _inserted(ahead), _inserted(redline(before, text))
    gone, lacking = _inserted(redline(text, old)), _inserted(redline(before, old))
    dropped = _mostly(redline(later, old), lambda block, at: _at(gone, block, at) and not _at(lacking, block, at))
    inserted, amended = [], [f"without {quoted(s.new)}" for s in dropped if not _replaced(s)]
    for sentence in _mostly(redline(old, later), lambda block, at: not _at(there, block, at)):
        block = own[sentence.block]
        if block is None or not any(fresh.get(block, ())):
            continue
        if sentence.whole:
            inserted.append((block.line, sentence.new))
        else:
            amended.append(f"{quoted(sentence.old)} becomes {quoted(sentence.new)}")
    return inserted, amended


def _returning(checked: CheckedPolicy, old: Version, text: Version, later: Version) -> Iterator[str]:
    """Yield a quote for each sentence of the `old` text that this one drops or rewords and the `later` one has."""
    lacking = _inserted(checked.redline(later, old))
    for sentence in _mostly(checked.redline(text, old), lambda block, at: not _at(lacking, block, at)):
        was = f"{quoted(sentence.old)} becomes " if sentence.old.strip() else ""
        yield f"{was}{quoted(sentence.new)}{'' if was else ' returns'}"


def _disappearing(checked: CheckedPolicy, old: Version, text: Version, later: Version) -> Iterator[str]:
    """Yield a quote for each sentence that this text adds and the `later` one does not have, although it has the
    passage around it."""
    change, lacking = checked.redline(old, text), _inserted(checked.redline(later, text))
    new = {passage.new for passage in change.outside_stretches if passage.kind == "inserted"}
    for sentence in _mostly(change, lambda block, at: _at(lacking, block, at)):
        if not _replaced(sentence) and (sentence.block in new or not all(lacking[sentence.block])):
            yield f"{quoted(sentence.new)} is missing"


def _mostly(change: Redline, having: Callable[[Block, int], bool]) -> Iterator[ChangedSentence]:
    """Yield the sentences of a change in which more than half of what was inserted is at positions `having` that."""
    for sentence in changed_sentences(change):
        at, inserted = sentence.start, list[int]()
        for run in sentence.runs:
            if run.op != "delete":
                size = signs_in(run.text)
                inserted += range(at, at + size) if run.op == "insert" else ()
                at += size
        if 2 * sum(having(sentence.block, position) for position in inserted) > len(inserted):
            yield sentence


def _inserted(redline: Redline) -> Inserted:
    inserted: dict[Block, list[bool]] = {}
    for passage in redline.outside_stretches:
        for run in passage.runs if passage.new else ():
            if run.op != "delete" and passage.new:
                inserted.setdefault(passage.new, []).extend([run.op == "insert"] * signs_in(run.text))
    return inserted


def _at(inserted: Inserted, block: Block, at: int) -> bool:
    """Return whether the character at this position of a block was inserted."""
    marks = inserted.get(block, ())
    return at < len(marks) and marks[at]


def _replaced(sentence: ChangedSentence) -> bool:
    """Return whether the new words of a sentence replace others."""
    return any(run.op == "delete" for run in sentence.runs)


def older_version_returns(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a `replaces` that brings an older version back into effect.

    A version supersedes the current one on its effective date without `replaces`. If `replaces` names the current
    version and the new one takes effect later, the version before it would be in effect in between. If it names only
    one of two versions with the same effective date, the older of them would take effect. Error: correct
    `replaces`."""
    for text in checked.policy.versions:
        if text in checked.editable and text.replaces:
            with_text = checked.written_by(text)
            policies = text, replace(with_text, versions=with_text.versions[:-1]), with_text
            for message, help in (*_returning_now(*policies), *_returning_later(*policies)):
                yield Problem("older-version-returns", message, help, *at_key(checked, text, "replaces"))


def never_takes_effect(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find retroactive drafts that can never be in effect, because a version with a later effective date is.

    Among the versions that have taken effect, the one with the latest effective date is current, unless another one
    replaces it. Error: name the versions that this one replaces in `replaces`, or correct `effective`.
    """
    for text in checked.policy.versions:
        if text not in checked.editable or text.effective >= text.revised.day:
            continue
        day = text.revised.day
        known = checked.written_by(text)
        current = known.version_on(day)
        if current is None or current == text:
            continue
        begun = (str(other.revised) for other in known.versions if text.effective < other.effective <= day)
        yield Problem(
            "never-takes-effect",
            f"this version would never be in effect: {current.revised}, effective {current.effective}, stays in effect",
            f"if this version replaces them, add {' and '.join(begun)} to `replaces`; otherwise, correct `effective`",
            *at_key(checked, text, "effective"),
        )


def _returning_now(text: Version, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield message and help if a text replaces the current version and does not take its place at once."""
    day = text.revised.day
    current = without.version_on(day)
    if current is None or current.revised not in (text.replaces or ()) or text.effective <= day:
        return
    starts = (period.start for period in with_text.timeline(day))
    last_day = next(start for start in starts if start > day) - ONE_DAY
    returning = with_text.version_on(day)
    which = (
        f"the older version of {returning.revised} would be in effect again"
        if returning
        else "no version would be in effect"
    )
    fact = (
        f"`replaces` names the current version, {current.revised}, but this one only takes effect on {text.effective}"
    )
    yield (
        f"{fact}: {which} from {day} to {last_day}",
        f"remove {current.revised} from `replaces`; this version supersedes it on {text.effective} anyway",
    )


def _returning_later(text: Version, without: Policy, with_text: Policy) -> Iterator[tuple[str, str]]:
    """Yield message and help for each upcoming version that another one for the same day had superseded, if only that
    one is replaced."""
    day = text.revised.day
    for older in without.known(day):
        if with_text.status(older, day) == "upcoming":
            instead = without.same_day_replacement(older, day)
            if instead:
                fact = (
                    f"`replaces` names {instead.revised}, but not the older version for the same date, {older.revised}"
                )
                message = f"{fact}, which would take effect on {older.effective}"
                yield message, f"add {older.revised} to `replaces`"
