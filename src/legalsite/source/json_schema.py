"""JSON Schemas (2020-12) of the config and of front matter, for completion in editors."""

from typing import Any

from legalsite.source.config import ConfigFile
from legalsite.source.front_matter import FrontMatter

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Return two schemas: `config` for legalsite.toml, `front-matter` for the block at the top of a policy's file."""
    config = {"$schema": DIALECT, **ConfigFile.model_json_schema(by_alias=True), "title": "legalsite.toml"}
    front_matter = {
        "$schema": DIALECT,
        **FrontMatter.model_json_schema(by_alias=True),
        "title": "Front matter of a policy",
    }
    return {"config": config, "front-matter": front_matter}
