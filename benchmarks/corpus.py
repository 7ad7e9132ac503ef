"""A made-up company's policies of any size, the same for the same numbers on every machine.

Per 1,000 words, they have about as many headings, list items, table rows, links, references, quotation marks, and bold
or emphasized words as the policies of Basecamp and GitHub (`python -m benchmarks.corpus` prints the figures).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

WHO = (
    "We",
    "Our payment partner",
    "The account holder",
    "A guardian",
    "The harbour office",
    "Our hosting provider",
    "Each crew member",
)
DOES = (
    "stores",
    "reviews",
    "may pass on",
    "deletes",
    "must confirm",
    "encrypts",
    "receives",
    "returns",
    "copies",
    "may refuse",
)
WHAT = (
    "the berth number",
    "a copy of the invoice",
    "log files of the app",
    "the e-mail address",
    "card details",
    "a signed form",
    "the list of guests",
    "location data",
    "the insurance certificate",
    "messages to the harbour office",
)
WHEN = (
    "within {n} days",
    "for as long as the contract runs",
    "no later than {n} hours after the request",
    "when the law of the port asks for it",
    "unless you object in writing",
    "until {n} days after the last stay",
)
WHY = (
    "to settle the bill",
    "to keep the quay safe",
    "because the tax office asks for it",
    "to answer a question",
    "to prevent fraud",
)
REFERENCES = (
    "as described in Section {n}.{part}",
    "under Section {n}",
    "on the basis of Article {n}({part}) of the Port Act",
    "subject to Sections {n} and {part}",
)
TOPICS = (
    "Payments",
    "Mooring",
    "Cookies",
    "Guests",
    "Security",
    "Your rights",
    "Complaints",
    "Retention",
    "Transfers",
    "Liability",
    "Insurance",
    "Contact",
)

NEWEST = date(2026, 1, 1)

Section = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """One version: the Markdown below the front matter."""

    slug: str
    title: str
    revised: date
    effective: date
    body: str


def corpus(policies: int, versions: int, words: int) -> Iterator[tuple[Text, ...]]:
    """Yield the versions of each policy, oldest first. Each changes about 3 % of the paragraphs of the one before."""
    for number in range(policies):
        random = Random(f"legalsite {number} {words}")
        sections, day = _sections(random, words), date(2015, 1, 5) + timedelta(days=number % 30)
        longest = (
            NEWEST - day
        ).days // versions  # days between two versions: none is of the future
        texts = []
        for _ in range(versions):
            slug, title = f"policy-{number:04d}", f"Harbour policy {number}"
            texts.append(Text(slug, title, day, day + timedelta(days=30), _markdown(sections)))
            sections, day = (
                _amended(random, sections),
                day + timedelta(days=min(random.randint(40, 120), longest)),
            )
        yield tuple(texts)


def _sections(random: Random, words: int) -> list[Section]:
    sections: list[Section] = []
    count = 0
    while count < words:
        number = len(sections) + 1
        blocks = [_block(random) for _ in range(random.randint(3, 6))]
        if random.random() < 0.6:
            blocks.insert(
                random.randrange(1, len(blocks)), f"### {number}.1 {random.choice(TOPICS)}"
            )
        sections.append((f"{number}. {random.choice(TOPICS)}", tuple(blocks)))
        count += sum(len(block.split()) for block in blocks)
    return sections


def _block(random: Random) -> str:
    kind = random.random()
    if kind < 0.16:
        return "\n".join(_items(random))
    if kind < 0.19:
        return "\n".join(
            f"{place}. {_sentence(random)}" for place in range(1, random.randint(4, 6))
        )
    if kind < 0.2:
        rows = [
            f"| {random.choice(WHAT)} | {random.choice(WHY)} | {random.randint(1, 36)} months |"
            for _ in range(4)
        ]
        return "\n".join(["| Data | Purpose | Kept for |", "| --- | --- | --- |", *rows])
    return " ".join(_sentence(random) for _ in range(random.randint(2, 4)))


def _items(random: Random) -> Iterator[str]:
    """Yield the lines of a list. Some items have a nested list."""
    for _ in range(random.randint(3, 5)):
        yield f"- {_sentence(random)}"
        if random.random() < 0.2:
            for _ in range(random.randint(2, 4)):
                yield f"  - {random.choice(WHAT)}"


def _sentence(random: Random) -> str:
    if random.random() < 0.02:
        return f"“{random.choice(TOPICS)}” means {_marked(random)}, {random.choice(WHY)}."
    when = random.choice(WHEN).format(n=random.choice((3, 7, 14, 30, 72, 90)))
    if random.random() < 0.03:
        when = random.choice(REFERENCES).format(n=random.randint(1, 9), part=random.randint(1, 6))
    words = (
        f"{random.choice(WHO)} {random.choice(DOES)} {_marked(random)} {when}, {random.choice(WHY)}"
    )
    if random.random() < 0.03:
        words += f" (see [the tariff](https://example.com/tariff/{random.randint(1, 40)}))"
    return f"{words}."


def _marked(random: Random) -> str:
    """Choose what a sentence is about. Some are links, quoted, bold, or emphasized."""
    what = random.choice(WHAT)
    kind = random.random()
    if kind < 0.12:
        return f"[{what}](https://example.com/help/{random.randint(1, 40)})"
    if kind < 0.2:
        return f"“{what}”"
    if kind < 0.26:
        return f"**{what}**"
    if kind < 0.28:
        return f"*{what}*"
    return what


def _amended(random: Random, sections: list[Section]) -> list[Section]:
    places = [
        (section, block)
        for section, (_, blocks) in enumerate(sections)
        for block in range(len(blocks))
    ]
    amended = [(heading, list(blocks)) for heading, blocks in sections]
    for section, block in random.sample(places, max(1, len(places) * 3 // 100)):
        old = amended[section][1][block]
        amended[section][1][block] = old.replace("30", "14") if "30" in old else _block(random)
    return [(heading, tuple(blocks)) for heading, blocks in amended]


def _markdown(sections: list[Section]) -> str:
    return (
        "\n\n".join(f"## {heading}\n\n" + "\n\n".join(blocks) for heading, blocks in sections)
        + "\n"
    )


FEATURES: Mapping[str, str] = {
    "headings": r"^#+ ",
    "list items": r"^ *(?:[-*+]|\d+[.)]) ",
    "nested items": r"^ +[-*+] ",
    "table rows": r"^\|",
    "links": r"\]\(",
    "references": r"\b(?:Sections?|Articles?|Art\.) \d[\w.()]*",
    "quotation marks": '["“]',
    "bold": r"\*\*[^*\n]+\*\*",
    "emphasized": r"(?<![*\w])\*[^*\n]+\*",
}


def features(markdown: str) -> dict[str, float]:
    """Count the features of a text, per 1,000 words."""
    words = len(markdown.split())
    return {
        name: 1000 * len(re.findall(pattern, markdown, re.MULTILINE)) / words
        for name, pattern in FEATURES.items()
    }


if __name__ == "__main__":
    newest = "\n".join(texts[-1].body for texts in corpus(100, 1, 1500))
    for feature, count in features(newest).items():
        print(f"{feature}: {count:.1f}")
