"""`legalsite build`, as click declares it. What it does is in plain_build.py."""

from typing import Any

import click
from click import option

from legalsite.cli.build_runner import run_build
from legalsite.cli.invocation import Invocation
from legalsite.cli.options import PATH, as_of, command_like, common, flag


@command_like("legalsite build")
@flag("--unpublished", help="Include drafts that are not published yet.")
@as_of
@option("--output", type=PATH, help="The folder to write to. Default: the one in the settings.")
@option("--jobs", type=click.IntRange(1), help="How many processes to use. Default: one per core, at most 8.")
@option("--host", default="", metavar="NAME", help="Write the files that this host reads, and keep to its limits.")
@flag("--pdf", help="Make a PDF of each text and each redline.")
@flag("--explain", help="Say why each policy was rebuilt.")
@common
def command(site: Invocation, **arguments: Any) -> None:
    """Turn content into the site."""
    run_build(site, **arguments)
