"""What a line of the ledger says of a text."""

from typing import Self

from msgspec import Struct


class LedgerRecord(Struct, frozen=True):
    """How the ledger records a text, and whether it was withheld since."""

    line: str  # without its line end
    number: int
    time: str  # when it was recorded (UTC, in ISO 8601)
    verb: str
    sha256: str  # of the file, in hex
    withheld_line: str = ""  # that withholds the text
    withheld_time: str = ""

    @classmethod
    def parse(cls, lines: str) -> Self:
        """Read the line of a text, and below it the one that withholds it, if there is one."""
        line, _, withheld_line = lines.partition("\n")
        number, time, verb, _, _, hashed, *_ = line.split(" ")
        withheld_time = ""
        if withheld_line:
            withheld_time = withheld_line.split(" ")[1]
        sha256 = hashed.removeprefix("sha256:")
        return cls(line, int(number), time, verb, sha256, withheld_line, withheld_time)

    @property
    def last_line(self) -> str:
        """The line of the file that is served now: of the text, or of the reason why it was
        withheld."""
        return self.withheld_line or self.line
