"""`legalsite promises`: files, or policies of the site by name → what each text promises about its own changes; and
`--confirm`, which writes what the program suggests into a file, for a person to correct and commit."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.input_files import read_file
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.promise import ConfirmedPromise, Promise, TextPromises
from legalsite.model.revision_id import RevisionId
from legalsite.notices.promised_grounds import as_record, binds
from legalsite.promises import why_not_read
from legalsite.site.load import Site, load
from legalsite.site.settings import config_path
from legalsite.site.text_promises import answer, clause_anchor, recorded_promise, suggestions_in
from legalsite.source.file_names import read_name
from legalsite.source.front_matter_schema import confirmed_in
from legalsite.source.promise_record import front_matter_lines, in_front_matter, in_settings, settings_lines


class Promised(Struct, frozen=True):
    """One text with what it promises. `path` is its name in messages; `policy` is how the site names it, as in
    `privacy@2025-02-01`, or empty for a file. `corrected` is what the text itself records, where the settings say
    otherwise; None if they do not."""

    path: str
    promises: TextPromises
    policy: str = ""
    corrected: ConfirmedPromise | None = None

    @property
    def offers(self) -> tuple[ConfirmedPromise, ...]:
        """What a person would record for each promise that the program suggests, if it is right."""
        return tuple(as_record(promise, path="", line=0) for promise in self.promises.suggested)


class Confirmed(Struct, frozen=True):
    """What was written for one text: the `lines` in the file `wrote`, and the clauses to compare them with."""

    path: str
    wrote: str
    lines: str
    clauses: tuple[Promise, ...]


def promises_in(names: Iterable[str], root: Path | None) -> Iterator[Promised]:
    """Yield what each text promises. A name is a file, `POLICY` (its draft) or `POLICY@REVISED`; `root` is the site's
    folder, and may be None if all names are files. Raises ProblemsFound (status 2) with every other name."""
    site = _content(root) if root else None
    paths = {name: None if Path(name).is_file() else _path(name, site) for name in names}
    _refuse_unknown(paths)
    for name, path in paths.items():
        if site and path:
            yield _promised(site, path)
        else:
            data = read_file(name)
            yield Promised(name, answer(confirmed_in(data, name), suggestions_in(data, name), None))


def promises_of_drafts(root: Path) -> Iterator[Promised]:
    """Yield what the draft of each policy of the site promises, by slug. Raises ProblemsFound if content/ has entries
    that cannot be files of a site."""
    site = _content(root)
    drafts = [files.drafts.get(site.config.languages[0]) for files in site.require_files().values()]
    yield from (_promised(site, path) for path in drafts if path)


def confirm(names: Iterable[str], root: Path) -> list[Confirmed]:
    """Record what the program suggests for each text: in the front matter of a draft, in the settings for a text that
    is published. Raises ProblemsFound with every reason against it; then nothing was written. A name that means nothing
    is one of status 2."""
    site = _content(root)
    paths = {name: _path(name, site) for name in names}
    _refuse_unknown(paths)
    suggested = {path: _promised(site, path) for path in paths.values()}
    problems = [problem for promised in suggested.values() if (problem := _reason_against(promised))]
    if problems:
        raise ProblemsFound(problems)
    settings, contents = config_path(root), dict[Path, bytes]()
    done: list[Confirmed] = []
    for path, promised in suggested.items():
        clauses = promised.promises.suggested
        main, parsed = next(filter(binds, clauses), clauses[0]), site.texts.parsed(path)
        record = as_record(main, path="", line=0, clause=clause_anchor(parsed, main) if parsed else "")
        slug, revised = _published(site, path)
        wrote = settings if revised else f"content/{path}"
        data = contents.get(root / wrote) or (root / wrote).read_bytes()
        if revised:
            contents[root / wrote] = in_settings(data, wrote, slug, str(revised), record)
            lines = settings_lines(slug, str(revised), record)
        else:
            contents[root / wrote] = in_front_matter(data, path, record, site.config.languages)
            lines = front_matter_lines(record)
            moved = contents[root / wrote].count(b"\n") - data.count(b"\n")
            clauses = tuple(_moved(promise, moved) for promise in clauses)
        done.append(Confirmed(promised.path, wrote, lines, clauses))
    for file, data in contents.items():
        archive.replace_file(file, data)
    return done


def _moved(promise: Promise, lines: int) -> Promise:
    """Return the promise where it stands once its front matter has so many lines more."""
    return replace(promise, first_line=promise.first_line + lines, last_line=promise.last_line + lines)


def _reason_against(promised: Promised) -> Problem | None:
    """Return why nothing can be recorded for a text; None if something can."""
    promises = promised.promises
    if promises.record:
        message = f"{promises.record.place} already says what this text promises"
        return Problem("already-confirmed", message, "correct it there", promised.path)
    if not promises.suggested:
        unread = promises.not_read and f"this text was not read ({why_not_read(promises.not_read)})"
        message = f"{unread or 'no clause about changes to this text was found'}, so there is nothing to suggest"
        help = "read the text, and write its promise by hand; if it promises no notice: `promise: none`"
        return Problem("no-suggestion", message, help, promised.path)
    return None


def _refuse_unknown(paths: Mapping[str, str | None]) -> None:
    unknown = [name for name, path in paths.items() if path == ""]
    if unknown:
        message, help = "there is no such file and no such policy", "name a file, POLICY or POLICY@REVISED"
        raise ProblemsFound([Problem("no-such-text", message, help, name) for name in unknown], 2)


def _content(root: Path) -> Site:
    """Return the site with every text in content/, published or not."""
    return load(root, fresh=True, unpublished=True)


def _path(name: str, site: Site | None) -> str:
    """Return the path below content/ of the text that a name stands for; empty if there is none."""
    slug, _, revised = name.partition("@")
    below = f"{slug}/{revised}.md" if revised else f"{slug}.md"
    return below if site and below in site.paths else ""


def _promised(site: Site, path: str) -> Promised:
    data = site.texts.read(path)
    slug, revised = _published(site, path)
    own = confirmed_in(data, f"content/{path}")
    record = recorded_promise(site.config.settings(slug), own, str(revised), published=revised is not None)
    promises = answer(record, site.texts.suggestions(path), site.texts.parsed(path))
    corrected = own if own and record and record != own else None
    return Promised(f"content/{path}", promises, f"{slug}@{revised}" if revised else slug, corrected)


def _published(site: Site, path: str) -> tuple[str, RevisionId | None]:
    """Return the policy that a text belongs to, and its `revised` if it is published: in the archive, or a draft that
    equals a text there."""
    name = read_name(path, site.config.languages)
    if name.archived:
        return name.policy, name.archived
    sha256 = site.sha256_of(path)
    copies = (other for other in site.files[name.policy].archived if site.sha256_of(other) == sha256)
    return name.policy, next((read_name(other, site.config.languages).archived for other in copies), None)
