"""One notice → what its letter says, in each language in which the new text is rendered."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin

from legalsite.commands.holding import FILES
from legalsite.commands.site import Site
from legalsite.disk.archive import read
from legalsite.model import standing
from legalsite.model.notice import Attachment, Content, Notice
from legalsite.model.policy import Policy, Revision
from legalsite.model.redline import Redline
from legalsite.notices.letter import Change, Company, Places, Text, compose
from legalsite.notices.targets import with_addresses
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.redline import compare
from legalsite.source.links import Links
from legalsite.source.markdown import text_folder

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
        redline=None if withheld else _redline(site, *sides),
        redline_language=sides[1].language,
        texts=tuple(Text(text, site.read(text)) for text in texts if not text.withheld),
        cancelled=_cancelled(site.policy(notice.policy), notice.revision),
    )


def _cancelled(policy: Policy, revision: Revision) -> tuple[Revision, ...]:
    """What this text replaces before it applied."""
    gone = [text for text in policy.revisions if text.revised in (revision.replaces or ())]
    return tuple(text for text in gone if text.effective >= revision.revised.day)


def _redline(site: Site, old: Revision, new: Revision) -> Redline:
    found = compare(site.document(old), site.document(new))
    links = _links(site)
    return with_addresses(found, _address(site, links, old), _address(site, links, new))


def _address(site: Site, links: Links, text: Revision) -> Callable[[str], str]:
    """Where a target leads from that text's own page."""
    where = Routes.of(site.config)
    page, folder = where.url(where.text(text)), text_folder(text.path)
    return lambda target: urljoin(page, links.href(target, folder))


def _links(site: Site) -> Links:
    where = Routes.of(site.config)
    recorded = site.ledger.lines if site.ledger else ()
    files = {
        line.path: where.href(where.asset(line.path.removeprefix(FILES), line.sha256))
        for line in recorded
        if line.verb == "file"
    }
    return Links(where.base, files, {slug: where.href(where.policy(slug)) for slug in site.policies})


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
