"""`legalsite schema`: JSON Schemas of what users write, and of a redline."""

import json
from importlib.resources import files
from typing import Any

SCHEMAS = {"config": "source", "front-matter": "source", "redline": "redline.output"}


def schemas() -> dict[str, dict[str, Any]]:
    """Return three schemas: `config` for legalsite.toml, `front-matter` for the block at the top of a policy's file,
    and `redline` for what `legalsite diff --format json` prints."""
    named = ((name, files(f"legalsite.{room}") / f"{name}.schema.json") for name, room in SCHEMAS.items())
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in named}
