"""`legalsite publish --withhold`: removes a published text, for example by court order, and replaces it with a file
that gives its dates and the reason."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from legalsite.commands.publish import Published
from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_files import withheld_texts
from legalsite.model.in_force import in_force, shown_translation, upcoming
from legalsite.model.policy import Revision
from legalsite.pages.routes import Routes
from legalsite.site.ledger_on_disk import add_lines, need_key, require_whole
from legalsite.site.load import Site, load
from legalsite.site.texts import parse
from legalsite.source.front_matter import read_revision


def emptied_pages(root: Path, named: str, now: datetime) -> list[str]:
    """Return the pages that withholding the text `named` POLICY@REVISED empties, each with how long it will show the
    reason in place of a text: those of the policy if the text is in force, and its own. Raises ProblemsFound if the
    ledger does not record it."""
    site = load(root, fresh=True)
    require_whole(site.record, now)
    texts, routes, languages = _texts(site, named), Routes.of(site.config), site.config.languages
    on = now.astimezone(ZoneInfo(site.config.timezone)).date()
    pages = [f"{routes.url(routes.text(text))} for good" for text in texts]
    try:
        policy = site.policy(texts[0].policy) if texts else None
    except ProblemsFound:
        policy = None  # a problem in another text must not keep this one on the site
    if policy:
        current, withheld = in_force(policy, on), {text.path for text in texts}
        coming = next((f"until {text.effective}, when the next text takes effect" for text in upcoming(policy, on)), "")
        shown = {languages[0]: current} | {other: shown_translation(policy, other, on) for other in languages[1:]}
        pages[:0] = [
            f"{routes.url(routes.policy(policy.slug, language))} {coming or 'until you publish another text'}"
            for language, text in shown.items()
            if text and text.path in withheld
        ]
    return pages


def withhold(root: Path, named: str, reason: str, *, now: datetime, key: Path | None = None) -> Published:
    """Withhold the text `named` POLICY@REVISED and its translations. Write the files with the reason, then the lines of
    the ledger; then remove the texts, and what checks quoted of them. If it is killed in between, the same command
    finishes the work. Raises ProblemsFound."""
    with archive.write_lock(root):
        site = load(root, fresh=True)
        record = require_whole(site.record, now)
        need_key(root, key)
        texts = _texts(site, named)
        notices = {f"{text.path.removesuffix('.md')}.withheld": notice_of(text, reason) for text in texts}
        for path, notice in notices.items():
            read_revision(notice, path, languages=site.config.languages)
            parse(notice, path)  # a reason that no page can show is refused
        data = record.data
        if texts:
            entries = [
                LedgerEntry("withhold", hashlib.sha256(notice).hexdigest(), path, text.policy, text.revised)
                for text, (path, notice) in zip(texts, notices.items(), strict=True)
            ]
            archive.remove(root, notices)  # left by one that was killed before its line was written
            data = add_lines(root, data, entries, now=now, files=notices.items(), key=key)
        archive.remove(root, {*withheld_texts(record.ledger), *(text.path for text in texts)})
    lines = data.decode("ascii").splitlines()
    fresh = tuple(lines[len(lines) - len(texts) :])
    return Published(fresh, len(lines) - 1, began=False, checkpoint=bool(texts))


def notice_of(text: Revision, reason: str) -> bytes:
    """Return the file that replaces a withheld text: the revision's dates, and why its text is gone."""
    facts = {
        "title": json.dumps(text.title, ensure_ascii=False),
        "revised": text.revised,
        "translates": text.translates,
        "effective": None if text.translates else text.effective,
        "change": None if text.translates else text.change,
        "replaces": None if text.replaces is None else f"[{', '.join(map(str, text.replaces))}]",
        "retroactive": "true" if text.retroactive else None,
        "withdrawn": "true" if text.withdrawn else None,
    }
    front = "".join(f"{name}: {fact}\n" for name, fact in facts.items() if fact is not None)
    return f"---\n{front}---\n{reason.strip()}\n".encode()


def _texts(site: Site, named: str) -> list[Revision]:
    """Return the recorded text and its translations; none if it was withheld before. They are read one by one, because
    a problem in another text of the policy, such as a missing file, must not keep this one on the site. Raises
    ProblemsFound if the ledger does not record it."""
    policy, _, day = named.partition("@")
    original = f"{policy}/{day}.md"
    lines = [line for line in site.record.ledger.lines if line.verb != "gap" and line.policy == policy]
    if original not in {line.path for line in lines}:
        days = ", ".join(str(line.revised) for line in lines if line.path)
        help = f"the ledger records {days}" if days else "write it like privacy@2025-02-01"
        raise ProblemsFound([Problem("no-revision", f"the ledger records no {named}", help, "content/LEDGER")])
    paths = [line.path for line in lines if line.path in site.recorded and line.path in (*site.paths, original)]
    texts = [read_revision(site.texts.read(path), path, languages=site.config.languages) for path in paths]
    return [text for text in texts if not text.withheld and (text.path == original or str(text.translates) == day)]
