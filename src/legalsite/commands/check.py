"""`legalsite check`: everything is read, whatever is broken, then every rule looks at every policy that can be read."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.gates import gate_effective, gate_publish
from legalsite.checks.run import Findings, Silenced, run
from legalsite.checks.site_links import linked_texts, shown_texts, site_pages
from legalsite.commands.verify import hold
from legalsite.disk import archive
from legalsite.disk.cache import Cache, keep, open_cache, recall
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.ledger.chain import Ledger
from legalsite.ledger.recorded_files import recorded_texts
from legalsite.model.config import CheckSetting, Config
from legalsite.model.policy import Policy
from legalsite.model.revision_id import Revised
from legalsite.notices.timing import sent_times
from legalsite.site.git_past import read_past
from legalsite.site.ledger_state import FILES, read_record
from legalsite.site.load import Texts, asked_for, unknown_policies
from legalsite.source.markdown import empty_text
from legalsite.source.policy_files import PolicyFiles, arrange, read_policy

# --- What `legalsite check --gate` asks beside the rules: of the texts, of the ledger, of the deliveries. ---

Gate = Literal["publish", "effective"]


def gate_problems(
    gate: Gate, root: Path, subjects: Iterable[CheckedPolicy], *, database: str, now: datetime
) -> Iterator[Problem]:
    """`database` is LEGALSITE_DATABASE_URL; the deliveries are only read, and not made where there are none."""
    for subject in subjects:
        if gate == "publish":
            yield from gate_publish(subject)
        else:
            yield from gate_effective(subject, lambda key: _counts(root, key, database, now))


def _counts(root: Path, notice: str, database: str, now: datetime) -> Mapping[str, int]:
    from legalsite.commands.notify_send import campaign_status

    return campaign_status(root, notice, database=database, now=lambda: now).counts


# --- check ---

WORTH_A_FORK = 16  # policies
GATE_RULES: Mapping[Gate, tuple[str, ...]] = {"publish": ("notice-period",), "effective": ("gate-effective",)}


@dataclass(frozen=True, slots=True)
class Checked:
    """One policy: what is wrong with its texts, and what the rules found."""

    slug: str
    unreadable: tuple[Problem, ...]
    findings: Findings


def check(
    root: Path, config: Config, on: date, *, now: datetime, policies: Sequence[str] = (), rules: Sequence[str] = (),
    gate: Gate | None = None, database: str = "", jobs: int = 1,
) -> Findings:  # fmt: skip
    """Of these policies, of all where none is named; by these rules, by all and with what every other room has to tell
    where none is named. That a text cannot be read is always told, since no rule saw it. A `gate` asks its own
    questions and no others; `database` is for it. `jobs` counts processes. Raises ProblemsFound (status 2) for a policy
    that there is not."""
    files, problems = archive.survey(root)
    problems += hold(root, now=now, files=files)
    problems += unknown_policies(root, config, files)
    unread: list[Problem] = []
    arranged = _arranged(list(files), config, unread)
    asked_for(policies, arranged)
    ledger, texts = read_record(root).ledger, Texts(root)
    found = dict(_policies(arranged, config, recorded_texts(ledger), texts, unread))
    shown = frozenset(path for path in files if path.startswith(FILES))
    every = _subjects(found, config, on, ledger, texts, files=shown, unread=frozenset(arranged.keys() - found.keys()))
    subjects = {slug: subject for slug, subject in every if _among(slug, policies)}
    checked = _checked(arranged, subjects, texts, GATE_RULES[gate] if gate else rules, jobs)
    unread += [problem for one in checked for problem in one.unreadable]
    others = [problem for problem in (*unread, *(problems if not rules else ())) if _asked(problem, policies)]
    told = [problem for one in checked for problem in one.findings.problems]
    if gate:
        readable = [subjects[one.slug] for one in checked if one.slug in subjects and not one.unreadable]
        told += gate_problems(gate, root, readable, database=database, now=now)
    silenced = _together([each for one in checked for each in one.findings.silenced])
    return Findings(sorted_problems([*others, *told]), silenced)


def _checked(
    arranged: Mapping[str, PolicyFiles],
    subjects: Mapping[str, CheckedPolicy],
    texts: Texts,
    rules: Sequence[str],
    jobs: int,
) -> list[Checked]:
    """What the last check found stands where nothing changed that a rule can see."""
    before = FoundBefore(open_cache(texts.root), partly=bool(rules))
    known = {slug: found for slug, subject in subjects.items() if (found := before.recall(subject)) is not None}
    due = [slug for slug in arranged if slug not in known]
    one = partial(_check_one, arranged=arranged, subjects=subjects, texts=texts, rules=rules)
    first = list(map(one, due[:1]))  # what it loads and compiles, the processes that follow have
    fresh = [*first, *map_unordered(one, due[1:], jobs if len(due) >= WORTH_A_FORK else 1)]
    whole = {done.slug: done.findings for done in fresh if done.slug in subjects and not done.unreadable}
    before.keep({slug: (subjects[slug], findings) for slug, findings in whole.items()})
    return [*fresh, *(Checked(slug, (), findings) for slug, findings in known.items())]


def _check_one(
    slug: str,
    *,
    arranged: Mapping[str, PolicyFiles],
    subjects: Mapping[str, CheckedPolicy],
    texts: Texts,
    rules: Sequence[str],
) -> Checked:
    """A text of which words would be lost, or that has none, stops the rules for its policy, and no other."""
    unreadable: list[Problem] = []
    for path in (*arranged[slug].archived, *arranged[slug].drafts.values()):
        _collect(texts.parse, path, unreadable)
    subject = None if unreadable else subjects.get(slug)
    for text in subject.texts if subject else ():
        if not text.recorded:
            unreadable += empty_text(texts.parse(text.path), f"content/{text.path}", text.text_line)
    subject = None if unreadable else subject
    return Checked(slug, tuple(unreadable), run([subject] if subject else [], rules))


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
    """Those whose front matter can be read and agrees; what is wrong with the others is added to `problems`."""
    for slug, files in arranged.items():
        try:
            yield slug, read_policy(files, texts.read, languages=config.languages, recorded=lines, unpublished=True)
        except ProblemsFound as wrong:
            problems += wrong.problems


def _collect(read: Callable[[str], object], path: str, problems: list[Problem]) -> None:
    try:
        read(path)
    except ProblemsFound as wrong:
        problems += wrong.problems


def _subjects(
    policies: Mapping[str, Policy],
    config: Config,
    on: date,
    ledger: Ledger,
    texts: Texts,
    *,
    files: frozenset[str],
    unread: frozenset[str],
) -> Iterator[tuple[str, CheckedPolicy]]:
    pages = site_pages(policies.values(), config, on)
    shown = shown_texts(policies.values(), config, on)
    past, sent = read_past(texts.root, config.timezone), sent_times(ledger)
    for slug, policy in policies.items():
        yield (
            slug,
            CheckedPolicy(
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
                unread=unread,
                shown=linked_texts(shown, [texts.read(text.path) for text in policy.revisions]),
                files=files,
                past=past,
            ),
        )


def _together(silenced: Sequence[Silenced]) -> tuple[Silenced, ...]:
    """A setting may silence problems of several policies."""
    counts: Counter[CheckSetting] = Counter()
    for one in silenced:
        counts[one.setting] += one.count
    return tuple(Silenced(setting, count) for setting, count in counts.items())


def _among(slug: str, policies: Sequence[str]) -> bool:
    return not policies or slug in policies


def _asked(problem: Problem, policies: Sequence[str]) -> bool:
    """Whether it is of one of these policies, or of the whole site."""
    path = problem.path.removeprefix("content/")
    in_policies = any(path.startswith((f"{slug}.", f"{slug}/")) for slug in policies)
    return not policies or in_policies or not path.endswith(".md")


# --- What the last check found, by policy: it stands for as long as nothing changes that a rule can see. ---

RECORD = "checks"
OF_ALL = frozenset({"config", "files", "pages", "past", "sent", "unread"})  # of the whole site: hashed once


@dataclass(slots=True)
class FoundBefore:
    """Of checks by all rules; one by a few of them, `partly`, is neither kept nor answered. Everything that a
    CheckedPolicy holds counts, of its texts their hashes."""

    cache: Cache
    partly: bool
    _record: dict[str, Any] | None = None
    _shared: str = ""

    def recall(self, subject: CheckedPolicy) -> Findings | None:
        if self.partly:
            return None
        if self._record is None:
            self._record = recall(self.cache, RECORD) or {}
        known = self._record.get(subject.policy.slug)
        return _from_json(known["found"]) if known and known["key"] == self._key(subject) else None

    def keep(self, found: Mapping[str, tuple[CheckedPolicy, Findings]]) -> None:
        """Beside what stands of the others."""
        if self.partly or not found:
            return
        fresh = {slug: {"key": self._key(subject), "found": _to_json(one)} for slug, (subject, one) in found.items()}
        keep(self.cache, RECORD, {**(self._record or {}), **fresh})

    def _key(self, subject: CheckedPolicy) -> str:
        values = {name.name: getattr(subject, name.name) for name in fields(subject)}
        self._shared = self._shared or _digest({name: values[name] for name in OF_ALL})
        return self._shared + _digest({name: value for name, value in values.items() if name not in OF_ALL})


def _digest(values: Mapping[str, object]) -> str:
    """Sets and mappings in an order; functions are not told apart: what they give follows from the texts."""
    plain = [(name, _in_order(value)) for name, value in sorted(values.items()) if not callable(value)]
    return hashlib.sha256(repr(plain).encode(errors="surrogatepass")).hexdigest()


def _in_order(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if isinstance(value, dict) else value


def _to_json(found: Findings) -> dict[str, Any]:
    silenced = [
        {**asdict(each.setting), "revision": each.setting.revision and str(each.setting.revision), "count": each.count}
        for each in found.silenced
    ]
    names = [field.name for field in fields(Problem)]  # asdict would copy each value, and there may be thousands
    lines: dict[str, int] = {}  # a paragraph is one line, and has many problems
    problems = [
        [
            lines.setdefault(problem.excerpt, len(lines)) if name == "excerpt" else getattr(problem, name)
            for name in names
        ]
        for problem in found.problems
    ]
    return {"problems": problems, "lines": list(lines), "silenced": silenced}


def _from_json(known: dict[str, Any]) -> Findings:
    silenced = tuple(_silenced(dict(each)) for each in known["silenced"])
    lines, excerpt = known["lines"], [field.name for field in fields(Problem)].index("excerpt")
    problems = ((*values[:excerpt], lines[values[excerpt]], *values[excerpt + 1 :]) for values in known["problems"])
    return Findings(tuple(Problem(*values) for values in problems), silenced)


def _silenced(fields: dict[str, Any]) -> Silenced:
    count, revised = fields.pop("count"), fields.pop("revision")
    return Silenced(CheckSetting(**fields, revision=Revised.parse(revised) if revised else None), count)
