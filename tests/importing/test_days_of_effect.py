"""The days from which imported texts apply: what their own lines say, as far as the order of
days allows it, and what a person must decide."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.days import Effect, stated_effective_dates, version_effects
from legalsite.importing.markdown_writer import write_front_matter
from legalsite.model.config import Languages
from legalsite.model.policy import VersionId
from legalsite.source.markdown import read_markdown
from legalsite.source.policy_files import PolicyFiles, read_policy
from legalsite.text.dates_in_prose import StatedDay
from text_tables import table

DAY = date(2024, 3, 1)


def states(text: str, title: str = "Terms") -> list[StatedDay]:
    return list(stated_effective_dates(read_markdown(text, path="t.md"), title))


@table("days_of_effect.txt")
def test_what_a_text_states(text: str, days: str) -> None:
    assert [
        f"{day.line}: {day.day}" + "?" * (day.day != day.other) for day in states(text)
    ] == days.split(", ") * bool(days)


def test_the_day_of_a_section_is_not_that_of_the_text() -> None:
    words = "We keep the goats of our guests. " * 12
    section = f"## Goats\n\nEffective date: April 1, 2024\n\n{words}\n\n"
    assert not states(f"# Terms\n\n{words}\n\n{section}")
    assert not states(f"# Terms\n\n{section}")
    named = section.replace("## Goats", "## Our Terms of Service")
    assert states(f"# Terms\n\n## Summary\n\n{words}\n\n{named}")
    assert states(f"# Terms\n\n## Goats\n\n{words}\n\nEffective May 1, 2024\n")


@table("days_of_effect.txt")
def test_a_line_about_another_version_is_not_about_this_one(line: str) -> None:
    assert not states(f"# Terms\n\n{line}\n\nWe keep it.\n")


@table("days_of_effect.txt")
def test_a_line_that_says_nothing_else_is_about_this_text(line: str) -> None:
    (stated,) = states(f"# Terms\n\n{line}\n\nWe keep it.\n", "Ferry Terms")
    assert stated.day == date(2024, 4, 1)


def test_the_words_of_the_line_are_kept() -> None:
    (stated,) = states("# T\n\n*Effective  date*: April 1, 2024\n")
    assert (stated.day, stated.line, stated.text) == (
        date(2024, 4, 1),
        3,
        "Effective date: April 1, 2024",
    )


def stated(day: str) -> StatedDay:
    """The line that states a day such as `10`, or `5|10` if it can be read in two ways: days after DAY; `m5` is the
    month that begins then."""
    if day.startswith("m"):
        first = DAY + timedelta(int(day[1:]))
        return StatedDay(
            "effective", first, first + timedelta(30), 1, "April 2024", "Effective April 2024"
        )
    days = [DAY + timedelta(int(number)) for number in day.split("|")]
    return StatedDay("effective", days[0], days[-1], 1, "x", f"Effective {day}")


def in_words(effect: Effect, revised: list[VersionId]) -> str:
    """An effect in the words of days_of_effect.txt."""
    words = [f"{(effect.day - DAY).days}", "stated" * bool(effect.stated)]
    words += [f"replaces {revised.index(old) + 1}" for old in effect.replaces]
    words += [f"which of {' '.join(str((day - DAY).days) for day in effect.choices)}"] * bool(
        effect.choices
    )
    return " ".join(filter(None, words))


@table("days_of_effect.txt")
def test_from_when_each_version_takes_effect(
    versions: str, given: str, effect: str, why: str
) -> None:
    revised: list[VersionId] = []
    lines: list[list[StatedDay]] = []
    for version in versions.split(", "):
        commit, *days = version.split()
        revised.append(VersionId(DAY + timedelta(int(commit))))
        lines.append([stated(day) for day in days])
    answers = dict(answer.split(": ") for answer in given.split(", ")) if given else {}
    by_id = {revised[int(nth) - 1]: DAY + timedelta(int(day)) for nth, day in answers.items()}
    chosen = version_effects(revised, lines, by_id)
    assert [in_words(effect, revised) for effect in chosen] == effect.split(", "), why


@given(
    st.lists(
        st.tuples(
            st.integers(0, 50),
            st.lists(st.integers(-20, 100), max_size=2),
            st.none() | st.integers(0, 60),
        )
    )
)
def test_whatever_texts_state_the_policy_can_be_built(
    texts: list[tuple[int, list[int], int | None]],
) -> None:
    """Each version that took effect did so no earlier than those before it; the rest is replaced before its day."""
    texts = sorted({text[0]: text for text in texts}.values(), key=lambda text: text[0])
    revised = [VersionId(DAY + timedelta(day)) for day, *_ in texts]
    given = {
        key: DAY + timedelta(day)
        for key, (*_, day) in zip(revised, texts, strict=True)
        if day is not None
    }
    chosen = version_effects(
        revised, [[stated(str(day)) for day in days] for _, days, _ in texts], given
    )
    files = {}
    for key, effect in zip(revised, chosen, strict=True):
        head = write_front_matter("Terms", key, effect.day, {}, replaces=effect.replaces)
        files[f"terms/{key}.md"] = f"{head}\nWe keep it.\n".encode()
    archive, recorded = PolicyFiles("terms", archived=tuple(files)), dict.fromkeys(files, "x")
    policy = read_policy(
        archive,
        files.__getitem__,
        languages=Languages(("en",)),
        recorded=recorded,
        unpublished=True,
    )
    today = DAY + timedelta(400)
    standing = [text for text in policy.versions if not policy.replaced_by(text, today)]
    assert [text.effective for text in standing] == sorted(text.effective for text in standing)
    for text in policy.versions:
        replacing = policy.replaced_by(text, today)
        assert not replacing or replacing.revised.day < text.effective
