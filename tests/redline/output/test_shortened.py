"""How much of unchanged words is shown beside a change."""

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.redline import Run
from legalsite.redline.output.shortened import CUT, cut

WORDS = st.text("ab .\u0301", min_size=1, max_size=400)


@given(
    st.lists(st.tuples(st.sampled_from(["equal", "insert", "delete"]), WORDS).map(lambda pair: Run(*pair)), max_size=6)
)
def test_no_changed_word_is_ever_cut(runs: list[Run]) -> None:
    shown = list(cut(runs))
    for op in ("insert", "delete"):
        assert "".join(run.text for run in shown if run.op == op) == "".join(run.text for run in runs if run.op == op)
    pieces = "".join(run.text for run in shown if run.op == "equal").split(CUT)
    whole = "".join(run.text for run in runs if run.op == "equal")
    assert all(piece.strip() in whole for piece in pieces)
