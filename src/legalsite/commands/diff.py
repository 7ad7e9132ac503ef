"""`legalsite diff`: two names → two texts and their redline. A name is a file, standard input, or a
policy's version. Or all texts that differ from a commit, each with its redline."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from legalsite.disk.input_files import read_file, read_stream
from legalsite.errors import (
    Problems,
    ProblemsFound,
    ProblemTuple,
    did_you_mean,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.importing.foreign_markdown import lines_of_code
from legalsite.model.declared_time import Calendar
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.site.settings import cached_settings
from legalsite.source.characters import decode, replace_harmful_characters
from legalsite.source.fences import split_text
from legalsite.source.markdown import read_document
from legalsite.text.languages import text_language

if TYPE_CHECKING:
    from legalsite.site.load import Site

REVISED_PATTERN = re.compile(r"""^revised:[ \t]*["']?([0-9-]+)""", re.MULTILINE)


class ComparedText(Struct, frozen=True):
    """One side of a redline."""

    path: str  # as it was given, or starts with content/
    revised: str | None  # None if the text does not state it
    document: Document
    # the policy whose draft this is, if that still has the date of a published text
    undated: str = ""
    language: str = ""  # the tag of its language; empty for a file
    # what would keep a file from becoming a page, but not from being compared
    warnings: ProblemTuple = ()


class TextSources(Struct, frozen=True):
    """Where texts come from: standard input, and the site's folder and day, which are needed only
    if a name is not a file."""

    root: Callable[[], Path]
    today: Calendar
    stdin: BinaryIO


def diff(
    names: tuple[str, ...], sources: TextSources, *, first: bool = False
) -> tuple[ComparedText, ComparedText, Redline]:
    """Return the old text, the new text and what changed between them. With one name, a draft is
    compared with the newest text of the archive, whatever their dates say, and any other text with
    its previous version; the `first` text of a policy may be compared with itself. Raises
    ProblemsFound (status 2) for a name that means nothing."""
    if len(names) > 1:
        old, new = _two_texts(names, sources)
    else:
        old, new = _with_previous(names[0], sources, first=first)
    return old, new, compare(old.document, new.document)


def changed_since(ref: str, sources: TextSources) -> Iterator[tuple[Version, Redline | None]]:
    """Yield every text of the site that is not as it was in a commit, with its redline as for one
    name; None if there is no text before it. Raises ProblemsFound, with status 2 if there is no
    such commit."""
    from legalsite.site.git_checkout import committed  # two files need no git

    site = _load_site(ref, sources)
    today = sources.today(site.config.timezone)
    unchanged = committed(site.root, ref, "--changed-since")
    for policy in site.policies.values():
        for text in policy.texts:
            if text.withheld or unchanged(text.path, site.read(text)):
                continue
            old = _earlier_text(policy, text, today)
            yield text, site.redline(old, text) if old and not old.withheld else None


def _two_texts(names: tuple[str, ...], sources: TextSources) -> tuple[ComparedText, ComparedText]:
    if names == ("-", "-"):
        message = "standard input was given twice"
        raise usage_failure("no-such-text", message, "use - for only one of the two")
    site = None
    texts = []
    for name in names:
        if name == "-" or Path(name).is_file():
            if name == "-":
                data = read_stream(sources.stdin)
            else:
                data = read_file(name)
            texts.append(_file_text(data, name))
        else:
            site = site or _load_site(name, sources)
            texts.append(_site_text(site, _named_version(site, name)))
    return texts[0], texts[1]


def _file_text(data: bytes, name: str) -> ComparedText:
    """Return any text as one side of a redline. Raises ProblemsFound for a file that isn't a
    text."""
    problems: Problems = []
    try:
        text = decode(data, name)
    except ProblemsFound as unreadable:
        # few files have other encodings or harmful characters
        from legalsite.importing.decoding import decode_file

        problems += unreadable.problems
        text = decode_file(replace_harmful_characters(data), name)[0]
    document = read_document(_with_prose(text).encode(), name, aside=problems)
    warnings = [problem._replace(severity="warning") for problem in problems]
    return ComparedText(name, _stated_date(data), document, warnings=tuple(warnings))


def _with_prose(text: str) -> str:
    """Return a text with its indented lines as prose if it has no front matter: plain text has no
    code."""
    if split_text(text)[0]:
        return text
    lines = text.split("\n")
    for number in lines_of_code(text, "code_block"):
        lines[number] = lines[number].lstrip()
    return "\n".join(lines)


def _with_previous(
    name: str, sources: TextSources, *, first: bool
) -> tuple[ComparedText, ComparedText]:
    if name == "-" or Path(name).is_file():
        message = f"{name} has no earlier version to compare with"
        raise usage_failure("no-such-text", message, "pass a second file", name)
    site = _load_site(name, sources)
    new = _named_version(site, name)
    before = _earlier_text(site.policy(new.policy), new, sources.today(site.config.timezone))
    old = before or (new if first else None)
    if old is None:
        message = f"{new.policy} has no version before {new.revised}"
        raise usage_failure("no-such-text", message, "pass two versions", name)
    return _site_text(site, old), _site_text(site, new)


def _earlier_text(policy: Policy, text: Version, today: date) -> Version | None:
    """Return the newest text of the archive if this is a draft, else its previous version; for a
    translation, the one before it in its language."""
    if not text.is_draft and not text.translates:
        return policy.previous(text, today)
    texts = policy.translations[text.language] if text.translates else policy.versions
    archived = [other for other in texts if not other.is_draft]
    if not text.is_draft:
        archived = [other for other in archived if other.revised < text.revised]
    return archived[-1] if archived else None


def _load_site(name: str, sources: TextSources) -> "Site":
    from legalsite.site.load import load  # two files need no site

    try:
        root = sources.root()
    except ProblemsFound as outside:
        message = f"no file named {name!r}, and this folder isn't in a site"
        raise usage_failure("no-such-text", message, outside.problems[0].help, name) from None
    config = cached_settings(root)
    on = sources.today(config.timezone)
    return load(root, config, unpublished=True, undated=on, skip_withheld=True).require()


def _named_version(site: "Site", name: str) -> Version:
    """Return the version that a name means: for `POLICY` its newest text, which may be a draft."""
    slug, _, revised = name.partition("@")
    if slug not in site.policies:
        slugs = ", ".join(site.policies) or "none yet"
        help = did_you_mean(slug, site.policies, f"name a file, or one of these policies: {slugs}")
        raise usage_failure("no-such-text", f"no file or policy named {slug!r}", help, name)
    versions = site.policies[slug].versions
    if not revised:
        raise_problems(problem for problem in site.withheld if problem.path == f"content/{slug}.md")
        return versions[-1]
    by_revised = {str(version.revised): version for version in versions}
    if revised not in by_revised:
        help = "its versions are: " + ", ".join(by_revised)
        raise usage_failure("no-such-text", f"{slug} has no version {revised!r}", help, name)
    return by_revised[revised]


def _site_text(site: "Site", version: Version) -> ComparedText:
    if version.withheld:
        message = f"the text of {version.policy}@{version.revised} was withheld"
        message += ", so there is nothing to compare"
        raise failure("withheld", message, "choose other versions", f"content/{version.path}")
    undated = version.policy
    revised = None
    if not version.undated:
        undated = ""
        revised = str(version.revised)
    language = text_language(version, site.config)
    document = site.document(version)
    return ComparedText(f"content/{version.path}", revised, document, undated, language)


def _stated_date(data: bytes) -> str | None:
    """Return what a Markdown file states, whether it has our front matter, another tool's or
    none."""
    match = REVISED_PATTERN.search(split_text(data.decode("utf-8-sig", "replace"))[0])
    try:
        return str(VersionId.parse(match[1])) if match else None
    except ValueError:
        return None
