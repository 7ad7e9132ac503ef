"""Random histories of two policies as sites on disk.

They use the texts of `tests/pages/test_one_timeline.py`, with types of change, approvals, promises,
rules, and ledger lines about notices: emails counted by several deadlines, other channels, and
resolutions.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.test_version_on import DAYS
from tests.pages.test_one_timeline import histories

from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.notice_period import NoticePeriod, last_day_for
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.notices.result_file import sha256_of

ORIGIN = "https://a.test/"
SETTINGS = """[site]
title = "A"
url = "{origin}"
languages = ["en", "de"]

[policies.p]
kind = "terms"
{rules}
[policies.q]
kind = "terms"

[notice]
sender = "A <legal@a.test>"
{reached}
"""
RULES = [
    "",
    'notice = [{any_of = ["page"], days_before = 5}]',
    """notice = [
  {all_of = ["email", "in_product"], days_before = 3, for = ["minor", "material"]},
  {any_of = ["email", "site"], days_before = 10, for = ["material"]},
]""",
]
PERIODS = (0, 3, 5, 10)  # of these rules and promises
PROMISES = [
    "",
    "promise: {all_of: [email], days_before: 10, for: [material]}",
    "promise: [{all_of: [email], days_before: 3}, {any_of: [site, page], days_before: 5}]",
]
REACHED = ["", 'reached = {share = 0.9, reason = "some addresses are old"}']
SHARES = [
    ("all", "all"), ("not_all", "not_all"), ("not_all", "all"), ("enough", "enough"), ("95%", "97%"), ("60%", "100%"),
]  # fmt: skip


@dataclass
class Event:
    """Something to record: a text, a gap, or the result of a notice."""

    time: str  # UTC
    entry: LedgerEntry
    path: str = ""  # path of its file, relative to content/
    data: str = ""
    answers: int = -1  # which of the earlier lines about emails it resolves


@dataclass
class History:
    """A site and the events to record in it, in order."""

    settings: str
    events: list[Event] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)  # keyed by path relative to content/


@st.composite
def notified_histories(draw: st.DrawFn) -> History:
    policy = draw(histories())
    other = draw(st.none() | histories())
    if draw(st.booleans()):
        other = policy  # texts with the same dates
    rules, reached = draw(st.sampled_from(RULES)), draw(st.sampled_from(REACHED))
    history = History(SETTINGS.format(origin=ORIGIN, rules=rules, reached=reached))
    for slug, of in (("p", policy), ("q", other)):
        if of is not None:
            history.events += draw(events_of(slug, of))
    history.events.sort(key=lambda event: (event.time, event.entry.verb == "publish", event.path))
    if draw(st.booleans()):
        day = draw(DAYS) + timedelta(days=50)
        effective = day + timedelta(days=draw(st.integers(0, 9)))
        facts = {
            "revised": str(day),
            "effective": str(effective),
            "change": "material",
            "summary": "New.",
        }
        history.drafts["p.md"] = source(facts, "A draft.")
    return history


@st.composite
def events_of(draw: st.DrawFn, slug: str, policy: Policy) -> list[Event]:
    found = []
    for gap in policy.gaps:
        ended_by = f"ended_by: {gap.ended_by}\n" if gap.ended_by else ""
        path = f"{slug}/{gap.day}.gap"
        found.append(event_of(gap.recorded, "gap", f"{slug} {gap.day}", path, f"{ended_by}Lost.\n"))
    for version in policy.versions:
        text = replace(
            version, change=draw(st.sampled_from(["material", "material", "minor", None]))
        )
        path = f"{slug}/{text.revised}.md"
        takes_over = [
            each
            for each in policy.versions
            if each.revised < text.revised and each.effective > text.effective
        ]
        if takes_over and text.replaces is None:  # front matter must say whether it cancels them
            text = replace(text, replaces=draw(st.sampled_from([(), (takes_over[-1].revised,)])))
        facts = facts_of(text)
        if draw(st.booleans()):
            facts["approved_by"] = "Ada Ng"
        promise = draw(st.sampled_from(PROMISES))
        data = source(facts, f"Words of {text.revised}.", promise)
        verb = text.recorded.split(" ")[2]
        found.append(event_of(text.recorded, verb, f"{slug} {text.revised}", path, data))
        found += draw(st.lists(results_of(slug, text), max_size=3))
    for text in policy.translations.get("de", ()):
        facts = {"title": "P", "revised": str(text.revised), "translates": str(text.translates)}
        data = source(facts, f"Worte von {text.revised}.")
        path = f"{slug}/{text.revised}.de.md"
        verb = text.recorded.split(" ")[2]
        found.append(event_of(text.recorded, verb, f"{slug} {text.revised}", path, data))
    return found


@st.composite
def results_of(draw: st.DrawFn, slug: str, version: Version) -> Event:
    """Draw the result of a version's notice, some time after the version was recorded."""
    recorded = date.fromisoformat(version.recorded[7:17])
    day = recorded + timedelta(days=draw(st.sampled_from([0, 1, 2, 5, 9, 15, 40, 60])))
    used = min(day, version.revised.day + timedelta(days=draw(st.integers(0, 12))))
    answers = -1
    match draw(
        st.sampled_from(
            ["email", "email", "channel", "answer", "nothing", "subscribers", "reminder"]
        )
    ):
        case "channel":
            channel = draw(st.sampled_from(["site", "in_product", "letter"]))
            basis = "seen" if channel == "site" and draw(st.booleans()) else "stated"
            result = RecordedResult(basis, channel, on=used)
        case "answer":
            result = RecordedResult("stated", draw(st.sampled_from(["letter", "nothing"])))
            result = replace(result, on=day if result.channel == "letter" else None)
            answers = draw(st.integers(0, 3))
        case "nothing":
            result = RecordedResult("stated", "nothing")
        case "email":
            period = NoticePeriod(draw(st.sampled_from(PERIODS)))
            deadline = last_day_for(period, version.effective)
            accepted, reached = draw(st.sampled_from(SHARES))
            is_left = draw(st.booleans()) and reached not in ("all", "100%")
            result = RecordedResult(
                "seen", "email", "accounts", deadline, accepted, reached, used, used, is_left
            )
        case kind:
            who = ("reminder", "accounts") if kind == "reminder" else ("email", "subscribers")
            result = RecordedResult("seen", *who, None, "all", "all", used, used)
    digest = sha256_of(f"{result}") if result.is_emails or draw(st.booleans()) else ""
    entry = LedgerEntry("notice", digest, "", slug, version.revised, result)
    return Event(f"{day}T20:00:00Z", entry, answers=answers)


def event_of(recorded: str, verb: str, name: str, path: str, data: str) -> Event:
    slug, revised = name.split(" ")
    entry = LedgerEntry(verb, sha256_of(data), path, slug, VersionId.parse(revised))
    return Event(recorded[7:27], entry, path, data)


def facts_of(text: Version) -> dict[str, str]:
    facts = {"revised": str(text.revised), "effective": str(text.effective)}
    if text.retroactive:
        facts["retroactive"] = "true"
    if text.effective_new_accounts:
        facts["effective_new_accounts"] = str(text.effective_new_accounts)
    if text.withdrawn:
        facts["withdrawn"] = "true"
    if text.replaces is not None:
        facts["replaces"] = f"[{', '.join(map(str, text.replaces))}]" if text.replaces else "none"
    if text.change:
        facts |= {"change": text.change, "summary": f"What {text.revised} changes."}
    return facts


def source(facts: dict[str, str], words: str, promise: str = "") -> str:
    lines = [f"{name}: {value}" for name, value in ({"title": "P"} | facts).items()]
    return "\n".join(["---", *lines, *filter(None, [promise]), "---", "", words, ""])


class Recording:
    """A site in a folder, to record a history in, in order."""

    def __init__(self, root: Path, history: History) -> None:
        self.root = root
        self.ledger = new_ledger(ORIGIN)
        # ledger lines about emails to account holders, per notice
        self._emails: dict[str, list[int]] = {}
        (root / "content").mkdir(parents=True)
        (root / "legalsite.toml").write_text(history.settings)

    def record(self, event: Event) -> None:
        entry = event.entry
        number = self.ledger.count(b"\n")
        if event.path:
            file = self.root / "content" / event.path
            file.parent.mkdir(exist_ok=True)
            file.write_text(event.data)
        elif entry.result:
            emails = self._emails.setdefault(f"{entry.policy}@{entry.revised}", [])
            if event.answers >= 0:
                if not emails:
                    return
                rest = emails[event.answers % len(emails)]
                entry = replace(entry, result=replace(entry.result, rest=rest))
            elif entry.result.is_notice_to_accounts:
                emails.append(number)
        time = datetime.fromisoformat(event.time).astimezone(UTC)
        self.ledger = append_entries(self.ledger, [entry], time)
        (self.root / "content/LEDGER").write_bytes(self.ledger)
        (self.root / "content/CHECKPOINT").write_bytes(bytes(checkpoint_of(self.ledger, time)))
