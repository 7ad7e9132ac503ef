"""Parse rules of promises and settings as written in test cases:
`all:email,site:30d:material:fees`.

Periods are in days (`d`), business days (`b`), weeks (`w`), months (`m`), or years (`y`). Rules are
separated by +.
"""

from msgspec import convert
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import CHANGE_TYPES, NoticeRule


def rules(written: str, line: int = 0) -> tuple[NoticeRule, ...]:
    """Parse rules. The first one gets the line number `line`, and the others the following ones."""
    if written == "none":
        return (NoticeRule(classes=(), line=line),)
    return tuple(
        _rule(*each.split(":"), line=number) for number, each in enumerate(written.split("+"), line)
    )


def _rule(
    logic: str, channels: str, lasts: str = "", classes: str = "", about: str = "", *, line: int
) -> NoticeRule:
    number, unit = int(lasts[:-1] or 0), lasts[-1:]
    months, days = (
        number * {"m": 1, "y": 12}.get(unit, 0),
        number * {"d": 1, "b": 1, "w": 7}.get(unit, 0),
    )
    period = NoticePeriod(days, months, business=unit == "b", weeks=unit == "w") if lasts else None
    named = {
        "channels": channels.split(",") if channels else (),
        "classes": classes.split(",") if classes else CHANGE_TYPES,
    }
    return replace(
        convert({**named, "logic": logic}, NoticeRule),
        period=period,
        about=about,
        clause="c",
        line=line,
    )
