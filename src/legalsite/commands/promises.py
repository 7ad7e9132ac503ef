"""`legalsite promises`: show what texts promise about changes.

With `--confirm`, record a promise.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.version_names import other_versions_help, text_in, version_named
from legalsite.disk import archive
from legalsite.disk.input_files import read_file
from legalsite.errors import Problem, ProblemsFound, printable, raise_problems, usage_failure
from legalsite.importing.plain_text import WEB_PAGE_PATTERN
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import VersionId
from legalsite.model.promise import ClauseTuple, ConfirmedPromise, NoticeRule
from legalsite.site.load import Site, load_fresh
from legalsite.site.settings import config_path
from legalsite.site.texts import (
    clause_anchor,
    file_clauses,
    recorded_promise,
    unread_language_sentence,
)
from legalsite.source.edits import (
    front_matter_lines,
    settings_lines,
    with_promise_in_front_matter,
    with_promise_in_settings,
)
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import KEYS, confirmed_in
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.promise_table import channel, notice_period

channel_of = channel  # parses what the user typed
MAX_START_LENGTH = 1000  # in bytes; a web page has its first tag within this length


class Promised(Struct, frozen=True):
    """A text and what it promises about changes."""

    path: str  # path in messages
    clauses: ClauseTuple  # clauses found by the program
    record: ConfirmedPromise | None  # the recorded promise, or None
    policy: str = ""  # name of the version, such as `privacy@2025-02-01`; empty for a file
    # the promise in the front matter if the settings override it, otherwise None
    corrected: ConfirmedPromise | None = None
    # why the program can't find clauses, such as an unsupported language, or empty
    unread: str = ""
    ends: bool = False  # whether the text withdraws the policy, so that it needs no promise


class Confirmed(Struct, frozen=True):
    """What `confirm` wrote for a text, and the clauses of that text for comparison."""

    path: str  # path of the text
    wrote: str  # path of the file that was changed
    lines: str  # lines that were added to the file
    clauses: ClauseTuple  # clauses of the text


def promises_in(
    names: Sequence[str], root: Path | None, *, language: str = ""
) -> Iterator[Promised]:
    """Yield what each text promises.

    A name is a file, POLICY (its draft), or POLICY@VERSION. Without names, all drafts are used.
    `root` is the site's folder. It may be None if all names are files. `language` selects
    translations of the versions instead. Raises ProblemsFound (status 2) for unknown names, for a
    version without a text in the language, and if content/ contains entries that can't be files of
    a site.
    """
    site = load_fresh(root) if root else None
    if site and not names:
        policies = site.require_files()
        # drafts of originals, whose language is an empty string
        names = [slug for slug, files in policies.items() if "" in files.drafts]
    files = [name for name in names if Path(name).is_file()]
    paths = _paths_by_name([name for name in names if name not in files], site)
    for name in names:
        if site and name in paths:
            yield _promises_in_language(site, name, paths[name], language)
            continue
        data = read_file(name)  # the file may be outside of the site
        if WEB_PAGE_PATTERN.match(data[:MAX_START_LENGTH].decode("utf-8-sig", "replace")):
            help = f"import it first: `legalsite import html {shlex.quote(name)} --slug SLUG`"
            raise usage_failure("web-page", "this is an HTML page, not Markdown", help, name, 1)
        clauses = file_clauses(data, name)
        shown = printable(name)
        unread = ""
        if not clauses:  # perhaps because the program can't read this language
            unread = unread_language_sentence(data, shown)
        yield Promised(shown, clauses, confirmed_in(data, shown), unread=unread)


def _promises_in_language(site: Site, name: str, path: str, language: str) -> Promised:
    """Return what a version promises, with the clauses of its text in a language.

    `path` is the path of the original. If `language` is empty, the clauses of the original are
    returned. Raises ProblemsFound (status 2) if the version has no text in the language.
    """
    promised = text_promises(site, path)
    if not language:
        return promised
    version = site.policy(name.partition("@")[0]).versions[-1]  # the draft, if there is one
    if "@" in name:
        version = version_named(site, name)
    text = text_promises(site, text_in(site, version, language).path)
    return replace(promised, path=text.path, clauses=text.clauses, unread=text.unread)


def rule_of(written: str) -> NoticeRule:
    """Parse a rule written as in front matter, without braces: `none`, or keys with values.

    Raises ProblemsFound or InvalidValue if the rule is invalid.
    """
    value = written if written == "none" else f"{{{written}}}"
    front = read_front_matter(f"---\npromise: {value}\n---\n".encode(), "")
    promise: ConfirmedPromise = KEYS["promise"](front.values["promise"])
    return promise.rules[0]


def period_of(written: str) -> NoticePeriod:
    """Parse a period: a number of days, or a period such as `2 months`.

    Raises ValueError for anything else.
    """
    if not (written.isascii() and written.isdecimal()):
        return notice_period(written)
    days = int(written)
    if days:  # 0 would be the empty period, which `notice_period` rejects
        return notice_period(f"{days} days")
    return NoticePeriod()


def texts_to_confirm(names: Sequence[str], root: Path, *, add: bool = False) -> list[Promised]:
    """Return the texts for which the user wants to record a promise.

    `add` allows adding another rule to a record, unless the record says “no notice”. Raises
    ProblemsFound for texts whose promise is already recorded. For unknown names, the exit status is
    2.
    """
    site = load_fresh(root)
    texts = [text_promises(site, path) for path in _paths_by_name(names, site).values()]
    recorded = [(text, text.record) for text in texts if text.record]
    # no rule can be added to “no notice”, even with `add`
    raise_problems(
        _already_confirmed_problem(text, record)
        for text, record in recorded
        if record.promises_no_notice or not add
    )
    return texts


def _already_confirmed_problem(text: Promised, record: ConfirmedPromise) -> Problem:
    """Report that a text's promise is already recorded, and explain how to correct or extend it."""
    slug, _, revised = text.policy.partition("@")
    help = "correct it there"
    # the front matter of a published text can't be edited, but the settings override it
    if revised and record.path.startswith("content/"):
        help = f'correct it in the settings: promises."{revised}" below [policies.{slug}]'
    if not record.promises_no_notice:
        help += ", or add a rule to it: `--add`"
    message = f"{record.place()} already records what this policy promises"
    return Problem("already-confirmed", message, help, text.path)


def confirm(texts: Mapping[str, Sequence[NoticeRule]], root: Path) -> list[Confirmed]:
    """Record promises: in the front matter of drafts, and in the settings for published texts.

    `texts` maps names of texts to the rules to add. If a file can't be changed, nothing is written,
    and ProblemsFound is raised.
    """
    site = load_fresh(root)
    contents: dict[str, bytes] = {}  # path → content of the changed file
    added = {}  # path of the text → (path of the changed file, lines added to it)
    for name, path in _paths_by_name([*texts], site).items():
        record = _record_with_rules(site, path, texts[name])
        slug, revised = _policy_and_archived_date(site, path)
        changed = f"content/{path}"
        if revised:  # a published text can't be changed
            changed = config_path(root)
        # the promise of another text may already have been added to the settings
        data = contents.get(changed) or (root / changed).read_bytes()
        if revised:
            contents[changed] = with_promise_in_settings(data, changed, slug, str(revised), record)
            added[path] = changed, settings_lines(slug, str(revised), record)
        else:
            contents[changed] = with_promise_in_front_matter(data, path, record)
            added[path] = changed, front_matter_lines(record)
    for path, data in contents.items():
        archive.replace_file(root, path, data)
    site = load_fresh(root)  # load the site again, because the line numbers of the clauses changed
    confirmed = []
    for path, (changed, lines) in added.items():
        clauses = text_promises(site, path).clauses
        confirmed.append(Confirmed(f"content/{path}", changed, lines, clauses))
    return confirmed


def _record_with_rules(site: Site, path: str, rules: Sequence[NoticeRule]) -> ConfirmedPromise:
    """Add rules to the recorded promise of a text.

    Rules that require notice refer to the first clause of the text.
    """
    text = text_promises(site, path)
    parsed = site.texts.parsed(path)
    found = list(text.record.rules if text.record else ())
    anchor = ""  # anchor of the first clause about changes that the program found
    if parsed and text.clauses:
        anchor = clause_anchor(parsed, text.clauses[0])
    for rule in rules:
        # a rule without `classes`, the types of change that require notice, promises no notice;
        # it only refers to a clause if it states who confirmed it
        has_anchor = rule.classes or rule.confirmed_by
        found.append(replace(rule, clause=anchor) if has_anchor else rule)
    return ConfirmedPromise("", tuple(found))  # the record has no path before it's written


def _paths_by_name(names: Sequence[str], site: Site | None) -> dict[str, str]:
    """Map each name (POLICY or POLICY@VERSION) to the path of its text, relative to content/.

    Raises ProblemsFound (status 2) with all unknown names.
    """
    paths = {name: name.replace("@", "/") + ".md" for name in names}
    unknown = [name for name, path in paths.items() if not site or path not in site.paths]
    message = "no such file, policy, or version, or its text is withheld"
    problems = []
    for name in unknown:
        slug, _, revised = name.partition("@")
        help = "pass a file, POLICY, or POLICY@VERSION"
        if site and revised and slug in site.policies:
            help = other_versions_help(site.policy(slug), revised)
        problems.append(Problem("no-such-text", message, help, name))
    raise_problems(problems, status=2)
    return paths


def text_promises(site: Site, path: str) -> Promised:
    """Return what a text of the site promises. `path` is relative to content/.

    Raises ProblemsFound if the file isn't a text.
    """
    slug, revised = _policy_and_archived_date(site, path)
    data = site.texts.read(path)
    own = confirmed_in(data, f"content/{path}")  # the promise recorded in the text's front matter
    record = own
    # The first version that records a promise itself. Earlier versions have the promise that the
    # settings record for the whole policy.
    first = _first_confirmed(site, slug)
    if revised:  # the settings may record the promise of a published version instead
        record = recorded_promise(site.config.settings(slug), own, revised, first)
    languages = site.config.text_languages
    language = read_name(path, languages).language or languages.of_original(slug)
    clauses = site.texts.clauses(path, language)
    name = slug
    if revised:
        name += f"@{revised}"
    corrected = None
    unread = ""
    ends = False
    if own and record and record != own:  # the settings override the front matter
        corrected = own
    if not clauses:
        unread = unread_language_sentence(data, f"content/{path}", site.texts.parsed(path))
    with suppress(ProblemsFound):  # a text without valid front matter can't withdraw the policy
        ends = read_front_matter(data, path).values.get("withdrawn") == "true"
    return Promised(
        path=f"content/{path}",
        clauses=clauses,
        record=record,
        policy=name,
        corrected=corrected,
        unread=unread,
        ends=ends,
    )


def _first_confirmed(site: Site, slug: str) -> VersionId | None:
    """Return the first archived version whose text records a promise, or None."""
    found = []
    for path in site.files[slug].archived:
        _, revised = _policy_and_archived_date(site, path)
        if revised and confirmed_in(site.texts.read(path), f"content/{path}"):
            found.append(revised)
    return min(found, default=None)


def _policy_and_archived_date(site: Site, path: str) -> tuple[str, VersionId | None]:
    """Return the policy of a text, and its version if the text is archived.

    A draft with the same bytes as an archived text counts as archived, because it was published.
    """
    languages = site.config.text_languages
    name = read_name(path, languages)
    if name.archived:
        return name.policy, name.archived
    sha256 = site.read_hash(path)  # with values instead of names of facts, as in the archive
    for other in site.files[name.policy].archived:
        if site.sha256_of(other) == sha256:
            return name.policy, read_name(other, languages).archived
    return name.policy, None
