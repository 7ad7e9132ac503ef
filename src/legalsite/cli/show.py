"""`legalsite show`: print a version, by default the one in effect."""

from click import argument

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import command_with_example, named_on_date, output_format, text_option
from legalsite.cli.printing import say, say_json
from legalsite.commands.show import show, show_as_json, shown_text
from legalsite.site.settings import cached_settings


@command_with_example("legalsite show privacy --on 2026-03-02 --language de")
@argument("name", metavar="POLICY[@VERSION]")
@text_option("--language", "Language of the text. Default: the language of the original.")
@output_format("text", "json")
@named_on_date("name")  # adds --on, which replaces POLICY in `name` with POLICY@VERSION
def command(*, site: Invocation, name: str, language: str, form: str) -> None:
    """Show a version, by default the current one: when it was in effect, in which languages it
    exists, and its text in Markdown."""
    config = cached_settings(site.root)
    shown = shown_text(site.root, config, name, language, today(config.timezone))
    if form == "json":
        say_json(show_as_json(shown))
    else:
        say(*show(shown))
