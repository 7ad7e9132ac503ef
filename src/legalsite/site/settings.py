"""Read the settings from legalsite.toml or from [tool.legalsite] in pyproject.toml.

Parsed settings are cached.
"""

import hashlib
import re
import shlex
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from msgspec.structs import replace

from legalsite.disk.archive import is_inside
from legalsite.disk.cache import Cache, load_record, open_cache, store_record
from legalsite.disk.input_files import read_file
from legalsite.errors import Problem, Problems, did_you_mean, raise_problems, usage_failure
from legalsite.model.config import FACT_PATTERN, CheckSetting, Config
from legalsite.model.facts import fact_values
from legalsite.model.slug_patterns import sections_with
from legalsite.source.facts_file import FactsFile

OWN_FILE = "legalsite.toml"
SHARED_FILE = "pyproject.toml"
MAX_SETTINGS_SIZE = 4 << 20  # bytes
RECORD = "config"
ByKeys = dict[tuple[str | int, ...], Problem]  # keys that lead to a setting → problem
# for commands that don't need settings, or must work with invalid ones
NO_SETTINGS = Config(title="", url="")


def config_path(root: Path) -> str:
    """Return the name of the settings file.

    It's pyproject.toml if that contains settings of legalsite and there's no legalsite.toml.
    """
    pyproject = root / SHARED_FILE
    if (root / OWN_FILE).exists() or not pyproject.is_file():
        return OWN_FILE
    return SHARED_FILE if b"[tool.legalsite" in pyproject.read_bytes() else OWN_FILE


def config_bytes(root: Path, path: str) -> bytes:
    """Read the settings file.

    Raises OSError if the file is missing. Messages must not quote other files, so ProblemsFound
    (status 2) is raised unless it's a regular file of at most 4 MB inside the site.
    """
    file = root / path
    if file.is_symlink() and not is_inside(file, root):
        message = "this symbolic link points outside the site"
        raise usage_failure("bad-link", message, "replace the link with the file", path)
    return read_file(file, path, largest=MAX_SETTINGS_SIZE)


def read_settings(root: Path, cache: Cache | None = None) -> Config:
    """Read the settings. With a `cache`, an unchanged file isn't parsed again.

    Raises ProblemsFound (status 2) if the file is missing, or with all problems in it.
    """
    path = config_path(root)
    try:
        data = config_bytes(root, path)
    except (FileNotFoundError, NotADirectoryError):
        folder = root.as_posix()
        init = f"legalsite init {shlex.quote(folder)}"
        help = f"use a folder that has one, or create a site there: `{init}`"
        raise usage_failure("no-site", f"no {path} in {folder}", help, path) from None
    sha256 = hashlib.sha256(data).hexdigest()
    recalled = load_record(cache, RECORD, tuple[str, str, Config]) if cache else None
    if recalled and recalled[:2] == (path, sha256):
        return recalled[2]
    # not needed if the settings are cached
    from legalsite.source.config_file import read_config

    config = read_config(data, path)
    if config.checks:
        raise_problems(place_at_settings(root, _unknown_rule_problems(config.checks)), 2)
    if cache:
        store_record(cache, RECORD, (path, sha256, config))
    return config


def _unknown_rule_problems(checks: Iterable[CheckSetting]) -> ByKeys:
    """Return a problem for each unknown rule in `[[checks]]`, keyed by its setting."""
    from legalsite.checks.run import RULES  # imported late because few sites configure rules

    problems: ByKeys = {}
    for number, check in enumerate(checks):
        if check.rule not in RULES:
            # the suggested name is in single quotes
            help = did_you_mean(check.rule, RULES, "remove this section", "'")
            problem = Problem("unknown-rule", f"unknown rule {check.rule!r}", help)
            problems["checks", number, "rule"] = problem
    return problems


def with_facts(root: Path, config: Config, facts: FactsFile, slugs: Iterable[str]) -> Config:
    """Replace names of facts in `[companies]` with their values.

    Raises ProblemsFound (status 2) with all problems that the values cause in the settings.
    """
    if not re.search(FACT_PATTERN, repr(config.companies)):
        return config
    # imported late because few sites name facts in [companies]
    from legalsite.source.config_file import company_value_problem

    config = replace(config, facts=facts.facts)
    problems: ByKeys = {}
    # `read_config` couldn't check settings with names, so check them with their values
    for slug, language in product(slugs, config.languages):
        for key, value in config.company_values(slug, language).items():
            known = fact_values(facts.facts, slug, language)
            problem = company_value_problem(key, value, known)
            # report it at the section that the value comes from; a setting for dark mode, such as
            # `accent_dark`, is in the same section as its counterpart
            if problem:
                pattern = sections_with(key.removesuffix("_dark"), config.companies, slug)[0]
                problems["companies", pattern, key] = problem
    raise_problems(place_at_settings(root, problems), 2)
    return config


def cached_settings(root: Path) -> Config:
    """Read the settings, using the site's cache."""
    return read_settings(root, open_cache(root))


def place_at_settings(root: Path, problems: ByKeys) -> Problems:
    """Add the position in the settings file to problems.

    The problems are keyed by setting, which is a tuple of keys such as `("policies", "privacy")`.
    """
    if not problems:
        return []
    from legalsite.source.config_file import places_of  # not needed if the settings are cached

    path = config_path(root)
    data = config_bytes(root, path)
    lines = data.decode("utf-8-sig").split("\n")
    places = places_of(data, path, problems)
    placed = []
    for problem, (line, column) in zip(problems.values(), places, strict=True):
        excerpt = lines[line - 1].rstrip("\r")
        placed.append(problem._replace(path=path, line=line, column=column, excerpt=excerpt))
    return placed
