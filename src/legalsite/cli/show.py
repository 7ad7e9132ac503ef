"""`legalsite show`: the text of a version, such as the one in effect on a date."""

from click import argument

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import command_with_example, named_on_date
from legalsite.cli.printing import say
from legalsite.commands.show import show
from legalsite.model.approvals import describe_approval
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy_on_date import describe_periods
from legalsite.site.settings import cached_settings


@command_with_example("legalsite show privacy --on 2026-03-02")
@argument("name", metavar="POLICY[@VERSION]")
@named_on_date("name")
def command(*, site: Invocation, name: str) -> None:
    """Show a version, by default the current one: when it was in effect, and its text in
    Markdown."""
    config = cached_settings(site.root)
    shown = show(site.root, config, name, today(config.timezone))
    version = shown.on_day.version
    periods = describe_periods(shown.on_day)
    if version.withheld:
        periods += "; the text is withheld, and this is the reason"
    facts = [f"{NoticeKey.of(version)}: {version.title}", shown.url, periods]
    if version.approved_by:
        facts.append(describe_approval(version.approved_by))
    say("\n  ".join(facts), "", shown.text.strip("\n"))
