"""`legalsite import`: convert a file from another program to a draft in content/."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import BinaryIO, TypeVar

from msgspec.structs import replace

from legalsite.commands.starters import (
    language_line,
    require_vacant,
    settings_with_lines,
    translation_tag,
    write_new_draft,
)
from legalsite.disk import archive
from legalsite.disk.input_files import read_handle, read_stream
from legalsite.disk.processes import run_limited
from legalsite.errors import Problem, ProblemsFound, failure, usage_failure
from legalsite.importing.docx_document import ReadWordFile, markdown_of, read_docx
from legalsite.importing.draft_update import MIN_SHARED_WORDS, DraftUpdate, draft_with_new_words
from legalsite.importing.left_out_words import require_words
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.importing.other_file_kinds import empty_file
from legalsite.importing.readers import FORMATS
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.site.git_checkout import committed
from legalsite.site.load import load_fresh, require_policy
from legalsite.site.settings import config_path, read_settings
from legalsite.site.texts import parse
from legalsite.source.fact_names import restore_names
from legalsite.source.fences import split_text
from legalsite.text.languages import usual_form

Result = TypeVar("Result")


def read_open_file(file: BinaryIO, name: str) -> bytes:
    """Read an open file. `name` is its name in messages; `-` is standard input.

    Raises ProblemsFound (status 2) if the file isn't a regular file or is too large.
    """
    return read_stream(file) if name == "-" else read_handle(file.fileno(), name)


def read_new_draft(
    root: Path, form: str, data: bytes, name: str, options: ImportOptions, *, is_older: bool = False
) -> ImportedText:
    """Convert a file in the format `form` to a draft of a new policy.

    With `is_older`, the file is an older version of an existing policy. `name` is used in messages.
    Raises ProblemsFound if the slug is invalid, if the policy exists (or doesn't exist, for an
    older version), if the file has no text, or if no date is found. The user may also have to
    specify which part of the file is the text, or which part to leave out.
    """
    if is_older:
        load_fresh(root).policy(options.slug)  # raises ProblemsFound if it doesn't exist
    else:
        require_vacant(root, options.slug)
    _, read = FORMATS[form]
    # a manipulated PDF could take too much time or memory
    if form == "pdf":
        imported = read_limited(read, data, name, options)
    else:
        imported = read(data, name, options)
    _, body, _ = split_text(imported.data.decode())
    if not any(map(str.isalnum, body)):
        raise empty_file(name)
    # Unless the user accepts that text is left out, the draft must have nearly all of the words.
    # `hidden_content` is content of a Word file that a page can't show, and `removed` is all other
    # text that was left out.
    if not options.leave_out:
        require_words(
            body, name, imported.hidden_content, imported.left_out_words, imported.removed
        )
    return imported


def read_limited(read: Callable[..., Result], data: bytes, name: str, *others: object) -> Result:
    """Call `read` in a separate process with limited time and memory.

    Its arguments are the file's content, the `name` for messages, and `others`. Raises
    ProblemsFound (status 2) if a limit is exceeded, and any exceptions of `read`.
    """
    try:
        return run_limited(read, data, name, *others)
    except ChildProcessError as error:
        message = f"the file {error.strerror}; nothing was written"
        help = "save its parts as files, and import those"
        raise usage_failure("too-large", message, help, name) from None


def write_imported_draft(
    root: Path, slug: str, imported: ImportedText, *, language: str = "", dry_run: bool = False
) -> tuple[str, ImportedText]:
    """Write content/SLUG.md, and return its path and the text.

    The returned text has notes about everything that a build would reject. A dry run writes
    nothing. `language` is added to the settings. For an older version, `slug` is like
    `terms/2019-05-03`.
    """
    settings = b""  # the settings with `language`; empty if they needn't be changed
    if language and read_settings(root).settings(slug).language != usual_form(language):
        # raises ProblemsFound before anything is written
        settings = settings_with_lines(root, slug, language_line(language))
    written = f"content/{slug}.md" if dry_run else write_new_draft(root, slug, imported.data)
    if settings and not dry_run:
        archive.replace_file(root, config_path(root), settings)
    notes = list(imported.notes)
    try:
        parse(imported.data, f"{slug}.md")
    except ProblemsFound as refusal:
        problems = [f"{problem.place}: {problem.message}" for problem in refusal.problems]
        notes += [f"`build` will reject this; fix it: {problem}" for problem in problems]
    return written, replace(imported, notes=tuple(notes))


def translated_version(root: Path, slug: str, version: VersionId, language: str) -> Version:
    """Return the original version that an imported translation of an older version belongs to.

    Raises ProblemsFound if the policy doesn't have the version. If the policy isn't translated into
    the language, the exit status is 2.
    """
    site = load_fresh(root)
    policy = site.policy(slug)
    if usual_form(language) == site.config.text_languages.of_original(slug):
        message = f"{slug} is written in {language!r}, so the file isn't a translation"
        raise usage_failure("bad-language", message, "remove --language")
    translation_tag(site, slug, language)  # raises ProblemsFound for other languages
    original = policy.version(version)
    if not original:
        message = f"{slug} has no version of {version} to translate"
        raise failure("no-version", message, "import that version first")
    return original


def require_superseded(
    root: Path,
    slug: str,
    version: VersionId,
    path: str,
    language: str,
    *,
    effective: date,
    name: str,
) -> None:
    """Raise ProblemsFound unless a text is an older version of a policy.

    The text must have taken effect before the ledger started to record the policy, and a recorded
    version must follow. `path` is its path in the archive, such as `terms/2019-05-03.de.md`, and
    `name` is the name of the imported file in messages. `language` is only set for a translation.
    """
    site = load_fresh(root)
    # the versions in the ledger, without the draft
    versions = [each for each in site.policy(slug).versions if each.record]
    if not versions:
        message = f"{slug} has no version in the ledger yet, so no version is older"
        help = f"publish the current version first: `legalsite publish {slug}`"
        raise failure("not-published", message, help, name)
    for each in versions:
        # of two versions, the one with the later date must not take effect earlier
        contradicts = each.revised > version and each.effective < effective
        if contradicts or (each.revised < version and each.effective > effective):
            message = f"a version of {version} that takes effect on {effective} contradicts the "
            message += f"version of {each.revised}, which takes effect on {each.effective}"
            help = "check the dates; to set another one: `--effective DATE`"
            raise failure("effective-order", message, help, name)
    # when the ledger started to record the policy
    first_day = min(each.record.day(site.config.timezone) for each in versions if each.record)
    is_superseded = any(each.revised > version and each.effective >= effective for each in versions)
    if not is_superseded or effective >= first_day:
        message = f"a version of {version} that takes effect on {effective} isn't older than "
        message += f"the recorded versions of {slug}, which the ledger has since {first_day}"
        option = f" --language {language}" if language else ""
        help = f"check the dates; to start the next version: `legalsite revise {slug}{option}`"
        raise failure("not-older", message, help, name)
    if not language:  # a translation takes effect with its original
        _require_known_effect(site.policy(slug), version, effective, name)
    if path in site.paths:
        message = "the file already exists; nothing was overwritten"
        help = "check the date; if the ledger doesn't record the file yet, you can delete it"
        if language:
            help += "\n  for a later translation of this version, add its date: `--revised DATE`"
        raise failure("file-exists", message, help, f"content/{path}")


def _require_known_effect(policy: Policy, version: VersionId, effective: date, name: str) -> None:
    """Raise ProblemsFound if a gap would hide whether a version took effect.

    A gap is a period for which the ledger says that the version in effect is unknown.
    """
    for gap in policy.gaps:
        # `hides_before` is the first version that the gap doesn't hide
        if version < gap.hides_before and gap.day <= effective:
            message = f"a gap begins on {gap.day}, so it wouldn't be known whether a version of "
            message += f"{version} took effect on {effective}: an unknown one may have replaced it"
            help = f"if it did take effect, name that date: `--into {policy.slug}@{effective}`\n"
            help += "  if nobody knows, don't record it"
            raise failure("in-gap", message, help, name)


def update_draft(
    root: Path,
    data: bytes,
    given: Path,
    options: ImportOptions,
    *,
    any_words: bool,
    dry_run: bool,
) -> tuple[ReadWordFile, DraftUpdate, Path | None]:
    """Update a draft of a policy, or of a translation (`terms.de`), with the text of a Word file.

    Return the file, the updated draft, and the path of the backup or None. A dry run writes
    nothing. `given` is the path of the Word file. The old draft is backed up next to it, unless git
    has the draft. `any_words` accepts a file that shares less than half of its words with the
    draft.

    Nothing is written, and ProblemsFound is raised, if the file can't be read, or if the user must
    first decide something: whether to replace most of the draft (`any_words`), or, in `options`,
    whether to accept or reject tracked changes (`settle`) and whether to leave out words that a
    page can't show (`leave_out`).
    """
    slug = options.slug
    with archive.write_lock(root):
        site = load_fresh(root)
        # the slug of a translation ends with its language
        require_policy(slug.partition(".")[0], site.files)
        path = f"{slug}.md"
        if not (root / "content" / path).is_file():
            message = "draft not found; nothing was written"
            help = f"start one: `legalsite revise {slug}`"
            raise usage_failure("no-draft", message, help, f"content/{path}")
        # the draft as typed, and with values instead of names of facts, as in the Word file
        draft = site.content.filled(path)
        file = read_docx(data, given.name, options.settle)
        markdown = markdown_of(file, given.name)
        update = draft_with_new_words(draft.data, f"content/{path}", markdown)
        if update.shared < MIN_SHARED_WORDS and not any_words:
            message = f"this file shares only {update.shared:.0%} of its words with content/{path}"
            message += "; nothing was written"
            help = "if it's the right file, replace the draft's text anyway: `--replace`"
            raise ProblemsFound(
                [*file.hidden_content, Problem("another-text", message, help, given.name)]
            )
        if not options.leave_out:
            require_words(markdown, given.name, file.hidden_content, file.left_out_words)
        copy = None
        if update.changed and not dry_run:
            is_committed = False  # whether git has the old draft
            # there may be no repository, no commit yet, or no git
            with suppress(ProblemsFound):
                is_committed = committed(root)(path, draft.typed)
            if not is_committed:
                copy = _back_up_draft(draft.typed, given)
            # replace values with the names of facts again
            archive.replace(root, path, restore_names(draft, update.data, f"content/{path}"))
    return file, update, copy


def _back_up_draft(data: bytes, given: Path) -> Path:
    """Back up a draft (`data`) next to the Word file (`given`), and return the backup's path.

    If there's an older backup, a number is added to the name.
    """
    for nth in count(1):
        number = f"-{nth}" if nth > 1 else ""
        copy = given.with_name(f"{given.name}.before{number}.md")
        with suppress(FileExistsError), copy.open("xb") as file:
            file.write(data)
            break
    return copy
