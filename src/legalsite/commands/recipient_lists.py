"""Reads the two lists of a mailing: its recipients, and who agreed to which version already."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct, field

from legalsite.commands.acceptance import require_acceptance_rules
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    did_you_mean,
    raise_problems,
)
from legalsite.model.email import Recipient
from legalsite.model.notice import Notice
from legalsite.model.policy import Version
from legalsite.model.policy_on_date import policy_on_date
from legalsite.notices.csv_tables import SPACES, ColumnMapping, Line, read_rows
from legalsite.notices.recipients import (
    ALL_POLICIES,
    COLUMNS,
    address_problem,
    language_for,
    read_recipients,
)
from legalsite.pages.acceptance_requests import acceptable_texts
from legalsite.site.load import Site
from legalsite.text.email_addresses import address_key

AGREED_COLUMNS = ColumnMapping(
    {"email": COLUMNS.fields["email"], "version": ("revised",)},
    ("email", "version"),
    "start the list with the line email,version, and save it as UTF-8",
)
WRONG_SEPARATORS = ",;|"  # between policies, in place of spaces
MAX_BAD_ROWS = 1_000  # reported ones: the problems of a million bad rows don't fit into memory


class AgreedPeople(Struct, frozen=True):
    """Who agreed to which version of a policy, as a list says."""

    versions: Mapping[str, int]  # how many people by the version that they agreed to, newest first
    # the addresses, by `address_key`, that agreed to the announced version or to a later one
    to_announced: Collection[str]
    facts: Mapping[str, Any]  # what the mailing records about the list
    notes: ProblemTuple  # of its rows


class _TableReading(Struct):
    """A list while it is read."""

    _file: BinaryIO
    _columns: ColumnMapping
    _skip_bad_rows: bool
    problems: Problems = []  # of its rows, and notes; no more than fit into memory
    bad_rows: int = 0  # how many
    _bad_line: int = 0  # the last bad row, which may have several problems
    _must_stop: bool = False  # whether a bad row may not be skipped
    _good_rows: int = 0  # how many

    @property
    def path(self) -> str:
        """The name of the list in messages; `-` if it isn't a file with a name."""
        return str(getattr(self._file, "name", "-"))

    def facts(self) -> dict[str, Any]:
        """Return what the mailing records about the list after it was read: how many rows, and the
        file's name and hash, unless it came from a pipe, which can't be read again."""
        facts = {"rows": self._good_rows + self.bad_rows, "skipped": self.bad_rows}
        if not self._file.seekable():
            return facts
        self._file.seek(0)
        digest = hashlib.file_digest(self._file, "sha256")  # type: ignore[arg-type]  # too narrow
        sha256 = digest.hexdigest()
        return {"file": Path(self.path).name, "sha256": sha256, **facts}

    def _add_problem(self, problem: Problem) -> None:
        """Add a problem or note of a row, and count the row as bad once. After `MAX_BAD_ROWS`, only
        count. A row whose policies are unknown is always skipped."""
        # a row may have several problems, one after another
        if problem.is_error and problem.line != self._bad_line:
            self.bad_rows += 1
            self._bad_line = problem.line
        is_skipped = self._skip_bad_rows or problem.rule == "list-policies"
        if problem.is_error and not is_skipped:
            self._must_stop = True
        if self.bad_rows > MAX_BAD_ROWS:
            return
        if problem.is_error and is_skipped:
            problem = problem._replace(severity="warning")
        self.problems.append(problem)

    def _require_readable(self, *, needs_rows: bool = False) -> None:
        """Raise ProblemsFound if rows were bad and aren't skipped, or if the list needs a good row
        and has none."""
        if self.bad_rows > MAX_BAD_ROWS:
            more = self.bad_rows - MAX_BAD_ROWS
            message = f"{more:,} more rows can't be read"
            help = "fix the rows above first, then plan again"
            self.problems.append(Problem("list-rows", message, help, self.path))
        lacks_rows = needs_rows and not self._good_rows
        if lacks_rows and self.bad_rows and not self._must_stop:
            help = "fix at least one, because a mailing needs a recipient"
            message = "none of the rows can be read"
            self.problems.append(Problem("list-rows", message, help, self.path))
        if lacks_rows or self._must_stop:
            raise ProblemsFound(self.problems)


class ListReading(_TableReading):
    """A list of recipients while it is read."""

    languages: Sequence[str] = ()  # of the emails, the authoritative one first
    agreed: AgreedPeople | None = None  # who get no email; None for no one
    slugs: Collection[str] = ()  # of the site's policies; empty to accept any
    announced: Sequence[str] = ()  # the slugs of those that the mailing announces
    # how many recipients asked for a language that has no email, by language
    unmatched: Counter[str] = field(default_factory=Counter)
    unaffected: int = 0  # how many rows name none of the policies that the mailing announces

    def recipients(self) -> Iterator[tuple[int, Recipient]]:
        """Yield each recipient with their line in the list, and with the language of the email that
        they will get in place of the one that they asked for. Raises ProblemsFound at the end if
        rows are bad and aren't skipped, or if no row is good."""
        matched = {}  # the language of the email by the language asked for
        announced: dict[str, str | None] = {}  # the policies in a row → the policies of the email
        agreed = self.agreed.to_announced if self.agreed else ()
        for line, to in read_recipients(self._file, self.path, self._add_problem, self._columns):
            if to.policies not in announced:
                problem = self._policies_problem(to.policies)
                if problem:
                    self._add_problem(problem._replace(path=self.path, line=line, column=1))
                    continue
                announced[to.policies] = self._announced(to.policies)
            self._good_rows += 1
            policies = announced[to.policies]
            if policies is None:
                self.unaffected += 1
                continue
            wanted = to.language
            if wanted not in matched:  # "de-CH" gets "de"; empty if no email is close enough
                matched[wanted] = language_for(wanted, self.languages)
            language = matched[wanted] or self.languages[0]
            if wanted and not matched[wanted]:
                self.unmatched[wanted] += 1
            has_agreed = bool(agreed) and address_key(to.address) in agreed
            yield line, Recipient(to.address, to.name, language, has_agreed, policies)
        self._require_readable(needs_rows=True)
        if self.unaffected == self._good_rows:
            message = "no row names an announced policy in `policies`"
            help = "check the list, or announce the policies that it names"
            raise ProblemsFound([Problem("list-policies", message, help, self.path)])

    def _policies_problem(self, written: str) -> Problem | None:
        """Return the problem with the policies of a row; None if they are valid."""
        for slug in written.split():
            if not self.slugs or slug in self.slugs:
                continue
            message = f"this site has no policy {slug[:40]!r}"
            if set(slug) & set(WRONG_SEPARATORS):
                help = "write only spaces between the names of policies"
            elif slug == ALL_POLICIES:
                help = f"write {ALL_POLICIES} alone, or only the names of policies"
            else:
                example = next(iter(self.announced))
                help = f"write names as in URLs, such as {example}, or remove it"
                help = did_you_mean(slug.lower(), self.slugs, help)
            return Problem("list-policies", message, help)
        return None

    def _announced(self, written: str) -> str | None:
        """Return the policies of a row (empty for all) that the mailing announces, in its order: their
        slugs with spaces, empty for all. None if it announces none of them."""
        named = written.split() or self.announced
        announced = [slug for slug in self.announced if slug in named]
        if len(announced) == len(self.announced):
            return ""
        return " ".join(announced) or None

    def facts(self) -> dict[str, Any]:
        """Return what the mailing records about the list, and about the list of who agreed."""
        facts = super().facts()
        if self.agreed:
            facts["agreed"] = self.agreed.facts
        return facts


def read_agreed(
    site: Site,
    notice: Notice,
    file: BinaryIO,
    columns: ColumnMapping,
    on: date,
    *,
    skip_bad_rows: bool,
) -> AgreedPeople:
    """Return who agreed to which version of a policy by a date, as the list in `file` says.

    A row without a version is about a person who agreed to none. Raises ProblemsFound with status
    2 for a list that can't be read, and for a policy to which no one agrees; with status 1 for bad
    rows that aren't skipped, and if something requires an email to all account holders.
    """
    slug = notice.policy
    require_acceptance_rules(site.config, slug)
    raise_problems(_requirements_of_everyone(notice))
    on_day = policy_on_date(site.policy(slug), on, site.config.timezone)
    versions = {str(text.revised): text.version for text in acceptable_texts(on_day)}
    reading = _AgreedReading(file, columns, skip_bad_rows, notice=notice, on=on, versions=versions)
    latest = reading.versions_by_person()
    counts = Counter(str(version.revised) for version in latest.values())
    return AgreedPeople(
        {name: counts[name] for name in versions if counts[name]},
        {key for key, version in latest.items() if reading.is_announced(version)},
        reading.facts(),
        tuple(reading.problems),
    )


def _requirements_of_everyone(notice: Notice) -> Iterator[Problem]:
    """Yield a problem for each requirement that an email to all account holders meets. A reminder
    meets none."""
    if notice.reminder:
        return
    for requirement in notice.requirements:
        if requirement.allows("email"):
            message = f"--agreed can't leave anyone out of {notice.key}: {requirement.why}"
            help = "plan without --agreed; then leave people out of a reminder: add --reminder"
            yield Problem("agreed-required", message, help)


class _AgreedReading(_TableReading, kw_only=True):
    """A list of who agreed to which version while it is read."""

    notice: Notice
    on: date
    versions: Mapping[str, Version]  # that people could agree to by the date, newest first

    def versions_by_person(self) -> dict[str, Version]:
        """Return the version that counts for each person who agreed to any, by `address_key`. If
        several rows are about a person, it is the announced version or a later one, if the person
        agreed to one of these, and otherwise the newest. Raises ProblemsFound if rows are bad and
        aren't skipped."""
        latest: dict[str, Version] = {}
        for line, values in read_rows(self._file, self.path, self._add_problem, self._columns):
            address, name = [value.strip(SPACES) for value in values]
            if not name:  # a person who agreed to no version
                continue
            version = self._version(line, address, name)
            if version:
                self._good_rows += 1
                key = address_key(address)
                latest[key] = max(version, latest.get(key, version), key=self._rank)
        self._require_readable()
        return latest

    def is_announced(self, version: Version) -> bool:
        """Return whether a version is the announced one, or was published and takes effect
        later."""
        announced = self.notice.version
        is_later = version.revised >= announced.revised
        return is_later and version.effective >= announced.effective

    def _rank(self, version: Version) -> tuple[Any, ...]:
        """Return the key by which the version that counts for a person is the greatest."""
        return self.is_announced(version), version.revised

    def _version(self, line: Line, address: str, name: str) -> Version | None:
        """Return the version in a row; None if the row is bad, after reporting why."""
        problem = address_problem(address)
        if problem:
            self._add_problem(line.problem("list-address", *problem))
            return None
        slug = self.notice.policy
        version = self.versions.get(name.removeprefix(f"{slug}@"))
        if not version:
            message = f"{slug} has no version {name[:40]!r} that people could accept by {self.on}"
            help = f"its versions are: {', '.join(self.versions) or 'none yet'}"
            self._add_problem(line.problem("list-version", message, help))
        return version
