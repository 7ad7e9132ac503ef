"""Derives the slugs and titles of policies from the paths of a repository."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import accumulate, count

from legalsite.model.document import Document
from legalsite.source.file_names import MAX_SLUG_LENGTH, Languages, checked_slug

FILE_ENDING_PATTERN = re.compile(
    r"(?<=.)(?:\.x?html?)?\.[A-Za-z0-9]{1,8}$"
)  # also .html.erb, of a template
FOLDER_FILE_NAMES = frozenset({"index", "_index", "readme"})


def slug_of(path: str, languages: Languages) -> str:
    """Return the slug for the path of a file: `terms` for `Terms/Index.md`.

    `languages` are the site's; their tags are reserved. A reserved name gets the prefix `policy-`;
    a name without any letter a-z or digit becomes `policy`. Accents are removed:
    `datenschutzerklarung` for `Datenschutzerklärung.md`. A slug that would be too long is only the
    end of the path.
    """
    *names, name = path.split("/")
    stem = FILE_ENDING_PATTERN.sub("", name)
    # `index.md` and the like are named by their folder
    if not names or stem.casefold() not in FOLDER_FILE_NAMES:
        names.append(stem)
    segments = [_slug_segment(names[0], languages)]
    # Language tags are reserved only at the start of a slug.
    segments += [_slug_segment(name, ()) for name in names[1:]]
    slug = "/".join(segments)
    # Leaves room for a number that `unique_slugs` may add.
    if len(slug) < MAX_SLUG_LENGTH - 4:
        return slug
    return segments[-1][: MAX_SLUG_LENGTH - 4].rstrip("-")


def _slug_segment(name: str, languages: Languages) -> str:
    """Return one part of a slug for one part of a path; `languages` are tags that it can't be."""
    ascii_bytes = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore")
    words = re.findall(r"[A-Za-z0-9]+", ascii_bytes.decode("ascii"))
    if not words:
        return "policy"
    segment = "-".join(words)
    try:
        return checked_slug(segment[:MAX_SLUG_LENGTH].rstrip("-"), languages)
    except ValueError:
        return f"policy-{segment}"


def unique_slugs(wanted: Sequence[str], taken: Collection[str]) -> dict[int, str]:
    """Return a slug for each index in `wanted`, so that no two are the same.

    Slugs in fewer folders come first, then earlier ones; a later one gets a number. `taken` are the
    slugs of the site: a wanted slug may equal one of them, so that a second import of the same
    files gives the same slugs. If a folder is the slug of another policy, as for an archive of its
    old versions, the slug is joined by a hyphen: `terms/old` becomes `terms-old`.
    """
    names: dict[int, str] = {}
    by_depth = sorted(enumerate(wanted), key=lambda entry: entry[1].count("/"))
    for index, slug in by_depth:
        used = {*names.values(), *taken}
        folders = slug.split("/")[:-1]
        for folder in accumulate(folders, "{}/{}".format):
            if folder in used:  # the policy that has this archive
                rest = slug[len(folder) + 1 :].replace("/", "-")
                slug = f"{folder}-{rest}"  # noqa: PLW2901 - the policy gets this name
                break
        names[index] = _unused_slug(slug, names.values())
    return names


def _unused_slug(slug: str, used: Collection[str]) -> str:
    """Return a slug, with a number at its end if it is in `used`."""
    candidate = slug
    numbers = count(2)
    while candidate in used:
        candidate = f"{slug}-{next(numbers)}"
    return candidate


def title_in(document: Document) -> str:
    """Return the words of the only level-1 heading; empty if there is none.

    It is also empty if there are several, because then they are the headings of sections.
    """
    headings = [block.text for block in document.headings if block.level == 1]
    if len(headings) != 1:
        return ""
    return headings[0]


NO_TITLE = "no title found; using {!r} from the name (to change it, use --title)"


def title_from_slug(slug: str) -> str:
    """Return a title made from a slug: `Privacy Policy` for `eu/privacy-policy`."""
    return slug.rpartition("/")[2].replace("-", " ").title()


def title_from_path(path: str) -> str:
    """Return a title made from a file's path: `Privacy Policy` for `eu/privacy-policy.md`.

    If the file is called index or readme, its folder's name is used. A name with capitals or spaces
    keeps its case and hyphens. The title is empty if the name has no letters or digits.
    """
    *folders, name = path.split("/")
    words = FILE_ENDING_PATTERN.sub("", name)
    if folders and words.casefold() in FOLDER_FILE_NAMES:
        words = folders[-1]
    title = " ".join(words.replace("_", " ").split())
    if " " not in words and words == words.lower():
        title = title.replace("-", " ").strip().title()
    if not any(map(str.isalnum, title)):
        return ""
    return title
