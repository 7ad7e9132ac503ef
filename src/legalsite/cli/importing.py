"""`legalsite import`: convert other formats to content, and report what was removed."""

import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click
from click import BadParameter, UsageError, argument
from msgspec import to_builtins
from msgspec.structs import replace

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.options import (
    DATE,
    EXISTING_FOLDER,
    Decorator,
    command_with_example,
    date_option,
    flag,
    key_option,
    option,
    options,
    output_format,
    say_unsigned_lines,
    text_option,
)
from legalsite.cli.printing import (
    Lines,
    ProgressBar,
    is_interactive,
    path_from_here,
    say,
    say_json,
    warn,
)
from legalsite.cli.shell_commands import commands_in_turn
from legalsite.commands.import_file import (
    read_new_draft,
    read_open_file,
    require_superseded,
    translated_version,
    update_draft,
    write_imported_draft,
)
from legalsite.commands.import_git import BEFORE, HistoryRequest, find_history, import_history
from legalsite.errors import Problem, ProblemsFound, counted, printable
from legalsite.importing.docx_document import ReadWordFile
from legalsite.importing.draft_update import DraftUpdate
from legalsite.importing.git_renames import version_file_problems
from legalsite.importing.git_versions import ImportedPolicy, ImportedVersion
from legalsite.importing.left_out_words import WORDS_LEFT_OUT
from legalsite.importing.markdown_writer import ImportedText, ImportOptions, RemovedText
from legalsite.importing.pdf_document import UNCLEAR_PAGE
from legalsite.importing.readers import FORMATS
from legalsite.model.policy import VersionId
from legalsite.redline.compare import marked_words
from legalsite.redline.output.summary import summary
from legalsite.redline.output.terminal import as_text
from legalsite.redline.tokens import count_words
from legalsite.site.settings import cached_settings
from legalsite.text.dates_in_prose import StatedDay

SHALLOW_CLONE_WARNING = (
    "warning[shallow-clone]: this clone lacks older commits, so first versions may be older than "
    "shown\n  help: run `git fetch --unshallow` in it, then import again"
)
NEXT_HEADING = (
    "The ledger records that they were imported now. Their dates come from the repository's "
    "history and weren't\nrecorded at the time. Next, review them, and check for problems:"
)
CORRECT_DATE_HEADING = (
    "If an effective date is wrong, import again with the right one, for example:"
)
UNDO_HEADING = (
    "If you haven't shared this import, you can undo it, together with everything you changed in "
    "content/ since:"
)
DATES_FROM_TEXT_HEADING = (
    "  effective dates taken from the text because they differ from the commit date; check them:"
)
REPEATED_DATE_NOTE = "  the commit date is used where a text repeats the date of an earlier one"
ImportedFiles = tuple[ImportedPolicy, Sequence[str]]  # (policy, paths of its files)
DRY_RUN_NOTE = (
    "Nothing was written. Without --dry-run, these files and their ledger lines would be written."
)
INTO_HELP = {
    False: "Existing policy, and the date of the older version that the file is.",
    True: "Policy to update with the file; with a date, the file is its older version of that date.",
}
QUESTIONS = {  # rule of a problem → question that resolves the problem
    UNCLEAR_PAGE: "Import these pages as the file draws them?",
    WORDS_LEFT_OUT: "Import the file without these words?",
}
Reader = Callable[..., ImportedText]  # called with ImportOptions
Result = TypeVar("Result")
MAX_LISTED = 10  # maximum number of removed passages listed by default
MIN_CLAUSE_WORDS = 6  # minimum number of words in a passage that may be a clause


def _version_and_effective_date(value: str) -> tuple[tuple[str, VersionId], date]:
    """Parse a version and its effective date, such as `terms@2024-01-05=2024-02-01`."""
    form = "terms@2024-01-05=2024-02-01"
    named, effective = _name_and_value(value, form)
    slug, _, revised = named.partition("@")
    if not slug or not revised:
        raise BadParameter(f"{value!r} isn't valid; write it like {form}")
    return (slug, _version_id(revised)), DATE.convert(effective, None, None)


def _version_id(text: str) -> VersionId:
    """Return a version from `2024-01-05` or `2024-01-05-2`. Raises BadParameter for other values."""
    try:
        return VersionId.parse(text)
    except ValueError as reason:
        raise BadParameter(str(reason)) from None


def _policy_and_end_date(value: str) -> tuple[str, date]:
    """Parse a slug and the date when the policy ended, such as `terms=2024-02-01`."""
    slug, day = _name_and_value(value, "terms=2024-02-01")
    return slug, DATE.convert(day, None, None)


def _old_and_new_slug(value: str) -> tuple[str, str]:
    """Parse the old and new slug of a policy, such as `terms=eu/terms`."""
    return _name_and_value(value, "terms=eu/terms")


def _name_and_value(value: str, example: str) -> tuple[str, str]:
    """Split an option's value at the `=`.

    Raises BadParameter, which shows the `example`, if one of the parts is missing.
    """
    name, _, answer = value.partition("=")
    if not name or not answer:
        raise BadParameter(f"{value!r} isn't valid; write it like {example}")
    return name, answer


@click.group(epilog="Example: legalsite import docx Terms.docx --slug terms")
def command() -> None:
    """Import text, HTML, Word, PDF, or a git history into content/. Lists what was removed and never
    overwrites a file."""


def _file_command(kind: str, what: str, own_options: Sequence[Decorator]) -> None:
    """Add a command that imports a single file.

    `kind` is the name of the command and the file format, and `what` describes such files in the
    help. `own_options` are options that are specific to the format. The command is the nested
    function `import_file`.
    """

    @command_with_example(
        f"legalsite import {kind} old.{kind} --slug privacy",
        command,
        name=kind,
        help=f"Import {what}. FILE may be `-` for standard input.",
    )
    @options(*own_options)
    @argument("file", type=click.File("rb"))
    @option("--slug", "Name of a new policy in URLs, such as privacy or eu/terms.")
    @date_option("--revised", "Date it was last revised. Default: as stated in the file.")
    @date_option("--effective", "Effective date. Default: as stated in the file, or --revised.")
    @text_option("--title", "Policy title. Default: as stated in the file.")
    @text_option(
        "--language",
        "Language of the text. Default: the site's first.",
    )
    @text_option("--into POLICY@DATE", INTO_HELP[kind == "docx"])
    @flag("--yes", "leave_out", "Import without asking about words that are left out.")
    @flag("--dry-run", "Print what would be imported; write nothing.")
    def import_file(
        file: BinaryIO,
        *,
        site: Invocation,
        slug: str | None,
        into: str,
        dry_run: bool,
        any_words: bool = False,
        form: str = "text",
        **stated: Any,
    ) -> None:
        # Only `import docx` has --replace (`any_words`) and --format (`form`), which require
        # --into. With --replace, a draft is updated even if it shares few words with the file.
        # `stated` contains all remaining options: values for a new draft, such as its title, and
        # settings for this format, such as --select.
        given = str(getattr(file, "name", "-"))
        name = "-" if given == "<stdin>" else Path(given).name
        _, _, version = into.partition("@")
        if kind != "docx" and into and not version:
            raise BadParameter(f"{into!r} isn't valid; write it like terms@2019-05-03")
        is_update = bool(into) and not version  # whether to update a draft with a Word file
        if is_update:
            # Only these two options also apply to an update: what to do with tracked changes, and
            # whether to leave out words without asking. All others are for new files.
            answers = {"settle": stated.pop("settle"), "leave_out": stated.pop("leave_out")}
            if slug is not None or any(stated.values()):
                raise UsageError(
                    "--into keeps the draft's front matter and language: remove --slug, --title, "
                    "and similar options"
                )
        elif bool(into) != (slug is None):  # both --into and --slug are given, or neither of them
            raise UsageError(
                "add --slug NAME for a new policy, or --into POLICY@DATE for an older version"
            )
        elif into and stated["revised"] and not stated["language"]:
            # a translation (--language) may be newer than its original, which --into names
            raise UsageError("--into states the date: remove --revised")
        data = read_open_file(file, name)
        read = partial(read_new_draft, site.root, kind, data, name)
        if is_update:
            path = Path(given)
            if name == "-":  # standard input has no path, so choose one for the backup
                path = Path(into.replace("/", "-") + ".docx")
            update = partial(
                update_draft, site.root, data, path, any_words=any_words, dry_run=dry_run
            )
            updated, _ = _answered(site, update, ImportOptions(into, **answers))
            _say_update(site, into, *updated, dry_run=dry_run, as_json=form == "json")
        elif slug is None:
            _import_older(site, read, name, into, stated, dry_run=dry_run)
        else:
            _import_new(site, read, name, slug, stated, dry_run=dry_run)


def _import_new(
    site: Invocation, read: Reader, name: str, slug: str, stated: dict[str, Any], *, dry_run: bool
) -> None:
    """Import a file as a new policy.

    `read` converts the file, and `stated` contains the values of options.
    """
    language = stated.pop("language")
    imported = _read_draft(site, read, slug, stated)
    path, imported = write_imported_draft(
        site.root, slug, imported, language=language, dry_run=dry_run
    )
    record = "Next, record what the policy promises about changes, and see what else it needs:"
    steps = site.next_steps(record, f"promises {slug}", "status")
    _say_imported(site, path, imported, name, steps, dry_run=dry_run)


def _import_older(
    site: Invocation, read: Reader, name: str, into: str, stated: dict[str, Any], *, dry_run: bool
) -> None:
    """Import a file as an older version of a policy.

    `read` converts the file. `into` is a version such as `terms@2019-05-03`, and `stated` contains
    the values of options. With --language, the file is a translation of that version.
    """
    slug, _, named = into.partition("@")
    version = _version_id(named)
    own_version = version  # a translation may have a later date than its original, `version`
    language = stated.pop("language")
    end = ".md"  # end of the file's name, which contains the language of a translation
    if language:
        if stated["effective"]:
            raise UsageError("a translation has the date of its original: remove --effective")
        original = translated_version(site.root, slug, version, language)
        stated |= {"translates": version, "effective": original.effective}
        end = f".{language.lower()}.md"
        if stated["revised"]:
            own_version = VersionId(stated["revised"])
            newest = VersionId(today(cached_settings(site.root).timezone))
            if not version <= own_version <= newest:
                raise UsageError(f"{own_version} isn't a date between {version} and today")
    stated |= {"version": own_version, "revised": own_version.day}
    path = f"{slug}/{own_version}{end}"
    imported = _read_draft(site, partial(read, is_older=True), slug, stated)
    effective = imported.dates.effective
    # raises ProblemsFound if the version isn't older than what the ledger records
    require_superseded(site.root, slug, version, path, language, effective=effective, name=name)
    # the path without `.md`, but with a language such as `.de`; `write_imported_draft` adds `.md`
    archived = path.removesuffix(".md")
    path, imported = write_imported_draft(site.root, archived, imported, dry_run=dry_run)
    record = "Next, compare it with its source, and record it (and your draft, if that changed):"
    steps = site.next_steps(record, f"publish {slug}")
    _say_imported(site, path, imported, name, steps, dry_run=dry_run)


def _wants_headings(lines: Sequence[str], *, quiet: bool) -> bool:
    """Ask whether to turn bold lines into headings. Without a terminal, return False."""
    if quiet or not is_interactive():
        return False
    shown = "\n  ".join(map(printable, lines[:MAX_LISTED]))
    say(f"{_look_like_headings(lines)}:\n  {shown}")
    return click.confirm("Make them headings?", default=True)


def _read_draft(
    site: Invocation, read: Reader, slug: str, stated: Mapping[str, Any]
) -> ImportedText:
    """Convert a file to a draft. If necessary, ask about headings and anything that's unclear.

    `stated` contains the values of options.
    """
    timezone = cached_settings(site.root).timezone
    wanted = ImportOptions(slug, imported_on=today(timezone), **stated)
    imported, wanted = _answered(site, read, wanted)
    if imported.bold_lines and _wants_headings(imported.bold_lines, quiet=site.quiet):
        return read(replace(wanted, headings=True))
    return imported


def _answered(
    site: Invocation, read: Callable[[ImportOptions], Result], wanted: ImportOptions
) -> tuple[Result, ImportOptions]:
    """Call `read` until the user has answered all questions about the file.

    The questions are whether pages of a PDF were read in the right order, and whether words may be
    left out of the draft. Returns the result of `read`, and the options with the answers. Raises
    ProblemsFound if there's no terminal, or if an answer is no.
    """
    while True:  # each answer may lead to another question
        try:
            return read(wanted), wanted
        except ProblemsFound as refusal:
            if not _accepts(refusal, quiet=site.quiet):
                raise
            # the last problem is the question that the user answered
            if refusal.problems[-1].rule == UNCLEAR_PAGE:
                # Ranges of a single page each, whose text is read in the order in which it was
                # drawn. In a PDF, the `line` of a problem is its page.
                pages = tuple((problem.line, problem.line) for problem in refusal.problems)
                wanted = replace(wanted, as_drawn=wanted.as_drawn + pages)
            else:
                wanted = replace(wanted, leave_out=True)


def _accepts(refusal: ProblemsFound, *, quiet: bool) -> bool:
    """Ask whether to import pages of a PDF in drawing order, or a file without some words.

    Without a terminal, return False.
    """
    # the last problem is the question; others may describe hidden content
    question = QUESTIONS.get(refusal.problems[-1].rule)
    if quiet or not question or not is_interactive():
        return False
    warn(*refusal.problems)
    return click.confirm(question, default=False)


def _look_like_headings(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return "1 bold line looks like a heading"
    return f"{len(lines):,} bold lines look like headings"


def _say_imported(
    site: Invocation, path: str, imported: ImportedText, name: str, steps: str, *, dry_run: bool
) -> None:
    """Print what was imported from the file `name` to `path`, and the next `steps`.

    After a dry run, print the whole text instead of the steps.
    """
    if site.quiet:
        return
    removed = _removed_lines(imported.removed, name, whole=site.verbose)
    say(*_imported_lines(path, imported), *removed)
    if dry_run:
        text = imported.data.decode().rstrip("\n")
        steps = f"Nothing was written. Without --dry-run, {path} would be:\n\n{text}"
    say(steps)


def _imported_lines(path: str, imported: ImportedText) -> Lines:
    """Describe a draft, its dates, assumptions to check, and lines that may be headings."""
    # content of a Word file that a page can't show
    yield from map(str, imported.hidden_content)
    dates = imported.dates
    facts = f"effective {dates.effective}"
    if dates.dated_by is None:  # the file states its revision date
        facts = f"revised {dates.revised}, {facts}"
    yield f"{path}: {imported.title}, {facts}"
    for note in imported.notes:
        yield f"  {note}"
    lines = imported.bold_lines  # they look like headings, but aren't marked up as headings
    if lines:
        help = "to make them headings, delete the draft and import again with --headings"
        yield f"  {_look_like_headings(lines)}, such as “{printable(lines[0])}”; {help}"


def _removed_lines(removed: Sequence[RemovedText], name: str, *, whole: bool) -> Lines:
    """List the passages that were removed from a file.

    If there are many and `whole` is False, print a table with the number of words and passages for
    each reason, followed by the passages that are long enough to be a clause.
    """
    if not removed:
        return
    yield f"Removed from {name}:"
    if whole or len(removed) <= MAX_LISTED:
        for passage in removed:
            yield f"  {name}:{passage}"
        return
    words = Counter[str]()
    places = Counter[str]()
    for passage in removed:
        words[passage.reason] += count_words(passage.text)
        places[passage.reason] += 1
    yield "  words  places  reason"
    for reason, count in words.most_common():
        yield f"{count:>7,}{places[reason]:>8,}  {reason}"
    yield f"All passages of {MIN_CLAUSE_WORDS} words or more (--verbose lists the others, too):"
    for passage in removed:
        if count_words(passage.text) >= MIN_CLAUSE_WORDS:
            yield f"  {name}:{passage}"


def _number_ranges(value: str) -> tuple[tuple[int, int], ...]:
    """Parse ranges such as `2,5-7`."""
    return tuple(map(_number_range, value.split(","))) if value else ()


def _number_range(value: str) -> tuple[int, int]:
    """Parse a range such as `2-16`, or a single number."""
    first, _, last = value.partition("-")
    last = last or first  # a single number is a range of one
    if first.isdecimal() and last.isdecimal() and 0 < int(first) <= int(last):
        return int(first), int(last)
    raise BadParameter(f"{value!r} isn't valid; write it like 2-16")


headings_option = flag("--headings", "Turn short lines in bold into headings.")
encoding_option = text_option(
    "--encoding", "Encoding of the file, such as windows-1250. Default: as found."
)
OPTIONS: Mapping[str, Sequence[Decorator]] = {  # options specific to a format
    "text": [
        encoding_option,
        option(
            "--skip-lines LINES",
            "drop",
            "Lines to skip, such as 2-16. May be repeated.",
            type=_number_range,
            multiple=True,
        ),
    ],
    "html": [
        encoding_option,
        headings_option,
        option("--select CSS", "Element that contains the policy. May be repeated.", multiple=True),
        option("--remove CSS", "Element to skip. May be repeated.", multiple=True),
    ],
    "pdf": [
        option(
            "--pages PAGES",
            "Pages to import, such as 2-9,12. Default: all.",
            type=_number_ranges,
            default="",
        ),
        option(
            "--as-drawn PAGES",
            "Pages whose lines to import in the order in which the file draws them, such as 2,5-7.",
            type=_number_ranges,
            default="",
        ),
    ],
    "docx": [
        headings_option,
        text_option("--accept", "settle", "Accept all tracked changes.", flag_value="accept"),
        option("--reject", "settle", "Reject all tracked changes.", flag_value="reject"),
        flag(
            "--replace",
            "any_words",
            "With --into: update even a very different draft.",
        ),
        output_format("text", "json", help="With --into: output format; json has the comments."),
    ],
}
for name, (what, _) in FORMATS.items():
    _file_command(name, what, OPTIONS.get(name, ()))


def _say_update(
    site: Invocation,
    slug: str,
    given: ReadWordFile,
    update: DraftUpdate,
    copy: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Report how a Word file changed a draft, and what else it contains, such as comments.

    `given` is the parsed file, and `copy` is the path of the backup.
    """
    path = f"content/{slug}.md"
    written = update.changed and not dry_run
    if as_json:
        facts = {
            "path": path,
            "changed": update.changed,
            "written": written,
            "copy": copy and str(copy),
            "words": marked_words(update.redline),
            "tracked_changes": given.changes,
            "differing": update.differing,
            "comments": [comment._asdict() for comment in given.comments],
        }
        say_json(to_builtins(facts))
        return
    # passages that are still different after the update
    for passage in update.differing:
        message = (
            f"the draft differs from the Word file in wording, links, bold, or italics: “{passage}”"
        )
        help = "compare this passage with the Word file"
        warn(Problem("written-otherwise", message, help, path, severity="warning"))
    if site.quiet:
        return
    lines = list(map(str, given.hidden_content))
    if dry_run:
        lines.append(as_text(update.redline))
    else:
        lines.append(f"{path}: {summary(update.redline)}")
    if copy:
        lines.append(f"Backup of the previous draft: {copy.as_posix()}")
    if not written:
        lines.append("Nothing was written.")
    say(*lines)
    if written:
        say(site.next_steps("Next, review it:", f"diff {slug}", "check"))


@command_with_example(
    "legalsite import git ../site --path '*.md'",
    command,
    name="git",
    short_help="Import a git repository's history.",
)
@argument("repository", metavar="REPO", type=EXISTING_FOLDER)
@option(
    "--path GLOB",
    "globs",
    "Files to import, relative to the repository root. May be repeated.",
    multiple=True,
    required=True,
)
@option("--ref", "Branch, tag, or commit. Default: HEAD.", default="HEAD")
@option(
    "--effective POLICY@VERSION=DATE",
    "Effective date of a version, if the text doesn't state it. May be repeated.",
    type=_version_and_effective_date,
    multiple=True,
)
@option(
    "--skip-commit COMMIT",
    "skip_commits",
    "Commit to skip. Pages show a gap, unless the commit removes the file. May be repeated.",
    multiple=True,
)
@option(
    "--ended POLICY=DATE",
    "First date on which a removed policy was no longer in effect. May be repeated.",
    type=_policy_and_end_date,
    multiple=True,
)
@option(
    "--moved OLD=NEW",
    "Old and new names of a policy whose file moved. May be repeated.",
    type=_old_and_new_slug,
    multiple=True,
)
@text_option("--into POLICY", "Existing policy that gets the older versions of the only file.")
@key_option
@flag("--dry-run", "Print what would be imported; write nothing.")
def import_git(*, site: Invocation, key: Path | None, dry_run: bool, **wanted: Any) -> None:
    """Import a git repository's history: one version for each date on which a policy's text
    changed."""
    # the options in `wanted` have the names of the fields of HistoryRequest
    wanted["effective"] = dict(wanted["effective"])
    selection = find_history(site.root, HistoryRequest(**wanted))
    say_unsigned_lines(site, key)
    written = []
    with ProgressBar("Files", quiet=site.quiet) as bar:
        for imported in import_history(selection, now=now(), dry_run=dry_run, key=key):
            written.append(imported)
            bar.update(len(written), len(selection.files))
    if selection.history.shallow:
        warn(SHALLOW_CLONE_WARNING)
    warn(*version_file_problems(selection.files))
    for policy, _ in written:
        warn(*policy.problems)
    if not site.quiet:
        say(*_report_lines(site, written, dry_run=dry_run))


def _report_lines(site: Invocation, written: Sequence[ImportedFiles], *, dry_run: bool) -> Lines:
    """Report on each policy imported from git, and say how to correct dates and undo the import."""
    example = ""  # example for --effective, if an effective date comes from a text
    for policy, paths in written:
        # only a dry run lists the files
        yield from _policy_report_lines(policy, paths if dry_run else ())
        for text, _ in _stated_dates(policy):
            committed = text.revised_by_commit  # --effective names versions by commit date
            example = example or f"{policy.slug}@{committed}={committed.day}"
    yield _totals_line([policy for policy, _ in written])
    if example:
        yield f"{CORRECT_DATE_HEADING}\n  --effective {example}"
    if dry_run:
        yield DRY_RUN_NOTE
        return
    root = site.root.absolute()
    # the import has kept a copy of the previous content/
    content = shlex.quote(path_from_here(root / "content"))
    before = shlex.quote(path_from_here(root / BEFORE))
    undo = commands_in_turn(f"rm -r {content}", f"mv {before} {content}")
    yield f"{UNDO_HEADING}\n  {undo}"
    yield site.next_steps(NEXT_HEADING, "serve", "check")


def _policy_line(policy: ImportedPolicy) -> str:
    """Summarize an imported policy in a line.

    For example: `terms: 12 versions, 2018-05-14 to 2023-04-20, from terms/index.md (before:
    terms.md)`. A gap is a period for which the text is unknown, because a version couldn't be read
    or was skipped.
    """
    *before, name = map(printable, policy.names)  # paths of the policy's file, newest last
    texts = policy.texts
    line = f"{policy.slug}: {counted(len(texts), 'version')}"
    if texts:
        line += f", {texts[0].revised}"
    if len(texts) > 1:
        line += f" to {texts[-1].revised}"
    line += f", from {name}"
    if before:
        names = ", ".join(before)
        line += f" (before: {names})"
    relinked = sum(text.rewritten_links for text in texts)
    if relinked:
        line += f"; {counted(relinked, 'link')} rewritten to point to policies, across all versions"
    if policy.gaps:
        gaps = counted(len(policy.gaps), "gap")
        days = ", ".join(map(str, policy.gaps))
        line += f"; {gaps}, from {days}"
    if policy.ended:
        line += f"; ended on {policy.ended}"
    return line


def _policy_report_lines(policy: ImportedPolicy, paths: Sequence[str]) -> Lines:
    """Summarize a policy, and list the effective dates found in its texts, and its `paths`."""
    yield _policy_line(policy)
    stated_dates = _stated_dates(policy)
    if stated_dates:
        yield DATES_FROM_TEXT_HEADING
    for text, stated in stated_dates:
        place = f"from line {stated.line}: {stated.text}"
        yield f"    {text.revised_by_commit}: effective {text.effective}, {place}"
    # versions that only state effective dates that earlier versions already stated
    repeated = sum(text.repeats_dates for text in policy.texts)
    if repeated:
        yield f"{REPEATED_DATE_NOTE}: {counted(repeated, 'version')}"
    for path in paths:
        yield f"  content/{path}"


def _stated_dates(policy: ImportedPolicy) -> list[tuple[ImportedVersion, StatedDay]]:
    """Return each version whose effective date is stated in its text, with that date.

    Versions whose effective date is the commit date are skipped.
    """
    texts = [text for text in policy.texts if text.effective != text.revised_by_commit.day]
    return [(text, text.effect.stated) for text in texts if text.effect.stated]


def _totals_line(policies: Sequence[ImportedPolicy]) -> str:
    """Count imported policies, versions, gaps, and warnings."""
    # without policies of which no version could be imported
    imported = [policy for policy in policies if policy.texts]
    versions = sum(len(policy.texts) for policy in imported)
    counts = [counted(len(imported), "policy", "policies"), counted(versions, "version")]
    gaps = sum(len(policy.gaps) for policy in imported)
    if gaps:
        counts.append(counted(gaps, "gap"))
    line = ", ".join(counts)
    warnings = sum(len(policy.problems) for policy in policies)
    if warnings:
        line += f"; {counted(warnings, 'warning')} above"
    return line
