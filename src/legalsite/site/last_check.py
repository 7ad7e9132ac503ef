"""The findings of the last check, by policy. They are reused as long as nothing changes that a rule can see."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import fields

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.findings import Findings
from legalsite.disk.cache import Cache, forget, keep, open_cache, recall

RECORD = "checks"
MOST_QUOTED = 8_000_000  # characters; a line is quoted by each problem in it, and a text may be one line
# What is of the whole site, and is hashed once.
OF_ALL = frozenset({"applying", "config", "files", "outcomes", "pages", "past", "unread"})


class PolicyFindings(Struct, frozen=True):
    """The findings of one policy; `key` is a digest of everything that the rules saw of it."""

    key: str
    findings: Findings


class LastCheck(Struct):
    """What the last check by all rules found, policy by policy. It is reused as long as nothing in the CheckedPolicy
    changed; texts are compared by their hashes. If only a few rules run (`partly`), nothing is stored or reused."""

    cache: Cache
    partly: bool
    _record: dict[str, PolicyFindings] | None = None
    _shared: str = ""

    def recall(self, subject: CheckedPolicy) -> Findings | None:
        """Return what the last check found in this policy; None if it has to be checked again."""
        if self.partly:
            return None
        if self._record is None:
            self._record = recall(self.cache, RECORD, dict[str, PolicyFindings]) or {}
        known = self._record.get(subject.policy.slug)
        return known.findings if known and known.key == self._key(subject) else None

    def keep(self, checked: Mapping[str, tuple[CheckedPolicy, Findings]]) -> None:
        """Store what was found in these policies, together with what is known of the others. What would fill the disk
        is not stored."""
        if self.partly or not checked:
            return
        fresh = {
            slug: PolicyFindings(self._key(subject), findings)
            for slug, (subject, findings) in checked.items()
            if sum(len(problem.excerpt) for problem in findings.problems) <= MOST_QUOTED
        }
        keep(self.cache, RECORD, {**(self._record or {}), **fresh})

    def _key(self, subject: CheckedPolicy) -> str:
        values = {name.name: getattr(subject, name.name) for name in fields(subject)}
        self._shared = self._shared or _digest({name: values[name] for name in OF_ALL})
        return self._shared + _digest({name: value for name, value in values.items() if name not in OF_ALL})


def forget_last_check(root: Path) -> None:
    """Remove the findings of the last check from the cache, with the words of texts that they quote."""
    forget(open_cache(root), RECORD)


def _digest(values: Mapping[str, object]) -> str:
    """Return the SHA-256 of values, with sets and mappings sorted. Functions are left out, because their results follow
    from the texts."""
    plain = [(name, _in_order(value)) for name, value in sorted(values.items()) if not callable(value)]
    return hashlib.sha256(repr(plain).encode(errors="surrogatepass")).hexdigest()


def _in_order(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if isinstance(value, dict) else value
