"""Which unchanged lines are shown beside those that changed."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.redline.made_up_blocks import TEXT, redline

from legalsite.model.document import Kind
from legalsite.redline.output.context import lines_in_context
from legalsite.redline.output.redline_lines import lines


@given(TEXT, TEXT, st.integers(0, 3))
def test_context_leaves_out_only_what_did_not_change(
    old: list[tuple[str, Kind]], new: list[tuple[str, Kind]], context: int
) -> None:
    whole = lines(redline(old, new))
    shown = list(lines_in_context(whole, context))
    assert sum(part if isinstance(part, int) else 1 for part in shown) == len(whole)
    assert [line for line in whole if line.change != "unchanged"] == [
        line for line in shown if not isinstance(line, int) and line.change != "unchanged"
    ]
    assert not any(
        isinstance(part, int) and isinstance(following, int) for part, following in pairwise(shown)
    )
    assert list(lines_in_context(whole, None)) == whole
