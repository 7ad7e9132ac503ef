"""Finds the title of a foreign text and decides on its two days, with notes on what had to be assumed."""

import re
from collections.abc import Sequence
from datetime import date

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.boilerplate import COPYRIGHT, is_menu_entry
from legalsite.importing.foreign_front_matter import ForeignFrontMatter
from legalsite.importing.imported_text import ImportOptions
from legalsite.importing.policy_names import ENDING, OF_FOLDER
from legalsite.text.dates_in_prose import LabelledDay, LabelledDays, is_date_line

NAMES_A_POLICY = re.compile(
    r"\b(?:polic(?:y|ies)|privacy|terms|conditions|notice|statement|agreement|addendum|licen[cs]e|disclaimer"
    r"|guidelines|rules|code of conduct|charter|sub-?processors|imprint|impressum|datenschutz\w*|nutzungsbedingungen"
    r"|\w*geschäftsbedingungen|agb"
    r"|\w*richtlinie\w*|\w*erklärung|\w*vereinbarung|politique|confidentialité|conditions|mentions légales|charte"
    r"|cgu|cgv)\b",
    re.IGNORECASE,
)
LONGEST = 90
LONGEST_OPENING = 80


def find_title(texts: Sequence[str]) -> tuple[int | None, dict[int, str]]:
    """Return the index of the title (None if there is none) and the lines above it that are removed, with the reason.
    The opening is the short lines before the first sentence; if it contains a menu, the last name of a policy in it is
    the title."""
    end = _first_sentence(texts)
    names = [index for index in range(end) if is_title(texts[index])]
    if not names:
        return None, {}
    if not any(is_menu_entry(text) for text in texts[: names[-1]]):
        return (names[0], {}) if names[0] <= 2 else (None, {})
    title = names[-1]
    out = {index: _reason(texts[index]) for index in range(title) if not is_date_line(texts[index])}
    for index in out:
        if texts[index].casefold() == texts[title].casefold():
            out[index] = "doubled title"
    return title, out


def is_title(text: str) -> bool:
    """Return whether a line can be a title: it is short, names a kind of policy and is not a sentence."""
    return (
        len(text) <= LONGEST
        and bool(NAMES_A_POLICY.search(text))
        and not text.endswith((".", ":", ",", ";", "?", "!"))
        and "{#" not in text
        and not is_date_line(text)
        and not COPYRIGHT.match(text)
    )


def _first_sentence(texts: Sequence[str]) -> int:
    """Return the index of the first line that is a sentence."""
    for index, text in enumerate(texts[:LONGEST_OPENING]):
        words = text.count(" ") + 1
        if len(text) > 140 or (words > 5 and text.endswith((".", "!", ":", ";")) and not COPYRIGHT.match(text)):
            return index
    return min(len(texts), LONGEST_OPENING)


def _reason(text: str) -> str:
    """Return why a line above the title is removed."""
    return "footer" if COPYRIGHT.fullmatch(text) else "navigation"


def title_from_slug(slug: str) -> str:
    """Return a title made from a slug: `Privacy Policy` for `eu/privacy-policy`."""
    return slug.rpartition("/")[2].replace("-", " ").title()


def title_from_path(path: str, *, with_folder: bool = False) -> str:
    """Return a title made from a file's name: `Privacy Policy` for `eu/privacy-policy.md`, with its folder `Eu ·
    Privacy Policy`. A file called index is named by its folder. A name with capitals or spaces stays as it is. Empty if
    the name has no letters or digits."""
    *folders, name = path.split("/")
    words = ENDING.sub("", name)
    if words.casefold() in OF_FOLDER and folders:
        words = folders.pop()
    titles = [_spelled(word) for word in (folders[-1:] if with_folder else []) + [words]]
    return " · ".join(title for title in titles if any(letter.isalnum() for letter in title))


def _spelled(name: str) -> str:
    """Return a name as a title."""
    words = " ".join(name.replace("_", " ").split())
    return words if " " in name or name != name.lower() else words.replace("-", " ").strip().title()


def choose_days(
    options: ImportOptions, labelled: LabelledDays, foreign: ForeignFrontMatter, path: str
) -> tuple[date, date, list[str]]:
    """Return the revised day, the effective day and notes. Raises ProblemsFound if no day is known, or if one can be
    read in two ways."""
    notes = _overruled(options.revised, labelled.revised, "--revised")
    notes += _overruled(options.effective, labelled.effective, "--effective")
    revised = options.revised or _sure(labelled.revised, "--revised", path, notes) or foreign.revised
    effective = options.effective or foreign.effective or _sure(labelled.effective, "--effective", path, notes)
    if revised is None:
        if effective is None:
            message = "the text does not say when it was revised or when it takes effect"
            raise _stop("no-date", message, "give the date, for example `--revised 2024-09-04`", path)
        notes.append(f"no revision date found, so the effective date, {effective}, is used for both")
        return effective, effective, notes
    if effective is None or effective >= revised:
        return revised, effective or revised, notes
    if options.effective:
        message = f"the text would take effect on {effective}, before it was revised on {revised}"
        raise _stop(
            "effective-before-revised",
            message,
            "set --revised to the day on which the text was finished, or leave out --effective",
            path,
        )
    notes.append(
        f"the effective date in the text, {effective}, is before the revision and was left out; {revised} is used"
    )
    return revised, revised, notes


def _overruled(asked: date | None, labelled: tuple[LabelledDay, ...], option: str) -> list[str]:
    """Return a note if the text states a different day from the one given as an option. The words of the text stay as
    they are."""
    if asked is None or not labelled or asked in {day for label in labelled for day in _readings(label)}:
        return []
    first = labelled[0]
    return [f"{option} {asked} was used, but the text gives another date on line {first.line}: {first.text[:80]}"]


def _readings(labelled: LabelledDay) -> set[date]:
    """Return both days that an ambiguous date can mean."""
    return {labelled.day} if labelled.sure else {labelled.day, _turned(labelled)}


def _turned(labelled: LabelledDay) -> date:
    """Return the date with day and month exchanged."""
    return labelled.day.replace(month=labelled.day.day, day=labelled.day.month)


def _sure(labelled: tuple[LabelledDay, ...], option: str, path: str, notes: list[str]) -> date | None:
    """Return the first day found, with notes that say where it is and which other days the text gives; None if it gives
    no day. Raises ProblemsFound if it can be read in two ways."""
    if not labelled:
        return None
    first = labelled[0]
    if not first.sure:
        message = f"{first.day} or {_turned(first)}? The date can be read in two ways"
        raise _stop("unclear-date", message, f"choose one, for example `{option} {first.day}`", path, first)
    notes.append(f"{option.removeprefix('--')} {first.day}, from line {first.line}: {first.text[:80]}")
    others = sorted({other.day for other in labelled} - {first.day})
    if others:
        notes.append(f"the text also gives {', '.join(map(str, others))}; use {option} to choose another date")
    return first.day


def _stop(rule: str, message: str, help: str, path: str, labelled: LabelledDay | None = None) -> ProblemsFound:
    """Return the exception that asks the user for a day."""
    if labelled is None:
        return ProblemsFound([Problem(rule, message, help, path=path, line=1)])
    return ProblemsFound([Problem(rule, message, help, path=path, line=labelled.line, column=1, excerpt=labelled.text)])
