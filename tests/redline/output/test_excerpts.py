"""How much of unchanged words is shown beside a change."""

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.redline import Run
from legalsite.redline.output.excerpts import CUT, shorten

WORDS = st.text("ab .\u0301", min_size=1, max_size=400)


@given(
    st.lists(
        st.tuples(st.sampled_from(["equal", "insert", "delete"]), WORDS).map(
            lambda pair: Run(*pair)
        ),
        max_size=6,
    )
)
def test_no_changed_word_is_ever_cut(runs: list[Run]) -> None:
    shown = list(shorten(runs))
    for op in ("insert", "delete"):
        assert "".join(run.text for run in shown if run.op == op) == "".join(
            run.text for run in runs if run.op == op
        )
    pieces = "".join(run.text for run in shown if run.op == "equal").split(CUT)
    whole = "".join(run.text for run in runs if run.op == "equal")
    assert all(piece.strip() in whole for piece in pieces)


CHANGE = Run("insert", "new")


def beside(text: str) -> tuple[str, str]:
    """What is shown of unchanged words after a change, and before one."""
    (_, after), (before, _) = (
        shorten([CHANGE, Run("equal", text)]),
        shorten([Run("equal", text), CHANGE]),
    )
    return after.text, before.text


def test_one_line_is_shown_beside_a_change() -> None:
    assert beside("So it is. " + "b" * 70) == ("So it is. " + "b" * 70,) * 2
    assert beside("So it is. " + "B" * 71) == ("So it is. …", "… " + "B" * 71)


def test_a_longer_sentence_is_shown_as_a_whole() -> None:
    words = f"A{'b' * 72} cc"
    ends = (159, f"{words.ljust(158, 'd')}. …"), (160, f"A{'b' * 72} …")
    assert [
        (size, beside(f"{words.ljust(size - 1, 'd')}. So it is.")[0]) for size in (159, 160)
    ] == [*ends]
    starts = (160, f"… {words.ljust(160, 'd')}"), (161, f"… {'d' * 80}")
    assert [(size, beside(f"So it is. {words.ljust(size, 'd')}")[1]) for size in (160, 161)] == [
        *starts
    ]


def test_of_words_of_which_none_changed_the_beginning_is_shown() -> None:
    assert [run.text for run in shorten([Run("equal", "So it is. " + "B" * 200)])] == [
        "So it is. …"
    ]


def test_a_text_with_few_spaces_is_cut_after_so_many_characters() -> None:
    assert beside("中" * 200) == (f"{'中' * 80} …", f"… {'中' * 80}")
    after = (39, f"{'d' * 39} {'e' * 40} …"), (40, f"{'d' * 40} …")
    assert [(size, beside(f"{'d' * size} {'e' * 170}")[0]) for size in (39, 40)] == [*after]
    before = (39, f"… {'e' * 40} {'d' * 39}"), (40, f"… {'d' * 40}")
    assert [(size, beside(f"{'e' * 170} {'d' * size}")[1]) for size in (39, 40)] == [*before]


def test_an_accent_stays_on_its_letter() -> None:
    accents = "e\u0301" * 100
    assert beside(f"b{accents}")[0] == f"b{accents[:80]} …"
    assert beside(f"{accents}b")[1] == f"… {accents[-80:]}b"
    assert beside("e" + "\u0301" * 200) == ("e" + "\u0301" * 200,) * 2
