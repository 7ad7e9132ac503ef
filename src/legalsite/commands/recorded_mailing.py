"""Compares a mailing in the database with what the ledger records of it."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from legalsite.errors import Problem, counted, raise_problems
from legalsite.ledger.chain import Ledger
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.restore_detection import last_line_at_restore
from legalsite.model.declared_time import stamp
from legalsite.model.email import StoredMailing
from legalsite.notices import evidence
from legalsite.notices.evidence import EventsHead, EvidenceFile, Manifest, sha256_of

RECONCILE = (
    "look up what was sent, then send again:\n"
    "    legalsite notify reconcile --restored --maillog FILE"
)
RESTORE = (
    "nothing was sent or recorded; restore the database from a backup, "
    "or plan again and confirm the new digest"
)


class RecordedMailing(Struct, frozen=True, dict=True):
    """A mailing with the manifests whose hashes the ledger has. What it reads is cached, so use it
    only while the mailing and the ledger can't change."""

    deliveries: Deliveries
    stored: StoredMailing
    ledger: Ledger

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of emails in each state, and the number of skipped rows if there are any."""
        counts = evidence.manifest_counts(self.deliveries.queries.counts(self.stored.number))
        if self.stored.skipped:
            counts["skipped"] = self.stored.skipped
        return counts

    @cached_property
    def events(self) -> EventsHead:
        """The number of events of the mailing, and their hash."""
        return evidence.events_head(self.deliveries.queries.events(self.stored.number))

    @cached_property
    def recipients(self) -> EvidenceFile:
        """The hash and size of the file with the result of each email."""
        rows = self.deliveries.queries.outcomes(self.stored.number)
        return evidence.hash_blocks(evidence.recipient_lines(rows))

    @cached_property
    def facts(self) -> dict[str, list[Any]]:
        """The facts to which we only ever add: runs, lists, and checks of the live site. Each name
        is also a field of `Manifest`."""
        return {
            "runs": self.deliveries.queries.runs(self.stored.number),
            "lists": json.loads(self.stored.lists),
            "live": json.loads(self.stored.live),
        }

    @cached_property
    def manifests(self) -> list[tuple[str, Manifest]]:
        """The manifests of this mailing whose hashes the ledger has, oldest first: each as text and
        as decoded."""
        mailing = self.stored.mailing
        recorded = {line.sha256 for line in self.ledger.lines}
        found = []
        for data in self.deliveries.queries.manifests(mailing.notices[0]):
            if sha256_of(data) not in recorded:
                continue
            manifest = evidence.read_manifest(data)
            # a notice may have other mailings, and records by hand
            if (manifest.mailing, manifest.audience) == (mailing.key, mailing.audience):
                found.append((data, manifest))
        return found

    def last_manifest(self, *, exactly: bool = True) -> str:
        """Return the last recorded manifest with the present result of each email; empty if there
        is none. Without `exactly`, it only needs to have the same counts."""
        for data, manifest in reversed(self.manifests):
            if manifest.counts != self.counts:
                continue
            if not exactly or manifest.files.get(evidence.RECIPIENTS) == self.recipients:
                return data
        return ""

    def line_with_other_grounds(self, grounds: Mapping[str, Any]) -> int:
        """Return the number of the last ledger line that recorded the same results of emails on
        other grounds, which means under other settings or promises; 0 if there is none. `grounds`:
        the present ones."""
        hashes = set()  # of the manifests with the same counts and events, but other `rests_on`
        for data, manifest in self.manifests:
            has_same_counts = manifest.counts == self.counts
            if has_same_counts and manifest.rests_on != grounds and manifest.events == self.events:
                hashes.add(sha256_of(data))
        for line in reversed(self.ledger.lines):
            if line.verb == "notice" and line.sha256 in hashes:
                return line.number
        return 0

    def require_untouched(self) -> None:
        """Raise ProblemsFound if the database has other people, words, or results than were
        planned, sent, and recorded in the ledger. A change isn't found if a run or an event was
        added with it."""
        key = self.stored.mailing.key
        raise_problems(
            problem._replace(message=f"{key}: {problem.message}") for problem in self._differences()
        )
        raise_problems(
            Problem("restored", message, RECONCILE) for message in self.missing_manifests()
        )

    def missing_manifests(self) -> Iterator[str]:
        """Yield a message for each ledger line about the mailing's notices whose manifest isn't in
        the database. Lines from before a restored database was reconciled don't count."""
        mailing = self.stored.mailing
        kept = set(map(sha256_of, self.deliveries.queries.manifests()))  # of any notice
        notices = {key.notice for key in mailing.notices}
        for line in self.ledger.lines:
            is_ours = line.result and line.result.audience == mailing.audience
            if not is_ours or line.notice_key not in notices or line.sha256 in kept:
                continue
            if line.number > last_line_at_restore(self.deliveries.engine):
                message = f"line {line.number:06d} of the ledger is about emails that aren't in "
                yield f"{message}this database"

    def newer_line(self) -> str:
        """Return a message if the last ledger line about emails was added after the last change of
        this database, which lacks its manifest; else an empty string."""
        after = last_line_at_restore(self.deliveries.engine)
        for line in reversed(self.ledger.lines[after:]):
            if not line.result or not line.result.audience:
                continue
            kept = set(map(sha256_of, self.deliveries.queries.manifests()))
            is_newer = stamp(line.time) > self.deliveries.queries.last_activity()
            if is_newer and line.sha256 not in kept:
                return f"line {line.number:06d} of the ledger is newer than this database"
            return ""
        return ""

    def _differences(self) -> Iterator[Problem]:
        """Yield a problem for each way in which the database contradicts the plan, its
        events, or the last manifest."""
        number = self.stored.number
        changed = ", ".join(self.deliveries.queries.changed_parts(number))
        if changed:
            message = f"{changed} differs from the plan with digest {self.stored.digest}"
            yield Problem("plan-changed", message, RESTORE)
        contradicted = self.deliveries.queries.count_contradictions(number)
        if contradicted:
            yield Problem(
                "no-event",
                f"{counted(contradicted, 'email')} in a state that no event explains",
                RESTORE,
            )
        if self.manifests:
            _, manifest = self.manifests[-1]
            yield from self._changes_since(manifest)

    def _changes_since(self, manifest: Manifest) -> Iterator[Problem]:
        """Yield a problem for each difference from the last manifest that no later event or
        run explains. Events and facts are only ever added, and results don't change without
        them."""
        number = self.stored.number
        recorded = manifest.events
        has_new_events = self.events != recorded
        if has_new_events:
            # the digest of as many events as were recorded: these must still be the first ones
            first = self.deliveries.queries.events(number, recorded.lines)
            if evidence.events_head(first) != recorded:
                message = f"the first {recorded.lines:,} events differ from the recorded ones"
                yield Problem("events-changed", message, RESTORE)
        # these are unreadable rows of lists, not people
        skipped = manifest.counts.get("skipped", 0)
        people_before = sum(manifest.counts.values()) - skipped
        people = sum(self.deliveries.queries.counts(number).values())
        if people < people_before:
            yield Problem(
                "people-missing", f"{people:,} people, but {people_before:,} were recorded", RESTORE
            )
        # lists of facts, such as runs, that only get longer
        earlier = {name: getattr(manifest, name) for name in self.facts}
        rewritten = [name for name in earlier if not _continues(self.facts[name], earlier[name])]
        if rewritten:
            message = f"{', '.join(rewritten)} in the manifest differ from the database"
            yield Problem("facts-changed", message, RESTORE)
        # results only change with an event, a run, or a list; with these, they may differ
        is_idle = all(self.facts[name] == earlier[name] for name in ("runs", "lists"))
        if has_new_events or not is_idle:
            return
        now = self.recipients, self.stored.skipped, self.stored.digest
        if now != (manifest.files.get(evidence.RECIPIENTS), skipped, manifest.digest):
            message = "delivery results differ from the recorded ones, "
            message += "although nothing has happened since"
            yield Problem("rows-changed", message, RESTORE)


def _continues(facts: list[Any], earlier: list[Any]) -> bool:
    """Return whether facts only add to earlier ones."""
    return facts[: len(earlier)] == earlier
