"""Parse the ledger lines that record a version and, if it was withheld, withhold it."""

from datetime import date, datetime
from functools import lru_cache
from typing import Self

from msgspec import Struct

from legalsite.model.declared_time import local_day


class LedgerRecord(Struct, frozen=True):
    """A version's line in the ledger, and the line that withheld it later, if any."""

    line: str  # ledger line that records the version, without its line ending
    number: int  # number of the ledger line
    time: str  # when the version was recorded (UTC, ISO 8601)
    verb: str  # `publish` or `import`
    sha256: str  # hex hash of the file
    suffix: str  # suffix of the file name, such as `md`, or `de.md` for a translation
    # ledger line that records that the file was withheld, or empty
    withheld_line: str = ""
    withheld_time: str = ""  # time when the file was withheld (UTC), or empty

    @classmethod
    @lru_cache(1 << 10)  # cached because every page of a version needs it
    def parse(cls, lines: str) -> Self:
        """Parse the line that records a version and, if given, the line that withholds it.

        A line contains these fields, separated by spaces: its number, time, and verb, the policy
        and version, the hash and path of the file, and the hash of the lines above.
        """
        line, _, withheld_line = lines.partition("\n")
        number, time, verb, _policy, _version, hashed, path, *_ = line.split(" ")
        withheld_time = ""
        if withheld_line:
            withheld_time = withheld_line.split(" ")[1]
        sha256 = hashed.removeprefix("sha256:")
        suffix = path.partition(".")[2]
        return cls(line, int(number), time, verb, sha256, suffix, withheld_line, withheld_time)

    def day(self, timezone: str) -> date:
        return local_day(datetime.fromisoformat(self.time), timezone)

    @property
    def last_line(self) -> str:
        """The newest ledger line about the version, which records or withholds it."""
        return self.withheld_line or self.line
