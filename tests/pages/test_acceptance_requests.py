"""Who must be asked again: cases for a lawyer to read in acceptance_requests.txt, and what holds for any history."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.test_version_on import DAYS, policies

from legalsite.model.config import AcceptanceSettings, Config, Languages, PolicySettings
from legalsite.model.policy import Policy, Version
from legalsite.model.policy_on_date import policy_on_date
from legalsite.model.promise import ChangeClass
from legalsite.pages.acceptance_requests import (
    AcceptanceRequests,
    acceptable_texts,
    acceptance_json,
)
from legalsite.source.policy_files import arrange, read_policy

from .conftest import Sample
from .test_one_timeline import days_read

FIXTURES = Path(__file__).with_name("acceptance_requests.txt").read_text(encoding="utf-8")
CASES = [block.partition("\n")[::2] for block in FIXTURES.split("\n== ")[1:]]
ON = date(2025, 12, 1)
CHANGES = st.none() | st.sampled_from(get_args(ChangeClass))
SETTINGS = st.builds(
    AcceptanceSettings,
    st.lists(st.sampled_from(get_args(ChangeClass)), min_size=1, unique=True).map(tuple),
    st.none() | st.integers(0, 9),
)


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[title for title, _ in CASES])
def test_case(case: str) -> None:
    history, expected = case.strip().split("\n\n")
    settings = re.match(r"settings (.*)\n", history)
    config = config_of("terms", settings_of(settings[1]) if settings else AcceptanceSettings())
    policy = read(history.removeprefix(settings[0] if settings else ""))
    assert said(file_of(policy, ON, config)) == expected


def settings_of(line: str) -> AcceptanceSettings:
    values = dict(pair.split(": ") for pair in line.split(", "))
    types = tuple(values.get("ask_for", "material").split())
    days = values.get("grace_days")
    return AcceptanceSettings(types, int(days) if days else None)  # type: ignore[arg-type]  # types of a fixture


def config_of(slug: str, settings: AcceptanceSettings) -> Config:
    policy = PolicySettings("terms", acceptance=settings)
    return Config("A", "https://legal.test/", policies={slug: policy})


def read(history: str) -> Policy:
    files, recorded = {}, {}
    for number, line in enumerate(history.split("\n"), 1):
        if line.startswith("gap "):
            files[f"terms/{line[4:]}.gap"] = b"Lost.\n"
            continue
        revised, _, rest = line.partition(" ")
        facts, verb, day = f"{rest}, ", "publish", revised[:10]
        stated = re.search(r"(recorded|imported) (\S+), ", facts)
        if stated:
            verb, day = {"recorded": "publish", "imported": "import"}[stated[1]], stated[2]
            facts = facts.replace(stated[0], "")
        front = re.sub(r", (?=\w+: |$)", "\n", facts)
        path = f"terms/{revised}.md"
        files[path] = (
            f"---\ntitle: Terms\nrevised: {revised}\n{front.strip()}\n---\n\nIn {revised}.\n".encode()
        )
        recorded[path] = (
            f"{number:06} {day}T10:12:00Z {verb} terms {revised} sha256:{'0' * 64} {path} prev:0"
        )
    by_slug, problems = arrange(files, Languages(("en",)))
    assert not problems
    return read_policy(
        by_slug["terms"],
        files.__getitem__,
        languages=Languages(("en",)),
        recorded=recorded,
        unpublished=True,
    )


def file_of(policy: Policy, on: date, config: Config) -> dict[str, Any]:
    on_day = policy_on_date(policy, on, config.timezone)
    return json.loads(acceptance_json(policy, on_day, on, config))  # type: ignore[no-any-return]  # an object


def said(file: Mapping[str, Any]) -> str:
    lines = []
    for version in file["versions"]:
        asks = version["ask_again"]
        line = "no one"
        if asks:
            by = f" by {asks['by']}" if asks["by"] else ""
            line = f"{asks['since']} from {asks['from']}{by} ({asks['announce_from']}) {asks['change']}"
        lines.append(f"{version['revised']}: {line}")
    return "\n".join(lines)


@st.composite
def histories(draw: st.DrawFn) -> Policy:
    """Random policies, in which each version states a type of change or none."""
    policy = draw(policies())
    texts = (replace(text, change=draw(CHANGES)) for text in policy.versions)
    return replace(policy, versions=tuple(texts))


@given(histories(), DAYS, SETTINGS)
def test_who_had_a_version_is_asked_if_one_that_was_in_effect_after_it_asks(
    policy: Policy, today: date, settings: AcceptanceSettings
) -> None:
    """Against a reading of the rules that shares no code with the program: day by day."""
    moments = []
    for day, states in days_read(policy, today):
        if day <= today:
            moments += states
    had = [moment for moment in moments if isinstance(moment, Version)]
    on_day = policy_on_date(policy, today)
    for text in acceptable_texts(on_day):
        if text.version not in had:
            continue
        last = len(had) - 1 - had[::-1].index(text.version)
        after = [version for version in had[last + 1 :] if not version.withdrawn]
        types = {version.change or "material" for version in after}
        request = AcceptanceRequests(on_day, settings, "UTC").first_request(text)
        is_due = bool(request and request.start <= today)
        assert is_due == (not types.isdisjoint(settings.ask_for))


def test_the_newest_translation_is_named_by_its_own_id_and_hash(empty: Sample) -> None:
    text = empty.version("terms", "2026-01-01", "Pay 5.\n")
    facts = {"language": "de", "translates": text.revised}
    german = empty.version("terms", "2026-01-02", "Zahlen Sie 5.\n", **facts)
    better = empty.version("terms", "2026-01-03", "Zahlen Sie fünf.\n", **facts)
    later = empty.version("terms", "2026-12-01", "Bitte zahlen Sie 5.\n", **facts)
    empty.policies = [Policy("terms", (text,), {"de": (german, better, later)})]
    (version,) = json.loads(empty.render()["terms/acceptance.json"])["versions"]
    assert (version["revised"], version["sha256"]) == ("2026-01-01", text.sha256)
    assert version["languages"] == {"de": {"revised": "2026-01-03", "sha256": better.sha256}}


def test_only_policies_that_people_agree_to_have_the_file(empty: Sample) -> None:
    slugs = ("terms", "privacy", "cookies")
    empty.policies = [
        Policy(slug, (empty.version(slug, "2026-01-01", "One.\n"),)) for slug in slugs
    ]
    kinds = {
        "terms": PolicySettings("terms"),
        "privacy": PolicySettings(),
        "cookies": PolicySettings("list", acceptance=AcceptanceSettings()),
    }
    empty.config = replace(empty.config, policies=kinds)
    files = empty.render()
    urls = json.loads(files["acceptance.json"])["policies"]
    site = "https://example.com/legal"
    assert urls == {slug: f"{site}/{slug}/acceptance.json" for slug in ("terms", "cookies")}
    made = {name for name in files if name.endswith("/acceptance.json")}
    assert made == {"terms/acceptance.json", "cookies/acceptance.json"}
