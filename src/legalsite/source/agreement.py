"""Whether the revisions of one policy agree: the order of their days, what replaces what, what is translated."""

import re
from collections.abc import Iterator, Mapping, Sequence

from legalsite.errors import Problem, excerpt_of, nearest
from legalsite.model.policy import Revision
from legalsite.model.revised import Revised


def disagreements(
    originals: Sequence[Revision], translations: Sequence[Revision], data: Mapping[str, bytes], *, complete: bool
) -> Iterator[Problem]:
    """Every contradiction between files that are each right by themselves. Both sequences rise by `revised`; `data` is
    each file's bytes. Where the policy is not `complete`, since a file could not be read, unknown names pass."""
    yield from _older_than_archive([*originals], data)
    yield from _falling_effective_days(originals, data)
    if complete:
        yield from _unknown_replaced(originals, data)
        yield from _unknown_translated(originals, translations, data)


def doubled_working_text(revision: Revision, twin: Revision, data: bytes) -> Problem:
    """The working text was changed and kept the date of the archived one, its `twin`: the check that most companies
    fail. Or what was withheld still stands here."""
    if twin.withheld:
        message = f"the text of {revision.revised} is withheld, and may still be in this file"
        mend = "write the text that takes its place, with a new `revised`, or delete the file"
        return _at(revision, "revised", data, ("withheld-text", message, mend))
    message = f"the text was changed, and still says that it was revised on {revision.revised}, like the published one"
    mend = f"set a new `revised`; the archived text stays as content/{twin.path}"
    return _at(revision, "revised", data, ("text-changed-under-date", message, mend))


def _older_than_archive(originals: Sequence[Revision], data: Mapping[str, bytes]) -> Iterator[Problem]:
    newest = max((revision.revised for revision in originals if not revision.working), default=None)
    for revision in originals:
        if revision.working and newest and revision.revised < newest:
            message = f"the working text is of {revision.revised}, older than the archived text of {newest}"
            yield _at(
                revision,
                "revised",
                data[revision.path],
                ("revised-order", message, "set the day on which it was settled"),
            )


def _falling_effective_days(originals: Sequence[Revision], data: Mapping[str, bytes]) -> Iterator[Problem]:
    """Effective days rise with revised days; who breaks that says what it replaces, so that nobody has to guess."""
    for position, revision in enumerate(originals):
        if revision.replaces is not None:
            continue
        gone = {old for earlier in originals[:position] for old in earlier.replaces or ()}
        before = [earlier for earlier in originals[:position] if earlier.revised not in gone]
        latest = max(before, key=lambda earlier: earlier.effective, default=None)
        if latest and revision.effective < latest.effective:
            message = (
                f"this applies from {revision.effective}, before the text of {latest.revised},"
                f" which applies from {latest.effective}"
            )
            mend = f"add `replaces: [{latest.revised}]` if that text never applies, else `replaces: []`"
            yield _at(revision, "effective", data[revision.path], ("effective-order", message, mend))


def _unknown_replaced(originals: Sequence[Revision], data: Mapping[str, bytes]) -> Iterator[Problem]:
    known = [revision.revised for revision in originals]
    for revision in originals:
        for old in revision.replaces or ():
            if old not in known:
                message, mend = f"replaces names {old}, and there is no such revision", _nearest(old, known)
            elif old >= revision.revised:
                message, mend = f"replaces names {old}, which is not older than this text", "name older revisions only"
            else:
                continue
            yield _at(revision, "replaces", data[revision.path], ("unknown-revision", message, mend))


def _unknown_translated(
    originals: Sequence[Revision], translations: Sequence[Revision], data: Mapping[str, bytes]
) -> Iterator[Problem]:
    known = [revision.revised for revision in originals]
    for revision in translations:
        if revision.translates and revision.translates not in known:
            message = f"translates names {revision.translates}, and there is no such revision"
            yield _at(
                revision,
                "translates",
                data[revision.path],
                ("unknown-revision", message, _nearest(revision.translates, known)),
            )


def _nearest(wanted: Revised, known: Sequence[Revised]) -> str:
    names = [str(each) for each in known]
    near = nearest(str(wanted), names)
    return f"did you mean {near}?" if near else f"there are: {', '.join(names[-5:]) or 'none'}"


def _at(revision: Revision, key: str, data: bytes, words: tuple[str, str, str]) -> Problem:
    """At the line of that key; of `revised` where the key is not there. `words`: rule, message, mend."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    front = "\n".join(text.split("\n")[: revision.text_line])
    found = None
    for name in (key, "revised"):
        found = found or re.search(rf"^[\"']?{name}[\"']?[ \t]*:[ \t]*", front, re.MULTILINE)
    line = front.count("\n", 0, found.start()) + 1 if found else 1
    column = found.end() - found.start() + 1 if found else 0
    rule, message, mend = words
    return Problem(rule, message, mend, f"content/{revision.path}", line, column, excerpt_of(front, line))
