"""`legalsite init` and `legalsite new`: start a site in a folder, and a policy."""

import sys
from pathlib import Path
from typing import get_args

import click
from click import argument, option

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import FOLDER, command_like, common, verbosity
from legalsite.cli.printing import say
from legalsite.commands.starters import (
    EXAMPLE_TITLE,
    EXAMPLE_URL,
    possible_url,
    start_policy,
    start_site,
    start_translation,
)
from legalsite.errors import ProblemsFound
from legalsite.model.config import PolicyKind
from legalsite.site.settings import config_path, read_settings

INSTALLED = """Set LEGALSITE in .github/workflows/legal.yml or .gitlab-ci.yml: what their jobs have to install, like
  git+https://github.com/OWNER/legalsite@COMMIT"""


@command_like('legalsite init legal --title "Harbour Ledger" --url https://example.org/legal/')
@argument("root", metavar="[DIR]", default=".", type=FOLDER)
@option("--title", help="The site's name, as readers know it. Asked for on a terminal.")
@option("--url", help="The address at which the site will be. Asked for on a terminal.")
@option("--company", help="The company that writes to readers. Asked for on a terminal.")
@verbosity
def init(*, site: Invocation, title: str | None, url: str | None, company: str | None) -> None:
    """Start a site in a folder: settings, one policy, pipelines. Never overwrites a file."""
    folder = site.root
    if sys.stdin.isatty() and sys.stdout.isatty() and not site.quiet and not (folder / "legalsite.toml").exists():
        title = title or click.prompt("The site's name, as readers know it", default=EXAMPLE_TITLE)
        url = url or click.prompt("The address at which the site will be", default=EXAMPLE_URL, value_proc=_address)
        company = company or click.prompt("The company that writes to readers", default="", show_default=False)
    named = {"title": title or EXAMPLE_TITLE, "url": url or EXAMPLE_URL}
    written, existing = start_site(folder, today("UTC"), **named, company=company or "")
    if site.quiet:
        return
    for path in written:
        say(f"wrote {folder / path}")
    for path in existing:
        say(f"kept {folder / path}, which already existed")
    here = site if folder != Path() else site._replace(given_root=None)
    if examples := [f'  {key} = "{value}"' for key, value in named.items() if value in (EXAMPLE_TITLE, EXAMPLE_URL)]:
        heading = f"These are examples. Before you publish, change them in {folder / 'legalsite.toml'}"
        say(f"{heading} (`init` also has --title and --url):", *examples)
    say(INSTALLED)
    say(here.steps("Next, look at it, and import what you have:", "serve", "import text FILE --slug privacy"))


def _address(given: str) -> str:
    """Return the address of a site. Raises UsageError for one that no site can have: click then asks again."""
    try:
        return possible_url(given)
    except ProblemsFound as refusal:
        raise click.UsageError(f"{refusal.problems[0].message}; write it like {EXAMPLE_URL}") from None


@command_like("legalsite new privacy")
@argument("slug")
@option("--title", default="", help="The policy's title. Default: the words of its name.")
@option("--kind", type=click.Choice(get_args(PolicyKind)), default="notice", help="What it is; default: notice.")
@option("--language", default="", help="The language of its words, if not the site's first.")
@option("--translation", metavar="LANGUAGE", default="", help="Start a translation of the current version.")
@common
def new(slug: str, *, title: str, kind: PolicyKind, language: str, translation: str, site: Invocation) -> None:
    """Start a policy: writes content/SLUG.md for you to fill in; or a translation of one."""
    day = today(read_settings(site.root).timezone)
    if translation:
        wrote = f"wrote {start_translation(site.root, slug, translation, day)} with the words to translate"
    else:
        path = start_policy(site.root, slug, title, day, kind=kind, language=language)
        wrote = f"wrote {path}; {config_path(site.root)} says what kind it is"
    if not site.quiet:
        heading = "Next, write the text; the preview shows it while you do. Then publish it:"
        say(f"{wrote}\n{site.steps(heading, 'serve', f'publish {slug}')}")
