"""Derives the slugs of policies from the paths of a repository, one each, by the rules of source/file_names.py."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import accumulate, count

from legalsite.model.document import Document
from legalsite.source.file_names import LONGEST, Languages, checked_slug

ENDING = re.compile(r"(?<=.)(?:\.x?html?)?\.[A-Za-z0-9]{1,8}$")  # also .html.erb, that of a template
OF_FOLDER = frozenset({"index", "_index", "readme"})


def slug_of(path: str, languages: Languages) -> str:
    """Return the slug of a path: `terms` for `Terms/Index.md`, `datenschutzerklarung` for `Datenschutzerklärung.md`. A
    name that the site reserves is prefixed with `policy-`; one without any letter a-z or digit becomes `policy`."""
    *folders, name = path.split("/")
    stem = ENDING.sub("", name)
    segments = folders if folders and stem.casefold() in OF_FOLDER else [*folders, stem]
    slug = "/".join(_segment(segment, languages if not index else ()) for index, segment in enumerate(segments))
    return slug if len(slug) < LONGEST - 4 else slug.rpartition("/")[2][: LONGEST - 4].rstrip("-")


def _segment(name: str, languages: Languages) -> str:
    """Return one part of a slug for one part of a path. `languages` are those of the site, which reserve their
    tags."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode("ascii")
    segment = "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
    if not segment:
        return "policy"
    try:
        return checked_slug(segment[:LONGEST].rstrip("-"), languages)
    except ValueError:
        return f"policy-{segment}"


def unique_slugs(wanted: Sequence[str], taken: Collection[str]) -> dict[int, str]:
    """Return, for each index in `wanted`, the slug to use.

    Earlier entries take precedence, and those in fewer folders come before all others: a file in the folder of another
    policy, which is the archive of that policy, gets a name joined by hyphens. `taken` are the slugs of the site. They
    do not change, and an equal slug is allowed: otherwise the same import would bring everything a second time.
    """
    names: dict[int, str] = {}
    for index in sorted(range(len(wanted)), key=lambda index: (wanted[index].count("/"), index)):
        slug, used = wanted[index], {*names.values(), *taken}
        folders = accumulate(slug.split("/")[:-1], "{}/{}".format)
        if above := next((folder for folder in folders if folder in used), ""):  # the policy that has this archive
            slug = f"{above}-{slug[len(above) + 1 :].replace('/', '-')}"
        if slug in names.values():
            slug = next(name for n in count(2) if (name := f"{slug}-{n}") not in names.values())
        names[index] = slug
    return names


def title_in(document: Document) -> str:
    """Return the words of the heading of level 1 that has no other beside it; empty if there is none. Of several, the
    first is that of a section."""
    headings = [block.text for block in document.headings if block.level == 1]
    return headings[0] if len(headings) == 1 else ""


NO_TITLE = "no title found; using {!r} from the name (to change it, use --title)"


def title_from_slug(slug: str) -> str:
    """Return a title made from a slug: `Privacy Policy` for `eu/privacy-policy`."""
    return slug.rpartition("/")[2].replace("-", " ").title()


def title_from_path(path: str) -> str:
    """Return a title made from a file's name: `Privacy Policy` for `eu/privacy-policy.md`. A file called index is named
    by its folder. A name with capitals or spaces stays as it is. Empty if the name has no letters or digits."""
    *folders, name = path.split("/")
    words = ENDING.sub("", name)
    if words.casefold() in OF_FOLDER and folders:
        words = folders[-1]
    spaced = " ".join(words.replace("_", " ").split())
    title = spaced if " " in words or words != words.lower() else spaced.replace("-", " ").strip().title()
    return title if any(letter.isalnum() for letter in title) else ""
