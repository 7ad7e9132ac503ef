"""Read the two lists of a mailing: its recipients, and who has already accepted which version."""

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
WRONG_SEPARATORS = ",;|"  # separators that people may type between policies instead of spaces
# maximum number of reported rows, because the problems of a million bad rows don't fit into memory
MAX_BAD_ROWS = 1_000


class NoRecipients(ProblemsFound):
    """Raised if no row of a list names an announced policy."""


class AgreedPeople(Struct, frozen=True):
    """Who accepted which version of a policy, according to a list."""

    versions: Mapping[str, int]  # version, newest first → number of people who accepted it
    # addresses (as `address_key`) of people who accepted the announced version or a later one
    to_announced: Collection[str]
    facts: Mapping[str, Any]  # what the mailing records about the list
    notes: ProblemTuple  # notes about rows of the list


class _TableReading(Struct):
    _file: BinaryIO
    _columns: ColumnMapping
    _skip_bad_rows: bool
    problems: Problems = []  # problems and notes about rows, limited in number
    bad_rows: int = 0  # number of bad rows
    _bad_line: int = 0  # line of the last bad row, which may have several problems
    _must_stop: bool = False  # whether a bad row must not be skipped
    _good_rows: int = 0  # number of good rows

    @property
    def path(self) -> str:
        """The name of the list for messages, or `-` if it isn't a named file."""
        return str(getattr(self._file, "name", "-"))

    def facts(self) -> dict[str, Any]:
        """Return what the mailing records about the list after reading it.

        That is the number of rows, and the file's name and hash unless the list came from a pipe,
        which can't be read again.
        """
        facts = {"rows": self._good_rows + self.bad_rows, "skipped": self.bad_rows}
        if not self._file.seekable():
            return facts
        self._file.seek(0)
        digest = hashlib.file_digest(self._file, "sha256")  # type: ignore[arg-type]  # too narrow
        return {"file": Path(self.path).name, "sha256": digest.hexdigest(), **facts}

    def _add_problem(self, problem: Problem) -> None:
        """Add a problem or note about a row, counting each bad row once.

        After `MAX_BAD_ROWS`, bad rows are only counted. A row with unknown policies is always
        skipped with a warning, and the user can correct it and plan again.
        """
        # a row's problems are consecutive, so comparing with the last bad line is enough
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
        """Raise ProblemsFound if bad rows must be fixed.

        With `needs_rows`, there must also be at least one good row.
        """
        if self.bad_rows > MAX_BAD_ROWS:
            more = self.bad_rows - MAX_BAD_ROWS
            message = f"{more:,} more rows can't be read"
            help = "fix the rows above first, then plan again"
            self.problems.append(Problem("list-rows", message, help, self.path))
        lacks_rows = needs_rows and not self._good_rows
        # the user wanted to skip bad rows, but all rows are bad
        if lacks_rows and self.bad_rows and not self._must_stop:
            help = "fix at least one, because a mailing needs a recipient"
            message = "none of the rows can be read"
            self.problems.append(Problem("list-rows", message, help, self.path))
        if lacks_rows or self._must_stop:
            raise ProblemsFound(self.problems)


class ListReading(_TableReading):
    """Reads a list of recipients."""

    # languages of the emails; recipients with other languages get the first
    languages: Sequence[str] = ()
    # people who get no email because they agreed; None if there's no such list
    agreed: AgreedPeople | None = None
    slugs: Collection[str] = ()  # slugs of the site's policies; empty to accept any slug
    announced: Sequence[str] = ()  # slugs of the policies that the mailing announces
    # language without an email → number of recipients who asked for it
    unmatched: Counter[str] = field(default_factory=Counter)
    unaffected: int = 0  # number of rows whose policies aren't announced in this mailing

    def recipients(self) -> Iterator[tuple[int, Recipient]]:
        """Yield each recipient with their line in the list, and the language of their email.

        Rows with none of the mailing's policies are counted as `unaffected`, but not yielded. At
        the end, raises NoRecipients if no rows remain, and ProblemsFound if bad rows aren't
        skipped or no row is good.
        """
        # Many rows have the same language and policies, so the results are kept.
        matched = {}  # requested language → language of the email
        # policies in a row → policies in the email, or None if the email would announce none of
        # them
        announced: dict[str, str | None] = {}
        agreed = self.agreed.to_announced if self.agreed else ()  # addresses, as `address_key`
        for line, to in read_recipients(self._file, self.path, self._add_problem, self._columns):
            written = to.policies
            if written not in announced:
                problem = self._policies_problem(written)
                if problem:
                    self._add_problem(problem._replace(path=self.path, line=line, column=1))
                    continue
                announced[written] = self._announced(written)
            self._good_rows += 1
            policies = announced[written]
            if policies is None:  # the mailing is about other policies
                self.unaffected += 1
                continue
            wanted = to.language
            # a recipient with “de-CH” gets “de”; the result is empty if no language is close enough
            if wanted not in matched:
                matched[wanted] = language_for(wanted, self.languages)
            # recipients whose language is missing get the first one
            language = matched[wanted] or self.languages[0]
            if wanted and not matched[wanted]:  # the plan warns about these languages
                self.unmatched[wanted] += 1
            has_agreed = bool(agreed) and address_key(to.address) in agreed
            yield line, Recipient(to.address, to.name, language, has_agreed, policies)
        self._require_readable(needs_rows=True)
        if self.unaffected == self._good_rows:
            message = f"no row names {' or '.join(self.announced)} in `policies`"
            help = "check the list, or announce the policies that it names"
            raise NoRecipients([Problem("list-policies", message, help, self.path)])

    def _policies_problem(self, written: str) -> Problem | None:
        for slug in written.split():
            if not self.slugs or slug in self.slugs:  # if the site's slugs are unknown, accept any
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
        """Return the policies named in a row that the mailing announces.

        `written` and the result are slugs separated by spaces, in the order of the mailing, or
        empty for all policies of the mailing. Return None if the mailing announces none of them.
        """
        named = written.split() or self.announced  # an empty value means all policies
        announced = [slug for slug in self.announced if slug in named]
        if len(announced) == len(self.announced):
            return ""  # stands for all policies of the mailing
        return " ".join(announced) or None

    def facts(self) -> dict[str, Any]:
        """Return facts about this list, and about the list of people who accepted a version."""
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
    """Read a list of people who have accepted a version of a policy by a date.

    A row without a version is about a person who accepted none. Raises ProblemsFound for bad rows
    that aren't skipped, and if an email to all account holders is required. If the list is invalid
    or no one has to accept the policy, the exit status is 2.
    """
    slug = notice.policy
    require_acceptance_rules(site.config, slug)  # raises ProblemsFound if no one has to accept it
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
    """Report requirements that an email to all account holders would fulfill.

    A reminder fulfills none.
    """
    if notice.reminder:
        return
    for requirement in notice.requirements:
        if requirement.allows("email"):
            message = f"--agreed can't leave anyone out of {notice.key}: {requirement.why}"
            help = "plan without --agreed; then leave people out of a reminder: add --reminder"
            yield Problem("agreed-required", message, help)


class _AgreedReading(_TableReading, kw_only=True):
    """Reads a list of who accepted which version."""

    notice: Notice
    on: date
    versions: Mapping[str, Version]  # versions that could be accepted by the date, newest first

    def versions_by_person(self) -> dict[str, Version]:
        """Map people (as `address_key`) to the version that counts as accepted by them.

        If several rows are about a person, the announced version or a later one counts if the
        person accepted it, otherwise the newest accepted one. Raises ProblemsFound if bad rows
        aren't skipped.
        """
        latest: dict[str, Version] = {}
        for line, values in read_rows(self._file, self.path, self._add_problem, self._columns):
            address, name = [value.strip(SPACES) for value in values]
            if not name:  # the person accepted no version
                continue
            version = self._version(line, address, name)  # None if the row is bad
            if version:
                self._good_rows += 1
                key = address_key(address)
                # a person may have a row for each version that they accepted
                latest[key] = max(version, latest.get(key, version), key=self._rank)
        self._require_readable()
        return latest

    def is_announced(self, version: Version) -> bool:
        """Return whether a version is the announced one, or is newer and takes effect no earlier."""
        announced = self.notice.version
        is_later = version.revised >= announced.revised
        return is_later and version.effective >= announced.effective

    def _rank(self, version: Version) -> tuple[Any, ...]:
        """Return a sort key: of several versions, the one with the greatest key counts."""
        return self.is_announced(version), version.revised

    def _version(self, line: Line, address: str, name: str) -> Version | None:
        """Return the version in a row, or None after reporting why the row is bad."""
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
