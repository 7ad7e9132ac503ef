"""What the last check found, by policy: it stands for as long as nothing changes that a rule can see."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from legalsite.checks.run import Findings, Silenced
from legalsite.checks.subject import Subject
from legalsite.disk.cache import Cache, keep, recall
from legalsite.errors import Problem
from legalsite.model.config import CheckSetting
from legalsite.model.revised import Revised

RECORD = "checks"
OF_ALL = frozenset({"config", "files", "pages", "past", "sent", "unread"})  # of the whole site: hashed once


@dataclass(slots=True)
class FoundBefore:
    """Of checks by all rules; one by a few of them, `partly`, is neither kept nor answered. Everything that a Subject
    holds counts, of its texts their hashes."""

    cache: Cache
    partly: bool
    _record: dict[str, Any] | None = None
    _shared: str = ""

    def recall(self, subject: Subject) -> Findings | None:
        if self.partly:
            return None
        if self._record is None:
            self._record = recall(self.cache, RECORD) or {}
        known = self._record.get(subject.policy.slug)
        return _from_json(known["found"]) if known and known["key"] == self._key(subject) else None

    def keep(self, found: Mapping[str, tuple[Subject, Findings]]) -> None:
        """Beside what stands of the others."""
        if self.partly or not found:
            return
        fresh = {slug: {"key": self._key(subject), "found": _to_json(one)} for slug, (subject, one) in found.items()}
        keep(self.cache, RECORD, {**(self._record or {}), **fresh})

    def _key(self, subject: Subject) -> str:
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
