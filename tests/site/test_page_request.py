"""What is due and what was made, as other processes get it."""

import pickle

from legalsite.errors import Problem
from legalsite.site.page_request import MadePart


def test_a_part_is_the_same_in_another_process() -> None:
    part = MadePart("terms", {"a": "0"}, (Problem("x", "y", "z"),), {"en 2026-01-01": "January 1, 2026"})
    assert pickle.loads(pickle.dumps(part)) == part
    assert MadePart("") == MadePart("", {}, (), {}, {})
