"""`legalsite build`, declared for click. The implementation is in build_runner.py."""

from typing import Any

import click

from legalsite.cli.build_runner import run_build
from legalsite.cli.invocation import Invocation
from legalsite.cli.options import NEW_FOLDER, as_of, command_with_example, flag, option, text_option


@command_with_example("legalsite build")
@flag("--unpublished", "Include unpublished drafts.")
@as_of
@option("--output", "Output folder. Default: the one in the settings.", type=NEW_FOLDER)
@option("--jobs", "Number of processes. Default: one per core, at most 8.", type=click.IntRange(1))
@text_option(
    "--host NAME",
    "Write this host's files and respect its limits. Default: the one in the settings.",
)
@text_option("--url URL", "Build for this URL, to test the site there; keep search engines out.")
@flag("--pdf", "Make a PDF of each version and each redline.")
def command(site: Invocation, **arguments: Any) -> None:
    """Build the site from content/."""
    run_build(site, **arguments)  # the parameters are the same as the options above
