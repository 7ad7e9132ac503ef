"""What a redline says in words, in the languages that the built-in layouts speak; English where another is asked
for.
"""

from collections.abc import Mapping

from legalsite.text.languages import base_language

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "amended": "{n} clause changed|{n} clauses changed",
        "inserted": "{n} clause added|{n} clauses added",
        "deleted": "{n} clause removed|{n} clauses removed",
        "moved": "{n} clause moved|{n} clauses moved",
        "renumbered": "{n} clause renumbered|{n} clauses renumbered",
        "more amended": "{n} changed",
        "more inserted": "{n} added",
        "more deleted": "{n} removed",
        "more moved": "{n} moved",
        "more renumbered": "{n} renumbered",
        "words inserted": "{n} word added|{n} words added",
        "words deleted": "{n} word removed|{n} words removed",
        "no words": "no word added or removed",
        "links": "{n} link leads elsewhere|{n} links lead elsewhere",
        "nothing": "No wording changed",
        "delete": "deleted",
        "end delete": "end of deletion",
        "insert": "inserted",
        "end insert": "end of insertion",
        "moved here": "moved here from further up|moved here from further down",
        "moved away": "moved further down|moved further up",
        "moved from": "moved here from line {line}",
        "was": "was {old}",
        "fold": "{n} passage unchanged|{n} passages unchanged",
        "legend": "Deleted words are struck through, inserted words underlined",
        "legend moved": "a clause that moved says where it stood, and a link stands in its old place",
        "legend renumbered": "“was” gives a clause’s number before",
        "sides": "Side by side",
        "old": "Before",
        "new": "After",
    },
    "de": {
        "amended": "{n} Klausel geändert|{n} Klauseln geändert",
        "inserted": "{n} Klausel neu|{n} Klauseln neu",
        "deleted": "{n} Klausel gestrichen|{n} Klauseln gestrichen",
        "moved": "{n} Klausel verschoben|{n} Klauseln verschoben",
        "renumbered": "{n} Klausel neu nummeriert|{n} Klauseln neu nummeriert",
        "more amended": "{n} geändert",
        "more inserted": "{n} neu",
        "more deleted": "{n} gestrichen",
        "more moved": "{n} verschoben",
        "more renumbered": "{n} neu nummeriert",
        "words inserted": "{n} Wort eingefügt|{n} Wörter eingefügt",
        "words deleted": "{n} Wort gestrichen|{n} Wörter gestrichen",
        "no words": "kein Wort eingefügt oder gestrichen",
        "links": "{n} Link führt woandershin|{n} Links führen woandershin",
        "nothing": "Am Wortlaut hat sich nichts geändert",
        "delete": "gestrichen",
        "end delete": "Ende der Streichung",
        "insert": "eingefügt",
        "end insert": "Ende der Einfügung",
        "moved here": "stand vorher weiter oben|stand vorher weiter unten",
        "moved away": "steht jetzt weiter unten|steht jetzt weiter oben",
        "moved from": "stand vorher in Zeile {line}",
        "was": "vorher {old}",
        "fold": "{n} Absatz unverändert|{n} Absätze unverändert",
        "legend": "Gestrichene Wörter sind durchgestrichen, eingefügte unterstrichen",
        "legend moved": "eine verschobene Klausel sagt, wo sie stand; an ihrer alten Stelle steht ein Link",
        "legend renumbered": "„vorher“ nennt die alte Nummer einer Klausel",
        "sides": "Nebeneinander",
        "old": "Vorher",
        "new": "Nachher",
    },
    "fr": {
        "amended": "{n} clause modifiée|{n} clauses modifiées",
        "inserted": "{n} clause ajoutée|{n} clauses ajoutées",
        "deleted": "{n} clause supprimée|{n} clauses supprimées",
        "moved": "{n} clause déplacée|{n} clauses déplacées",
        "renumbered": "{n} clause renumérotée|{n} clauses renumérotées",
        "more amended": "{n} modifiée|{n} modifiées",
        "more inserted": "{n} ajoutée|{n} ajoutées",
        "more deleted": "{n} supprimée|{n} supprimées",
        "more moved": "{n} déplacée|{n} déplacées",
        "more renumbered": "{n} renumérotée|{n} renumérotées",
        "words inserted": "{n} mot ajouté|{n} mots ajoutés",
        "words deleted": "{n} mot supprimé|{n} mots supprimés",
        "no words": "aucun mot ajouté ni supprimé",
        "links": "{n} lien mène ailleurs|{n} liens mènent ailleurs",
        "nothing": "Le texte n’a pas changé",
        "delete": "supprimé",
        "end delete": "fin de la suppression",
        "insert": "ajouté",
        "end insert": "fin de l’ajout",
        "moved here": "était plus haut|était plus bas",
        "moved away": "déplacé plus bas|déplacé plus haut",
        "moved from": "déplacé de la ligne {line}",
        "was": "auparavant {old}",
        "fold": "{n} passage inchangé|{n} passages inchangés",
        "legend": "Les mots supprimés sont barrés, les mots ajoutés soulignés",
        "legend moved": "une clause déplacée dit où elle était, et un lien reste à son ancienne place",
        "legend renumbered": "« auparavant » donne l’ancien numéro d’une clause",
        "sides": "Côte à côte",
        "old": "Avant",
        "new": "Après",
    },
}


def phrases(language: str) -> Mapping[str, str]:
    """Those of a language tag: `de-AT` speaks German."""
    return PHRASES.get(base_language(language), PHRASES["en"])


def counted(phrase: str, n: int, language: str) -> str:
    """The phrase for that many. French counts none as one, English and German as many."""
    one, _, many = phrase.partition("|")
    single = n == 1 or (n == 0 and base_language(language) == "fr")
    return (one if single or not many else many).format(n=_grouped(n, language))


def _grouped(n: int, language: str) -> str:
    """3,804 in English, 3.804 in German, 3 804 in French."""
    return f"{n:,}".replace(",", {"de": ".", "fr": "\u202f"}.get(base_language(language), ","))
