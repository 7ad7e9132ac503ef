"""`legalsite diff`: compare two versions."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from click import UsageError

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import (
    NEW_FILE,
    Strings,
    command_with_example,
    named_on_date,
    option,
    output_format,
    text_option,
)
from legalsite.cli.printing import print_problems, say, say_json, warn
from legalsite.commands.diff import ComparedText, TextSources, changed_since, diff
from legalsite.model.policy import Version
from legalsite.model.redline import Redline
from legalsite.redline.output.github import FIRST, as_comment, as_github
from legalsite.redline.output.html import as_page
from legalsite.redline.output.json import as_json
from legalsite.redline.output.terminal import MAX_WIDTH, as_text
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.settings import cached_settings
from legalsite.text.phrase_catalogue import Catalogue

WHOLE_FORMATS = ("json", "html", "docx")  # formats that always contain the whole document

ChangedTexts = Iterator[tuple[Version, Redline | None]]  # the redline is None if the text is new
FORMATS = ("text", "github", *WHOLE_FORMATS)


@command_with_example("legalsite diff privacy")
@click.argument("names", nargs=-1, metavar="OLD [NEW]")
@output_format(*FORMATS)
@text_option("--language", "Language of the versions. Default: the language of the originals.")
@option(
    "--context N",
    "Number of unchanged passages to show around each change. Default: 1.",
    type=click.IntRange(0),
)
@option(
    "--output FILE",
    "The Word file to write.",
    type=NEW_FILE,
)
@option(
    "--changed-since REF",
    "ref",
    "Compare all versions that differ from a commit. Requires --format text or github.",
)
@option(
    "--rest URL",
    "With --changed-since: limit the output to the length of a comment, and link to the rest.",
)
@named_on_date("names")
def command(
    *,
    site: Invocation,
    names: Strings,
    language: str,
    form: str,
    context: int | None,
    output: Path | None,
    ref: str | None,
    rest: str | None,
) -> None:
    """Show what changed between two versions. Name each as a file, - for standard input, or
    POLICY[@VERSION]. With one name, show what changed since the previous version; in a Word
    file, a first version is shown as it is."""
    if len(names) > 2 or not (names or ref):
        raise UsageError("pass two versions, or one policy")
    # `names` is empty only with --changed-since
    forms = ("github",) if rest else ("text", "github")
    if (ref or rest) and (names or language or form not in forms):
        raise UsageError(
            "--changed-since takes no names or --language, and needs --format text or github; "
            "--rest needs github"
        )
    if context is not None and form in WHOLE_FORMATS:
        raise UsageError(
            f"--context only works with text and github; {form} always contains all passages"
        )
    if form == "docx" and not output:
        raise UsageError("--format docx needs --output FILE")
    if output and form != "docx":
        raise UsageError("--output only works with --format docx")
    if context is None:  # not a default of the option, so that --context 1 with html is an error
        context = 1
    sources = TextSources(lambda: site.root, today, sys.stdin.buffer, language)
    if ref:
        _say_changed_texts(form, changed_since(ref, sources), context, rest)
        return
    # only a Word file may contain a first version, which has no changes to show
    old, new, redline = diff(names, sources, first=form == "docx")
    if not site.quiet:
        _print_warnings(site, old, new)
        # the user named only one text, so print the names of both
        if form == "text" and len(names) == 1:
            warn(f"{old.path} → {new.path}")
    if output:
        # A first version is compared with itself if it's the only name, so its Word file has no
        # change markup.
        is_clean = len(names) == 1 and old.path == new.path
        output.write_bytes(_word_file(site, new, redline, clean=is_clean))
    else:
        _say_redline(form, old, new, redline, context)


def _print_warnings(site: Invocation, old: ComparedText, new: ComparedText) -> None:
    print_problems([*old.warnings, *new.warnings])
    # empty unless `new` is a draft that still has the date of the published version
    slug = new.policy_to_date
    if slug:
        problem = f"{new.path}: this draft still has the date of the published version"
        warn(site.next_steps(f"{problem}\n  help: give it a new date:", f"revise {slug}"))


def _word_file(site: Invocation, new: ComparedText, redline: Redline, *, clean: bool) -> bytes:
    """Convert a redline to a Word file.

    The site's title is the author of the changes. If `clean` is True, changes aren't marked.
    """
    # imported late because it's only needed for Word files
    from legalsite.redline.output.docx import as_docx

    # files can be compared outside of a site, too
    title = "legalsite"
    catalogue = Catalogue()
    if site.found_root:
        title = cached_settings(site.found_root).title
        catalogue = read_catalogue(site.found_root)
    return as_docx(
        redline,
        author=title,
        title=new.document.title or new.path,
        day=(new.revised or "")[: len("2027-01-31")],  # the date without the version number
        language=new.language,
        phrases=catalogue.phrases("redline", new.language or "en"),
        clean=clean,
    )


def _say_changed_texts(form: str, changed: ChangedTexts, context: int, rest: str | None) -> None:
    """Print the redline of each changed text, or format all of them as one GitHub comment.

    `context` is the number of unchanged blocks shown around each change. If `rest` is given, the
    comment is shortened to the limit of GitHub, and links to that URL.
    """
    if form == "github":
        texts = ((text.title, f"content/{text.path}", redline) for text, redline in changed)
        comment = as_comment(texts, context, rest)
        if comment:
            say(comment)
        return
    separator = ""  # a blank line before each text except the first
    for text, redline in changed:
        say(f"{separator}content/{text.path}")
        separator = "\n"
        if redline:
            _say_redline_as_text(redline, context)
        else:  # the previous text is missing or withheld
            say(FIRST)


def _say_redline(
    form: str, old: ComparedText, new: ComparedText, redline: Redline, context: int
) -> None:
    """Print a redline in a format. `context` is the number of unchanged blocks around each change."""
    if form == "json":
        before = {"path": old.path, "revised": old.revised}
        after = {"path": new.path, "revised": new.revised}
        say_json(as_json(redline, old=before, new=after))
    elif form == "html":
        names = ["standard input" if text.path == "-" else text.path for text in (old, new)]
        say(as_page(redline, " → ".join(names)))
    elif form == "text":
        _say_redline_as_text(redline, context)
    else:
        say(as_github(redline, context=context))


def _say_redline_as_text(redline: Redline, context: int) -> None:
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((MAX_WIDTH, 24)).columns
    text = as_text(redline, color=color, width=width, context=context)
    if color:
        click.echo(text)  # `say` would escape color codes; the texts contain none
    else:
        say(text)
