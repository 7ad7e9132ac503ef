"""Generate types from the JSON Schema printed by `legalsite schema`, as an integrator's tool would."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]
SCRIPT = """declare global {
  /** Once notice.js is loaded. */
  var legalsite: { show(): Promise<void> };
}
"""
NAMES = {
    "ts": {"string": "string", "integer": "number", "boolean": "boolean", "null": "null"},
    "py": {"string": "str", "integer": "int", "boolean": "bool", "null": "None"},
}


def typescript(schemas: Iterable[Schema]) -> str:
    """Generate a TypeScript interface for each type, and declare what the banner's script adds to a
    page.
    """
    made = {}
    for name, shape in types_of(schemas).items():
        required = shape["required"]
        keys = [
            f"  {key}{'' if key in required else '?'}: {written(value, 'ts')};"
            for key, value in shape["properties"].items()
        ]
        made[name] = "\n".join([f"export interface {name} {{", *keys, "}\n"])
    return "\n".join([*made.values(), SCRIPT])


def python(schemas: Iterable[Schema]) -> str:
    """Generate a Python module with a TypedDict for each type."""
    lines = ["from typing import Literal, NotRequired, TypedDict, Union", ""]
    for name, shape in types_of(schemas).items():
        lines.append(f"{name} = TypedDict({name!r}, {{")
        for key, value in shape["properties"].items():
            kind = written(value, "py")
            lines.append(
                f"    {key!r}: {kind if key in shape['required'] else f'NotRequired[{kind}]'},"
            )
        lines.append("})")
    return "\n".join([*lines, ""])


def types_of(schemas: Iterable[Schema]) -> dict[str, Schema]:
    """Return the types of all schemas, some of which are shared, keyed by name."""
    return {name: shape for schema in schemas for name, shape in schema["$defs"].items()}


def written(value: Schema, language: str) -> str:
    """Format the type of a value in a language."""
    if "anyOf" in value or "enum" in value:
        kinds = [written(each, language) for each in value.get("anyOf", ())] + list(
            map(json.dumps, value.get("enum", ()))
        )
        kinds.sort(key=lambda kind: kind in ("null", "None"))  # msgspec before 0.22 puts it first
        if language == "ts":
            return " | ".join(kinds)
        return f"Literal[{', '.join(kinds)}]" if "enum" in value else f"Union[{', '.join(kinds)}]"
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return name if language == "ts" else repr(name)
    if value["type"] == "array":
        items = written(value["items"], language)
        return f"Array<{items}>" if language == "ts" else f"list[{items}]"
    if value["type"] == "object":
        items = written(value["additionalProperties"], language)
        return f"Record<string, {items}>" if language == "ts" else f"dict[str, {items}]"
    return NAMES[language][value["type"]]
