"""Keys that identify notices in the ledger, the database, and evidence."""

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Version, VersionId

# name of a correction in ledger lines, followed by its number
CORRECTION = "correction-"
REMINDER = "reminder"


class NoticeKey(Struct, frozen=True):
    """The key of a notice, such as `privacy@2025-02-01`.

    Its first correction has the key `privacy@2025-02-01~1`, and its reminder has the key
    `privacy@2025-02-01~reminder`.
    """

    policy: str  # slug of the policy
    revised: VersionId  # ID of the announced version
    correction: int = 0  # 0 for the notice itself, 1 for its first correction, and so on
    is_reminder: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a key such as `privacy@2025-02-01~1`. Raises ValueError if it's malformed."""
        # `further` identifies a correction or a reminder
        name, _, further = text.partition("~")
        policy, _, revised = name.partition("@")
        is_reminder = further == REMINDER
        correction = 0  # 0 for the notice itself
        if further and not is_reminder:  # `further` is the number of a correction
            correction = int(further)
        return cls(policy, VersionId.parse(revised), correction, is_reminder)

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls(version.policy, version.revised)

    def __str__(self) -> str:
        """Format the key, such as `terms@2026-03-02`, `terms@2026-03-02~1`, or `…~reminder`."""
        name = f"{self.policy}@{self.revised}"
        if self.correction:
            name += f"~{self.correction}"
        if self.is_reminder:
            return f"{name}~{REMINDER}"
        return name

    @property
    def notice(self) -> Self:
        """The key without the suffix of a correction or reminder."""
        return replace(self, correction=0, is_reminder=False)

    @property
    def counted_notice(self) -> Self:
        """The key under which recipients are counted.

        A correction is counted under the key of the notice, and a reminder under its own key.
        """
        if self.is_reminder:
            return self
        return self.notice

    @property
    def further(self) -> str:
        """The name of a correction or reminder in ledger lines, such as `correction-1`.

        The notice itself has an empty name.
        """
        if self.is_reminder:
            return REMINDER
        if self.correction:
            return f"{CORRECTION}{self.correction}"
        return ""

    def matches(self, name: str) -> bool:
        """Return whether `name` includes this notice.

        `name` is POLICY, POLICY@VERSION, FOLDER/, or an empty string, which stands for all notices.
        """
        if name.endswith("/"):
            return self.policy.startswith(name)
        return name in ("", self.policy, str(self.notice))


NoticeKeys = tuple[NoticeKey, ...]


def parse_notice_keys(mailing_key: str) -> NoticeKeys:
    """Split the key of a mailing, which joins the keys of its notices with `+`."""
    return tuple(NoticeKey.parse(key) for key in mailing_key.split("+"))
