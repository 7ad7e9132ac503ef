"""Parse file names in content/ into policy, language, and version."""

import re
from functools import lru_cache

from msgspec import Struct

from legalsite.errors import Problem, printable
from legalsite.model.config import Languages
from legalsite.model.policy import VersionId
from legalsite.model.portable_names import unportable_reason

SEGMENT_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
RESERVED = frozenset(
    {"changes", "since", "upcoming", "record", "assets", "files", "feed", "index", "404", "results"}
)
MAX_SLUG_LENGTH = 100
SUFFIXES = (".md", ".withheld", ".gap")


class Name(Struct, frozen=True):
    policy: str  # slug of the policy
    language: str  # language of a translation; empty for an original
    archived: VersionId | None = None  # version ID of an archived file, or None for a draft


def read_name(path: str, languages: Languages) -> Name:
    """Parse a path relative to content/ into policy, language, and version (for archived files).

    Valid paths look like `eu/privacy.md`, `privacy.de.md`, `privacy/2025-02-01.md`,
    `privacy/2025-02-20.de.md`, `privacy/2025-02-01.gap` (why the version from that date on is
    unknown), or `privacy/2025-02-01.withheld` (why the text of a version was removed). Raises
    ValueError with the reason if the path is invalid.
    """
    suffix = next((suffix for suffix in SUFFIXES if path.endswith(suffix)), "")
    if not suffix:
        raise ValueError("isn't a policy (.md) and doesn't belong here")
    folder, _, last = path.removesuffix(suffix).rpartition("/")
    stem, dot, language = last.partition(".")  # only translations have a dot and a language
    dated = DATE_PATTERN.match(stem)  # archived files are named by their date
    # a gap is archived, and applies to all languages
    if suffix == ".gap" and (dot or not dated):
        raise ValueError(
            "gives the reason for a gap; it belongs in a policy's archive, named by its date: 2025-02-01.gap"
        )
    slug = folder  # the archive of a policy is a folder with its name
    if not dated:
        slug = f"{folder}/{stem}".lstrip("/")
    if dot:
        language = _language(language, slug, languages)
    if suffix == ".withheld" and not dated:
        raise ValueError(
            "is the notice of a withheld version; it belongs in a policy's archive, named by its date"
        )
    if not dated:
        return Name(checked_slug(slug, languages.site), language)
    archived = _id_in_name(stem, suffix)
    if not folder:
        raise ValueError(
            "is named by its date; an archived version belongs in the folder of its policy"
        )
    return Name(checked_slug(slug, languages.site), language, archived)


def bad_name_problem(path: str, reason: str) -> Problem:
    """Create the problem for a file whose name is invalid.

    `reason` is the message of the ValueError that `read_name` raised. The help depends on it.
    """
    path = printable(path)
    # some reasons are complete clauses, and the rest continue the sentence
    message = (
        f"{path} {reason}"
        if reason.startswith(("is ", "isn't ", "ends ", "gives "))
        else f"{path}: {reason}"
    )
    help = "rename it; policies are named like content/privacy.md, archived versions like content/privacy/2026-04-01.md"
    # the ends of reasons in `_language` and `checked_slug`
    if reason.endswith("isn't another language of the site"):
        help = "for a translation, add its language to `languages` in the settings; otherwise, remove the dot"
    elif reason.endswith("language of the original"):
        help = "remove the dot and the language; only the names of translations have them"
    elif ", but the original is in " in reason:
        language = reason.rpartition(" ")[2]
        help = f"add {language} to `languages` in the settings, so that each text has its own URL"
    elif reason.endswith("published under that name"):
        help = "write the language with its region in the settings, like pt-BR for pt, or rename the folder"
    return Problem("bad-name", message, help, f"content/{path}")


@lru_cache(8192)
def checked_slug(slug: str, languages: tuple[str, ...]) -> str:
    """Validate a slug and return it. Raises ValueError with the reason if the slug is invalid.

    `languages` contains the languages of the site.
    """
    if len(slug) > MAX_SLUG_LENGTH:
        raise ValueError(f"the name is longer than {MAX_SLUG_LENGTH} characters")
    segments = slug.split("/")
    for segment in segments:
        if not SEGMENT_PATTERN.fullmatch(segment):
            raise ValueError(
                "a policy's name can only contain lower-case letters a-z, digits, and single hyphens"
            )
        if segment in RESERVED:
            raise ValueError(f"the name {segment} is reserved: the site uses it")
        if DATE_PATTERN.match(segment):
            raise ValueError(f"{segment} is a date; a policy needs a name")
        reason = unportable_reason(segment)
        if reason:
            raise ValueError(reason)
    if segments[0] in map(str.lower, languages):
        raise ValueError(
            f"{segments[0]} is a language of the site, so translations are published under that name"
        )
    return slug


def _language(suffix: str, slug: str, languages: Languages) -> str:
    """Convert the suffix of a translation's file name, such as `de`, to a language.

    Raises ValueError with the reason if the suffix isn't a language of the site in lower case, or
    if the policy's original is in that language.
    """
    original = languages.of_original(slug)
    by_suffix = {language.lower(): language for language in languages.of_translations(slug)}
    language = by_suffix.get(suffix.lower(), "")
    if not language and suffix.lower() == original.lower():
        raise ValueError(f"ends in .{suffix}, which is the language of the original")
    # This policy can't be translated into the site's first language, because the original isn't in
    # a language of the site. So its page has the URL of the first language, where this translation
    # would be.
    if not language and suffix.lower() == languages.first.lower():
        raise ValueError(f"ends in .{suffix}, but the original is in {original}")
    if not language:
        raise ValueError(f"ends in .{suffix}, which isn't another language of the site")
    if suffix != suffix.lower():
        raise ValueError(
            f"ends in .{suffix}, but file names must be in lower case: .{suffix.lower()}"
        )
    return language


def _id_in_name(stem: str, suffix: str) -> VersionId:
    """Parse the version (or, for a gap, its start date) from a file name without its suffix.

    Raises ValueError with the reason if the version is invalid.
    """
    try:
        archived = VersionId.parse(stem)
    except ValueError:
        raise ValueError(f"{stem} isn't a valid date; use YYYY-MM-DD") from None
    if suffix == ".gap" and archived.nth > 1:  # a gap isn't a version, so only one starts on a date
        raise ValueError("gives the reason for a gap and must be named by a date: 2025-02-01.gap")
    return archived
