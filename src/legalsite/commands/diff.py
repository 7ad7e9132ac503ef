"""`legalsite diff`: compare two texts, or all texts that changed since a commit with their previous
versions.

A text is a file, standard input, or a version of a policy.
"""

import re
from collections.abc import Callable, Iterator
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
from legalsite.source.fact_names import fill_names, recorded_values
from legalsite.source.fences import split_text
from legalsite.source.markdown import read_document

if TYPE_CHECKING:
    from legalsite.site.load import Site

REVISED_PATTERN = re.compile(r"""^revised:[ \t]*["']?(?P<revised>[0-9-]+)""", re.MULTILINE)


class ComparedText(Struct, frozen=True):
    path: str  # path as written by the user; for a version, it starts with content/
    revised: str | None  # date of the text, or None if the text doesn't state one
    document: Document
    # slug of a draft that still has the date of a published version, otherwise empty
    policy_to_date: str = ""
    language: str = ""  # language tag; empty for a file
    # problems that would only prevent publishing a file, not comparing it
    warnings: ProblemTuple = ()


class TextSources(Struct, frozen=True):
    """Where to find texts. The site is only needed if a name isn't a file."""

    root: Callable[[], Path]  # returns the site's folder, or raises ProblemsFound
    today: Calendar  # returns the date in a time zone
    stdin: BinaryIO
    language: str = ""  # language of the versions to compare; empty for their originals


def diff(
    names: tuple[str, ...], sources: TextSources, *, first: bool = False
) -> tuple[ComparedText, ComparedText, Redline]:
    """Compare two texts, and return both with the result.

    A single name is compared with the text that readers had before it, as on the text's page.
    `first` allows comparing a first version with itself. Raises ProblemsFound (status 2) for an
    unknown name.
    """
    if len(names) > 1:
        old, new = _two_texts(names, sources)
    else:
        old, new = _with_previous(names[0], sources, first=first)
    return old, new, compare(old.document, new.document)


def changed_since(ref: str, sources: TextSources) -> Iterator[tuple[Version, Redline | None]]:
    """Yield each text of the site that differs from the commit `ref`, with its redline.

    The redline is the same as for comparing this text alone. It's None if there's no earlier text
    or the text is withheld. Raises ProblemsFound, with status 2 for an unknown commit.
    """
    # imported late because comparing two files doesn't need git
    from legalsite.site.git_checkout import committed

    site = _load_site(ref, sources)
    today = sources.today(site.config.timezone)
    # function that returns whether a file is unchanged since the commit; the option is only used in
    # messages
    unchanged = committed(site.root, ref, "--changed-since")
    for policy in site.policies.values():
        for text in policy.texts:
            # a withheld text can't be compared
            if text.withheld or unchanged(text.path, site.content.read_typed(text.path)):
                continue
            # the text that readers had before or, for a translation without one, an earlier one
            old = policy.comparison_base(text, today) or _earlier_translation(policy, text)
            yield text, site.redline(old, text) if old and not old.withheld else None


def _two_texts(names: tuple[str, ...], sources: TextSources) -> tuple[ComparedText, ComparedText]:
    """Return the texts with these two names.

    A name is a file, `-` for standard input, POLICY, or POLICY@VERSION. The site is only loaded if
    a name isn't a file.
    """
    if names == ("-", "-"):
        message = "standard input was given twice"
        raise usage_failure("no-such-text", message, "use - for only one of the two")
    site = None
    texts = []
    files = {}  # name → content
    # A draft contains names of facts, such as `{{company.name}}`, and a published file records the
    # value of each name. Use these values for the names in the other file.
    values: dict[str, str] = {}
    # read both files before filling in values, because each may have values for the other one
    for name in names:
        if name == "-" or Path(name).is_file():
            files[name] = read_stream(sources.stdin) if name == "-" else read_file(name)
            values |= recorded_values(files[name])
    for name in names:
        if name in files:
            # the second `values` stands for all known names: a name without a value counts as
            # unknown, and stays in the text
            filled = fill_names(files[name], name, values, values)
            texts.append(_file_text(filled.data, name))
        else:
            versioned = all("@" in each for each in names)
            # both names may need the site, but it's only loaded once
            site = site or _load_site(name, sources, versioned=versioned)
            texts.append(_site_text(site, _named_text(site, name, sources.language)))
    return texts[0], texts[1]


def _file_text(data: bytes, name: str) -> ComparedText:
    """Read a file in any encoding, with or without front matter, for comparison.

    Problems become warnings. Raises ProblemsFound for a file that isn't text.
    """
    problems: Problems = []
    try:
        text = decode(data, name)
    except ProblemsFound as unreadable:
        # imported late because few files have other encodings or harmful characters
        from legalsite.importing.decoding import decode_file

        problems += unreadable.problems
        text = decode_file(replace_harmful_characters(data), name)[0]
    document = read_document(_with_prose(text).encode(), name, collected=problems)
    warnings = [problem._replace(severity="warning") for problem in problems]
    return ComparedText(name, _stated_date(data), document, warnings=tuple(warnings))


def _with_prose(text: str) -> str:
    """Unindent lines that Markdown would treat as code, in a text without front matter.

    Indented lines of plain text are prose. A text with front matter is returned unchanged.
    """
    if split_text(text)[0]:
        return text
    lines = text.split("\n")
    for number in lines_of_code(text, "code_block"):
        lines[number] = lines[number].lstrip()
    return "\n".join(lines)


def _with_previous(
    name: str, sources: TextSources, *, first: bool
) -> tuple[ComparedText, ComparedText]:
    """Return the previous text and the named text, in this order.

    Raises ProblemsFound (status 2) if there's no previous text. With `first`, the named text is
    used as the previous one instead.
    """
    if name == "-" or Path(name).is_file():
        message = f"{name} has no earlier version to compare with"
        raise usage_failure("no-such-text", message, "pass a second file", name)
    site = _load_site(name, sources, versioned="@" in name)
    new = _named_text(site, name, sources.language)
    today = sources.today(site.config.timezone)
    policy = site.policy(new.policy)
    # the text that readers had before or, for a translation without one, an earlier translation
    before = policy.comparison_base(new, today) or _earlier_translation(policy, new)
    old = before or (new if first else None)
    if old is None:
        message = f"no version of {new.policy} is in effect before {new.revised}"
        if new.translates:
            message = f"no earlier version of {new.policy} is translated into {new.language!r}"
        raise usage_failure("no-such-text", message, "pass two versions", name)
    return _site_text(site, old), _site_text(site, new)


def _earlier_translation(policy: Policy, version: Version) -> Version | None:
    """Return the last archived translation before `version`, or None if `version` is an original.

    It's used if the text that readers had before isn't translated, so that `comparison_base` finds
    no translation of it.
    """
    if not version.translates:
        return None
    for other in reversed(policy.translations.get(version.language, ())):
        if not other.is_draft and other.revised < version.revised:
            return other
    return None


def _load_site(name: str, sources: TextSources, *, versioned: bool = False) -> "Site":
    """Load the site with its drafts, unless the drafts are invalid and not needed.

    If all names are `versioned`, no draft is compared, so invalid drafts are ignored. Raises
    ProblemsFound (status 2) outside of a site, because `name` isn't a file.
    """
    # imported late because comparing two files doesn't need the site
    from legalsite.site.load import load

    try:
        root = sources.root()
    except ProblemsFound as outside:
        message = f"no file named {name!r}, and this folder isn't in a site"
        raise usage_failure("no-such-text", message, outside.problems[0].help, name) from None
    config = cached_settings(root)
    on = sources.today(config.timezone)
    # A changed draft may still have the date of a published version. Then, it gets the date `on`,
    # or is left out if that version was withheld.
    site = load(root, config, unpublished=True, draft_date=on, skip_withheld=True)
    if versioned and site.front_matter_problems:
        site = load(root, config)  # without the drafts, which aren't compared
    return site.require()  # raises ProblemsFound if the site has other errors


def _named_text(site: "Site", name: str, language: str) -> Version:
    """Return POLICY@VERSION in a language, or the latest version or draft of POLICY.

    Raises ProblemsFound (status 2) if the text doesn't exist.
    """
    # imported late because comparing two files doesn't need the site
    from legalsite.commands.version_names import text_in, version_named

    slug, _, revised = name.partition("@")
    if slug not in site.policies:
        slugs = ", ".join(site.policies) or "none yet"
        help = did_you_mean(slug, site.policies, f"name a file, or one of these policies: {slugs}")
        raise usage_failure("no-such-text", f"no file or policy named {slug!r}", help, name)
    versions = site.policies[slug].versions
    if not revised:  # use the draft, or else the latest version
        # if `load` left out the draft because it has the date of a withheld text, report that,
        # instead of comparing an older version
        raise_problems(problem for problem in site.withheld if problem.path == f"content/{slug}.md")
        return text_in(site, versions[-1], language)
    return text_in(site, version_named(site, name), language)


def _site_text(site: "Site", version: Version) -> ComparedText:
    """Prepare a version for comparison. Raises ProblemsFound if it's withheld."""
    if version.withheld:
        message = f"the text of {version.policy}@{version.revised} was withheld"
        message += ", so there is nothing to compare"
        raise failure("withheld", message, "choose other versions", f"content/{version.path}")
    # An undated version is a draft that still has the date of a published version. The user is told
    # how to set a new date, which requires the name of the policy.
    policy_to_date = version.policy
    revised = None
    if not version.undated:
        policy_to_date = ""
        revised = str(version.revised)
    language = version.language
    document = site.document(version)
    return ComparedText(f"content/{version.path}", revised, document, policy_to_date, language)


def _stated_date(data: bytes) -> str | None:
    """Return the `revised` date in front matter, or None if it's missing or invalid.

    The front matter may belong to another tool.
    """
    match = REVISED_PATTERN.search(split_text(data.decode("utf-8-sig", "replace"))[0])
    try:
        return str(VersionId.parse(match["revised"])) if match else None
    except ValueError:
        return None
