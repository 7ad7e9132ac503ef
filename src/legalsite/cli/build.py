"""`legalsite build`, as click declares it. What it does is in plain_build.py."""

from typing import Any

import click
from click import option

from legalsite.cli.build_runner import run_build
from legalsite.cli.invocation import Invocation
from legalsite.cli.options import PATH, as_of, command_like, common, flag


@command_like("legalsite build")
@flag("--unpublished", help="Include unpublished drafts.")
@as_of
@option("--output", type=PATH, help="Output folder. Default: the one in the settings.")
@option(
    "--jobs", type=click.IntRange(1), help="Number of processes. Default: one per core, at most 8."
)
@option(
    "--host",
    default="",
    metavar="NAME",
    help="Write this host's configuration files and respect its limits.",
)
@flag("--pdf", help="Make a PDF of each version and each redline.")
@flag("--explain", help="Explain why each policy was rebuilt.")
@common
def command(site: Invocation, **arguments: Any) -> None:
    """Build the site from content/."""
    run_build(site, **arguments)
