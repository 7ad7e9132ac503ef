"""Rules that compare what a text promises about its own changes with the settings, and with the text itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.kinds_of_text import (
    is_agreed_or_informs,
    is_archived,
    is_long_enough,
    is_partly_foreign,
    is_signed,
    is_software_licence,
    no_clause_expected,
)
from legalsite.checks.site_links import slugs_of, version_of
from legalsite.checks.source_positions import Place, at_key, at_words
from legalsite.errors import Problem, Severity
from legalsite.model.document import Block, Document
from legalsite.model.legal_profiles import PROFILES, Profile
from legalsite.model.notice import SUGGESTED, Ground, confirm_command, ways
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise
from legalsite.notices.deadlines import covers
from legalsite.notices.promised_grounds import classes_of, promised_grounds
from legalsite.promises import changed_by_agreement, why_not_read
from legalsite.text.joined_documents import LONGEST_TITLE, NAME, dated_documents
from legalsite.text.languages import base_language
from legalsite.text.sentences import sentences
from legalsite.text.stated_dates import DateLine, date_lines


def promise_channels(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a promise of channels that `notice` in legalsite.toml does not include.

    Notices keep the promise in any case, because they use the channels of both; but people plan by the settings.
    """
    for text, wanted in promised_notices(checked):
        contradiction = _contradiction(checked, wanted)
        if contradiction:
            message = f"{_promises(wanted)} notice{_how(wanted)}{_status(wanted)}, but {contradiction}{_quote(wanted)}"
            help = f"in legalsite.toml, {_where(checked)}: {_line(wanted)}"
            yield _problem(("promise-channels", message, help), checked, text, wanted)


def _contradiction(checked: CheckedPolicy, wanted: Ground) -> str:
    rule = checked.settings.notice
    if rule is None or not rule.channels or not wanted.channels:
        return ""
    chosen = Ground("config", channels=rule.channels, logic=rule.logic)
    return "" if covers(chosen, wanted) else f"`notice` says {ways(rule.channels, rule.logic)}"


def _how(ground: Ground) -> str:
    return f" {ways(ground.channels, ground.logic)}" if ground.channels else ""


def _line(wanted: Ground) -> str:
    """Return the line to write, in TOML."""
    named = ", ".join(f'"{channel}"' for channel in wanted.channels or ("email",))
    classes = '["minor", "material"]' if wanted.promise and wanted.promise.scope == "any" else '["material"]'
    period = f", {_key(wanted.period)}" if wanted.period else ""
    return f"notice = {{ {wanted.logic}_of = [{named}]{period}, for = {classes} }}"


def _where(checked: CheckedPolicy) -> str:
    """Return below which table the line belongs."""
    slug = checked.policy.slug
    return f'below [policies."{slug}"]' if "/" in slug else f"below [policies.{slug}]"


def _problem(words: tuple[str, str, str], checked: CheckedPolicy, text: Revision, wanted: Ground) -> Problem:
    """Return an error about a confirmed promise, or a warning about one that was only read. `words`: rule, message,
    help."""
    rule, message, help = words
    if wanted.suggested:
        help = f"read the clause and confirm what it promises: {how_to_confirm(text)}; then {help}"
        return Problem(rule, message, help, *at_words(checked, text, wanted.first_line), "warning")
    return Problem(rule, message, help, *at_record(checked, text))


def _promises(ground: Ground) -> str:
    return "the text seems to promise" if ground.suggested else "its promise asks for"


def _status(ground: Ground) -> str:
    return f" ({ground.standing})"


def _quote(ground: Ground) -> str:
    return f": {quoted(ground.promise)}" if ground.promise and ground.quote else ""


OFTEN = (  # \s: blanks do not count in a verbose expression
    r"(?:regular(?:ly)?|periodic(?:al)?(?:ly)?|from\stime\sto\stime|frequent(?:ly)?|often|occasional(?:ly)?"
    r"|every\sso\soften|each\stime|every\stime|whenever)"
)
LOOK = r"(?:check(?!list|box)|review|revisit|visit|consult|look|read|monitor|refer|re-?read)\w*"
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
OURSELVES = re.compile(  # "We regularly review this policy", "it is reviewed regularly": nobody is asked to look
    rf"\bunder (?:\w+ )?review\b"
    rf"|\b(?:(?:we|wir|nous)\b(?:\s+(?!(?:you|users|members|sie|vous)\b)\w+){{0,2}}|is|are)\s+(?:{OFTEN}\s+)?{LOOK}(?:\s+and\s+(?:{OFTEN}\s+)?\w+)?",
    re.IGNORECASE,
)
IN_TOUCH = re.compile(  # "we communicate with you in the usual way": which way that is, nobody can tell
    r"\bwill\b[^.;]{1,160}\b(?:communicat|writ|contact|get(?:ting)? in touch)\w*(?: with| to)? (?:you|users|members)\b"
    r"|\b(?:you|users|members|customers) (?:will|shall) be (?:\w+ )?(?:updated|informed|notified|told|alerted|posted)\b"
    r"(?![^.;]{0,60}\b(?:only|here|on th(?:is|e) (?:page|site|website))\b)"
    r"|\b(?:not|never)\b[^.;]{1,240}\b"
    r"without (?:(?:the |your )?(?:\w+ )?consent|(?:first )?(?:contact|notify|inform)ing)\b"
    r"|\bportée?s? à (?:la|votre) connaissances?\b",
    re.IGNORECASE,
)
NOT_IN_TOUCH = re.compile(  # "We will not write to you", "no one will": but not "will not … without your consent"
    r"\b(?:no one|nobody|none of us|neither\b[^.;]{1,60}?) will\b[^.;]*"
    r"|\bwill (?:not|never|no longer|in no case)\b(?![^.;]*\bwithout\b)[^.;]*",
    re.IGNORECASE,
)
OF_CHANGE = re.compile(r"\b(?:chang|updat|modif|revis|amend|nouvelle version|änder)", re.IGNORECASE)
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
    if text is None or checked.settings.kind != "notice" or promised_grounds(checked.promises(text), text):
        return
    if not PRIVACY.search(f"{checked.policy.slug} {text.title}".replace("-", " ")):
        return
    for promise in checked.promises(text).suggested:
        clause = " ".join(promise.quote.split())
        asks = CHECK_BACK.search(OURSELVES.sub("", clause))
        if not asks or _gets_in_touch(clause):
            continue
        if not any(_gets_in_touch(block.text) for block in _beside(promise, checked.document(text))):
            words = quoted(promise, CHECK_BACK)
            message = f"the text seems to leave it to its readers to look for changes: {words}; {GUIDELINES}"
            help = "promise a notice that reaches readers, by email or in the service, and set `notice`"
            lines = range(promise.first_line, promise.last_line + 1)
            blocks = [block for block in checked.document(text).blocks if block.line in lines]
            asking = (block.line for block in blocks if asks[0] in OURSELVES.sub("", " ".join(block.text.split())))
            line = next(asking, promise.first_line)
            yield Problem("promise-check-back", message, help, *at_words(checked, text, line), "warning")


def _gets_in_touch(text: str) -> bool:
    """Return whether a text says that the company gets in touch with its readers, in whatever way."""
    return bool(IN_TOUCH.search(NOT_IN_TOUCH.sub("", text)))


def _beside(promise: Promise, document: Document) -> Iterator[Block]:
    """Yield the blocks before and after those of a clause, up to the headings around it, if they speak of changes."""
    for _, blocks in groupby(document.blocks, key=lambda block: block.kind == "heading"):
        section = list(blocks)
        own = [at for at, block in enumerate(section) if promise.first_line <= block.line <= promise.last_line]
        beside = [*section[max(own[0] - 1, 0) : own[0]], *section[own[-1] + 1 : own[-1] + 2]] if own else []
        yield from (block for block in beside if OF_CHANGE.search(block.text))


OF_EFFECT = re.compile(
    r"effective[\"”“’']*\s+date|date of effect|Datum des Inkrafttretens|Gültigkeitsdatum"
    r"|date d['’](?:effet|entrée en vigueur)",
    re.IGNORECASE,
)
OF_REVISION = re.compile(
    r"last (?:updated?|revised|modified|changed|amended)|(?:updated?|revised|revision|modification) date"
    r"|date of (?:the |its )?(?:last|latest|most recent|revision|update)"
    r"|zuletzt|letzte[nrs]? (?:Aktualisierung|Änderung|Überarbeitung)|mise à jour|dernière (?:modification|révision)",
    re.IGNORECASE,
)
SHOWN = re.compile(r"\b(?:dates?|dated|legend|Datum|Stand|Seitenanfang|mise à jour)\b", re.IGNORECASE)
AT_BOTTOM = re.compile(
    r"\b(?:bottom|foot(?:er)?|end)\b|\b(?:am|zum) (?:Ende|Fuß|Schluss|Schluß)|ganz unten|unten auf|Seitenende"
    r"|\b(?:au|en) bas\b|à la fin|pied de page",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
NEAR_THE_TOP, NEAR_THE_END = 12, 15  # blocks
MANY = 2  # dates: so many are those of parts or of a list of changes, not the date of the text
OURS = "every built page shows at its top when the text was revised and from when it applies"


def promise_date_place(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find current texts that promise a place for their date and show it elsewhere.

    A text without a date line of its own is right, because every page shows its dates at its top and below the text. Of
    several documents in one text, and of a section that opens with a date, each keeps its own promise.
    """
    for text in checked.current:
        placed = [promise for promise in checked.promises(text).suggested if promise.date_shown in {"top", "bottom"}]
        documents = tuple(dated_documents(checked.document(text))) if placed else ()
        for promise in placed:
            document = _document_with(promise, documents)
            find = _not_at_top if promise.date_shown == "top" else _not_at_bottom
            finding = find(promise, date_lines(document), document) if document else None
            if finding:
                fact, help, line = finding
                message = f"{fact}; it seems to promise: {quoted(promise, about=SHOWN)}"
                place = at_words(checked, text, line.line if line else promise.first_line)
                yield Problem("promise-date-place", message, help, *place, "warning")


def _document_with(promise: Promise, documents: Sequence[Document]) -> Document | None:
    """Return the document in which the promise stands; None if it was read from several, each with its own date."""
    first, last = (_document_at(line, documents) for line in (promise.first_line, promise.last_line))
    return first if first is last else None


def _document_at(line: int, documents: Sequence[Document]) -> Document | None:
    """Return the document whose last block up to that line is nearest to it."""
    lines = {block.line: document for document in documents for block in document.blocks if block.line <= line}
    return lines[max(lines)] if lines else None


Finding = tuple[str, str, DateLine | None]


def _not_at_top(promise: Promise, lines: Sequence[DateLine], document: Document) -> Finding | None:
    """Return what is wrong, how to fix it and the line to move, or None. A date among the first blocks is not reported:
    menus of the page may stand above it, nor one right below a title.

    The date of the revision is meant, unless the promise speaks of the effective date or just of "the date".
    """
    above = [line for line in lines if line.at == "at the top"]
    if any(line.revised for line in above):
        return None
    only_revised = OF_REVISION.search(promise.quote) and not OF_EFFECT.search(promise.quote)
    if above and not only_revised:
        return None
    first = {block.line for block in document.blocks[: min(NEAR_THE_TOP, len(document.blocks) // 3)]}
    first |= {block.line for title, block in pairwise(document.blocks) if _names_document(title)}
    if any(line.line in first and line.at != "at the top" for line in lines):
        return None
    others = [line for line in lines if line.short and line.at != "at the top" and not line.of_part]
    elsewhere = [line for line in others if line.revised or not only_revised]
    if elsewhere and len(others) < MANY:
        line = elsewhere[-1]
        fact = f"the text shows its date {line.at} (“{_words(line)}”), not at the top"
        return fact, f"move this line to the top, or remove it: {OURS}", line
    if above and not elsewhere:
        fact = f"the only date at the top (“{_words(above[0])}”) says from when the text applies"
        fact += ", not when it was revised"
        return fact, f"write “Last updated: …” there as well, or remove the line: {OURS}", above[0]
    return None


def _names_document(block: Block) -> bool:
    """Return whether a block is the title of a document. What is above a title belongs to the page around the
    document."""
    titled = block.kind == "heading" or block.html.startswith("<strong>")
    return titled and len(block.text) <= LONGEST_TITLE and bool(NAME.search(block.text))


def _not_at_bottom(promise: Promise, lines: Sequence[DateLine], document: Document) -> Finding | None:
    """Return what is wrong, how to fix it and the line to move, or None. "Below" may be anywhere, so it is not
    reported. A line near the end that has a year may be a date in a form that is not read."""
    above = {line.line for line in lines if line.at == "at the top"}
    last = [block for block in document.blocks[-NEAR_THE_END:] if len(block.text) < LONGEST and block.line not in above]
    if not AT_BOTTOM.search(promise.quote) or any(YEAR.search(block.text) for block in last):
        return None
    shown = next((line for line in lines if line.short), None)
    if not shown:
        return None
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
    for text, wanted in promised_notices(checked):
        if wanted.period.exceeds(rule.period):
            one_day = wanted.period == NoticePeriod(1)
            before = "before a change applies" if one_day else f"{wanted.period} before a change"
            message = f"{_promises(wanted)} notice {before}{_status(wanted)}, but `notice` has {_key(rule.period)}"
            help = f"set {_key(wanted.period)} in legalsite.toml"
            yield _problem(("promise-days", f"{message}{_quote(wanted)}", help), checked, text, wanted)


def _key(period: NoticePeriod) -> str:
    """Return the key that sets a period in TOML, with its value."""
    return f'period = "{period}"' if period.months or period.business else f"days_before = {period.days}"


def promise_history(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find withheld texts of a policy that promises to keep its earlier versions available.

    The site shows every other revision for good. For a withheld one it shows that it was withheld, and why.
    """
    text = governing(checked)
    suggested = checked.promises(text).suggested if text else ()
    history_promises = [promise for promise in suggested if promise.keeps_history]
    withheld = [str(earlier.revised) for earlier in checked.texts if earlier.withheld]
    if text and history_promises and withheld:
        those = ", ".join(withheld)
        message = f"the text seems to promise that earlier versions stay available, but these are withheld: {those}"
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
    for text, wanted in promised_notices(checked):
        missing = _classes(checked, text, wanted) - set(rule.classes)
        if missing:
            scope = "material changes" if missing == {"material"} else "every change"
            left_out = " and ".join(name for name in reversed(ALL) if name in missing)
            setting = f"`notice` leaves out {left_out} ones"
            message = f"{_promises(wanted)} notice of {scope}{_status(wanted)}, but {setting}{_quote(wanted)}"
            named = ", ".join(f'"{name}"' for name in ALL if name in missing or name in rule.classes)
            help = f"in legalsite.toml, set for = [{named}]"
            yield _problem(("promise-scope", message, help), checked, text, wanted)


def _classes(checked: CheckedPolicy, text: Revision, wanted: Ground) -> set[str]:
    record = checked.promises(text).record
    if record:
        return set(record.classes)
    return classes_of(wanted.promise) if wanted.promise else set()


def promise_unread(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a governing text in which no clause on changes was found, and for which nobody confirmed a promise:
    information, or a warning if a profile requires a clause. It is an error if somebody confirmed that the text
    promises nothing. A text in a language without word lists is information too, because nothing is known of its
    clause.

    Lists are skipped: they are appendices of another text, which has the clause. So are imprints, statutory forms and
    the like, in which nobody looks for one, contracts that change only if both parties agree, and texts with a part in
    letters of which nothing is read. Of a text of a few words, or one that by its title and its name neither is agreed
    to nor informs about data, such as a code of conduct, only what a profile requires is reported.
    """
    text = governing(checked)
    kind = checked.settings.kind
    if text is None or kind == "list" or no_clause_expected(text.title, checked.policy.slug):
        return
    promises, place = checked.promises(text), at_key(checked, text, "title")
    profiles = [PROFILES[name] for name in checked.config.notice.profiles]
    requiring = [profile for profile in profiles if profile.clause and kind in profile.kinds]
    help = "say how readers are notified of changes, of which changes, and how long before they apply"
    if promises.record:
        none = f"{promises.record.place} records that no notice of changes is promised"
        if promises.record.nothing:
            yield from _required(none, help, requiring, at_record(checked, text), "error")
    elif promises.not_read:
        if not _is_asked_about(checked, text):
            return
        message = f"it is not known what this text promises about its own changes: {why_not_read(promises.not_read)}"
        help = f"read its clause on changes, and record what it promises: {_in_record(text)}"
        yield Problem("promise-unread", message, help, *place, "info")
    elif not promises.suggested:
        if changed_by_agreement(checked.document(text), checked.language(text)):
            return
        message = "no clause about changes to this text was recognised"
        yield from _required(f"{message} ({SUGGESTED})", help, requiring, place, "warning")
        if not requiring and _is_asked_about(checked, text) and not is_partly_foreign(checked.document(text)):
            message = "nobody has recorded what this text promises about its own changes"
            help = f"if it has a clause on changes, record what it promises: {_in_record(text)}; if not, {help}"
            help += f", or confirm that it promises nothing: {_in_record(text, 'none')}"
            yield Problem("promise-unread", message, help, *place, "info")


def _is_asked_about(checked: CheckedPolicy, text: Revision) -> bool:
    """Return whether a clause on changes may be expected in a text: it is of the kind, it is long enough, and it is not
    a copy in another language, for which one question is enough, or closed."""
    document = checked.document(text)
    of_kind = is_agreed_or_informs(text.title, text.policy) and not is_software_licence(document)
    if is_signed(document) or not (checked.settings.kind == "terms" or of_kind):
        return False
    return is_long_enough(document) and not (is_copy(checked, text) or is_closed(checked, text))


def is_closed(checked: CheckedPolicy, text: Revision) -> bool:
    """Return whether a text will not change any more: it says that it is archived, it is in a folder of archived texts,
    or its slug names a version (`cookies/v2`) and a later one is beside it."""
    name, own = version_of(text.policy)
    others = map(version_of, slugs_of(checked.pages)) if own else ()
    return any(of == name and number > own for of, number in others) or is_archived(text.policy, checked.document(text))


IN_SLUG = re.compile(r"(?:^|(?<=/))(?:policy-)?(?P<folder>[a-z]{2})(?:-[a-z]{2,4})?/|-(?P<suffix>[a-z]{2})[a-z]?$")


def is_copy(checked: CheckedPolicy, text: Revision) -> bool:
    """Return whether a text is the copy of another one in its language: its slug names that language (`es/terms`,
    `terms-es`), and another policy has the same slug without a language, or with one that comes first."""
    slug = checked.policy.slug
    mark = IN_SLUG.search(slug)
    if mark is None or (mark["folder"] or mark["suffix"]) != base_language(checked.language(text)):
        return False
    same = [other for other in slugs_of(checked.pages) if IN_SLUG.sub("", other) == IN_SLUG.sub("", slug)]
    return slug != min(same, key=lambda other: _by_language(other, checked), default=slug)


def _by_language(slug: str, checked: CheckedPolicy) -> tuple[bool, bool, str]:
    """Return a key that puts the policy without a language in its slug first, then the one in the language of the
    site."""
    mark = IN_SLUG.search(slug)
    language = (mark["folder"] or mark["suffix"]) if mark else ""
    return bool(language), language != base_language(checked.config.languages[0]), slug


def _required(
    message: str, help: str, profiles: Iterable[Profile], place: Place, severity: Severity
) -> Iterator[Problem]:
    for profile in profiles:
        cited = f"{message}, but profile {profile.name} requires one ({profile.source})"
        yield Problem("promise-unread", cited, help, *place, severity)


def _in_record(text: Revision, value: str = "") -> str:
    """Return where to record the promise of a text in which the program found none."""
    if text.is_draft:
        return f"`promise{value and f': {value}'}` in its front matter"
    key = f'promises."{text.revised}"'
    return f"""`{key}{value and f' = "{value}"'}` below the table of this policy in legalsite.toml"""


LONGEST = 300  # characters of a quote
GAP = "[…]"
ANNOUNCED = re.compile(
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


def promised_notices(checked: CheckedPolicy) -> Iterator[tuple[Revision, Ground]]:
    """Yield each promise of the governing text to notify somebody, confirmed or suggested."""
    text = governing(checked)
    if text:
        yield from ((text, ground) for ground in promised_grounds(checked.promises(text), text))


def how_to_confirm(text: Revision) -> str:
    """Return the command that records what a text promises."""
    return f"`legalsite {confirm_command(text.policy, text.path)}`"


def at_record(checked: CheckedPolicy, text: Revision) -> Place:
    """Return the place of `promise` in the front matter; of the title if the promise is in the settings."""
    return at_key(checked, text, "promise" if text.promise else "title")


def quoted(promise: Promise, about: re.Pattern[str] = ANNOUNCED) -> str:
    """Quote the clause in one line. A long clause is cut to the sentences `about` something, or else to its
    beginning."""
    return f"“{shortened(' '.join(promise.quote.split()), about)}”"


def shortened(words: str, about: re.Pattern[str] = ANNOUNCED) -> str:
    """Return the sentences of a long clause that are `about` something, or else its beginning; a short one whole."""
    if len(words) > LONGEST:
        words = _about(words, about) or words
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] + " …"


def _about(words: str, about: re.Pattern[str]) -> str:
    """Return the sentences that match, with marked gaps; empty if none does."""
    selected = [sentence if about.search(sentence) else GAP for sentence in sentences(words)]
    pairs = zip(selected, ["", *selected], strict=False)
    whole = " ".join(sentence for sentence, previous in pairs if sentence != previous)
    return whole.strip(f" {GAP}") and whole
