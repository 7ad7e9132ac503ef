"""A promise in one plain sentence, in the reader's language: for emails, checks and the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

from legalsite.model.promise import Promise
from legalsite.text.languages import base_language

# --- The words of `wording.in_words`, language by language. ---


@dataclass(frozen=True, slots=True)
class Wording:
    """`days` and `business_days` are one and many; `{}` takes the channels, `{days}` the number with its unit."""

    silent: str
    will: str
    may: str
    further: str
    either: str
    both: str
    channels: Mapping[str, str]
    scopes: Mapping[str, str]
    timings: Mapping[str, str]
    before_days: str
    period: str
    no_period: str
    days: tuple[str, str]
    business_days: tuple[str, str]
    hedges: Mapping[str, str]
    dates: Mapping[str, str]
    history: str
    acceptances: Mapping[str, str]


EN = Wording(
    silent="Says that it may change and promises no notice.",
    will="Promises to {}",
    may="may {}",
    further=" and ",
    either="or",
    both="and",
    channels={
        "email": "send e-mail",
        "site": "place a notice on the website",
        "in_product": "show a notice in the product",
        "account": "tell account holders directly",
        "other": "send a letter or a text message",
        "post": "post the new text",
        "none_stated": "give notice, without saying how",
    },
    scopes={
        "material": "for significant changes",
        "when_law_requires": "where the law requires it",
        "any": "for any change",
    },
    timings={
        "before_effective": "before the change applies",
        "on_effective": "when the change applies",
        "as_soon": "as soon as there is a change",
        "prompt": "promptly",
    },
    before_days="at least {days} before the change applies",
    period="the period is {days}",
    no_period="no notice period",
    days=("day", "days"),
    business_days=("business day", "business days"),
    hedges={
        "efforts": "Promises the effort only.",
        "where_appropriate": "Leaves to the writer when notice is fit.",
        "law": "Ties the notice to what the law asks.",
    },
    dates={
        "top": "Shows the date of the last revision at the top.",
        "bottom": "Shows the date of the last revision at the bottom.",
        "somewhere": "Shows the date of the last revision.",
    },
    history="Keeps earlier texts, or a record of changes, for readers.",
    acceptances={
        "continued_use": "Takes going on, or not objecting, for agreement.",
        "explicit": "Asks for agreement.",
    },
)

DE = Wording(
    silent="Sagt, dass der Text sich ändern kann, und verspricht keine Mitteilung.",
    will="Verspricht, {}",
    may="stellt in Aussicht, {}",
    further=", und ",
    either="oder",
    both="und",
    channels={
        "email": "eine E-Mail zu senden",
        "site": "einen Hinweis auf die Website zu setzen",
        "in_product": "einen Hinweis im Produkt zu zeigen",
        "account": "Kontoinhaber unmittelbar zu unterrichten",
        "other": "einen Brief oder eine Textnachricht zu senden",
        "post": "den neuen Text zu veröffentlichen",
        "none_stated": "zu unterrichten, ohne zu sagen, wie",
    },
    scopes={
        "material": "bei wesentlichen Änderungen",
        "when_law_requires": "wo das Gesetz es verlangt",
        "any": "bei jeder Änderung",
    },
    timings={
        "before_effective": "bevor die Änderung gilt",
        "on_effective": "sobald die Änderung gilt",
        "as_soon": "sobald es eine Änderung gibt",
        "prompt": "unverzüglich",
    },
    before_days="mindestens {days} bevor die Änderung gilt",
    period="die Frist beträgt {days}",
    no_period="keine Frist",
    days=("Tag", "Tage"),
    business_days=("Werktag", "Werktage"),
    hedges={
        "efforts": "Verspricht nur das Bemühen.",
        "where_appropriate": "Überlässt dem Verfasser, wann eine Mitteilung angebracht ist.",
        "law": "Bindet die Mitteilung an das, was das Gesetz verlangt.",
    },
    dates={
        "top": "Zeigt oben das Datum der letzten Fassung.",
        "bottom": "Zeigt unten das Datum der letzten Fassung.",
        "somewhere": "Zeigt das Datum der letzten Fassung.",
    },
    history="Hält frühere Fassungen oder ein Verzeichnis der Änderungen für Leser bereit.",
    acceptances={
        "continued_use": "Wertet Weiternutzung oder Schweigen als Zustimmung.",
        "explicit": "Bittet um Zustimmung.",
    },
)

FR = Wording(
    silent="Dit que le texte peut changer et ne promet aucune information.",
    will="Promet {}",
    may="envisage {}",
    further=" et ",
    either="ou",
    both="et",
    channels={
        "email": "d'envoyer un courriel",
        "site": "de placer un avis sur le site",
        "in_product": "d'afficher un avis dans le produit",
        "account": "d'informer directement les titulaires de compte",
        "other": "d'envoyer une lettre ou un SMS",
        "post": "de publier le nouveau texte",
        "none_stated": "d'informer, sans dire comment",
    },
    scopes={
        "material": "pour les changements importants",
        "when_law_requires": "lorsque la loi l'exige",
        "any": "pour tout changement",
    },
    timings={
        "before_effective": "avant que le changement s'applique",
        "on_effective": "au moment où le changement s'applique",
        "as_soon": "dès qu'il y a un changement",
        "prompt": "sans tarder",
    },
    before_days="au moins {days} avant que le changement s'applique",
    period="le délai est de {days}",
    no_period="aucun délai",
    days=("jour", "jours"),
    business_days=("jour ouvrable", "jours ouvrables"),
    hedges={
        "efforts": "Ne promet que l'effort.",
        "where_appropriate": "Laisse au rédacteur de juger quand informer.",
        "law": "Lie l'information à ce que la loi exige.",
    },
    dates={
        "top": "Affiche en haut la date de la dernière révision.",
        "bottom": "Affiche en bas la date de la dernière révision.",
        "somewhere": "Affiche la date de la dernière révision.",
    },
    history="Garde pour les lecteurs les textes antérieurs ou un relevé des changements.",
    acceptances={
        "continued_use": "Tient l'usage continu ou le silence pour un accord.",
        "explicit": "Demande un accord.",
    },
)

WORDS: Mapping[str, Wording] = {"en": EN, "de": DE, "fr": FR}


# --- wording ---


def in_words(promise: Promise, language: str = "en") -> str:
    """As "Promises to send e-mail or place a notice on the website, for significant changes; no notice period."
    English where the language has no words of its own."""
    return " ".join([notice_in_words(promise, language, missing=True), *_further(promise, _words(language))])


def notice_in_words(promise: Promise, language: str = "en", *, missing: bool = False) -> str:
    """What of that is about notice: its first sentence, which begins with its verb. `missing`: says also that no period
    is promised, which is no news for those who get the notice."""
    words = _words(language)
    if promise.discretion is None:
        return words.silent
    return _verb(promise, words) + _scope(promise, words) + _time(promise, words, missing=missing) + "."


def _words(language: str) -> Wording:
    return WORDS.get(base_language(language), WORDS["en"])


def _verb(promise: Promise, words: Wording) -> str:
    named = [channel for channel in promise.channels if channel != "none_stated"] or ["none_stated"]
    certain = [channel for channel in named if channel not in promise.channels_may]
    possible = [channel for channel in named if channel in promise.channels_may]
    parts = []
    if certain:
        opening = words.may if promise.discretion == "may" and not possible else words.will
        parts.append(opening.format(_joined(certain, promise, words)))
    if possible:
        parts.append(words.may.format(_joined(possible, promise, words)))
    sentence = words.further.join(parts)
    return sentence[:1].upper() + sentence[1:]


def _joined(channels: list[str], promise: Promise, words: Wording) -> str:
    names = [words.channels[channel] for channel in channels]
    link = words.either if promise.channel_logic == "any" else words.both
    return f"{', '.join(names[:-1])} {link} {names[-1]}" if len(names) > 1 else names[0]


def _scope(promise: Promise, words: Wording) -> str:
    scope = words.scopes.get(promise.scope or "", "")
    return f", {scope}" if scope else ""


def _time(promise: Promise, words: Wording, *, missing: bool) -> str:
    if promise.days and promise.timing == "before_effective":
        unit = words.business_days if promise.days_kind == "business" else words.days
        return f", {words.before_days.format(days=f'{promise.days} {unit[promise.days != 1]}')}"
    if promise.days:
        return f"; {words.period.format(days=f'{promise.days} {words.days[promise.days != 1]}')}"
    timing = words.timings.get(promise.timing or "", "")
    return (f", {timing}" if timing else "") + (f"; {words.no_period}" if missing else "")


def _further(promise: Promise, words: Wording) -> list[str]:
    said = []
    if promise.hedge:
        said.append(words.hedges[promise.hedge])
    if promise.date_shown:
        said.append(words.dates[promise.date_shown])
    if promise.keeps_history:
        said.append(words.history)
    if promise.acceptance:
        said.append(words.acceptances[promise.acceptance])
    return said
