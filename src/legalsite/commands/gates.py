"""What `legalsite check --gate` asks beside the rules: of the texts, of the ledger, of the deliveries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from legalsite.checks.gate_effective import gate_effective
from legalsite.checks.gate_publish import gate_publish
from legalsite.checks.subject import Subject
from legalsite.errors import Problem

Gate = Literal["publish", "effective"]


def gate_problems(
    gate: Gate, root: Path, subjects: Iterable[Subject], *, database: str, now: datetime
) -> Iterator[Problem]:
    """`database` is LEGALSITE_DATABASE_URL; the deliveries are only read, and not made where there are none."""
    for subject in subjects:
        if gate == "publish":
            yield from gate_publish(subject)
        else:
            yield from gate_effective(subject, lambda key: _counts(root, key, database, now))


def _counts(root: Path, notice: str, database: str, now: datetime) -> Mapping[str, int]:
    from legalsite.commands.sending import stand

    return stand(root, notice, database=database, now=lambda: now).counts
