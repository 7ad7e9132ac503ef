"""Paths of a repository → names of policies: one each, under the rules of source/names.py."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import count

from legalsite.source.file_names import LONGEST, checked_slug

ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,8}$")
OTHER = re.compile(r"[^a-z0-9]+")
OF_FOLDER = frozenset({"index", "_index", "readme"})


def slug_of(path: str, languages: Sequence[str]) -> str:
    """`Terms/Index.md` → `terms`; `Datenschutzerklärung.md` → `datenschutzerklarung`. A name that is taken by the site
    or that has no letter of ours gets `policy` before it."""
    *folders, name = path.split("/")
    stem = ENDING.sub("", name)
    segments = folders if folders and stem.casefold() in OF_FOLDER else [*folders, stem]
    slug = "/".join(_segment(segment, languages if not index else ()) for index, segment in enumerate(segments))
    return slug if len(slug) < LONGEST - 4 else slug.rpartition("/")[2][: LONGEST - 4].rstrip("-")


def _segment(name: str, languages: Sequence[str]) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode("ascii")
    segment = OTHER.sub("-", plain).strip("-")
    if not segment:
        return "policy"
    try:
        return checked_slug(segment[:LONGEST].rstrip("-"), tuple(languages))
    except ValueError:
        return f"policy-{segment}"


def unique_slugs(wanted: Sequence[str], taken: Collection[str]) -> dict[int, tuple[str, str]]:
    """By index in `wanted`, the slug and why it is another than was wanted, empty where it is not. Those first in
    `wanted` have precedence, those in fewer folders before them: what lies in the folder of another policy, which is
    that one's archive, is joined by hyphens. `taken` are the slugs of the site, which stay as they are: equal ones
    are not avoided, or the same import would bring all of it once more."""
    names: dict[int, tuple[str, str]] = {}
    used: dict[str, int] = {}
    for index in sorted(range(len(wanted)), key=lambda index: (wanted[index].count("/"), index)):
        slug, above = wanted[index], _above(wanted[index], {*used, *taken})
        why = f"{above}/ is the archive of another policy" if above else ""
        if above:
            slug = f"{above}-{slug[len(above) + 1 :].replace('/', '-')}"
        if slug in used:
            why = f"{slug} is another file's"
            slug = next(name for n in count(2) if (name := f"{slug}-{n}") not in used)
        used[slug] = index
        names[index] = slug, why
    return names


def _above(slug: str, used: Collection[str]) -> str:
    """The policy in whose folder it would lie."""
    folders = slug.split("/")[:-1]
    return next((name for end in range(1, len(folders) + 1) if (name := "/".join(folders[:end])) in used), "")
