"""Policies to ask about: from a few words, and any at all."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import strategies as st

from legalsite.model.policy import Gap, Policy, Revision, RevisionId

FIRST = date(2025, 1, 1)


def revision(revised: str | RevisionId, effective: date, **fields: object) -> Revision:
    revised = RevisionId.parse(revised) if isinstance(revised, str) else revised
    return Revision("p", revised, "P", effective, f"p/{revised}.md", "0" * 64, 1, **fields)  # type: ignore[arg-type]  # fields of a fixture


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to eight revisions in some three weeks: several a day, retroactive, pending, each replacing any before it;
    and up to two gaps."""
    revisions: list[Revision] = []
    day, nth = FIRST, 1
    for _ in range(draw(st.integers(0, 8))):
        step = draw(st.integers(0, 4))
        day, nth = day + timedelta(days=step), 1 if step or not revisions else nth + 1
        earlier = [r.revised for r in revisions]
        replaces = draw(st.none() | st.lists(st.sampled_from(earlier), unique=True)) if earlier else None
        effective, withdrawn = day + timedelta(days=draw(st.integers(-4, 8))), draw(st.booleans())
        revisions.append(
            revision(
                RevisionId(day, nth),
                max(effective, day) if withdrawn else effective,
                replaces=None if replaces is None else tuple(replaces),
                withdrawn=withdrawn,
            )
        )
    gaps = draw(st.sets(st.integers(0, 25), max_size=2)) if draw(st.booleans()) else set()
    days = [FIRST + timedelta(days=days) for days in sorted(gaps)]
    return Policy("p", tuple(revisions), gaps=tuple(Gap(day, f"p/{day}.gap", "lost") for day in days))


@pytest.fixture(scope="session")
def make_revision() -> Callable[..., Revision]:
    return revision


@pytest.fixture(scope="session")
def any_policy() -> st.SearchStrategy[Policy]:
    return policies()
