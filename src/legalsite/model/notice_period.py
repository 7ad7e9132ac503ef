"""How long before a change applies its notice must be given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """`months` calendar months and `days` days before the effective day; a month is never 30 days. With `business`, the
    days are business days. Empty means that no period is named."""

    days: int = 0
    months: int = 0
    business: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.months)

    def __str__(self) -> str:
        """The period as settings and front matter write it: `2 months`, `10 business days`, `30 days`."""
        unit = "month" if self.months else "business day" if self.business else "day"
        number = self.months or self.days
        return f"{number} {unit}{'s' * (number != 1)}"


NO_PERIOD = NoticePeriod()
