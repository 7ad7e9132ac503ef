"""`legalsite lsp`: a site in an editor. What is typed counts in place of what is on the disk; what needs ledger or git
is read again when a text is opened or saved."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.check import check_policy, problems_of_site, subjects_of
from legalsite.commands.promises import Promised, promised
from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.model.git_history import Past
from legalsite.site.git_past import read_past
from legalsite.site.load import Site, load, read_file
from legalsite.site.page_values import undated_drafts
from legalsite.site.settings import read_settings
from legalsite.source.file_names import read_name
from legalsite.text.normalise import file_text

KEY = "promise:"


class SiteOnOpening(Struct, frozen=True):
    """A site as it was when a text was last opened or saved, with the day, and with what git shows of earlier texts."""

    site: Site
    on: date
    past: Past | None


class EditedSite:
    """A site with the texts that are open in an editor, by path below content/. The site is read when it is needed:
    every method but `write` and `close` may raise ProblemsFound or OSError, and a later call tries again."""

    def __init__(self, root: Path, today: Callable[[str], date], now: Callable[[], datetime]) -> None:
        self.root = root
        self._today, self._now = today, now
        self._typed: dict[str, bytes] = {}
        self._known: SiteOnOpening | None = None

    def write(self, path: str, text: str) -> None:
        """Take a text as it is typed."""
        self._typed[path] = text.encode("utf-8", "surrogatepass")
        with suppress(OSError, ProblemsFound):
            saved = archive.read(self.root, path)
            if saved.removeprefix(BOM_UTF8) == self._typed[path]:  # editors keep the mark to themselves
                self._typed[path] = saved
        if self._known is None or path not in self._known.site.paths:
            self._known = None
            return
        site = self._known.site
        texts = site.texts.without({path}, partial(read_file, self.root, self._typed))
        policies = {slug: policy for slug, policy in site._policies.items() if path not in site.files[slug].paths}
        self._known = replace(self._known, site=replace(site, texts=texts, _policies=policies))

    def close(self, path: str) -> None:
        """Let the file on the disk count again."""
        self._typed.pop(path, None)
        self._known = None

    def save(self) -> tuple[Problem, ...]:
        """Read the site again, with its ledger and its git history, and return the problems that belong to no text."""
        self._known = None
        known = self._read()
        slugs = {slug for slug, files in known.site.files.items() if self._typed.keys() & {*files.paths}}
        subjects = subjects_of(known.site, known.on, [*slugs & known.site.policies.keys()], known.past)
        return sorted_problems([*problems_of_site(known.site, dict(subjects).values()), *known.site.name_problems])

    def problems(self, path: str) -> tuple[Problem, ...]:
        """Return what `check` finds in the policy of a text."""
        known = self._read()
        site, slug = known.site, self._slug(path)
        if not slug:
            return ()
        policy = site.policies.get(slug)
        if policy is None:
            texts = {f"content/{each}" for each in site.files[slug].paths}
            unreadable = [problem for problem in site.unreadable if problem.path in texts]
            return sorted_problems([*unreadable, *check_policy(slug, site, {}).unreadable])
        result = check_policy(slug, site, dict(subjects_of(site, known.on, [slug], known.past)))
        return sorted_problems([*undated_drafts(policy), *result.unreadable, *result.findings.problems])

    def shares_policy(self, path: str, other: str) -> bool:
        """Return whether two files are texts of the same policy."""
        return self._slug(path) == self._slug(other)

    def promise_at(self, path: str, line: int) -> Promised | None:
        """Return what a text promises about its own changes, if that line of its file, counted from 1, records it, or
        is in the clause; else None."""
        if not self._slug(path):
            return None
        site = self._read().site
        text = promised(site, path)
        lines = {line for clause in text.clauses for line in range(clause.first_line, clause.last_line + 1)}
        lines |= {*_lines_of_record(site.texts.read(path))}
        named = text.record.clause if text.record else ""
        return text if line in lines or (named and named in self._anchors(path, line)) else None

    def _read(self) -> SiteOnOpening:
        """Return the site as it was on opening; it is read if it is not known."""
        if self._known is None:
            config = read_settings(self.root)
            on, now = self._today(config.timezone), self._now()
            site = load(self.root, config, fresh=True, unpublished=True, now=now, undated=on, edited=self._typed)
            self._known = SiteOnOpening(site, on, read_past(self.root, config.timezone))
        return self._known

    def _slug(self, path: str) -> str:
        """Return the policy that a file belongs to; empty if it is no text of a policy."""
        site = self._read().site
        try:
            slug = read_name(path, site.config.languages).policy
        except ValueError:
            return ""
        return slug if slug in site.files else ""

    def _anchors(self, path: str, line: int) -> Iterator[str]:
        """Yield the anchor of the block on that line, and that of the heading above it."""
        document = self._read().site.texts.parsed(path)
        above = [block for block in document.blocks if block.line <= line] if document else []
        headings = [block for block in above if block.kind == "heading"]
        yield from (block.anchor for block in (*above[-1:], *headings[-1:]))


def _lines_of_record(data: bytes) -> range:
    """Return the lines of `promise` in the front matter of a file, counted from 1."""
    lines = file_text(data).split("\n")
    first = next((at for at, line in enumerate(lines) if line.startswith(KEY)), len(lines))
    last = next((at for at in range(first + 1, len(lines)) if lines[at][:1] not in (" ", "\t")), len(lines))
    return range(first + 1, last + 1)
