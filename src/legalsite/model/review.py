"""When someone has to review a policy again, according to the settings."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from legalsite.model.config import Config
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate
from legalsite.model.slug_patterns import sections_with

REMINDER_PERIOD = timedelta(days=30)


Event = Literal["published", "reviewed", "dated"]


class Review(Struct, frozen=True):
    """The next review of a policy."""

    due: date
    overdue: bool
    period: NoticePeriod  # time from the event to the review
    event: Event
    """The event that starts the period: the last publication, the last review, or the date of
    imported history."""
    since: date  # date of the event

    def __str__(self) -> str:
        """Format the due date and the reason, such as `by 2027-03-01, 1 year after …`."""
        deadline = f"by {self.due}"
        if self.overdue:
            deadline += " (overdue)"
        event = f"it was last {self.event} on"
        if self.event == "dated":
            event = "the version of"
        return f"{deadline}, {self.period} after {event} {self.since}"


def next_review(on_day: PolicyOnDate, config: Config, on: date) -> Review | None:
    """Return the next review of a policy, as of the date `on`, or None if no review is needed."""
    slug = on_day.slug
    patterns = sections_with("review", config.policies, slug)
    recorded = [text for text in on_day.texts if text.version.recorded]
    # the settings require no review, no version is recorded, or the policy was withdrawn
    if not patterns or not recorded or on_day.ended:
        return None
    # of equally specific patterns, which are an error, the first counts; its period is always set,
    # but mypy doesn't know that
    period = config.policies[patterns[0]].review or NoticePeriod()
    # the event with the latest date
    since, event = max(_last_event(text, config) for text in recorded)
    # the most specific pattern
    for pattern in sections_with("reviewed", config.policies, slug)[:1]:
        reviewed = config.policies[pattern].reviewed
        if reviewed and reviewed > since:
            since = reviewed
            event = "reviewed"
    due = period.end(since)
    return Review(due, due < on, period, event, since)


def _last_event(text: VersionOnDate, config: Config) -> tuple[date, Event]:
    """Return when a version was published, or the version's own date for history."""
    if text.is_history:
        return text.revised.day, "dated"
    return text.version.recorded_on(config.timezone), "published"
