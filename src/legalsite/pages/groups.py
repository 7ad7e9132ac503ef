"""Group policies by their folders in content/, such as `eu` for `eu/terms`."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate
from typing import Protocol, TypeVar

from legalsite.model.config import Config
from legalsite.pages.policy_summary import Label
from legalsite.pages.routes import Routes


class HasSlug(Protocol):
    """Anything that belongs to a policy."""

    @property
    def slug(self) -> str:
        """The slug of the policy."""


Policies = TypeVar("Policies", bound=HasSlug)


def folders_of(slug: str) -> list[str]:
    """Return the folders that contain a policy: `eu` and `eu/at` for `eu/at/terms`."""
    *names, _ = slug.split("/")
    return list(accumulate(names, "{}/{}".format))


def all_folders(slugs: Iterable[str]) -> list[str]:
    folders = set[str]()
    for slug in slugs:
        folders.update(folders_of(slug))
    return sorted(folders)


def by_folder(
    config: Config, policies: Iterable[Policies], above: str = ""
) -> dict[str, list[Policies]]:
    """Group policies by the folder below `above` that contains them.

    An empty `above` stands for content/. Policies directly in `above` come first, with the key "".
    Other groups are in the order of the settings, then in alphabetical order.
    """
    groups = defaultdict[str, list[Policies]](list)
    for policy in policies:
        # folders of the policy below `above`, outermost first; their paths are longer
        inner = [folder for folder in folders_of(policy.slug) if len(folder) > len(above)]
        # the outermost one, or an empty string if the policy is directly in `above`
        groups["".join(inner[:1])].append(policy)
    # `fromkeys` keeps the first of several equal names
    order = dict.fromkeys(["", *config.groups, *sorted(groups)])
    return {folder: groups[folder] for folder in order if folder in groups}


def group_label(config: Config, folder: str, language: str) -> Label:
    """Return the name and route of a group in a language."""
    name, words = config.group_name(folder, language)
    return Label(language, name, Routes.of(config).home(language, folder), words)
