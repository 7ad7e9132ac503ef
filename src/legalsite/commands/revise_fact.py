"""`legalsite revise --fact`: starts the next version of every document with an older value of a
fact."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from legalsite.commands.revise import RevisedDraft, VersionOrder, next_draft
from legalsite.disk import archive
from legalsite.errors import ProblemsFound, raise_problems
from legalsite.model.facts import older_facts
from legalsite.model.policy import Version
from legalsite.site.load import Site, load_fresh
from legalsite.source.facts_file import unknown_fact_problem
from legalsite.text.languages import text_language


def outdated_texts(site: Site, name: str) -> tuple[list[Version], list[Version]]:
    """Return (outdated, waiting): the newest published texts with an older value of a fact, and the
    drafts that wait in place of such texts. Raises ProblemsFound with the problems of policies that
    can't be read, and (status 2) for an unknown fact."""
    raise_problems(site.front_matter_problems)
    names = site.content.facts.names
    if name not in names:
        raise ProblemsFound([unknown_fact_problem(name, names)], 2)
    outdated: list[Version] = []
    waiting: list[Version] = []
    for policy in site.policies.values():
        for texts in (policy.versions, *policy.translations.values()):
            published = [text for text in texts if not text.is_draft]
            for text in published[-1:]:
                older = older_facts(text.facts, site.content.values(text.path))
                if name in older and not text.withdrawn:
                    (waiting if texts[-1].is_draft else outdated).append(texts[-1])
    return outdated, waiting


def revise_texts(
    root: Path,
    outdated: Iterable[Version],
    today: date,
    order: VersionOrder,
    summaries: Mapping[str, str],
) -> list[RevisedDraft]:
    """Start the next version of each of these texts, and return the drafts. `summaries`: by
    language. Raises ProblemsFound; then nothing was written."""
    drafts = []
    written: dict[str, bytes] = {}
    with archive.write_lock(root):
        for is_translation in (False, True):  # a translation names the new version of its original
            site = load_fresh(root, edited=written)
            for text in outdated:
                if bool(text.translates) != is_translation:
                    continue
                facts = {"summary": summaries[text_language(text, site.config)]}
                own = VersionOrder(text.language, facts=facts)
                if not is_translation:
                    own = replace(order, facts={**order.facts, **facts})
                data, draft = next_draft(site, text.policy, today, own)
                written[draft.text.path] = data
                drafts.append(draft)
        for path, data in written.items():
            archive.replace(root, path, data)
    return drafts
