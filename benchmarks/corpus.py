"""A made-up company's policies of any size, the same for the same numbers on every machine."""

from collections.abc import Iterator
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
        blocks = tuple(_block(random) for _ in range(random.randint(3, 6)))
        sections.append((f"{len(sections) + 1}. {random.choice(TOPICS)}", blocks))
        count += sum(len(block.split()) for block in blocks)
    return sections


def _block(random: Random) -> str:
    kind = random.random()
    if kind < 0.15:
        return "\n".join(f"- {_sentence(random)}" for _ in range(random.randint(3, 5)))
    if kind < 0.25:
        return "\n".join(
            f"{place}. {_sentence(random)}" for place in range(1, random.randint(4, 6))
        )
    if kind < 0.3:
        rows = [
            f"| {random.choice(WHAT)} | {random.choice(WHY)} | {random.randint(1, 36)} months |"
            for _ in range(5)
        ]
        return "\n".join(["| Data | Purpose | Kept for |", "| --- | --- | --- |", *rows])
    return " ".join(_sentence(random) for _ in range(random.randint(2, 4)))


def _sentence(random: Random) -> str:
    when = random.choice(WHEN).format(n=random.choice((3, 7, 14, 30, 72, 90)))
    words = f"{random.choice(WHO)} {random.choice(DOES)} {random.choice(WHAT)} {when}, {random.choice(WHY)}"
    if random.random() < 0.1:
        words += f" (see [the tariff](https://example.com/tariff/{random.randint(1, 40)}))"
    return f"{words}." if random.random() < 0.9 else f"**{words}.**"


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
