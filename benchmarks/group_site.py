"""`python -m benchmarks.group_site FOLDER`: writes the site of a group of companies, 41 policies in 12 languages, and
lives a year of it: eight rounds of versions are published (3,936 texts), and some of their notices are recorded. Then
prints how long the commands take that show the whole year. Fails if one takes longer than we promise."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from benchmarks.corpus import corpus
from benchmarks.measure import LEGALSITE, Cost, run

WORDS = 300  # of each text
REGIONS = ("eu", "uk", "us", "br", "jp")
KINDS = {  # by the name of a policy in a region: its kind, and its title
    "privacy": ("notice", "Privacy Policy"),
    "cookies": ("notice", "Cookie Policy"),
    "applicants": ("notice", "Privacy Policy for Applicants"),
    "terms": ("terms", "Terms of Service"),
    "marketplace": ("terms", "Marketplace Terms"),
    "data-processing": ("terms", "Data Processing Agreement"),
    "acceptable-use": ("terms", "Acceptable Use Policy"),
    "subprocessors": ("list", "Subprocessors"),
}
ROUNDS = tuple(date(2026, 1, 12) + timedelta(weeks=6 * number) for number in range(8))
NOTICE = timedelta(days=35)  # from the publication to the effective date
LATE = timedelta(days=14)  # from the publication to that of a late translation
CHANGES = ("minor", "material", "editorial", "minor")
OLD_PROCESSOR, NEW_PROCESSOR = "Harborpay Société", "Quaycard"  # until and from the round below
NEW_PROCESSOR_ROUND = 4
# The sentence that names the payment processor; its language decides the language of a text.
SENTENCES = {
    "en": "Our payment processor is {}, which receives the data that it needs to collect a fee.",
    "de": "Unser Zahlungsdienstleister ist {}; er erhält die Daten, die er für den Einzug braucht.",
    "fr": "Notre prestataire de paiement est {}, qui reçoit les données dont il a besoin.",
    "es": "Nuestro proveedor de pagos es {}, que recibe los datos que necesita para cobrar.",
    "it": "Il nostro fornitore di pagamenti è {}, che riceve i dati di cui ha bisogno.",
    "nl": "Onze betalingsverwerker is {}, die de gegevens krijgt die hij nodig heeft.",
    "pl": "Naszym operatorem płatności jest {}, który otrzymuje potrzebne mu dane.",
    "pt": "O nosso prestador de pagamentos é {}, que recebe os dados de que precisa.",
    "ja": "当社の決済代行会社は {} です。手数料の回収に必要なデータを受け取ります。",
    "ar": "معالج الدفع لدينا هو {}، وهو يتلقى البيانات التي يحتاج إليها.",
    "sv": "Vår betalningsleverantör är {}, som får de uppgifter som den behöver.",
    "cs": "Naším zpracovatelem plateb je {}, který dostává údaje, které potřebuje.",
}
CONFIG = """[site]
title = "Harbor Group"
url = "https://group.harbor.test/legal/"
languages = [{languages}]

[notice]
company = "Harbor Group SE"
sender = "Harbor Group <legal@harbor.test>"
holidays = ["2026-12-25"]
"""
POLICY = """
[policies."{slug}"]
kind = "{kind}"
notice = {{ any_of = ["email", "letter"], days_before = 30, for = ["material"] }}
"""
# Seconds of processor time that a command may take, whatever is above the first row.
COMMANDS = (
    (5, ("report", "--from", "2026-01-01", "--to", "2026-12-31", "--format", "csv")),
    (10, ("search", OLD_PROCESSOR, "--all")),
    (10, ("search", OLD_PROCESSOR, "--on", "2026-03-01")),
    (5, ("show", "eu/privacy", "--on", "2026-05-01")),
    (1, ("status",)),
    (5, ("verify",)),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a new folder for the site")
    parser.add_argument("--rounds", type=int, default=len(ROUNDS), choices=range(1, 9))
    asked = parser.parse_args()
    if not asked.folder.exists():
        write_settings(asked.folder)
        for number in range(asked.rounds):
            live_round(asked.folder, number)
            print(f"round {number + 1}, published on {ROUNDS[number]}", flush=True)
    os.environ["SOURCE_DATE_EPOCH"] = _moment(date(2026, 12, 20))
    held = True
    print("\n| command | processor time | memory |\n|---|---:|---:|")
    for limit, words in COMMANDS:
        os.environ["SOURCE_DATE_EPOCH"] = _moment(date(2026, 12, 20))
        cost = _measure(asked.folder, words)
        missed = cost.cpu > limit
        held &= not missed
        row = f"| `{' '.join(words)}` | {cost.cpu:.1f} s | {cost.memory:.0f} MB |"
        print(row + " MISSED" * missed, flush=True)
    return 0 if held else 1


def write_settings(folder: Path) -> None:
    """Write the settings of the site: each policy, and when its changes are announced."""
    languages = ", ".join(f'"{language}"' for language in SENTENCES)
    config = CONFIG.format(languages=languages)
    for slug, kind, _ in policies():
        config += POLICY.format(slug=slug, kind=kind)
    folder.mkdir(parents=True)
    (folder / "legalsite.toml").write_text(config, encoding="utf-8")


def policies() -> Iterator[tuple[str, str, str]]:
    """Yield slug, kind, and title of the 41 policies."""
    yield "imprint", "notice", "Imprint"
    for region in REGIONS:
        for name, (kind, title) in KINDS.items():
            yield f"{region}/{name}", kind, f"{title} ({region.upper()})"


def live_round(folder: Path, number: int) -> None:
    """Write the drafts of a round, publish them, and record some of their notices.

    Some translations are published two weeks after the version.
    """
    day = ROUNDS[number]
    processor = NEW_PROCESSOR if number >= NEW_PROCESSOR_ROUND else OLD_PROCESSOR
    versions = corpus(41, len(ROUNDS), WORDS)
    announced = []
    late = []  # the files of late translations, and their texts
    for place, ((slug, _, title), texts) in enumerate(zip(policies(), versions, strict=True)):
        change = CHANGES[(number + place) % len(CHANGES)] if number else ""
        if change == "material":
            announced.append(slug)
        file = folder / f"content/{slug}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        for order, (language, sentence) in enumerate(SENTENCES.items()):
            body = f"{sentence.format(processor)}\n\n{texts[number].body}"
            if language == "en":
                file.write_text(_front_matter(title, day, change) + body, encoding="utf-8")
                continue
            translation = file.with_suffix(f".{language}.md")
            if number and (place + number + order) % 9 == 0:
                late.append((translation, _translation(title, day, day + LATE) + body))
                continue
            translation.write_text(_translation(title, day, day) + body, encoding="utf-8")
    _legalsite(folder, day, "publish")
    # of every three notices, one is given in time, one late, and nothing is recorded of the last
    for delay, given in ((2, announced[::3]), (12, announced[1::3])):
        sent = day + timedelta(delay)
        for slug in given:
            how = ("--channel", "letter", "--on", str(sent))
            _legalsite(folder, sent, "notify", "record", f"{slug}@{day}", *how)
    for translation, text in late:
        translation.write_text(text, encoding="utf-8")
    if late:
        _legalsite(folder, day + LATE, "publish")


def _translation(title: str, translates: date, revised: date) -> str:
    """Return the front matter of a translation, which was finished on the day `revised`."""
    front = f"---\ntitle: {title}\nrevised: {revised}\ntranslates: {translates}\n"
    return f"{front}{_summary(translates)}---\n\n"


def _front_matter(title: str, day: date, change: str) -> str:
    """Return the front matter of a version; a first version has no type of change."""
    front = f"---\ntitle: {title}\nrevised: {day}\npromise: none\n"
    if not change:
        return f"{front}---\n\n"
    front += f"effective: {day + NOTICE}\nchange: {change}\napproved_by: A. Keller\n"
    return f"{front}{_summary(day)}---\n\n"


def _summary(day: date) -> str:
    """Return the summary of a version in front matter; each round has another one."""
    return f"summary: We describe some processes more precisely since {day}.\n"


def _legalsite(folder: Path, day: date, *words: str) -> None:
    """Run a command at noon of a day, without its output. Raises CalledProcessError if it fails."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _moment(day)}
    subprocess.run(
        [LEGALSITE, *words], cwd=folder, env=environment, check=True, capture_output=True
    )


def _moment(day: date) -> str:
    """Return noon of a day in seconds since 1970."""
    return str(int(datetime.combine(day, time(12), UTC).timestamp()))


def _measure(folder: Path, words: tuple[str, ...]) -> Cost:
    """Return the cost of a command, whose output is thrown away."""
    return run([LEGALSITE, *words], folder, (0, 1))


if __name__ == "__main__":
    sys.exit(main())
