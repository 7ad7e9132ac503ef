"""Write what a later version must still understand: a small site, what is built from it, and what the program says about it.

`.ci/release --dry-run` calls this as `python -m released_site FOLDER`. The folder then has:

    site/             the settings and content/, with a ledger, signatures, a translation, a gap, and a withheld version
    output/           the files for programs that `build` writes: JSON, feeds, and what the ledger records
    commands/         the output of commands with `--format json`
    schemas/          the schemas that `legalsite schema` prints
    names.json        commands with their options, layouts with their blocks, phrases, and problems
    addresses.json    the path of each page with its anchors, and of each fragment with its attributes
"""

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import reference_pages
from legalsite.checks.run import RULES
from legalsite.cli import run
from legalsite.cli.group import group
from legalsite.commands.builtin_layouts import known
from legalsite.disk.file_system import walk
from legalsite.text.phrase_catalogue import built_in, keys

FORMAT_SUFFIXES = {".json", ".xml", ".md", ".withheld", ".gap"}
RECORD = {"LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers"}
BUILT_ON = "2026-03-20"
COMMANDS = {
    "acceptance": ["acceptance", "terms@2026-01-05"],
    "check": ["check"],
    "diff": ["diff", "terms@2026-01-05", "terms@2026-03-02"],
    "layouts": ["layouts", "list"],
    "plan": ["plan", "terms", "--effective", "2026-06-01"],
    "promises": ["promises", "terms"],
    "report": ["report", "--from", "2026-01-01", "--to", "2026-12-31"],
    "show": ["show", "terms"],
    "status": ["status"],
    "verify": ["verify"],
}
SETTINGS = """\
[site]
title = "Harbour Ledger"
url = "https://example.com/legal/"
timezone = "Europe/Berlin"
languages = ["en", "de"]
fragments = true

[policies.terms]
kind = "terms"
formerly = ["tos"]
acceptance = {}

[policies.privacy]
kind = "notice"
notice = { all_of = ["email"], days_before = 14, for = ["material"] }

[notice]
company = "Harbour Ledger Ltd"
sender = "legal@example.com"
imprint = "1 Quay Street, Harbour"
"""
PROMISE = (
    "promise: {all_of: [letter, site], days_before: 30, clause: changes, confirmed_by: A. Keller}"
)
NO_PROMISE = "promise: {none: true, confirmed_by: A. Keller}"
SUMMARY = "change: material\nsummary: We keep invoices for six years."


def text(title: str, front_matter: str, *paragraphs: str) -> str:
    body = "\n\n".join(paragraphs)
    return f"---\ntitle: {title}\n{front_matter}\n---\n\n{body}\n"


KEPT = "## Invoices {#invoices}\n\nWe keep invoices for seven years."
KEPT_IN_GERMAN = "## Rechnungen {#invoices}\n\nWir bewahren Rechnungen sieben Jahre auf."
CHANGES = (
    "## Changes {#changes}\n\nWe will send you a letter and show a banner on our site at least 30 days before a change "
    "takes effect."
)
CHANGES_IN_GERMAN = (
    "## Änderungen {#changes}\n\nMindestens 30 Tage vorher schreiben wir Ihnen einen Brief und zeigen ein Banner auf "
    "unserer Website."
)
DATA = "## Your data\n\n| What | Why |\n| --- | --- |\n| Name | to invoice you |"

# files to write on a date, and the commands to run then
STEPS: Mapping[str, tuple[Mapping[str, str], list[list[str]]]] = {
    "2025-02-03": (
        {
            "privacy.md": text("Privacy notice", f"revised: 2025-02-03\n{NO_PROMISE}", DATA),
            "privacy/2024-05-06.gap": "The file of that date was lost.\n",
        },
        [["publish"]],
    ),
    "2026-01-05": (
        {
            "terms.md": text("Terms", f"revised: 2026-01-05\n{PROMISE}", KEPT, CHANGES),
            "terms.de.md": text(
                "Bedingungen",
                "revised: 2026-01-05\ntranslates: 2026-01-05\ntranslated_by: A. Keller",
                KEPT_IN_GERMAN,
                CHANGES_IN_GERMAN,
            ),
            "eu/cookies.md": text("Cookies", f"revised: 2026-01-05\n{NO_PROMISE}", "We set none."),
        },
        [["publish"]],
    ),
    "2026-02-02": (
        {
            "privacy.md": text(
                "Privacy notice",
                "revised: 2026-02-02\nchange: minor\napproved_by: B. Okafor\n"
                f"summary: We name our phone number.\n{NO_PROMISE}",
                DATA,
                "Call us: +49 30 901820.",
            ),
        },
        [["publish"]],
    ),
    "2026-03-02": (
        {
            "terms.md": text(
                "Terms",
                "revised: 2026-03-02\neffective: 2026-04-15\neffective_new_accounts: 2026-03-10\n"
                f"{SUMMARY}\n{PROMISE}",
                KEPT.replace("seven", "six"),
                CHANGES,
            ),
        },
        [
            ["publish"],
            ["notify", "record", "terms@2026-03-02", "--channel", "letter", "--on", "2026-03-02"],
            ["notify", "record", "terms@2026-03-02", "--channel", "site", "--on", "2026-03-02"],
        ],
    ),
    "2026-03-09": (
        {},
        [
            ["publish", "--withhold", "privacy@2025-02-03", "--reason", "It named a person.", "--yes"],
        ],
    ),
}  # fmt: skip


def write_released(folder: Path) -> None:
    """Write the site of this version and all that is said about it into a folder, which is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        root = Path(temporary, "site")
        write_site(root)
        made = Path(temporary, "made")
        write_promised(root, made)
        (made / "site").mkdir()
        shutil.copy(root / "legalsite.toml", made / "site")
        shutil.copytree(root / "content", made / "site/content")
        if folder.exists() and contents(folder) == contents(made):
            return
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)


def write_site(root: Path) -> None:
    (root / "content").mkdir(parents=True)
    (root / "legalsite.toml").write_text(SETTINGS, encoding="utf-8")
    key = write_key(root.parent)
    for day, (files, commands) in STEPS.items():
        for name, content in files.items():
            path = root / "content" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        for command in commands:
            signed = ["--key", str(key)] if command[0] == "publish" else []
            legalsite([*command, *signed], root, day)


def write_key(folder: Path, seed: int = 0) -> Path:
    """Write an SSH key that is the same each time, because a signature is part of what stays readable."""
    path = folder / f"key{seed}"
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    return path


def write_promised(root: Path, folder: Path, day: str = BUILT_ON) -> None:
    """Write what this version builds from a site, and what it says about it."""
    legalsite(["build", "--quiet"], root, day)
    output = root / "output"
    addresses: dict[str, list[str]] = {}
    for name, _ in walk(str(output)):
        path = output / name
        if path.suffix in FORMAT_SUFFIXES or name in RECORD:
            write(folder / "output" / name, path.read_bytes())
        elif path.suffix == ".html":
            addresses[name] = sorted(promised_attributes(path))
    write_json(folder / "addresses.json", addresses)
    for name, command in COMMANDS.items():
        said = legalsite([*command, "--format", "json"], root, day)
        write_json(folder / "commands" / f"{name}.json", json.loads(said))
    for name, schema in json.loads(legalsite(["schema"])).items():
        write_json(folder / "schemas" / f"{name}.json", without_prose(schema))
    write_json(folder / "names.json", names())


def promised_attributes(path: Path) -> set[str]:
    """Return the data attributes of a fragment, and the anchors of a version's page."""
    if path.name == "fragment.html":
        return set(re.findall(r" (data-[a-z0-9-]+)=", path.read_text(encoding="utf-8")))
    if path.name == "index.html":
        return set(
            re.findall(r"<h[1-6][^>]* id=\"([^_\"][^\"]*)\"", path.read_text(encoding="utf-8"))
        )
    return set()


def without_prose(schema: Any) -> Any:
    """Remove descriptions, which may change at any time. A property of that name has a schema, not a string."""
    if isinstance(schema, list):
        return [without_prose(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if key not in {"title", "description"} or not isinstance(value, str):
            kept[key] = without_prose(value)
    return kept


def names() -> dict[str, dict[str, list[str]] | list[str]]:
    commands: dict[str, list[str]] = {}
    start = click.Context(group, info_name="legalsite")
    for context in reference_pages.all_commands(group, start):
        options = [name for each in context.command.params for name in each.opts]
        commands[context.command_path] = sorted(options)
    return {
        "commands": commands,
        "layouts": {layout.name: sorted(layout.blocks) for layout in known(None)},
        "values of layouts": sorted(set(re.findall(r"`(\w+)`", reference_pages.layout_values()))),
        "phrases": sorted(keys(built_in("en"))),
        "problems": sorted({*RULES, *(name for name, _, _ in reference_pages.problems())}),
    }


def legalsite(command: list[str], root: Path | None = None, day: str = BUILT_ON) -> str:
    """Run a command on a date, and return its output. A check may find problems."""
    noon = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())
    printed = io.StringIO()
    errors = io.StringIO()
    site = ["--root", str(root)] if root else []
    with (
        mock.patch.dict(os.environ, {"SOURCE_DATE_EPOCH": str(noon)}),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(errors),
    ):
        status = run([*command, *site])
    assert status == 0 or command[0] == "check", errors.getvalue()
    return printed.getvalue()


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_json(path: Path, value: Any) -> None:
    write(path, f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode())


def contents(folder: Path) -> dict[str, bytes]:
    return dict(_contents(folder))


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path, _ in walk(str(folder)):
        yield path, (folder / path).read_bytes()


if __name__ == "__main__":
    write_released(Path(sys.argv[1]))
