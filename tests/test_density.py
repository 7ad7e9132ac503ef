"""The source stays as readable as it is: no package of it may become denser than these limits."""

from collections import defaultdict
from pathlib import Path

import pytest

from density import Figures, MeasuredFile

SOURCE = Path(__file__).parents[1] / "src/legalsite"
# Tokens per statement, dense expressions per 100 statements, percent of statements over 30 tokens,
# percent of lines over 100 columns, and functions over 30 statements.
LIMITS = (10.5, 7.0, 2.5, 1.0, 0)


def modules_by_package() -> dict[str, list[Path]]:
    """Return the modules of each package, and those beside the packages as `.`."""
    packages: dict[str, list[Path]] = defaultdict(list)
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).parts
        name = parts[0] if len(parts) > 1 else "."
        packages[name].append(path)
    return packages


MODULES = modules_by_package()


@pytest.mark.parametrize("package", sorted(MODULES))
def test_a_package_is_within_its_limits(package: str) -> None:
    figures = Figures()
    for path in MODULES[package]:
        figures.add(MeasuredFile(path).figures)
    found = (
        round(figures.tokens_per_statement, 2),
        round(figures.dense_per_100, 2),
        round(figures.heavy_percent, 2),
        round(figures.wide_percent, 2),
        figures.large_functions,
    )
    exceeded = [
        f"{figure} > {limit}" for figure, limit in zip(found, LIMITS, strict=True) if figure > limit
    ]
    assert exceeded == []
