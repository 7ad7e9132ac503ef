"""`legalsite revise`: starts the next revision of a policy. The draft gets a new date, and loses the facts that are
about the published text alone."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import ASKED_FOR, ChangeClass, Revision
from legalsite.model.revision_id import RevisionId, next_id
from legalsite.site.load import Site, asked_for, load
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_revision
from legalsite.source.front_matter_edit import keys_in, with_values, without_key


@dataclass(frozen=True, slots=True)
class RevisedDraft:
    """A draft with a new date. `path` is below the site's folder. `missing` are the keys that its writer still has to
    fill in. `began` is false if the draft was waiting to be published already."""

    path: str
    revised: RevisionId
    effective: date
    missing: tuple[str, ...]
    began: bool


def revise(
    root: Path, slug: str, today: date, *, effective: date | None = None, change: ChangeClass | None = None
) -> RevisedDraft:
    """Give the draft of a policy the date `today`, or the next free number of that day. Without a draft, the newest
    published text becomes the draft. Raises ProblemsFound (status 2 for an unknown policy); then nothing was
    written."""
    with archive.write_lock(root):
        site = load(root, fresh=True, unpublished=True)
        asked_for([slug], site.files)
        published = published_ids(site, slug)
        draft, twin = _draft_and_twin(site, slug, published)
        revised = next_id(today, published)
        if effective and effective < revised.day:
            raise ProblemsFound([_too_early(effective, revised)], 2)
        data = redated(site.read(draft), draft, twin, revised, effective=effective, change=change)
        new = read_revision(data, f"{slug}.md", languages=site.config.languages)
        archive.replace_file(root / "content" / new.path, data)
    missing = tuple(key for key in ASKED_FOR if published and getattr(new, key) is None)
    return RevisedDraft(f"content/{new.path}", new.revised, new.effective, missing, began=twin is not None)


def redated(
    data: bytes,
    draft: Revision,
    twin: Revision | None,
    revised: RevisionId,
    *,
    effective: date | None = None,
    change: ChangeClass | None = None,
) -> bytes:
    """Return the file of a draft with another date. `twin` is the published text whose date it still has: values that
    both have, and that are facts about one text alone, are emptied. An effective day that has passed is emptied, too:
    the text then takes effect on its own day."""
    path = f"{draft.policy}.md"
    values = {"revised": str(revised)}
    if effective:
        values["effective"] = effective.isoformat()
    elif draft.effective < revised.day and "effective" in keys_in(data, path) and (twin or not draft.retroactive):
        values["effective"] = ""
    if twin:
        values |= dict.fromkeys(draft.facts_of(twin), "")
        values |= {key: "" for key in ASKED_FOR if getattr(draft, key) is None}
        data = without_key(data, path, "extra", "imported")
    return with_values(data, path, values | ({"change": change} if change else {}))


def published_ids(site: Site, slug: str) -> list[RevisionId]:
    """Return the date of each text of the archive in the policy's own language, also of those that were withheld."""
    files, language = site.files[slug], site.config.languages[0]
    names = [read_name(path, site.config.languages) for path in (*files.archived, *files.withheld)]
    return sorted({name.archived for name in names if name.archived and name.language == language})


def _draft_and_twin(site: Site, slug: str, published: list[RevisionId]) -> tuple[Revision, Revision | None]:
    """Return the draft, and the published text that has the same date, if there is one. Without a draft, both are the
    newest published text. Raises ProblemsFound if they cannot be read, or if that text was withheld."""
    languages, drafts = site.config.languages, site.files[slug].drafts

    def text(path: str) -> Revision:
        return read_revision(site.texts.read(path), path, languages=languages)

    if not published and languages[0] not in drafts:
        raise ProblemsFound([_no_text(slug)])
    draft = text(drafts[languages[0]]) if languages[0] in drafts else None
    if draft and draft.revised not in published:
        return draft, None
    path = f"{slug}/{draft.revised if draft else published[-1]}.md"
    if path not in site.paths:
        raise ProblemsFound([_withheld(slug, path.removeprefix(f"{slug}/").removesuffix(".md"))])
    twin = text(path)
    return draft or twin, twin


def _no_text(slug: str) -> Problem:
    return Problem("no-draft", f"there is no text of {slug} to revise", f"add content/{slug}.md", f"content/{slug}.md")


def _withheld(slug: str, revised: str) -> Problem:
    message = f"the text of {revised} was withheld, and the draft may still contain it"
    help = "write the text that replaces it, and give it a new `revised` yourself"
    return Problem("withheld-text", message, help, f"content/{slug}.md")


def _too_early(effective: date, revised: RevisionId) -> Problem:
    message = f"a text of {revised.day} cannot take effect on {effective}, before it is written"
    help = "give a later day; for a text that applies from a past day, write `retroactive: true` into the draft"
    return Problem("effective-before-revised", message, help)
