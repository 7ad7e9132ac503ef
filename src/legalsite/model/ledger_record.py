"""Reads the lines of the ledger that record and withhold a text, or record a gap."""

from datetime import date, datetime
from functools import lru_cache
from typing import Self

from msgspec import Struct

from legalsite.model.declared_time import local_day


class LedgerRecord(Struct, frozen=True):
    """How the ledger records a text, and whether it was withheld later."""

    line: str  # the line that records it, without its line end
    number: int  # of this line
    time: str  # when it was recorded (UTC, in ISO 8601)
    verb: str  # how it was recorded: `publish` or `import`
    sha256: str  # of the file, in hex
    suffix: str  # how the name of the file ends, such as `md`, or `de.md` for a translation
    withheld_line: str = ""  # the line that withholds the text; empty if it isn't withheld
    withheld_time: str = ""  # when it was withheld

    @classmethod
    @lru_cache(1 << 10)  # each page of a version asks for it
    def parse(cls, lines: str) -> Self:
        """Read the line that records a text and, below it, the line that withholds it, if any."""
        line, _, withheld_line = lines.partition("\n")
        number, time, verb, _policy, _version, hashed, path, *_ = line.split(" ")
        withheld_time = ""
        if withheld_line:
            withheld_time = withheld_line.split(" ")[1]
        sha256 = hashed.removeprefix("sha256:")
        suffix = path.partition(".")[2]
        return cls(line, int(number), time, verb, sha256, suffix, withheld_line, withheld_time)

    def day(self, timezone: str) -> date:
        """Return the date in a time zone on which the text was recorded."""
        return local_day(datetime.fromisoformat(self.time), timezone)

    @property
    def last_line(self) -> str:
        """The line that records the file that is served now: the text, or the reason why it was
        withheld."""
        return self.withheld_line or self.line
