"""Derive the slugs and titles of policies from file paths."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import accumulate, count

from legalsite.model.document import Document
from legalsite.source.file_names import MAX_SLUG_LENGTH, checked_slug

FILE_ENDING_PATTERN = re.compile(
    r"(?<=.)(?:\.x?html?)?\.[A-Za-z0-9]{1,8}$"
)  # file extensions, such as .html.erb of a template
FOLDER_FILE_NAMES = frozenset({"index", "_index", "readme"})


def slug_of(path: str, languages: tuple[str, ...]) -> str:
    """Derive a slug from a file path, such as `terms` from `Terms/Index.md`.

    Accents are removed: `Datenschutzerklärung.md` becomes `datenschutzerklarung`. `policy-`
    precedes reserved names such as the site's `languages`. If the slug would be too long, only the
    last part of the path is used.
    """
    *names, name = path.split("/")
    stem = FILE_ENDING_PATTERN.sub("", name)
    # a file such as `index.md` is named after its folder
    if not names or stem.casefold() not in FOLDER_FILE_NAMES:
        names.append(stem)
    segments = [_slug_segment(names[0], languages)]
    # only the first component could be confused with a language tag
    segments += [_slug_segment(name, ()) for name in names[1:]]
    slug = "/".join(segments)
    # leave room for the number that `unique_slugs` may add, which has up to four characters: `-100`
    if len(slug) < MAX_SLUG_LENGTH - 4:
        return slug
    return segments[-1][: MAX_SLUG_LENGTH - 4].rstrip("-")


def _slug_segment(name: str, languages: tuple[str, ...]) -> str:
    """Convert a component of a path to a component of a slug.

    A name without letters a-z or digits becomes `policy`. `languages` contains reserved names.
    """
    ascii_bytes = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore")
    words = re.findall(r"[A-Za-z0-9]+", ascii_bytes.decode("ascii"))
    if not words:
        return "policy"
    segment = "-".join(words)
    try:
        return checked_slug(segment[:MAX_SLUG_LENGTH].rstrip("-"), languages)
    except ValueError:  # the name is reserved
        return f"policy-{segment}"


def unique_slugs(wanted: Sequence[str], taken: Collection[str]) -> dict[int, str]:
    """Assign a unique slug to each index in `wanted`. Duplicates get a number.

    Slugs with fewer folders are assigned first. Slugs that are below another policy get a hyphen:
    `terms/old` becomes `terms-old`.

    `taken` contains the site's slugs. A slug may be the same as one of them, because the files may
    be imported again, but it can't be below one of them.
    """
    names: dict[int, str] = {}
    by_depth = sorted(enumerate(wanted), key=lambda entry: entry[1].count("/"))
    for index, slug in by_depth:
        used = {*names.values(), *taken}
        folders = slug.split("/")[:-1]
        for folder in accumulate(folders, "{}/{}".format):  # `a`, then `a/b`
            if folder in used:  # the folder is a policy, whose old versions may be inside
                rest = slug[len(folder) + 1 :].replace("/", "-")
                slug = f"{folder}-{rest}"  # noqa: PLW2901 - the policy gets this name
                break
        names[index] = _unused_slug(slug, names.values())
    return names


def _unused_slug(slug: str, used: Collection[str]) -> str:
    """Append a number to a slug if it's in `used`."""
    candidate = slug
    numbers = count(2)
    while candidate in used:
        candidate = f"{slug}-{next(numbers)}"
    return candidate


def title_in(document: Document) -> str:
    """Return the text of a single level-1 heading, or an empty string."""
    headings = [block.text for block in document.headings if block.level == 1]
    if len(headings) != 1:
        return ""
    return headings[0]


NO_TITLE = "no title found; using {!r} from the name (to change it, use --title)"


def title_from_slug(slug: str) -> str:
    """Derive a title from a slug, such as `Privacy Policy` from `eu/privacy-policy`."""
    return slug.rpartition("/")[2].replace("-", " ").title()


def title_from_path(path: str) -> str:
    """Derive a title from a file path, such as `Privacy Policy` from `eu/privacy-policy.md`.

    A file such as `index.md` is named after its folder. A name with capital letters or spaces keeps
    its case and hyphens. Return an empty string if the name has no letters or digits.
    """
    *folders, name = path.split("/")
    words = FILE_ENDING_PATTERN.sub("", name)
    if folders and words.casefold() in FOLDER_FILE_NAMES:
        words = folders[-1]
    title = " ".join(words.replace("_", " ").split())
    # a name such as `privacy-policy` isn't written for readers
    if " " not in words and words == words.lower():
        title = title.replace("-", " ").strip().title()
    if not any(map(str.isalnum, title)):
        return ""
    return title
