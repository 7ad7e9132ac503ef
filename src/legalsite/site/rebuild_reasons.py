"""Why something is built again: a pure function of the inputs that it was made from and the current inputs.

An input has a name, `kind` or `kind path`, and a digest. To add a kind of input, add it to the inputs of everything
that depends on it (stale_policies.py, render.py), and give it a sentence here."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

Inputs = Mapping[str, str]  # name → digest

NAMED = 3  # paths that a sentence names before it counts

# In this order; {names} are the paths of the inputs that changed, {was} and {now} the values of the first of them.
SENTENCES = {
    "settings": "the settings changed, which every page shows",
    "text": "changed, added or removed: {names}",
    "ledger": "what the ledger says about its texts changed",
    "day": "{now}, but its pages were made for {was}",
    "undated": "its draft is not published, and it is {now}",
    "layouts": "the layouts changed, which every page shows",
    "links": "a policy or a file that texts may link to changed, which every page shows",
    "menu": "the menu, the site's name or its stylesheet changed, which every page shows",
    "output": "{now} in the output is not as it was built",
    "summaries": "what the pages of the whole site say about policies changed",
    "checkpoint": "CHECKPOINT changed",
}
NO_BUILD = "there is no earlier build to compare with"


class RebuildReason(Struct, frozen=True):
    """One kind of input that changed; as a string, a sentence."""

    kind: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class Validity(Struct, frozen=True):
    """The days on which a policy's pages are true: from `since` to the day before `until`, or for good (None)."""

    since: date
    until: date | None

    def __str__(self) -> str:
        """Return the digest of the input `day` from which the pages were made."""
        return f"{self.since} to {self.until - timedelta(1)}" if self.until else f"{self.since} and later"

    def on(self, day: date) -> str:
        """Return the digest of the input `day`. It is the same on every day on which the pages are true."""
        holds = self.since <= day and (self.until is None or day < self.until)
        return str(self) if holds else f"it is {day}"


def stale(was: Inputs, now: Inputs) -> tuple[RebuildReason, ...]:
    """Return the reasons to make something again that was made from the inputs `was`; none if it is up to date. `was`
    is empty if it was never made."""
    if not was:
        return (RebuildReason("first", NO_BUILD),)
    if was == now:
        return ()
    changed: dict[str, list[str]] = {}
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            changed.setdefault(name.partition(" ")[0], []).append(name)
    return tuple(_reason(kind, changed[kind], was, now) for kind in SENTENCES if kind in changed)


def _reason(kind: str, names: list[str], was: Inputs, now: Inputs) -> RebuildReason:
    paths = [name.partition(" ")[2] for name in names]
    named = ", ".join(f"content/{path}" for path in paths[:NAMED])
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    before, after = was.get(names[0], ""), now.get(names[0], "")
    return RebuildReason(kind, SENTENCES[kind].format(names=named + more, was=before, now=after))
