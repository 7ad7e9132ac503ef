"""`legalsite revise --fact`: starts the next version of every document with an older value of a
fact."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.revise import RevisedDraft, VersionOrder, next_draft
from legalsite.disk import archive
from legalsite.errors import ProblemsFound, raise_problems
from legalsite.model.policy import Version
from legalsite.site.load import Site, load_fresh
from legalsite.source.facts_file import unknown_fact_problem
from legalsite.text.languages import text_language


class FactRound(Struct, frozen=True):
    """The documents with an older value of a fact, in the languages in which they have it."""

    outdated: list[Version] = []  # the newest published texts
    waiting: list[Version] = []  # drafts of such documents, which stay as they are


def fact_round(site: Site, name: str) -> FactRound:
    """Return the documents with an older value of a fact. Raises ProblemsFound with the problems of
    policies that can't be read, and (status 2) for an unknown fact."""
    raise_problems(site.front_matter_problems)
    names = site.content.facts.names
    if name not in names:
        raise ProblemsFound([unknown_fact_problem(name, names)], 2)
    found = FactRound()
    for policy in site.policies.values():
        for texts in (policy.versions, *policy.translations.values()):
            published = [text for text in texts if not text.is_draft]
            if not published or not _has_older_value(site, published[-1], name):
                continue
            if texts[-1].is_draft:
                found.waiting.append(texts[-1])
            else:
                found.outdated.append(published[-1])
    return found


def _has_older_value(site: Site, text: Version, name: str) -> bool:
    """Return whether a published text has another value of a fact than content/facts.toml."""
    value = site.content.values(text.path).get(name)
    values = {fact.name: fact.value for fact in text.facts}
    return not text.withdrawn and values.get(name, value) != value


def revise_fact(
    root: Path, name: str, today: date, order: VersionOrder, summaries: Mapping[str, str]
) -> list[RevisedDraft]:
    """Start the next version of every document with an older value of a fact, and return the drafts.
    `summaries`: by language. Raises ProblemsFound; then nothing was written."""
    drafts = []
    written: dict[str, bytes] = {}
    with archive.write_lock(root):
        site = load_fresh(root)
        outdated = fact_round(site, name).outdated
        # translations come last: they translate the new version of their original
        for text in sorted(outdated, key=lambda text: text.translates is not None):
            facts = {"summary": summaries[text_language(text, site.config)]}
            own = replace(order, facts={**order.facts, **facts})
            if text.translates:
                own = VersionOrder(text.language, facts=facts)
                site = load_fresh(root, edited=written)
            data, draft = next_draft(site, text.policy, today, own)
            written[draft.text.path] = data
            drafts.append(draft)
        for path, data in written.items():
            archive.replace(root, path, data)
    return drafts
