"""`legalsite init` and `legalsite new`: create a site or a policy."""

from pathlib import Path
from typing import get_args

import click
from click import argument

from legalsite.cli.editor import next_lines
from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import NEW_FOLDER, command_with_example, flag, option, text_option
from legalsite.cli.printing import is_interactive, path_from_here, say
from legalsite.commands.editor import write_editor
from legalsite.commands.starters import (
    EXAMPLE_TITLE,
    EXAMPLE_URL,
    repository,
    require_settings,
    start_policy,
    start_site,
    start_translation,
)
from legalsite.errors import ProblemsFound
from legalsite.model.config import PolicyKind
from legalsite.site.settings import config_path, read_settings

INSTALLED = (
    "Set LEGALSITE in .github/workflows/legal.yml or .gitlab-ci.yml to the package pip should "
    "install, such as\n  git+{repository}@COMMIT"
)


@command_with_example(
    'legalsite init legal --title "Harbour Ledger" --url https://example.org/legal/', root=False
)
@argument("root", metavar="[DIR]", default=".", type=NEW_FOLDER)
@option("--title", "Site name that readers see. Asked for on a terminal.")
@option("--url", "URL of the site. Asked for on a terminal.")
@option(
    "--color",
    "Color of your brand, such as #7a2048, for links and buttons. Asked for on a terminal.",
)
@flag("--editor", "Also create editor/, where people edit drafts in their browser.")
def init(
    site: Invocation,
    *,
    title: str | None,
    url: str | None,
    color: str | None,
    editor: bool,
) -> None:
    """Create a site in a folder: settings, an example policy, and pipelines. On a terminal, ask for
    the main settings. Never overwrites a file."""
    folder = site.root
    settings = {
        "title": title or EXAMPLE_TITLE,
        "url": url or EXAMPLE_URL,
        "color": color or "",
    }
    private = False
    # if a site exists, `start_site` fails, so don't ask
    if is_interactive() and not site.quiet and not (folder / "legalsite.toml").exists():
        settings = _ask_settings(title, url, color)
        private = click.confirm(
            "Is the repository private, so that git may keep how many people each notice reached?"
        )
    written, existing = start_site(folder, today("UTC"), private=private, **settings)
    steps = _example_steps(folder / "legalsite.toml", settings["title"], settings["url"])
    if editor:
        outcome = write_editor(folder, None, None)
        written += [folder / path for path in outcome.written]
        steps += next_lines(outcome, folder)
    if site.quiet:
        return
    for path in written:
        say(f"wrote {path_from_here(path)}")
    for path in existing:
        say(f"kept {path_from_here(path)}, which already exists")
        # GitLab reads only the file at the root of the repository, which must include the site's
        if path.name == ".gitlab-ci.yml" and path.parent.absolute() != folder.absolute():
            own = folder.absolute().relative_to(path.parent).as_posix()
            say(f"  add to it:\n    include: [{{ local: /{own}/.gitlab-ci.yml }}]")
    say(*steps, INSTALLED.format(repository=repository()))
    if folder == Path():
        site = site._replace(given_root=None)  # commands don't need --root in the current folder
    heading = "Next, preview the site, and import existing policies:"
    say(site.next_steps(heading, "serve", "import text FILE --slug privacy"))


def _ask_settings(title: str | None, url: str | None, color: str | None) -> dict[str, str]:
    return {
        "title": title or _ask("Site name that readers see", default=EXAMPLE_TITLE),
        "url": url or _ask("URL of the site", "url", EXAMPLE_URL),
        "company": _ask("Company that sends the notices"),
        "home": _ask("URL of your main site", "home"),
        "color": color or _ask("Color of your brand, such as #7a2048", "color"),
    }


def _example_steps(settings: Path, title: str, url: str) -> list[str]:
    """Return lines that list settings with example values, which the user should replace.

    `settings` is the path of the settings file. The list is empty if there are no such settings.
    """
    examples = []
    if title == EXAMPLE_TITLE:
        examples.append(f'  title = "{title}"')
    if url == EXAMPLE_URL:
        examples.append(f'  url = "{url}"')
    if not examples:
        return []
    heading = f"Before you publish, replace these examples in {settings.as_posix()}"
    return [f"{heading} (or pass --title and --url to `init`):", *examples]


def _ask(words: str, key: str = "", default: str = "") -> str:
    """Ask for a setting of a new site until the answer is valid for the setting `key`."""

    def checked(given: str) -> str:
        """Validate the answer. After a UsageError, click asks again."""
        try:
            require_settings(**{key: given})
        except ProblemsFound as refusal:
            problem = refusal.problems[0]
            raise click.UsageError(f"{problem.message}; {problem.help}") from None
        return given

    answer: str = click.prompt(
        words,
        default=default,
        show_default=bool(default),
        value_proc=checked if key else None,
    )
    return answer


@command_with_example("legalsite new privacy")
@argument("slug")
@text_option("--title", "Policy title. Default: derived from the name.")
@option(
    "--kind",
    "Kind of policy. Default: notice.",
    type=click.Choice(get_args(PolicyKind)),
    default="notice",
)
@text_option("--language", "Language of the policy. Default: the site's first.")
@text_option("--translation LANGUAGE", "Start a translation of the current version.")
def new(
    slug: str, *, title: str, kind: PolicyKind, language: str, translation: str, site: Invocation
) -> None:
    """Create content/SLUG.md, a policy for you to fill in, or a translation of one."""
    day = today(read_settings(site.root).timezone)
    if translation:
        path = start_translation(site.root, slug, translation, day)
        wrote = f"wrote {path} with the text to translate"
        task = "translate the text"
    else:
        path = start_policy(site.root, slug, title, day, kind=kind, language=language)
        wrote = f"wrote {path}; its kind is set in {config_path(site.root)}"
        task = "write the policy"
    if not site.quiet:
        heading = f"Next, {task}; the preview updates as you save. Then publish it:"
        say(wrote, site.next_steps(heading, "serve", f"publish {slug}"))
