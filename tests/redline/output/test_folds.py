"""What is folded away never changed, and no block is lost."""

from hypothesis import given
from tests.redline.made_up_blocks import TEXT, blocks_of, redline

from legalsite.model.document import Kind
from legalsite.model.redline import Stretch
from legalsite.redline.output.html import Context, Fold, folded
from legalsite.redline.output.units import Unit, units_and_stretches, with_departures


@given(TEXT, TEXT)
def test_folding_loses_no_block_and_hides_no_change(old: list[tuple[str, Kind]], new: list[tuple[str, Kind]]) -> None:
    entries = with_departures(units_and_stretches(redline(old, new)))
    shown = list(folded(entries))
    assert blocks_of(shown) == blocks_of(entries)
    changed = [entry for entry in entries if not isinstance(entry, Stretch)]
    assert [entry for entry in shown if not isinstance(entry, Context | Fold)] == [
        entry for entry in changed if not isinstance(entry, Unit) or entry.kind != "unchanged"
    ]
