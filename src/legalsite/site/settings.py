"""legalsite.toml, else [tool.legalsite] of pyproject.toml → Config; the cache saves reading an unchanged one again."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from legalsite.disk.cache import Cache, keep, open_cache, recall
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.config import CheckSetting, Config, NoticeRule, NoticeSettings, PolicySettings
from legalsite.model.revision_id import Revised

OWN, SHARED = "legalsite.toml", "pyproject.toml"
RECORD = "config"


def config_path(root: Path) -> str:
    """The file that holds the settings, below the root."""
    pyproject = root / SHARED
    if not (root / OWN).exists() and pyproject.is_file() and b"[tool.legalsite" in pyproject.read_bytes():
        return SHARED
    return OWN


def read_settings(root: Path, cache: Cache | None = None) -> Config:
    """Raises ProblemsFound (status 2) where there is none, or with all that is wrong in it."""
    path = config_path(root)
    try:
        data = (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        help = "run `legalsite init`, or name the site's folder with --root"
        raise ProblemsFound([Problem("no-site", f"there is no {path} in {root}", help, path)], 2) from None
    text = data.decode(errors="surrogateescape")
    known = recall(cache, RECORD) if cache else None
    if isinstance(known, dict) and known.get("text") == text and known.get("path") == path:
        return config_from_json(known["config"])
    from legalsite.source.config import read_config

    config = read_config(data, path)
    if cache:
        keep(cache, RECORD, {"path": path, "text": text, "config": config_to_json(config)})
    return config


def remembered_settings(root: Path) -> Config:
    """The same, out of the site's own cache where it can be."""
    return read_settings(root, open_cache(root))


def config_to_json(config: Config) -> dict[str, Any]:
    fields = asdict(config)
    checks = [{**asdict(check), "revision": check.revision and str(check.revision)} for check in config.checks]
    return {**fields, "checks": checks}


def config_from_json(fields: dict[str, Any]) -> Config:
    """What config_to_json made and JSON carried."""
    policies = {slug: _policy(settings) for slug, settings in fields["policies"].items()}
    notice = NoticeSettings(**{**fields["notice"], "profiles": tuple(fields["notice"]["profiles"])})
    checks = tuple(
        CheckSetting(**{**check, "revision": check["revision"] and Revised.parse(check["revision"])})
        for check in fields["checks"]
    )
    languages = tuple(fields["languages"])
    return Config(**{**fields, "languages": languages, "policies": policies, "notice": notice, "checks": checks})


def _policy(fields: dict[str, Any]) -> PolicySettings:
    rule = fields["notice"]
    if rule:
        rule = NoticeRule(**{**rule, "channels": tuple(rule["channels"]), "classes": tuple(rule["classes"])})
    return PolicySettings(fields["kind"], tuple(fields["formerly"]), rule)
