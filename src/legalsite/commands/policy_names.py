"""Names of policies, those of the settings and those asked for, held against what there is in content/."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from legalsite.commands.settings import config_path
from legalsite.errors import Problem, ProblemsFound, excerpt_of, nearest
from legalsite.model.config import Config
from legalsite.source.names import read_name


def unknown_policies(root: Path, config: Config, paths: Iterable[str]) -> list[Problem]:
    """One for each policy of the settings of which no text is among `paths` (below content/), published or not."""
    if not config.policies:
        return []
    known = set(_slugs(paths, config.languages))
    return [_problem(root, slug, sorted(known)) for slug in config.policies if slug not in known]


def asked_for(slugs: Iterable[str], known: Collection[str]) -> None:
    """Raises ProblemsFound (status 2) with every one that is not known."""
    problems = [
        Problem("no-policy", f"there is no policy {slug!r} on this site", _near(slug, known) or _all(known))
        for slug in slugs
        if slug not in known
    ]
    if problems:
        raise ProblemsFound(problems, 2)


def _near(slug: str, known: Collection[str]) -> str:
    near = nearest(slug, known)
    return f"did you mean {near}?" if near else ""


def _all(known: Collection[str]) -> str:
    return f"there are: {', '.join(sorted(known)) or 'none yet'}"


def _slugs(paths: Iterable[str], languages: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        try:
            yield read_name(path, languages).policy
        except ValueError:
            continue  # no text of a policy, or one whose name is a problem of its own


def _problem(root: Path, slug: str, known: list[str]) -> Problem:
    from legalsite.source.config import place_of

    path = config_path(root)
    data = (root / path).read_bytes()
    line, column = place_of(data, path, ("policies", slug))
    mend = _near(slug, known) or f"take the table out, or start the policy: `legalsite new {slug}`"
    message = f"there is no policy {slug!r}: content/ has no text of it"
    return Problem("unknown-policy", message, mend, path, line, column, excerpt_of(data.decode("utf-8-sig"), line))
