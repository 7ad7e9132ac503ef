"""`legalsite schema`: JSON Schemas of what users write, and of a redline."""

import json
from importlib.resources import files
from typing import Any

from legalsite.source.config import ConfigFile
from legalsite.source.front_matter_schema import FrontMatter

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Return three schemas: `config` for legalsite.toml, `front-matter` for the block at the top of a policy's file,
    and `redline` for what `legalsite diff --format json` prints. The first two are made from the models that read
    them."""
    config = {"$schema": DIALECT, **ConfigFile.model_json_schema(by_alias=True), "title": "legalsite.toml"}
    front_matter = FrontMatter.model_json_schema(by_alias=True)
    redline = files("legalsite.redline.output").joinpath("redline.schema.json").read_text(encoding="utf-8")
    return {
        "config": config,
        "front-matter": {"$schema": DIALECT, **front_matter, "title": "Front matter of a policy"},
        "redline": json.loads(redline),
    }
