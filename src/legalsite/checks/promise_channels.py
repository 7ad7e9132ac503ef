"""What the text in force promises about how readers are told, and `notice` in legalsite.toml says otherwise."""

from collections.abc import Iterator

from legalsite.checks.governing import calendar_days, promised_notices, quoted
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem, Severity
from legalsite.model.notice import Ground
from legalsite.model.promise import Promise
from legalsite.model.ways import ways
from legalsite.notices.due import covers, promised_ground


def promise_channels(subject: Subject) -> Iterator[Problem]:
    """Notices keep the promise all the same: the channels of both are used. But whoever reads the settings plans by
    them."""
    for text, promise in promised_notices(subject):
        wanted = promised_ground(promise, text)
        wrong = _wrong(subject, wanted)
        if wrong:
            message = f"the text promises notice{_how(wanted)}, and {wrong}: {quoted(promise)}"
            mend = f"in legalsite.toml, {_where(subject)}: {_line(wanted, promise)}"
            place = at_words(subject, text, promise.first_line)
            yield Problem("promise-channels", message, mend, *place, _severity(promise))


def _wrong(subject: Subject, wanted: Ground) -> str:
    rule = subject.settings.notice
    if rule is None:
        return "legalsite.toml has no `notice` for this policy"
    if not rule.channels or not wanted.channels:
        return ""
    chosen = Ground("config", channels=rule.channels, logic=rule.logic)
    return "" if covers(chosen, wanted) else f"`notice` says {ways(rule.channels, rule.logic)}"


def _how(ground: Ground) -> str:
    return f" {ways(ground.channels, ground.logic)}" if ground.channels else ""


def _line(wanted: Ground, promise: Promise) -> str:
    """The line to write, in TOML."""
    named = ", ".join(f'"{channel}"' for channel in wanted.channels or ("email",))
    classes = '["minor", "material"]' if promise.scope == "any" else '["material"]'
    days = f", days_before = {calendar_days(wanted)}" if wanted.days else ""
    return f"notice = {{ {wanted.logic}_of = [{named}]{days}, for = {classes} }}"


def _where(subject: Subject) -> str:
    """Into the policy's table, which is to be begun where there is none."""
    slug = subject.policy.slug
    table = f'[policies."{slug}"]' if "/" in slug else f"[policies.{slug}]"
    return f"below {table}" if slug in subject.config.policies else f"add {table} with"


def _severity(promise: Promise) -> Severity:
    """Whether the law asks for a notice, no program can tell."""
    return "warning" if promise.scope == "when_law_requires" else "error"
