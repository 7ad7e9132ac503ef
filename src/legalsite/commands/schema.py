"""The schemas of what users write and of what a redline is as JSON, for the command line."""

import json
from importlib.resources import files
from typing import Any

from legalsite.source import json_schema as written


def schemas() -> dict[str, dict[str, Any]]:
    """`config`, `front-matter`, and `redline`: what `legalsite diff --format json` prints."""
    redline = files("legalsite.redline.output").joinpath("redline.schema.json").read_text(encoding="utf-8")
    return {**written.schemas(), "redline": json.loads(redline)}
