"""Working texts → the archive and the ledger: checked, copied, recorded, all or nothing."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from legalsite.commands.publish_plan import plan_of
from legalsite.commands.recording import add_lines, is_behind, need_key, whole_record
from legalsite.commands.settings import read_settings
from legalsite.commands.still_wrong import still_wrong
from legalsite.commands.verify import hold
from legalsite.disk import recording
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.entries import append, begin


@dataclass(frozen=True, slots=True)
class Published:
    """What was recorded, or would be. `lines` are the new ones of the ledger; `total` counts all lines. `checkpoint`:
    whether CHECKPOINT was written, with or without new lines. `wrong`: what `check` finds in the texts nevertheless."""

    lines: tuple[str, ...]
    total: int
    began: bool
    checkpoint: bool
    wrong: tuple[Problem, ...] = ()


def publish(
    root: Path, slugs: Sequence[str], *, now: datetime, dry_run: bool = False, key: Path | None = None
) -> Published:
    """Records the working texts of these policies, of all where none is named. Raises ProblemsFound with everything
    that stands against it, OSError where a device says no; nothing was then changed."""
    with nullcontext() if dry_run else recording.alone(root):
        config = read_settings(root)
        record = whole_record(root, now)
        _refuse([problem for problem in hold(root) if problem.severity == "error" and problem not in record.problems])
        plan = plan_of(root, config, record, slugs)
        _refuse(plan.problems)
        wrong = still_wrong(root, config, plan.working, now)
        if not plan.entries and not is_behind(root, record, key):
            return Published((), len(record.ledger.lines), began=False, checkpoint=False)
        ledger = record.data or begin(config.origin)
        if dry_run:
            data = append(ledger, plan.entries, now)
        else:
            need_key(root, key)
            data = add_lines(root, ledger, plan.entries, now=now, files=plan.files, key=key)
    lines = data.decode("ascii").splitlines()
    fresh = tuple(lines[len(lines) - len(plan.entries) :])
    return Published(fresh, len(lines) - 1, began=not record.data, checkpoint=True, wrong=wrong)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise ProblemsFound(problems)
