"""Derives the slugs and titles of policies from the paths of a repository."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import accumulate, count

from legalsite.model.document import Document
from legalsite.source.file_names import MAX_SLUG_LENGTH, Languages, checked_slug

ENDING = re.compile(r"(?<=.)(?:\.x?html?)?\.[A-Za-z0-9]{1,8}$")  # also .html.erb, of a template
FOLDER_FILE_NAMES = frozenset({"index", "_index", "readme"})


def slug_of(path: str, languages: Languages) -> str:
    """Return the slug of a path: `terms` for `Terms/Index.md`.

    A name that the site reserves is prefixed with `policy-`; one without any letter a-z or digit
    becomes `policy`. Accents are removed: `datenschutzerklarung` for `Datenschutzerklärung.md`.
    """
    *names, name = path.split("/")
    stem = ENDING.sub("", name)
    if not names or stem.casefold() not in FOLDER_FILE_NAMES:
        names.append(stem)
    segments = [_segment(names[0], languages)]
    segments += [_segment(name, ()) for name in names[1:]]
    slug = "/".join(segments)
    if len(slug) < MAX_SLUG_LENGTH - 4:
        return slug
    return segments[-1][: MAX_SLUG_LENGTH - 4].rstrip("-")


def _segment(name: str, languages: Languages) -> str:
    """Return one part of a slug for one part of a path.

    `languages` are the site's, which reserve their tags.
    """
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
    """Return, for each index in `wanted`, the slug to use.

    Earlier entries take precedence, and those in fewer folders come before all others: a file in
    the folder of another policy, which is the archive of that policy, gets a name joined by
    hyphens. `taken` are the slugs of the site. They do not change, and an equal slug is allowed:
    otherwise the same import would bring everything a second time.
    """
    names: dict[int, str] = {}
    by_depth = sorted(enumerate(wanted), key=lambda entry: entry[1].count("/"))
    for index, slug in by_depth:
        used = {*names.values(), *taken}
        folders = slug.split("/")[:-1]
        for folder in accumulate(folders, "{}/{}".format):
            if folder in used:  # the policy that has this archive
                rest = slug[len(folder) + 1 :].replace("/", "-")
                slug = f"{folder}-{rest}"  # noqa: PLW2901
                break
        names[index] = _unused(slug, names.values())
    return names


def _unused(slug: str, used: Collection[str]) -> str:
    """Return the slug; with a number if it is used already."""
    candidate = slug
    numbers = count(2)
    while candidate in used:
        candidate = f"{slug}-{next(numbers)}"
    return candidate


def title_in(document: Document) -> str:
    """Return the words of the only heading of level 1; empty if there is none.

    Of several, the first belongs to a section.
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
    """Return a title made from a file's name: `Privacy Policy` for `eu/privacy-policy.md`.

    A file called index is named by its folder. A name with capitals or spaces stays as it is. Empty
    if the name has no letters or digits.
    """
    *folders, name = path.split("/")
    words = ENDING.sub("", name)
    if folders and words.casefold() in FOLDER_FILE_NAMES:
        words = folders[-1]
    title = " ".join(words.replace("_", " ").split())
    if " " not in words and words == words.lower():
        title = title.replace("-", " ").strip().title()
    if not any(map(str.isalnum, title)):
        return ""
    return title
