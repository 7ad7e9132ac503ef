"""What the text in force promises about how readers are told, and `notice` in legalsite.toml says otherwise."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import at_key, at_words
from legalsite.checks.stated_dates import DateLine, date_lines
from legalsite.errors import Problem, Severity
from legalsite.model.notice import Ground, ways
from legalsite.model.policy import Revision
from legalsite.model.profiles import PROFILES
from legalsite.model.promise import Promise
from legalsite.notices.due import CLASSES, binds, covers, promised_ground
from legalsite.text.sentences import sentences


def promise_channels(checked: CheckedPolicy) -> Iterator[Problem]:
    """Notices keep the promise all the same: the channels of both are used. But whoever reads the settings plans by
    them."""
    for text, promise in promised_notices(checked):
        wanted = promised_ground(promise, text)
        wrong = _wrong(checked, wanted)
        if wrong:
            message = f"the text promises notice{_how(wanted)}, and {wrong}: {quoted(promise)}"
            help = f"in legalsite.toml, {_where(checked)}: {_line(wanted, promise)}"
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-channels", message, help, *place, _severity(promise))


def _wrong(checked: CheckedPolicy, wanted: Ground) -> str:
    rule = checked.settings.notice
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


def _where(checked: CheckedPolicy) -> str:
    """Into the policy's table, which is to be begun where there is none."""
    slug = checked.policy.slug
    table = f'[policies."{slug}"]' if "/" in slug else f"[policies.{slug}]"
    return f"below {table}" if slug in checked.config.policies else f"add {table} with"


def _severity(promise: Promise) -> Severity:
    """Whether the law asks for a notice, no program can tell."""
    return "warning" if promise.scope == "when_law_requires" else "error"


# --- A clause that leaves it to the readers to find out what changed: "check this page regularly". ---

OFTEN = (
    r"(?:regular(?:ly)?|periodic(?:al)?(?:ly)?|from time to time|frequent(?:ly)?|often|occasional(?:ly)?"
    r"|every so often|each time|every time|whenever)"
)
LOOK = r"(?:check|review|revisit|visit|consult|look|read|monitor|refer|re-?read)\w*"
CHECK_BACK = re.compile(
    rf"""\b{LOOK}\b[^.;]{{0,120}}\b{OFTEN}\b | \b{OFTEN}\b[^.;]{{0,60}}\b{LOOK}\b | \bcheck(?:ing)?\ back\b
    | \b(?:regelmäßig|regelmässig|von\ Zeit\ zu\ Zeit|gelegentlich|in\ regelmäßigen\ Abständen|hin\ und\ wieder)\b
        [^.;]{{0,120}}\b(?:prüf|überprüf|einsehen|einzusehen|les|durchles|besuch|informier|anzusehen|nachzusehen|konsult)
    | \b(?:prüfen|überprüfen|lesen|besuchen|informieren|sehen|konsultieren)\b[^.;]{{0,80}}
        \b(?:regelmäßig|regelmässig|von\ Zeit\ zu\ Zeit|gelegentlich)\b
    | \b(?:consult|vérifi|visit|li(?:re|sez)|relire|revenir)\w*[^.;]{{0,120}}
        \b(?:régulièrement|périodiquement|de\ temps\ (?:en|à)\ (?:temps|autre)|fréquemment)\b
    | \b(?:régulièrement|périodiquement)\b[^.;]{{0,60}}\b(?:consult|vérifi|visit|li(?:re|sez))""",
    re.IGNORECASE | re.VERBOSE,
)
PRIVACY = re.compile(
    r"privacy|personal (?:data|information)|data protection|datenschutz|personenbezogen|confidentialit|vie privée"
    r"|données|cookie|gdpr|dsgvo|rgpd",
    re.IGNORECASE,
)
THINKS = (
    "the Article 29 Working Party (WP260 rev.01, paragraph 29) considers references “to the effect that the data "
    "subject should regularly check the privacy statement/notice for changes or updates” to be “not only insufficient "
    "but also unfair in the context of Article 5.1(a)” GDPR"
)


def promise_check_back(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of privacy notices, which is what the guidelines are about, where no clause of the text promises more. Every
    policy is a notice that the settings do not call otherwise: its name or its title has to say so, too."""
    text = governing(checked)
    promises = checked.promises(text) if text else ()
    if text is None or checked.settings.kind != "notice" or any(map(binds, promises)):
        return
    if not PRIVACY.search(f"{checked.policy.slug} {text.title}".replace("-", " ")):
        return
    for promise in promises:
        found = CHECK_BACK.search(" ".join(promise.quote.split()))
        if found:
            words = quoted(promise, CHECK_BACK)
            message = f"the text leaves it to its readers to look for changes, and {THINKS}: {words}"
            help = "promise a notice that reaches them, by e-mail or where they use the service, and set `notice`"
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-check-back", message, help, *place, "warning")


# --- A text promises where its date is shown, and shows it elsewhere, or another date there. ---

OF_EFFECT = re.compile(
    r"effective date|date of effect|Datum des Inkrafttretens|Gültigkeitsdatum|date d['’](?:effet|entrée en vigueur)",
    re.IGNORECASE,
)
OF_REVISION = re.compile(
    r"last (?:updated?|revised|modified|changed|amended)|(?:updated?|revised|revision|modification) date"
    r"|date of (?:the |its )?(?:last|latest|most recent|revision|update)"
    r"|zuletzt|letzte[nrs]? (?:Aktualisierung|Änderung|Überarbeitung)|mise à jour|dernière (?:modification|révision)",
    re.IGNORECASE,
)
SHOWN = re.compile(r"\b(?:dates?|dated|legend|Datum|Stage|Seitenanfang|mise à jour)\b", re.IGNORECASE)
MANY = 3  # that many dates are a list of changes, not the date of the text
OURS = "every built page shows “Last revised” and “Applies since” at its top"


def promise_date_place(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of what readers see or will see. A text without a date line of its own is right where it promises the top."""
    for text in checked.current:
        for promise in (promise for promise in checked.promises(text) if promise.date_shown in {"top", "bottom"}):
            lines = date_lines(checked.document(text))
            found = _not_at_top(promise, lines) if promise.date_shown == "top" else _not_at_bottom(lines)
            if found:
                wrong, help, line = found
                message = f"{wrong}; promised is: {quoted(promise, about=SHOWN)}"
                place = at_words(checked, text, line.line if line else promise.first_line)
                yield Problem("promise-date-place", message, help, *place)


Finding = tuple[str, str, DateLine | None]


def _not_at_top(promise: Promise, lines: Sequence[DateLine]) -> Finding | None:
    """The date of a revision is meant unless the promise speaks of the effective date, or just of "the date"."""
    above = [one for one in lines if one.at == "at the top"]
    if any(one.revised for one in above):
        return None
    only_revised = OF_REVISION.search(promise.quote) and not OF_EFFECT.search(promise.quote)
    if above and not only_revised:
        return None
    elsewhere = [one for one in lines if one.short and one.at != "at the top" and (one.revised or not only_revised)]
    if elsewhere and len(elsewhere) < MANY:
        line = elsewhere[-1]
        wrong = f"the text shows its date {line.at} (“{_words(line)}”), not at the top"
        return wrong, f"move this line to the top, or take it out: {OURS}", line
    if above and not elsewhere:
        wrong = f"the only date at the top (“{_words(above[0])}”) tells from when the text applies"
        return (
            f"{wrong}, not when it was revised",
            f"write “Last updated: …” there as well, or take the line out: {OURS}",
            above[0],
        )
    return None


def _not_at_bottom(lines: Sequence[DateLine]) -> Finding | None:
    if any(one.at == "at the bottom" for one in lines):
        return None
    shown = next((one for one in lines if one.short), None)
    wrong = "no date stands at the bottom"
    if shown:
        wrong = f"the text shows its date {shown.at} (“{_words(shown)}”), not at the bottom"
    return wrong, f"promise the date at the top: {OURS}", shown


def _words(line: DateLine) -> str:
    return " ".join(line.text.split())


# --- What the text in force promises about how long before a change readers are told, and `notice` asks for less. ---


def promise_days(checked: CheckedPolicy) -> Iterator[Problem]:
    """Where there is a `notice` for the policy. The longer time counts all the same; whoever reads the settings plans
    by the shorter one."""
    rule = checked.settings.notice
    if rule is None:
        return
    for text, promise in promised_notices(checked):
        wanted = promised_ground(promise, text)
        days = calendar_days(wanted)
        if days > rule.days_before:
            said = (
                "notice of a change before it applies"
                if days == 1
                else f"notice {_time(days, promise.days)} before one"
            )
            words = quoted(promise)
            message = f"the text promises {said}, and `notice` says days_before = {rule.days_before}: {words}"
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-days", message, f"write days_before = {days} in legalsite.toml", *place)


def _time(days: int, promised: int | None) -> str:
    """Business days are more calendar days."""
    return f"{days} days" if days == promised else f"{promised} business days ({days} calendar days)"


# --- A text promises that all its earlier texts can be read, and one of them was taken away. ---


def promise_history(checked: CheckedPolicy) -> Iterator[Problem]:
    """The built site shows every revision for good, so that the promise is kept by itself; what was withheld is shown
    as such, with the reason."""
    text = governing(checked)
    kept = [promise for promise in checked.promises(text) if promise.keeps_history] if text else []
    gone = [str(earlier.revised) for earlier in checked.texts if earlier.withheld]
    if text and kept and gone:
        message = f"the text promises that earlier texts stay to be read, and withheld are: {', '.join(gone)}"
        help = "say in the text that a text may have to go, by order of a court"
        place = at_words(checked, text, kept[0].first_line)
        yield Problem("promise-history", message, help, *place, "warning")


# --- The text in force promises notice of every change, and `notice` is for some classes of change only. ---

ALL = ("editorial", "minor", "material")


def promise_scope(checked: CheckedPolicy) -> Iterator[Problem]:
    """Editorial changes leave what was agreed as it is: nobody has to be told of them."""
    rule = checked.settings.notice
    if rule is None:
        return
    for text, promise in promised_notices(checked):
        missing = CLASSES.get(promise.scope or "", {"material"}) - set(rule.classes)
        if missing:
            scope = "every change" if promise.scope == "any" else "material changes"
            left_out = " and ".join(sorted(missing, reverse=True))
            message = f"the text promises notice of {scope}, and `notice` leaves out {left_out} ones: {quoted(promise)}"
            named = ", ".join(f'"{name}"' for name in ALL if name in missing or name in rule.classes)
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-scope", message, f"name them in legalsite.toml: for = [{named}]", *place)


# --- A text that says nothing about its own changes. ---


def promise_unread(checked: CheckedPolicy) -> Iterator[Problem]:
    """Lists are appendices of another text, which has the clause. Information, unless a profile asks for a clause."""
    text = governing(checked)
    kind = checked.settings.kind
    if text is None or kind == "list" or checked.promises(text):
        return
    place = at_key(checked, text, "title")
    asked = [PROFILES[name] for name in checked.config.notice.profiles]
    asked = [profile for profile in asked if profile.clause and kind in profile.kinds]
    message = "no clause on how this text may change was found"
    help = "say how readers are told of changes, for which changes, and how long before they apply"
    for profile in asked:
        cited = f"{message}, and profile {profile.name} asks for one ({profile.source})"
        yield Problem("promise-unread", cited, help, *place)
    if not asked:
        yield Problem("promise-unread", f"{message}: it promises nothing to anybody", help, *place, "info")


# --- The text whose promises bind, and how its clauses are quoted. ---

LONGEST = 300
GAP = "[…]"
TOLD = re.compile(
    r"notif|notice|inform|announc|alert|e-?mail|let you know|tell|advis|post|publi|benachricht|mitteil|hinweis"
    r"|unterricht|mitgeteilt|veröffentlich|courriel|prévenir|préviendr|avert|avis",
    re.IGNORECASE,
)


def governing(checked: CheckedPolicy) -> Revision | None:
    """The original that binds on the day, else the newest that can still be fixed. None where the policy has ended."""
    originals = [text for text in checked.policy.revisions if text in checked.current]
    bound = [text for text in originals if checked.stage(text) == "in force"]
    found = bound or originals[-1:]
    return None if not found or found[0].withdrawn or found[0].withheld else found[0]


def promised_notices(checked: CheckedPolicy) -> Iterator[tuple[Revision, Promise]]:
    """Each promise of the governing text that somebody will be told."""
    text = governing(checked)
    if text:
        yield from ((text, promise) for promise in checked.promises(text) if binds(promise))


def quoted(promise: Promise, about: re.Pattern[str] = TOLD) -> str:
    """The clause in one line, in quotation marks; of a long one what it says `about` something, or its beginning."""
    words = " ".join(promise.quote.split())
    if len(words) > LONGEST:
        words = _about(words, about) or words
    if len(words) > LONGEST:
        words = words[:LONGEST].rpartition(" ")[0] + " …"
    return f"“{words}”"


def _about(words: str, about: re.Pattern[str]) -> str:
    """The sentences that are about it; gaps are marked."""
    said = [sentence if about.search(sentence) else GAP for sentence in sentences(words)]
    whole = " ".join(sentence for sentence, before in zip(said, ["", *said], strict=False) if sentence != before)
    return whole.strip(f" {GAP}") and whole


def calendar_days(ground: Ground) -> int:
    """How many days before a text applies are always enough; business days are most from a Monday on."""
    week = (date(2024, 1, 1) + timedelta(days=day) for day in range(7))
    return max((effective - ground.send_by(effective)).days for effective in week)
