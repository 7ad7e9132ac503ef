"""One notice → what its letter says, in each language in which the new text is rendered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from legalsite.commands.site import Site
from legalsite.disk.archive import read
from legalsite.model import standing
from legalsite.model.notice import Attachment, Content, Notice
from legalsite.model.policy import Revision
from legalsite.notices.letter import Change, Company, Places, Text, compose
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.redline import compare

WITNESSES = ("CHECKPOINT", "CHECKPOINT.sig")


def contents(site: Site, notice: Notice, on: date) -> tuple[Company, Mapping[str, Content]]:
    """By language, the authoritative one first."""
    settings = site.config.notice
    company = Company(site.config.title, Routes.of(site.config).host, imprint=settings.imprint)
    witnesses = _witnesses(site)
    said: dict[str, Content] = {}
    for language in site.config.languages:
        rendering = _rendering(site, notice.revision, language, on)
        if rendering:
            change = _change(site, notice, rendering, language, on)
            speaking = replace(company, objection=settings.objection_in(language))
            said[language] = compose(notice, change, speaking, _places(site, notice, rendering), witnesses)
    return company, said


def _rendering(site: Site, revision: Revision, language: str, on: date) -> Revision | None:
    if language == site.config.languages[0]:
        return revision
    return standing.translation(site.policy(revision.policy), language, revision, on)


def _change(site: Site, notice: Notice, new: Revision, language: str, on: date) -> Change:
    """Where the old text was never rendered in that language, the redline is of the authoritative texts."""
    texts = [notice.revision, notice.before]
    old = _rendering(site, notice.before, language, on)
    texts += [text for text in (new, old) if text and text not in texts]
    sides = (old, new) if old else (notice.before, notice.revision)
    withheld = any(text.withheld for text in sides)
    return Change(
        language=language,
        title=new.title,
        summary=new.summary or notice.revision.summary or "",
        redline=None if withheld else compare(*map(site.document, sides)),
        redline_language=sides[1].language,
        texts=tuple(Text(text, site.read(text)) for text in texts if not text.withheld),
    )


def _places(site: Site, notice: Notice, new: Revision) -> Places:
    where = Routes.of(site.config)
    return Places(
        new=where.url(where.text(new)),
        old=where.url(where.text(notice.before)),
        redline=where.url(where.change(notice.revision)),
        changes=where.url(where.changes(notice.policy, new.language)),
        ledger=where.url(routes.LEDGER),
    )


def _witnesses(site: Site) -> tuple[Attachment, ...]:
    """The checkpoint of the last publish and its signature, where there are such."""
    if site.recorded.ledger is None:
        return ()
    there = [name for name in WITNESSES if (site.root / "content" / name).is_file()]
    return tuple(Attachment(name, "text/plain", read(site.root, name), witness=True) for name in there)
