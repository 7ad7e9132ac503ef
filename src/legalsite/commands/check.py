"""`legalsite check`: everything is read, whatever is broken, then every rule looks at every policy that can be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from legalsite.checks.run import Findings, in_order, run
from legalsite.checks.site_pages import site_pages
from legalsite.checks.subject import Subject
from legalsite.commands.past import read_past
from legalsite.commands.record import read_record
from legalsite.commands.verify import hold
from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.holding import recorded
from legalsite.ledger.lines import Ledger
from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Revision
from legalsite.model.promise import Promise
from legalsite.model.redline import Redline
from legalsite.source.front_matter import split
from legalsite.source.markdown import read_markdown
from legalsite.source.site import PolicyFiles, arrange, read_policy


@dataclass(frozen=True, slots=True)
class Texts:
    """The files of content/, each read, parsed and compared once."""

    root: Path
    _bytes: dict[str, bytes] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)
    _sections: dict[tuple[Any, ...], object] = field(default_factory=dict)
    _redlines: dict[tuple[str, str], Redline] = field(default_factory=dict)
    _promises: dict[str, tuple[Promise, ...]] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        if path not in self._bytes:
            self._bytes[path] = archive.read(self.root, path)
        return self._bytes[path]

    def parse(self, path: str) -> Document:
        """Raises ProblemsFound where the page would lose words."""
        if path not in self._documents:
            place = f"content/{path}"
            _, text, line = split(self.read(path), place)
            self._documents[path] = read_markdown(text, path=place, first_line=line, sections=self._sections)
        return self._documents[path]

    def redline(self, old: Revision, new: Revision) -> Redline:
        from legalsite.redline import compare

        pair = old.path, new.path
        if pair not in self._redlines:
            self._redlines[pair] = compare(self.parse(old.path), self.parse(new.path))
        return self._redlines[pair]

    def promises(self, text: Revision) -> tuple[Promise, ...]:
        from legalsite.promises import read_promises

        if text.path not in self._promises:
            source = self.read(text.path).decode("utf-8-sig")
            self._promises[text.path] = read_promises(self.parse(text.path), text.language, source)
        return self._promises[text.path]


def check(
    root: Path, config: Config, on: date, *, now: datetime, policies: Sequence[str] = (), rules: Sequence[str] = ()
) -> Findings:
    """Of these policies, of all where none is named; by these rules, by all and with what every other room has to tell
    where none is named. Raises ProblemsFound (status 2) for a policy that there is not."""
    files, problems = archive.survey(root)
    problems += hold(root, now=now, files=files)
    arranged = _arranged(list(files), config, problems)
    _known(policies, arranged)
    ledger = read_record(root).ledger
    texts = Texts(root)
    found = dict(_policies(arranged, config, recorded(ledger), texts, problems))
    subjects = _subjects(found, config, on, ledger, texts)
    findings = run((each for each in subjects if each.policy.slug in policies or not policies), rules)
    others = [problem for problem in problems if _asked(problem, policies) and not rules]
    return Findings(in_order([*others, *findings.problems]), findings.silenced)


def _arranged(paths: list[str], config: Config, problems: list[Problem]) -> dict[str, PolicyFiles]:
    """Without the files whose names mean nothing."""
    try:
        return arrange(paths, config.languages)
    except ProblemsFound as wrong:
        problems += wrong.problems
        bad = {problem.path.removeprefix("content/") for problem in wrong.problems}
        return arrange([path for path in paths if path not in bad], config.languages)


def _policies(
    arranged: Mapping[str, PolicyFiles], config: Config, lines: Mapping[str, str], texts: Texts, problems: list[Problem]
) -> Iterator[tuple[str, Policy]]:
    """Those that can be read; what is wrong with the others, and with any text, is added to `problems`."""
    for slug, files in arranged.items():
        readable = [_collect(texts.parse, path, problems) for path in (*files.archived, *files.working.values())]
        try:
            policy = read_policy(files, texts.read, languages=config.languages, recorded=lines, unpublished=True)
        except ProblemsFound as wrong:
            problems += wrong.problems
            continue
        if all(readable):
            yield slug, policy


def _collect(read: Callable[[str], object], path: str, problems: list[Problem]) -> bool:
    try:
        read(path)
    except ProblemsFound as wrong:
        problems += wrong.problems
        return False
    return True


def _subjects(
    policies: Mapping[str, Policy], config: Config, on: date, ledger: Ledger, texts: Texts
) -> Iterator[Subject]:
    pages = site_pages(policies.values(), config, on)
    sent = {f"{line.policy}@{line.revised}": line.time for line in reversed(ledger.lines) if line.verb == "notice"}
    past = read_past(texts.root, config.timezone)
    for policy in policies.values():
        yield Subject(
            policy=policy,
            config=config,
            on=on,
            read=lambda text: texts.read(text.path),
            document=lambda text: texts.parse(text.path),
            redline=texts.redline,
            promises=texts.promises,
            published=bool(ledger.lines),
            sent=sent,
            pages=pages,
            past=past,
        )


def _known(policies: Sequence[str], arranged: Mapping[str, PolicyFiles]) -> None:
    from difflib import get_close_matches

    problems = []
    for slug in policies:
        if slug not in arranged:
            near = get_close_matches(slug, arranged, 1)
            mend = f"did you mean {near[0]}?" if near else f"there are: {', '.join(arranged) or 'none yet'}"
            problems.append(Problem("no-policy", f"there is no policy {slug!r} on this site", mend))
    if problems:
        raise ProblemsFound(problems, 2)


def _asked(problem: Problem, policies: Sequence[str]) -> bool:
    """Whether it is of one of these policies, or of the whole site."""
    path = problem.path.removeprefix("content/")
    in_policies = any(path.startswith((f"{slug}.", f"{slug}/")) for slug in policies)
    return not policies or in_policies or not path.endswith(".md")
