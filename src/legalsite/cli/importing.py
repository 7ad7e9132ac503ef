"""`legalsite import`: turn other formats into content, and list what was removed."""

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import click
from click import BadParameter, Option, Parameter, UsageError, argument, option
from msgspec import to_builtins

from legalsite.cli.invocation import Invocation, now
from legalsite.cli.options import EXISTING_FOLDER, Day, common, flag, key_option
from legalsite.cli.printing import ProgressBar, say, say_json, warn
from legalsite.commands.import_file import import_new_draft, read_result, update_draft
from legalsite.commands.import_git import BEFORE, HistoryRequest, find_history, import_history
from legalsite.errors import Problem, counted, printable
from legalsite.importing.docx_document import ReadWordFile
from legalsite.importing.draft_update import DraftUpdate
from legalsite.importing.git_renames import version_file_problems
from legalsite.importing.git_versions import ImportedPolicy, ImportedVersion
from legalsite.importing.markdown_writer import RemovedText
from legalsite.importing.readers import FORMATS
from legalsite.model.policy import VersionId
from legalsite.redline.compare import marked_words
from legalsite.redline.output.summary import summary
from legalsite.redline.output.terminal import as_text
from legalsite.site.ledger_on_disk import unsigned_lines
from legalsite.text.dates_in_prose import StatedDay

SHALLOW = """warning[shallow-clone]: this clone lacks older commits, so first versions may be older than shown
  help: run `git fetch --unshallow` in it, then import again"""
NEXT = """The ledger records that they were imported now. Their dates come from the repository's history and weren't
recorded at the time."""

CORRECT = """If an effective date is wrong, import again with the right one, for example:
  --effective {}"""
UNDO = """If you haven't shared this import, you can undo it, together with everything you changed in content/ since:
  rm -r {0} && mv {1} {0}"""
DRY = "Nothing was written. Without --dry-run, these files and their ledger lines would be written."
LISTED, LONGEST = 10, 160  # entries, and characters of each, where not all are listed


def _effective_day(value: str) -> tuple[tuple[str, VersionId], date]:
    """Return an effective day for a version, as the command line has it: `terms@2024-01-05=2024-02-01`."""
    form = "terms@2024-01-05=2024-02-01"
    named, effective = _pair(value, form)
    slug, _, revised = named.partition("@")
    if not slug or not revised:
        raise BadParameter(f"{value!r} isn't valid; write it like {form}")
    try:
        return (slug, VersionId.parse(revised)), Day().convert(effective, None, None)
    except ValueError as reason:
        raise BadParameter(str(reason)) from None


def _end_day(value: str) -> tuple[str, date]:
    """Return a policy and the day on which it ended, as the command line has them: `terms=2024-02-01`."""
    slug, day = _pair(value, "terms=2024-02-01")
    return slug, Day().convert(day, None, None)


def _moved(value: str) -> tuple[str, str]:
    """Return the old and the new slug of a policy, as the command line has them: `terms=eu/terms`."""
    return _pair(value, "terms=eu/terms")


def _pair(value: str, example: str) -> tuple[str, str]:
    name, _, answer = value.partition("=")
    if not name or not answer:
        raise BadParameter(f"{value!r} isn't valid; write it like {example}")
    return name, answer


@click.group(epilog="Example: legalsite import docx Terms.docx --slug terms")
def command() -> None:
    """Import text, HTML, Word, or a git history into content/. Lists what was removed and never overwrites a file."""


def _file_command(form: str, what: str, options: Sequence[Parameter]) -> None:
    @command.command(
        form,
        params=list(options),
        help=f"Import {what}. FILE may be `-` for standard input.",
        epilog=f"Example: legalsite import {form} old.{form} --slug privacy",
    )
    @argument("file", type=click.File("rb"))
    @option("--slug", required=form != "docx", help="Policy name in URLs, such as privacy or eu/terms.")
    @option("--revised", type=Day(), help="Date it was last revised. Default: as stated in the file.")
    @option("--effective", type=Day(), help="Effective date. Default: as stated in the file, or --revised.")
    @option("--title", default="", help="Policy title. Default: as stated in the file.")
    @option("--language", default="", help="Language of the policy, such as de. Default: the site's first.")
    @flag("--dry-run", help="Print what would be imported; write nothing.")
    @common
    def bring_in_file(
        file: BinaryIO, *, site: Invocation, slug: str | None, dry_run: bool, into: str = "", any_words: bool = False,
        shown_as: str = "text", **stated: Any,
    ) -> None:  # fmt: skip
        given = str(getattr(file, "name", "-"))
        name = "-" if given == "<stdin>" else Path(given).name
        data = read_result(file, name)
        if into:
            if slug or any(stated[key] for key in ("revised", "effective", "title", "language")):
                help = "--into keeps the draft's front matter and language: remove --slug, --title, and similar options"
                raise UsageError(help)
            beside = Path(given) if name != "-" else Path(f"{into.replace('/', '-')}.docx")
            settle = stated["settle"]
            filled = update_draft(site.root, data, beside, into, settle=settle, any_words=any_words, dry_run=dry_run)
            _say_filled(site, into, *filled, dry_run=dry_run, as_json=shown_as == "json")
            return
        if slug is None:  # only a Word file may do without one
            raise UsageError("add --slug NAME for a new policy, or --into POLICY for an existing draft")
        shown, imported = import_new_draft(site.root, form, data, name, slug=slug, dry_run=dry_run, **stated)
        if site.quiet:
            return
        says = f"{shown}: {imported.title}, revised {imported.revised}, effective {imported.effective}"
        notes = (f"  {note}" for note in imported.notes)
        say(*map(str, imported.unseen), says, *notes, *_removed(imported.taken_out, name, whole=site.verbose))
        if dry_run:
            text = imported.data.decode().rstrip("\n")
            say(f"Nothing was written. Without --dry-run, {shown} would be:\n\n{text}")
        else:
            heading = "Next, record what the policy promises about changes, and see what else it needs:"
            say(site.steps(heading, f"promises {slug}", "status"))


def _removed(taken_out: Sequence[RemovedText], name: str, *, whole: bool) -> Iterator[str]:
    """Yield the lines that list what was removed: all of it if it is little, or if that is asked for; else a table of
    words by reason, and the longest stretches."""
    if not taken_out:
        return
    yield f"Removed from {name}:"
    if whole or len(taken_out) <= LISTED:
        yield from (f"  {name}:{taken}" for taken in taken_out)
        return
    words, places = Counter[str](), Counter(taken.reason for taken in taken_out)
    for taken in taken_out:
        words[taken.reason] += len(taken.text.split())
    yield "  words  places  reason"
    yield from (f"{count:>7,}{places[reason]:>8,}  {reason}" for reason, count in words.most_common())
    yield "The longest passages (--verbose lists all):"
    longest = sorted(taken_out, key=lambda taken: len(taken.text), reverse=True)[:LISTED]
    yield from (f"  {name}:{taken}"[:LONGEST] for taken in longest)


def _lines_given(value: str) -> tuple[int, int]:
    """Return the first and last number of lines, as the command line has them: `2-16`, or `2`."""
    first, _, last = value.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal() and 0 < int(first) <= int(last or first)):
        raise BadParameter(f"{value!r} isn't valid; write it like 2-16")
    return int(first), int(last or first)


OPTIONS: Mapping[str, Sequence[Parameter]] = {  # of some formats, beside those that all have
    "text": [
        Option(["--skip-lines", "drop"], metavar="LINES", type=_lines_given, multiple=True,
                     help="Lines to skip, such as 2-16. May be repeated."),
    ],
    "html": [
        Option(["--select"], metavar="CSS", multiple=True, help="Element that contains the policy. May be repeated."),
        Option(["--remove"], metavar="CSS", multiple=True, help="Element to skip. May be repeated."),
    ],
    "docx": [
        Option(["--accept", "settle"], flag_value="accept", default="", help="Accept all tracked changes."),
        Option(["--reject", "settle"], flag_value="reject", help="Reject all tracked changes."),
        Option(["--into"], metavar="POLICY", default="", help="Write the changes to this policy's draft."),
        Option(["--replace", "any_words"], is_flag=True, help="With --into: accept a very different text."),
        Option(["--format", "shown_as"], type=click.Choice(["text", "json"]), default="text", show_default=True,
                     help="With --into: the output format; json includes the comments."),
    ],
}  # fmt: skip
for form, (what, _) in FORMATS.items():
    _file_command(form, what, OPTIONS.get(form, ()))


def _say_filled(
    site: Invocation, slug: str, given: ReadWordFile, update: DraftUpdate, copy: Path | None, *,
    dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Print what a Word file changed in a draft, and what it says beside the text."""
    path, written = f"content/{slug}.md", update.changed and not dry_run
    if as_json:
        facts = {"path": path, "changed": update.changed, "written": written, "copy": copy and str(copy)}
        words = marked_words(update.redline)
        counts = {"words": words, "tracked_changes": given.changes, "differing": update.differing}
        comments = [comment._asdict() for comment in given.comments]
        say_json(to_builtins({**facts, **counts, "comments": comments}))
        return
    for passage in update.differing:
        message = f"differs from the file in words, links, bold, or italics: “{passage}”"
        warn(str(Problem("written-otherwise", message, "compare it with the file", path, severity="warning")))
    if site.quiet:
        return
    lines = [*map(str, given.unseen), as_text(update.redline) if dry_run else f"{path}: {summary(update.redline)}"]
    lines += [f"Backup of the previous draft: {copy}"] * bool(copy)
    lines += ["Nothing was written."] * (not written)
    say(*lines)
    if written:
        say(site.steps("Next, review it:", f"diff {slug}", "check"))


@command.command(
    "git", short_help="Import a git repository's history.", epilog="Example: legalsite import git ../site --path '*.md'"
)
@argument("repository", metavar="REPO", type=EXISTING_FOLDER)
@option(
    "--path",
    "globs",
    metavar="GLOB",
    multiple=True,
    required=True,
    help="Files, relative to the repository root. May be repeated.",
)
@option("--ref", default="HEAD", help="Branch, tag, or commit. Default: HEAD.")
@option(
    "--effective",
    type=_effective_day,
    multiple=True,
    metavar="POLICY@VERSION=DATE",
    help="Effective date of a version, if the text doesn't state it. May be repeated.",
)
@option(
    "--skip-commit",
    "skip_commits",
    metavar="COMMIT",
    multiple=True,
    help="Commit to skip; pages show a gap unless it removes the file. May be repeated.",
)
@option(
    "--ended",
    type=_end_day,
    multiple=True,
    metavar="POLICY=DATE",
    help="First date without a policy whose file was removed. May be repeated.",
)
@option(
    "--moved",
    type=_moved,
    multiple=True,
    metavar="OLD=NEW",
    help="Old and new name of a policy whose file moved. May be repeated.",
)
@key_option
@flag("--dry-run", help="Print what would be imported; write nothing.")
@common
def history(*, site: Invocation, key: Path | None, dry_run: bool, **wanted: Any) -> None:
    """Import a git repository's history: one version for each date on which a policy's text changed."""
    selection = find_history(site.root, HistoryRequest(**wanted | {"effective": dict(wanted["effective"])}))
    if key and not site.quiet and (unsigned := unsigned_lines(site.root)):
        say(unsigned)
    written = []
    with ProgressBar("Files", quiet=site.quiet) as bar:
        for imported in import_history(selection, now=now(), dry_run=dry_run, key=key):
            written.append(imported)
            bar.update(len(written), len(selection.files))
    if selection.history.shallow:
        warn(SHALLOW)
    problems = [problem for policy, _ in written for problem in policy.problems]
    for problem in (*version_file_problems(selection.files), *problems):
        warn(str(problem))
    if not site.quiet:
        lines = [line for policy, paths in written for line in _lines(policy, paths * dry_run)]
        lines.append(_sum([policy for policy, _ in written]))
        taken = (
            f"{policy.slug}@{text.revised}={text.revised.day}" for policy, _ in written for text, _ in _taken(policy)
        )
        lines += (CORRECT.format(first) for first in islice(taken, 1))
        if not dry_run:
            folders = (shlex.quote(os.path.relpath(site.root / folder)) for folder in ("content", BEFORE))
            lines.append(UNDO.format(*folders))
        say(*lines)
        heading = f"{NEXT} Next, review them, and check for problems:"
        say(DRY if dry_run else site.steps(heading, "serve", "check"))


def _lines(policy: ImportedPolicy, paths: Sequence[str]) -> Iterator[str]:
    """Yield what is printed about one policy: a line like `terms: 12 versions, 2018-05-14 to 2023-04-20, from
    terms/index.md (before: terms.md)`, the effective days that were taken from its texts and its files."""
    *before, name = map(printable, policy.names)
    days = [text.revised for text in policy.texts]
    line = f"{policy.slug}: {counted(len(days), 'version')}"
    if days:
        line += f", {' to '.join(dict.fromkeys((str(days[0]), str(days[-1]))))}"
    line += f", from {name}" + (f" (before: {', '.join(before)})" if before else "")
    if relinked := sum(text.relinked for text in policy.texts):
        line += f"; {counted(relinked, 'link')} rewritten to point to policies, across all versions"
    if policy.gaps:
        line += f"; {counted(len(policy.gaps), 'gap')}, from {', '.join(map(str, policy.gaps))}"
    if policy.ended:
        line += f"; ended on {policy.ended}"
    yield line
    if taken := _taken(policy):
        yield "  effective dates taken from the text because they differ from the commit date; check them:"
    for text, stated in taken:
        yield f"    {text.revised}: effective {text.effective}, from line {stated.line}: {stated.text}"
    if repeated := sum(text.repeats for text in policy.texts):
        versions = counted(repeated, "version")
        yield f"  the commit date is used where a text repeats the date of an earlier one: {versions}"
    yield from (f"  content/{path}" for path in paths)


def _taken(policy: ImportedPolicy) -> list[tuple[ImportedVersion, StatedDay]]:
    """Return the versions whose effective day comes from their text and is not the day of the commit."""
    texts = (text for text in policy.texts if text.effective != text.revised.day)
    return [(text, text.effect.stated) for text in texts if text.effect.stated]


def _sum(policies: Sequence[ImportedPolicy]) -> str:
    imported = [policy for policy in policies if policy.texts]
    versions = sum(len(policy.texts) for policy in imported)
    line = f"{counted(len(imported), 'policy', 'policies')}, {counted(versions, 'version')}"
    gaps = sum(len(policy.gaps) for policy in imported)
    line += f", {counted(gaps, 'gap')}" if gaps else ""
    warnings = sum(len(policy.problems) for policy in policies)
    return f"{line}; {counted(warnings, 'warning')} above" if warnings else line
