"""What is refused before it takes minutes; that it is refused in a text is tested with the parser."""

from markdown_it.token import Token

from legalsite.source import limits
from legalsite.source.limits import emphasis_nests_too_deep, limit_problems, tags_nest_too_deep
from text_tables import cases, in_lines


@cases("fixtures/limits.txt")
def test_what_is_refused(text: str, expected: str) -> None:
    """The cases are Python; lines are counted from 0."""
    assert in_lines(eval(text)) == expected


def test_what_is_just_short_enough_passes() -> None:
    assert not limit_problems("a\n\n" * limits.MAX_LINES)
    assert not limit_problems("|" * 2 * limits.MAX_CELLS)
    assert not limit_problems("*" * limits.MAX_MARKUP)
    assert not limit_problems("[b](c) <d>\n\n" * (limits.MAX_LINKS // 2))
    assert not limit_problems(("[" * limits.MAX_BRACKETS + "\n\n") * 5)


def test_depth_of_emphasis_and_tags() -> None:
    def nested(depth: int) -> list[Token]:
        return (
            [Token("em_open", "em", 1)] * depth
            + [Token("text", "", 0)] * 250
            + [Token("em_close", "em", -1)] * depth
        )

    assert not emphasis_nests_too_deep(nested(100))
    assert emphasis_nests_too_deep(nested(101))
    assert emphasis_nests_too_deep([token for token in nested(101) if token.nesting])
    assert not tags_nest_too_deep("<b>" * 200 + "<br>" * 500)
    assert tags_nest_too_deep("<b>" * 201)
    assert not tags_nest_too_deep("<b></b>" * 1000)
    assert tags_nest_too_deep("<b><i></i>" * 201)
    assert tags_nest_too_deep("</b>" * 10 + "<b>" * 201)
    assert not tags_nest_too_deep("</b>" * 10 + "<b>" * 200)
