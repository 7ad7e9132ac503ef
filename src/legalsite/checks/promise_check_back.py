"""A clause that leaves it to the readers to find out what changed: "check this page regularly"."""

import re
from collections.abc import Iterator

from legalsite.checks.governing import governing, quoted
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.notices.due import binds

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


def promise_check_back(subject: Subject) -> Iterator[Problem]:
    """Of privacy notices, which is what the guidelines are about, where no clause of the text promises more. Every
    policy is a notice that the settings do not call otherwise: its name or its title has to say so, too."""
    text = governing(subject)
    promises = subject.promises(text) if text else ()
    if text is None or subject.settings.kind != "notice" or any(map(binds, promises)):
        return
    if not PRIVACY.search(f"{subject.policy.slug} {text.title}".replace("-", " ")):
        return
    for promise in promises:
        found = CHECK_BACK.search(" ".join(promise.quote.split()))
        if found:
            words = quoted(promise, CHECK_BACK)
            message = f"the text leaves it to its readers to look for changes, and {THINKS}: {words}"
            mend = "promise a notice that reaches them, by e-mail or where they use the service, and set `notice`"
            place = at_words(subject, text, promise.first_line)
            yield Problem("promise-check-back", message, mend, *place, "warning")
