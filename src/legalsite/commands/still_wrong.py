"""What `legalsite check` finds wrong in texts that are about to be recorded: it stops none of them, and once they are
recorded only a next revision mends it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from legalsite.commands.check import check
from legalsite.errors import Problem
from legalsite.model.config import Config
from legalsite.model.policy import Revision
from legalsite.model.rules import RULES


def still_wrong(root: Path, config: Config, texts: Sequence[Revision], now: datetime) -> tuple[Problem, ...]:
    """The errors in these working texts, at the levels that the settings give them. By rules that are named, so that
    nothing is kept: a dry run writes nothing."""
    if not texts:
        return ()
    on = now.astimezone(ZoneInfo(config.timezone)).date()
    slugs = sorted({text.policy for text in texts})
    paths = {f"content/{text.path}" for text in texts}
    found = check(root, config, on, now=now, policies=slugs, rules=RULES).problems
    return tuple(problem for problem in found if problem.severity == "error" and problem.path in paths)
