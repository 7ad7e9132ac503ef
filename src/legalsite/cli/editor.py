"""`legalsite editor`: create or update the browser-based editor."""

from pathlib import Path, PurePosixPath

import click

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import EXISTING_FOLDER, command_with_example, option
from legalsite.cli.printing import say
from legalsite.commands.documentation import page_url
from legalsite.commands.editor import (
    CMSES,
    CONFIG,
    FOLDER,
    PAGE,
    CmsName,
    EditorOutcome,
    write_editor,
)
from legalsite.errors import counted


@command_with_example("legalsite editor")
@option(
    "--cms",
    "The CMS. Default: the one that editor/ has, or else decap.",
    type=click.Choice(list(CMSES)),
)
@click.argument("package", metavar="[PACKAGE]", required=False, type=EXISTING_FOLDER)
def command(site: Invocation, cms: CmsName | None, package: Path | None) -> None:
    """Create editor/, a browser-based editor for drafts, or update it after you added a policy or a
    language. The CMS is loaded from unpkg.com, or copied from PACKAGE, the folder of its unpacked
    npm package."""
    outcome = write_editor(site.root, cms, package)
    if not site.quiet:
        say(*_written_lines(outcome), *next_lines(outcome))
        if outcome.is_new:
            say(site.next_steps("To try it on this computer:", "serve --editor"))


def _written_lines(outcome: EditorOutcome) -> list[str]:
    """List the files that were written. A page that the user changed is kept, with a hint."""
    lines = []
    copied = []
    for path in outcome.written:
        if path in {PAGE, CONFIG}:  # all other files were copied from the CMS's package
            lines.append(f"wrote {path}")
        else:
            copied.append(path)
    if copied:
        folder = PurePosixPath(copied[0]).parent
        files = counted(len(copied), "file")
        lines.append(f"copied {files} of the CMS to {folder}/")
    if outcome.is_page_kept:
        help = "to replace it, delete it and run `legalsite editor` again"
        lines.append(f"kept {PAGE}, because you changed it; {help}")
    return lines or [f"{FOLDER}/ is up to date"]


def next_lines(outcome: EditorOutcome, root: Path = Path()) -> list[str]:
    """Return lines that say how to continue with a new editor, or nothing for an updated one.

    Paths start with `root`, the site's folder as given by the user.
    """
    lines = []
    if outcome.to_fill_in:
        keys = " and ".join(f"`{key}`" for key in outcome.to_fill_in)
        lines.append(f"Fill in {keys} in {(root / CONFIG).as_posix()}.")
    if outcome.is_new:
        folder = (root / FOLDER).as_posix()
        page = page_url("editor") or "docs/editor.md"
        lines.append(f"Deploy {folder}/ on an origin of its own: see {page}.")
    return lines
