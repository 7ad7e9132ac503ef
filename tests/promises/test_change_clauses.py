"""The clauses on changes that are found, and what they name. Cases: denials/*.txt, and clauses.txt, in which each has
its language and title, the text, and the channels and periods that it names, or what is refused (-) or unclear (?)
and why."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ChangeClause
from legalsite.promises.change_clauses import change_clauses
from legalsite.promises.words import word_lists
from legalsite.source.markdown import read_document
from text_tables import triples

HERE = Path(__file__).parent
CASES = triples(HERE / "clauses.txt")
SHARED = HERE.parents[1].parent / "shared"
LABELS = SHARED / "accept/promises/dev"


def clauses(text: str, language: str) -> tuple[ChangeClause, ...]:
    return change_clauses(read_document(text.encode(), "policy.md", collected=[]), language, text)


def test_the_time_grows_with_the_items_of_a_list(
    growth: Callable[[Callable[[int], object]], float],
) -> None:
    texts = {
        size: "".join(f"{n}. Berth {n} has a crane.\n" for n in range(1000 * size))
        for size in (1, 4)
    }
    documents = {size: read_document(text.encode(), "x.md") for size, text in texts.items()}
    assert growth(lambda size: change_clauses(documents[size], "en", texts[size])) < 8


def lines(*, promised: bool) -> Iterator[tuple[str, str]]:
    for path in sorted(HERE.glob("denials/*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#") and (" => " in line) == promised:
                yield path.stem, line


@pytest.mark.parametrize(("title", "text", "said"), CASES, ids=[title for title, *_ in CASES])
def test_case(title: str, text: str, said: str) -> None:
    found = [
        "\n".join(
            [
                str(clause),
                *(f"- {refusal.reason}: {refusal.part}" for refusal in clause.refused),
                *(f"? {doubt.reason}: {doubt.part}" for doubt in clause.unclear),
            ]
        )
        for clause in clauses(text, title[:2])
    ]
    assert "\n".join(found) == ("" if said == "no clause" else said)


@pytest.mark.parametrize(("language", "text"), list(lines(promised=False)))
def test_a_clause_that_refuses_notice_names_nothing(language: str, text: str) -> None:
    for clause in clauses(text, language):
        assert set(clause.channels) <= {"page"}
        assert clause.periods == ()


@pytest.mark.parametrize(("language", "line"), list(lines(promised=True)))
def test_what_only_sounds_like_a_refusal_stands_in_the_clause(language: str, line: str) -> None:
    text, _, channels = line.partition(" => ")
    named = {channel for clause in clauses(text, language) for channel in clause.named_channels}
    assert set(channels.split(", ")) - {"none_stated"} <= named


def test_lines_and_quote() -> None:
    text = "# Terms\n\nPay.\n\n## Changes\n\nWe may change\nthese terms. We email you\nthirty (30) days before.\n\nEnd."
    (clause,) = clauses(text, "en-GB")
    assert (clause.first_line, clause.last_line) == (7, 9)
    assert clause.quote == "We may change these terms. We email you thirty (30) days before."
    assert (clause.channels, clause.periods) == (("email",), (NoticePeriod(30),))


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("two months", NoticePeriod(months=2)),
        ("10 business days", NoticePeriod(10, business=True)),
        ("two weeks", NoticePeriod(14, weeks=True)),
        ("a fortnight", NoticePeriod(14)),
        ("one year", NoticePeriod(months=12)),
        ("six weeks", NoticePeriod(42, weeks=True)),
    ],
)
def test_periods(words: str, period: NoticePeriod) -> None:
    (clause,) = clauses(f"We will email you any change of these terms {words} before.", "en")
    assert clause.periods == (period,)


@pytest.mark.parametrize("language", ["pl", "ar", "und"])
def test_a_language_without_lists(language: str) -> None:
    assert clauses("We email you about changes of these terms.", language) == ()


@given(
    st.text(alphabet="abem .,;:?()[]#*-\n‘’“”30", max_size=200),
    st.sampled_from(sorted(word_lists())),
)
@settings(max_examples=60)
def test_any_text_is_read(text: str, language: str) -> None:
    for clause in clauses(f"We will change this policy. {text} We email you.", language):
        assert set(clause.channels) <= set(clause.named_channels)
        assert set(clause.periods) <= set(clause.named_periods)
        assert 1 <= clause.first_line <= clause.last_line


@pytest.mark.skipif(
    not LABELS.is_dir(), reason="put the labeled texts into ../shared/accept/promises"
)
def test_the_labelled_texts() -> None:
    promising = named = found = refusing = kept = joined = 0
    for path in sorted(LABELS.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        source = label["source"]
        text = (
            SHARED / "seeds" / source["seed"] if "seed" in source else LABELS / source["file"]
        ).read_text("utf-8")
        known = clauses(text, label["lang"])
        first, last = source.get("line_start") or 0, source.get("line_end") or 0
        place = [
            clause for clause in known if clause.first_line <= last and clause.last_line >= first
        ]
        found += bool(place) and label["clause_present"]
        as_labeled = {"page": "post", "letter": "other"}
        channels = {as_labeled.get(name, name) for clause in place for name in clause.channels}
        wanted = set(label["channels"]) - set(label.get("channels_may") or []) - {"none_stated"}
        if label["clause_present"] and label["discretion"] == "will" and wanted:
            promising += 1
            named += wanted <= channels
            logics = {
                rule.logic
                for clause in place
                for rule in clause.rules
                if len(rule.channels) > 1 and not clause.unclear
            }
            joined += bool(logics - {label["channel_logic"], None})
        elif label["clause_present"]:
            refusing += 1
            kept += channels <= {"post"}
    assert found >= 92
    assert named >= 64
    assert not joined
    assert kept == refusing
    assert promising == 73
