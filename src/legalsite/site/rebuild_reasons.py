"""Why a policy is built again: a pure function of what was and what is, whose answer is a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Reason(Protocol):
    """Reads as a sentence: in `build --explain`, in tests, in the log."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class FirstBuild:
    """Its pages stand nowhere yet, or who made them is not known."""

    def __str__(self) -> str:
        return "no earlier build of it is remembered"


@dataclass(frozen=True, slots=True)
class TextsChanged:
    """Paths below content/."""

    paths: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(f"content/{path}" for path in self.paths[:3])
        more = f" and {len(self.paths) - 3} more" if len(self.paths) > 3 else ""
        return f"{named}{more} changed, came or went"


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """Its files are the same, and stand otherwise in the ledger."""

    def __str__(self) -> str:
        return "the ledger says something else about its texts"


@dataclass(frozen=True, slots=True)
class DayCame:
    """The pages in place hold from `since` to the day before `until`."""

    on: date
    since: date
    until: date | None

    def __str__(self) -> str:
        if self.on < self.since:
            return f"its pages were made for {self.since}, this is {self.on}"
        return f"{self.until} has come, and with it what its pages say"


@dataclass(frozen=True, slots=True)
class SiteChanged:
    """`what` is on every page, or in how every page is made."""

    what: str

    def __str__(self) -> str:
        return f"{self.what} changed, which every page shows"


@dataclass(frozen=True, slots=True)
class OutputHarmed:
    """`path` is below the output."""

    path: str

    def __str__(self) -> str:
        return f"{self.path} in the output is not what was built"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy's summary and pages are made from, apart from the day. `texts`: path below content/ → its sha256
    and a digest of what the ledger says of it. `config`, `targets` (where links lead), `layouts` and `frame` are
    digests; the last three are empty as long as only the summary is asked for."""

    texts: Mapping[str, tuple[str, str]]
    config: str
    targets: str = ""
    layouts: str = ""
    frame: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """From `since` to the day before `until` (None: for good) pages once made say what is true."""

    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def summary_due(was: Facts, now: Facts, validity: Validity, on: date) -> Reason | None:
    """Why the policy's facts have to be read again; None: they hold."""
    if was.config != now.config:
        return SiteChanged("the settings")
    changed = [path for path in sorted({*was.texts, *now.texts}) if _sha256(was, path) != _sha256(now, path)]
    if changed:
        return TextsChanged(tuple(changed))
    if was.texts != now.texts:
        return RecordChanged()
    return None if validity.holds(on) else DayCame(on, validity.since, validity.until)


def pages_due(was: Facts, now: Facts, made: Mapping[str, str], standing: Mapping[str, str]) -> Reason | None:
    """Why the pages of a policy whose summary holds have to be made again; None: they stand. `made` and `standing`:
    path in the output → sha256."""
    if was.layouts != now.layouts:
        return SiteChanged("the layouts")
    if was.targets != now.targets:
        return SiteChanged("a policy or a file that texts may link to")
    if was.frame != now.frame:
        return SiteChanged("the menu, the site's name or its stylesheet")
    harmed = next((path for path, sha256 in made.items() if standing.get(path) != sha256), None)
    return OutputHarmed(harmed) if harmed else None


def _sha256(facts: Facts, path: str) -> str:
    return facts.texts.get(path, ("", ""))[0]
