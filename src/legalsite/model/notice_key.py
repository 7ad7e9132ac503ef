"""The name of a notice in the ledger, the database, and evidence."""

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Version, VersionId

# the words of a ledger line for emails that follow a notice; a correction has a number after it
CORRECTION = "correction-"
REMINDER = "reminder"


class NoticeKey(Struct, frozen=True):
    """The name of a notice: `privacy@2025-02-01`; its first correction is `privacy@2025-02-01~1`,
    and its reminder `privacy@2025-02-01~reminder`."""

    policy: str  # its slug
    revised: VersionId  # the version that the notice announces
    correction: int = 0  # 0 for the notice itself; its corrections are counted from 1
    is_reminder: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key like `privacy@2025-02-01~1`. Raises ValueError for anything else."""
        name, _, further = text.partition("~")  # `further`: of a correction or reminder
        policy, _, revised = name.partition("@")
        is_reminder = further == REMINDER
        correction = 0  # of the notice itself
        if further and not is_reminder:  # the number of a correction
            correction = int(further)
        return cls(policy, VersionId.parse(revised), correction, is_reminder)

    @classmethod
    def of(cls, version: Version) -> Self:
        """Return the key of the notice that announces a version."""
        return cls(version.policy, version.revised)

    def __str__(self) -> str:
        """The key as records write it, like `privacy@2025-02-01~1`."""
        name = f"{self.policy}@{self.revised}"
        if self.correction:
            name += f"~{self.correction}"
        if self.is_reminder:
            return f"{name}~{REMINDER}"
        return name

    @property
    def notice(self) -> Self:
        """The key of the notice that this one corrects or reminds of, or this key."""
        return replace(self, correction=0, is_reminder=False)

    @property
    def counted_notice(self) -> Self:
        """The key under which recipients are counted: a correction counts for its notice, a
        reminder doesn't."""
        if self.is_reminder:
            return self
        return self.notice

    @property
    def further(self) -> str:
        """The word of a ledger line for its emails: `correction-1`, `reminder`, or nothing for the
        notice itself."""
        if self.is_reminder:
            return REMINDER
        if self.correction:
            return f"{CORRECTION}{self.correction}"
        return ""

    def matches(self, name: str) -> bool:
        """Return whether `name`, POLICY or POLICY@VERSION, includes this notice; nothing includes
        all notices."""
        return name in ("", self.policy, str(self.notice))


NoticeKeys = tuple[NoticeKey, ...]


def parse_notice_keys(mailing_key: str) -> NoticeKeys:
    """Return the keys of the notices that a mailing announces; its own key joins them by `+`."""
    return tuple(NoticeKey.parse(key) for key in mailing_key.split("+"))
