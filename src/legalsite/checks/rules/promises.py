"""Rules that compare what a text promises about its own changes with the settings, and with the text itself."""

import re
from collections.abc import Iterator, Sequence

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words
from legalsite.errors import Problem, Severity
from legalsite.model.legal_profiles import PROFILES
from legalsite.model.notice import Ground, ways
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise
from legalsite.notices.deadlines import CLASSES, binds, covers, promised_ground
from legalsite.promises.in_words import why_not_read
from legalsite.text.sentences import sentences
from legalsite.text.stated_dates import DateLine, date_lines


def promise_channels(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a promise of channels that `notice` in legalsite.toml does not include.

    Notices keep the promise in any case, because they use the channels of both; but people plan by the settings.
    """
    for text, promise in promised_notices(checked):
        wanted = promised_ground(promise, text)
        contradiction = _contradiction(checked, wanted)
        if contradiction:
            message = f"the text promises notice{_how(wanted)}, but {contradiction}: {quoted(promise)}"
            help = f"in legalsite.toml, {_where(checked)}: {_line(wanted, promise)}"
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-channels", message, help, *place, _severity(promise))


def _contradiction(checked: CheckedPolicy, wanted: Ground) -> str:
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
    """Return the line to write, in TOML."""
    named = ", ".join(f'"{channel}"' for channel in wanted.channels or ("email",))
    classes = '["minor", "material"]' if promise.scope == "any" else '["material"]'
    period = f", {_key(wanted.period)}" if wanted.period else ""
    return f"notice = {{ {wanted.logic}_of = [{named}]{period}, for = {classes} }}"


def _where(checked: CheckedPolicy) -> str:
    """Return where the line belongs: below the policy's table, or with a new one if there is none."""
    slug = checked.policy.slug
    table = f'[policies."{slug}"]' if "/" in slug else f"[policies.{slug}]"
    return f"below {table}" if slug in checked.config.policies else f"add {table} with"


def _severity(promise: Promise) -> Severity:
    """Return a warning if the text promises only what the law requires, which no program can judge."""
    return "warning" if promise.scope == "when_law_requires" else "error"


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
GUIDELINES = (
    "the Article 29 Working Party (WP260 rev.01, paragraph 29) considers references “to the effect that the data "
    "subject should regularly check the privacy statement/notice for changes or updates” to be “not only insufficient "
    "but also unfair in the context of Article 5.1(a)” GDPR"
)


def promise_check_back(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a clause that leaves it to readers to look for changes, if no other clause promises more.

    Only privacy notices are checked, because the guidelines are about these. Every policy is of the kind `notice`
    unless the settings say otherwise; so its name or title has to say as well that it is about privacy.
    """
    text = governing(checked)
    promises = checked.promises(text) if text else ()
    if text is None or checked.settings.kind != "notice" or any(map(binds, promises)):
        return
    if not PRIVACY.search(f"{checked.policy.slug} {text.title}".replace("-", " ")):
        return
    for promise in promises:
        if CHECK_BACK.search(" ".join(promise.quote.split())):
            words = quoted(promise, CHECK_BACK)
            message = f"the text leaves it to its readers to look for changes: {words}; {GUIDELINES}"
            help = "promise a notice that reaches readers, by email or in the service, and set `notice`"
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-check-back", message, help, *place, "warning")


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
SHOWN = re.compile(r"\b(?:dates?|dated|legend|Datum|Stand|Seitenanfang|mise à jour)\b", re.IGNORECASE)
MANY = 3  # dates: so many make a list of changes, not the date of the text
OURS = "every built page shows at its top when the text was revised and from when it applies"


def promise_date_place(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find current texts that promise a place for their date and show it elsewhere.

    A text that promises the top and has no date line of its own is right, because every page shows its dates there.
    """
    for text in checked.current:
        for promise in (promise for promise in checked.promises(text) if promise.date_shown in {"top", "bottom"}):
            lines = date_lines(checked.document(text))
            finding = _not_at_top(promise, lines) if promise.date_shown == "top" else _not_at_bottom(lines)
            if finding:
                fact, help, line = finding
                message = f"{fact}; it promises: {quoted(promise, about=SHOWN)}"
                place = at_words(checked, text, line.line if line else promise.first_line)
                yield Problem("promise-date-place", message, help, *place)


Finding = tuple[str, str, DateLine | None]


def _not_at_top(promise: Promise, lines: Sequence[DateLine]) -> Finding | None:
    """Return what is wrong, how to fix it and the line to move, or None.

    The date of the revision is meant, unless the promise speaks of the effective date or just of "the date".
    """
    above = [line for line in lines if line.at == "at the top"]
    if any(line.revised for line in above):
        return None
    only_revised = OF_REVISION.search(promise.quote) and not OF_EFFECT.search(promise.quote)
    if above and not only_revised:
        return None
    others = [line for line in lines if line.short and line.at != "at the top"]
    elsewhere = [line for line in others if line.revised or not only_revised]
    if elsewhere and len(elsewhere) < MANY:
        line = elsewhere[-1]
        fact = f"the text shows its date {line.at} (“{_words(line)}”), not at the top"
        return fact, f"move this line to the top, or remove it: {OURS}", line
    if above and not elsewhere:
        fact = f"the only date at the top (“{_words(above[0])}”) says from when the text applies"
        fact += ", not when it was revised"
        return fact, f"write “Last updated: …” there as well, or remove the line: {OURS}", above[0]
    return None


def _not_at_bottom(lines: Sequence[DateLine]) -> Finding | None:
    if any(line.at == "at the bottom" for line in lines):
        return None
    shown = next((line for line in lines if line.short), None)
    fact = "there is no date at the bottom"
    if shown:
        fact = f"the text shows its date {shown.at} (“{_words(shown)}”), not at the bottom"
    return fact, f"promise the date at the top instead: {OURS}", shown


def _words(line: DateLine) -> str:
    return " ".join(line.text.split())


def promise_days(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a promised period that is longer than the one in `notice`.

    Notices keep the longer one in any case; but people plan by the settings.
    """
    rule = checked.settings.notice
    if rule is None:
        return
    for text, promise in promised_notices(checked):
        wanted = promised_ground(promise, text)
        if wanted.period.exceeds(rule.period):
            one_day = wanted.period == NoticePeriod(1)
            before = "before a change applies" if one_day else f"{wanted.period} before a change"
            message = f"the text promises notice {before}, but `notice` has {_key(rule.period)}: {quoted(promise)}"
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-days", message, f"set {_key(wanted.period)} in legalsite.toml", *place)


def _key(period: NoticePeriod) -> str:
    """Return the key that sets a period in TOML, with its value."""
    return f'period = "{period}"' if period.months or period.business else f"days_before = {period.days}"


def promise_history(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find withheld texts of a policy that promises to keep its earlier versions available.

    The site shows every other revision for good. For a withheld one it shows that it was withheld, and why.
    """
    text = governing(checked)
    history_promises = [promise for promise in checked.promises(text) if promise.keeps_history] if text else []
    withheld = [str(earlier.revised) for earlier in checked.texts if earlier.withheld]
    if text and history_promises and withheld:
        those = ", ".join(withheld)
        message = f"the text promises that earlier versions stay available, but these are withheld: {those}"
        help = "say in the text that a version may have to be removed, for example by order of a court"
        place = at_words(checked, text, history_promises[0].first_line)
        yield Problem("promise-history", message, help, *place, "warning")


ALL = ("editorial", "minor", "material")


def promise_scope(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a promise to announce changes of a class that `notice` leaves out.

    Editorial changes leave what was agreed as it is, so nobody needs notice of them.
    """
    rule = checked.settings.notice
    if rule is None:
        return
    for text, promise in promised_notices(checked):
        missing = CLASSES.get(promise.scope or "", {"material"}) - set(rule.classes)
        if missing:
            scope = "every change" if promise.scope == "any" else "material changes"
            left_out = " and ".join(sorted(missing, reverse=True))
            setting = f"`notice` leaves out {left_out} ones"
            message = f"the text promises notice of {scope}, but {setting}: {quoted(promise)}"
            named = ", ".join(f'"{name}"' for name in ALL if name in missing or name in rule.classes)
            place = at_words(checked, text, promise.first_line)
            yield Problem("promise-scope", message, f"in legalsite.toml, set for = [{named}]", *place)


def promise_unread(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a governing text without a clause on changes: information, or an error if a profile requires a clause.
    A text in a language without word lists is information too, because nothing is known of its clause.

    Lists are skipped: they are appendices of another text, which has the clause.
    """
    text = governing(checked)
    kind = checked.settings.kind
    if text is None or kind == "list" or checked.promises(text):
        return
    place = at_key(checked, text, "title")
    not_read = checked.not_read(text)
    if not_read:
        message = f"it is not known what this text promises about its own changes: {why_not_read(not_read)}"
        help = "read its clause on changes yourself, and set `notice` in legalsite.toml to what it promises"
        yield Problem("promise-unread", message, help, *place, "info")
        return
    profiles = [PROFILES[name] for name in checked.config.notice.profiles]
    requiring = [profile for profile in profiles if profile.clause and kind in profile.kinds]
    message = "no clause about changes to this text was found"
    help = "say how readers are notified of changes, of which changes, and how long before they apply"
    for profile in requiring:
        cited = f"{message}, but profile {profile.name} requires one ({profile.source})"
        yield Problem("promise-unread", cited, help, *place)
    if not requiring:
        yield Problem("promise-unread", f"{message}: it promises no notice", help, *place, "info")


LONGEST = 300  # characters of a quote
GAP = "[…]"
ABOUT_NOTICE = re.compile(
    r"notif|notice|inform|announc|alert|e-?mail|let you know|tell|advis|post|publi|benachricht|mitteil|hinweis"
    r"|unterricht|mitgeteilt|veröffentlich|courriel|prévenir|préviendr|avert|avis",
    re.IGNORECASE,
)


def governing(checked: CheckedPolicy) -> Revision | None:
    """Return the text whose clause on changes binds: the original in force, or else the newest that can still change.

    Return None if the policy has ended or the text was withheld.
    """
    originals = [text for text in checked.policy.revisions if text in checked.current]
    in_force = [text for text in originals if checked.stage(text) == "in force"]
    text = next(iter(in_force or originals[-1:]), None)
    return None if text is None or text.withdrawn or text.withheld else text


def promised_notices(checked: CheckedPolicy) -> Iterator[tuple[Revision, Promise]]:
    """Yield each promise of the governing text to notify somebody."""
    text = governing(checked)
    if text:
        yield from ((text, promise) for promise in checked.promises(text) if binds(promise))


def quoted(promise: Promise, about: re.Pattern[str] = ABOUT_NOTICE) -> str:
    """Quote the clause in one line. A long clause is cut to the sentences `about` something, or else to its
    beginning."""
    words = " ".join(promise.quote.split())
    if len(words) > LONGEST:
        words = _about(words, about) or words
    if len(words) > LONGEST:
        words = words[:LONGEST].rpartition(" ")[0] + " …"
    return f"“{words}”"


def _about(words: str, about: re.Pattern[str]) -> str:
    """Return the sentences that match, with marked gaps; empty if none does."""
    selected = [sentence if about.search(sentence) else GAP for sentence in sentences(words)]
    pairs = zip(selected, ["", *selected], strict=False)
    whole = " ".join(sentence for sentence, previous in pairs if sentence != previous)
    return whole.strip(f" {GAP}") and whole
