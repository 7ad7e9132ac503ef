"""`legalsite show`: the text of a version, such as the one in effect on a date."""

from click import argument

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import command_with_example, named_on_date
from legalsite.cli.printing import say
from legalsite.commands.show import show
from legalsite.site.settings import cached_settings


@command_with_example("legalsite show privacy --on 2026-03-02")
@argument("name", metavar="POLICY[@VERSION]")
@named_on_date("name")
def command(*, site: Invocation, name: str) -> None:
    """Show a version, by default the current one: when it was in effect, and its text in
    Markdown."""
    config = cached_settings(site.root)
    say(*show(site.root, config, name, today(config.timezone)))
