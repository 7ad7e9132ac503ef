"""`legalsite revise`: starts the next revision of a policy. The draft gets a new date, and loses the facts that are
about the published text alone."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import ASKED_FOR, ChangeClass, Revision
from legalsite.model.revision_id import RevisionId, next_id
from legalsite.site.load import Site, asked_for, load
from legalsite.site.settings import config_path
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_revision
from legalsite.source.front_matter_edit import keys_in, with_values, without_key
from legalsite.text.languages import usual_form


class RevisedDraft(Struct, frozen=True):
    """A draft with a new date.

    `path`: below the site's folder.
    `missing`: the keys that its writer still has to fill in.
    `began`: false if the draft was waiting to be published already.
    `translates`: the text that it translates; None for an original.
    `translations`: the languages of the translations of an original."""

    path: str
    revised: RevisionId
    effective: date
    missing: tuple[str, ...]
    began: bool
    translates: RevisionId | None = None
    translations: tuple[str, ...] = ()


def revise(
    root: Path,
    slug: str,
    today: date,
    *,
    language: str = "",
    effective: date | None = None,
    change: ChangeClass | None = None,
) -> RevisedDraft:
    """Give the draft of a policy the date `today`, or the next free number of that day. Without a draft, the newest
    published text becomes the draft. With a `language`, do so with the translation into it, which then translates the
    newest text of the policy, published or not. Raises ProblemsFound (status 2 for an unknown policy or language); then
    nothing was written."""
    with archive.write_lock(root):
        site = load(root, fresh=True, unpublished=True)
        asked_for([slug], site.files)
        languages, language = _languages(site, slug), usual_form(language)
        own = language in {"", languages[0]}
        if not own and (effective or change):
            raise ProblemsFound([_from_original(language)], 2)
        language = languages[0] if own else language
        if language not in languages:
            raise ProblemsFound([_no_translation(slug, language, site)], 2)
        published = published_ids(site, slug, language)
        draft, twin = _draft_and_twin(site, slug, language, published)
        revised = next_id(today, published)
        if effective and effective < revised.day:
            raise ProblemsFound([_too_early(effective, revised)], 2)
        data = redated(site.read(draft), draft, twin, revised, effective=effective, change=change)
        path = _draft_path(draft)
        if not own:
            data = with_values(data, path, {"translates": str(_newest(site, slug))})
        new = read_revision(data, path, languages=site.config.languages)
        archive.replace_file(root / "content" / path, data)
    missing = tuple(key for key in _asked_of(new) if published and getattr(new, key) is None)
    translations = languages[1:] if own else ()
    return RevisedDraft(
        f"content/{path}", new.revised, new.effective, missing, twin is not None, new.translates, translations
    )


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
    path = _draft_path(draft)
    values = {"revised": str(revised)}
    if effective:
        values["effective"] = effective.isoformat()
    elif draft.effective < revised.day and "effective" in keys_in(data, path) and (twin or not draft.retroactive):
        values["effective"] = ""
    if twin:
        values |= dict.fromkeys(draft.facts_of(twin), "")
        values |= {key: "" for key in _asked_of(draft) if getattr(draft, key) is None}
        data = without_key(data, path, "extra", "imported")
    return with_values(data, path, values | ({"change": change} if change else {}))


def published_ids(site: Site, slug: str, language: str = "") -> list[RevisionId]:
    """Return the date of each text of the archive in this language, or else of each original, also of those that were
    withheld."""
    files, language = site.files[slug], language or site.config.languages[0]
    names = [read_name(path, site.config.languages) for path in (*files.archived, *files.withheld)]
    return sorted({name.archived for name in names if name.archived and name.language == language})


def _languages(site: Site, slug: str) -> tuple[str, ...]:
    """Return the site's first language, in which the originals are, and those of the policy's translations."""
    languages, files = site.config.languages, site.files[slug]
    known = {read_name(path, languages).language for path in (*files.drafts.values(), *files.archived)}
    return (languages[0], *(language for language in languages[1:] if language in known))


def _newest(site: Site, slug: str) -> RevisionId:
    """Return the revision that a translation should translate: the draft, or else the newest published text."""
    draft, twin = _draft_and_twin(site, slug, site.config.languages[0], published_ids(site, slug))
    return (twin or draft).revised


def _draft_path(text: Revision) -> str:
    """Return the path of the draft that this text is, or was published from."""
    return f"{text.policy}{f'.{text.language.lower()}' * (text.translates is not None)}.md"


def _asked_of(text: Revision) -> tuple[str, ...]:
    """Return the keys that a text should have from the second revision on. The class of a translation is that of its
    original."""
    return ASKED_FOR if text.translates is None else ("summary",)


def _draft_and_twin(
    site: Site, slug: str, language: str, published: list[RevisionId]
) -> tuple[Revision, Revision | None]:
    """Return the draft in a language, and the published text that has the same date, if there is one. Without a draft,
    both are the newest published text. Raises ProblemsFound if they cannot be read, or if that text was withheld."""
    languages, drafts = site.config.languages, site.files[slug].drafts

    def text(path: str) -> Revision:
        return read_revision(site.texts.read(path), path, languages=languages)

    if not published and language not in drafts:
        raise ProblemsFound([_no_text(slug)])
    draft = text(drafts[language]) if language in drafts else None
    if draft and draft.revised not in published:
        return draft, None
    suffix = f".{language.lower()}" * (language != languages[0])
    path = f"{slug}/{draft.revised if draft else published[-1]}{suffix}.md"
    if path not in site.paths:
        raise ProblemsFound([_withheld(slug, path.removeprefix(f"{slug}/").removesuffix(".md"))])
    twin = text(path)
    return draft or twin, twin


def _no_text(slug: str) -> Problem:
    return Problem("no-draft", f"there is no text of {slug} to revise", f"add content/{slug}.md", f"content/{slug}.md")


def _no_translation(slug: str, language: str, site: Site) -> Problem:
    message = f"there is no translation of {slug} into {language!r}"
    if language not in site.config.languages:
        help = f"add it to `languages` in {config_path(site.root)}; they are: {', '.join(site.config.languages)}"
        return Problem("no-text", message, help)
    help = f"translate the text into content/{slug}.{language.lower()}.md, with `translates: {_newest(site, slug)}`"
    return Problem("no-text", message, help)


def _from_original(language: str) -> Problem:
    message = f"the translation into {language!r} takes its effective day and its class from its original"
    return Problem("bad-translation", message, "leave out --effective and --change")


def _withheld(slug: str, revised: str) -> Problem:
    message = f"the text of {revised} was withheld, and the draft may still contain it"
    help = "write the text that replaces it, and give it a new `revised` yourself"
    return Problem("withheld-text", message, help, f"content/{slug}.md")


def _too_early(effective: date, revised: RevisionId) -> Problem:
    message = f"a text of {revised.day} cannot take effect on {effective}, before it is written"
    help = "give a later day; for a text that applies from a past day, write `retroactive: true` into the draft"
    return Problem("effective-before-revised", message, help)
