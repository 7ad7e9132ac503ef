"""`legalsite revise --fact`: start the next version of all texts that contain an old value of a
fact.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.revise import RevisedDraft, VersionOrder, next_draft
from legalsite.disk import archive
from legalsite.errors import ProblemsFound, raise_problems
from legalsite.model.facts import texts_with_older_value
from legalsite.model.policy import Version, VersionId
from legalsite.site.load import Site, load_fresh
from legalsite.source.facts_file import unknown_fact_problem


class OutdatedText(Struct, frozen=True):
    """A published text that contains an old value of a fact."""

    text: Version
    start: VersionId | None  # version to start from, as in `VersionOrder`


class OutdatedTexts(Struct, frozen=True):
    """All texts that contain an old value of a fact."""

    texts: tuple[OutdatedText, ...]  # the texts of the first outdated version of each policy
    waiting: tuple[Version, ...]  # drafts that replace outdated texts
    # texts of further outdated versions, which take effect later and can only be revised afterward
    later: tuple[Version, ...]


def outdated_texts(site: Site, name: str, today: date, effective: date | None) -> OutdatedTexts:
    """Find the texts that need a new version because the fact `name` changes.

    The fact changes on `effective`, or today if that's None. Only the first outdated version of a
    policy can be revised now, and later versions have to wait. Raises ProblemsFound with the
    problems of policies that can't be read. For an unknown fact, the exit status is 2.
    """
    raise_problems(site.front_matter_problems)
    names = site.content.facts.names
    if name not in names:
        raise ProblemsFound([unknown_fact_problem(name, names)], status=2)
    on = effective or today
    # without an effective date, skip versions that an upcoming version with the new value replaces
    skip = effective is None
    outdated: list[OutdatedText] = []
    waiting: list[Version] = []  # drafts that replace outdated texts
    later: list[Version] = []  # outdated texts of later versions, which have to wait
    for policy in site.policies.values():
        first = None  # the first outdated version
        # whether there is, or will be, a draft that translations can refer to
        has_new_original = policy.versions[-1].is_draft
        # `text` is `version` or one of its translations; a version comes before its translations
        for version, text in texts_with_older_value(
            policy, name, on, site.content.facts_of, skip=skip
        ):
            first = first or version
            newest = policy.texts_like(text)[-1]  # newest text in its language, maybe a draft
            if version != first:
                later.append(text)
            elif newest.is_draft:
                waiting.append(newest)
            elif text == version:
                has_new_original = True
                is_upcoming = version.effective > today and version.effective >= on
                # the new version replaces an upcoming one; otherwise, None means that it starts
                # from the version in effect before it
                outdated.append(OutdatedText(text, version.revised if is_upcoming else None))
            else:  # a translation; None means that it refers to the new original
                outdated.append(OutdatedText(text, None if has_new_original else version.revised))
    return OutdatedTexts(tuple(outdated), tuple(waiting), tuple(later))


def revise_texts(
    root: Path,
    outdated: Iterable[OutdatedText],
    today: date,
    order: VersionOrder,
    summaries: Mapping[str, str],
) -> list[RevisedDraft]:
    """Start the next version of each text in `outdated`, and return the drafts.

    `summaries` is keyed by language. If ProblemsFound is raised, nothing is written.
    """
    drafts = []
    written: dict[str, bytes] = {}
    with archive.write_lock(root):
        # create translations last, because they refer to the new version of their original
        for is_translation in (False, True):
            site = load_fresh(root, edited=written)
            for text, start in [(each.text, each.start) for each in outdated]:
                if bool(text.translates) != is_translation:
                    continue
                facts = {"summary": summaries[text.language]}
                # a translation takes its effective date and other values from its original
                text_order = VersionOrder(text.language, None, start, facts)
                if not is_translation:
                    text_order = replace(order, start=start, facts={**order.facts, **facts})
                    # `start` is an upcoming version, which the draft replaces on the same date
                    if start:
                        text_order = replace(text_order, effective=None)
                data, draft = next_draft(site, text.policy, today, text_order)
                written[draft.text.path] = data
                drafts.append(draft)
        for path, data in written.items():
            archive.replace(root, path, data)
    return drafts
