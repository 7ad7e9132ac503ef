"""What stands where a policy ended because its file was removed: what the history shows, and no more."""

from datetime import date

from legalsite.importing.escaping import markdown_of

WORDS = {
    "en": "The file {path} was removed from the repository on {day}, as its history shows (commit {commit}). "
    "With it the text ends here. The history does not say why, or what applies instead.",
    "de": "Die Datei {path} wurde am {day} aus dem Repository entfernt, wie dessen Verlauf zeigt (Commit {commit}). "
    "Damit endet der Text hier. Warum, und was stattdessen gilt, sagt der Verlauf nicht.",
    "fr": "Le fichier {path} a été retiré du dépôt le {day}, comme le montre son historique (commit {commit}). "
    "Le texte s’arrête donc ici. L’historique ne dit ni pourquoi, ni ce qui s’applique à sa place.",
}


def removal(path: str, day: date, commit: str, language: str) -> str:
    """One paragraph of Markdown, in English where the language is none of ours."""
    words = WORDS.get(language.partition("-")[0], WORDS["en"])
    return words.format(path=markdown_of(f"“{path}”"), day=day.isoformat(), commit=commit[:10]) + "\n"
