"""Changes marked inside the HTML of a block: its tags stay, and both texts can be read from the result."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.redline import Op, Run
from legalsite.redline.output.marked_block import Piece, marked_html, marked_words

RUNS = st.lists(
    st.tuples(
        st.sampled_from(["equal", "delete", "insert"]),
        st.sampled_from(["we ", "pay", " & ", "<b>", "not "]),
    ).map(lambda pair: Run(*pair)),
    max_size=8,
)


DELETED = Run("delete", "old")
PLAN = '<img src="a.png" alt="plan">'
LOST = Run("delete", "old ", image=True)  # of the description of that image
IMAGE = [Run("equal", "plan", image=True), Run("equal", "a.png", target=True, image=True)]


def mark(piece: Piece, html: str) -> str:
    return f"[-{html}-]" if piece.change == "delete" else f"{{+{html}+}}"


def read(marked: str, without: str) -> str:
    """The visible characters of the text that is left without one kind of mark."""
    for opening, closing in ((r"\[-", r"-\]"), (r"\{\+", r"\+\}")):
        kept = "" if opening[1] == without else r"\1"
        marked = re.sub(f"{opening}(.*?){closing}", kept, marked)
    return "".join(unescape(re.sub("<[^>]*>", "", marked)).split())


@given(RUNS)
def test_both_texts_can_be_read_from_the_result(runs: list[Run]) -> None:
    new = "".join(run.text for run in runs if run.op != "delete")
    old = "".join(run.text for run in runs if run.op != "insert")
    html = new.replace("&", "&amp;").replace("<", "&lt;").replace("pay", "<em>pay</em>")
    marked = marked_html(html, runs, mark)
    assert read(marked, "[") == "".join(new.split())
    assert read(marked, "{") == "".join(old.split())
    assert read(marked_words(runs, mark), "[") == "".join(new.split())


@pytest.mark.parametrize(
    ("html", "runs", "marked"),
    [
        (
            'see <a href="/a">our fees</a> now',
            [
                Run("equal", "see our "),
                Run("delete", "costs"),
                Run("insert", "fees"),
                Run("equal", " now"),
            ],
            'see <a href="/a">our [-costs-]{+fees+}</a> now',
        ),
        (
            "<td>Adult</td><td>€6</td>",
            [Run("equal", "Adult | "), Run("delete", "€12"), Run("insert", "€6")],
            "<td>Adult</td><td>[-€12-]{+€6+}</td>",
        ),
        (
            '<img src="a.png" alt="plan">',
            [Run("insert", "plan"), Run("insert", "a.png", True)],
            '{+<img src="a.png" alt="plan">+} <span class="target">→ {+a.png+}</span>',
        ),
        (
            '<a href="/b">fees</a> <a href="/c">days</a>',
            [Run("equal", "fees"), Run("insert", "/b", True), Run("equal", " days")],
            '<a href="/b">fees</a> <span class="target">→ {+/b+}</span> <a href="/c">days</a>',
        ),
        (
            '<a href="/b">fees</a> days',
            [
                Run("equal", "fees"),
                Run("insert", "/b", True),
                Run("equal", " "),
                DELETED,
                Run("equal", " days"),
            ],
            '<a href="/b">fees</a> <span class="target">→ {+/b+}</span> [-old-] days',
        ),
        (
            "<em>fees</em>.",
            [Run("equal", "fees"), Run("delete", " of old"), Run("equal", ".")],
            "<em>fees</em> [-of old-].",
        ),
        (
            '<a href="/b">fees</a><img src="a.png" alt="">',
            [
                Run("equal", "fees"),
                Run("equal", "/b", True),
                Run("equal", "a.png", True, image=True),
            ],
            '<a href="/b">fees</a><img src="a.png" alt="">',
        ),
        (
            'go <img src="a.png" alt=""> <em>now</em>',
            [Run("equal", "go "), Run("insert", "a.png", True, image=True), Run("equal", " now")],
            'go {+<img src="a.png" alt="">+} <em>now</em>',
        ),
        (
            f"go {PLAN} now",
            [Run("equal", "go "), LOST, *IMAGE, Run("insert", " now")],
            f"go [-old-] {{+{PLAN}+}} {{+now+}}",
        ),
        (
            f"go on {PLAN} now",
            [
                Run("equal", "go "),
                LOST,
                Run("insert", "on"),
                Run("equal", " "),
                *IMAGE,
                Run("equal", " now"),
            ],
            f"go [-old-] {{+on+}} {{+{PLAN}+}} now",
        ),
        (
            f"go {PLAN} now",
            [Run("equal", "go "), LOST, Run("delete", "on "), *IMAGE, Run("equal", " now")],
            f"go [-old-] [-on-] {PLAN} now",
        ),
        (f"{PLAN} now", [*IMAGE, Run("insert", " now")], f"{PLAN} {{+now+}}"),
        (
            f"go {PLAN} or {PLAN}",
            [Run("insert", "go "), LOST, *IMAGE, Run("equal", " or "), LOST, *IMAGE],
            f"{{+go+}} [-old-] {{+{PLAN}+}} or [-old-] {{+{PLAN}+}}",
        ),
        (
            'say "yes" or <em>"no"</em>',
            [Run("equal", 'say "yes" or '), Run("delete", '"or"'), Run("insert", '"no"')],
            'say "yes" or [-"or"-]<em>{+"no"+}</em>',
        ),
    ],
)
def test_tags_stay_as_they_are(html: str, runs: list[Run], marked: str) -> None:
    assert marked_html(html, runs, mark) == marked


def test_words_without_html_keep_their_quotation_marks() -> None:
    assert (
        marked_words([Run("equal", 'say "yes" '), Run("insert", '"no"')], mark)
        == 'say "yes" {+"no"+}'
    )


def test_a_mark_knows_whether_it_is_inside_of_a_link() -> None:
    runs = [
        Run("insert", "see "),
        Run("equal", "our "),
        Run("insert", "fees "),
        Run("insert", "now"),
    ]
    pieces: list[Piece] = []
    marked_html(
        'see <a href="/a">our fees</a> now',
        runs,
        lambda piece, words: pieces.append(piece) or words,
    )
    assert [piece.in_link for piece in pieces] == [False, True, False]


def test_only_words_that_are_struck_through_are_said_to_be_once() -> None:
    html = "we <s>never <em>pay</em></s> now"
    runs = [Run("equal", "we "), Run("insert", "never pay", struck=True), Run("insert", " now")]
    assert marked_html(html, runs, mark, struck="(struck)") == (
        "we <s>{+never+} <em>{+pay+}(struck)</em></s> {+now+}"
    )


def test_html_that_does_not_match_the_runs_is_left_out() -> None:
    assert (
        marked_html("<em>something else</em>", [Run("equal", "we "), Run("insert", "pay")], mark)
        == "we {+pay+}"
    )


@pytest.mark.parametrize(
    ("alt", "old", "marked"),
    [
        ("a plan", ["a ", "-large ", "plan"], '{+<img src="a.png" alt="a plan">+}[-large-]'),
        ("plan", ["-old ", "plan"], '[-old-] {+<img src="a.png" alt="plan">+}'),
        ("plan", ["plan", "- old"], '{+<img src="a.png" alt="plan">+} [-old-]'),
        ("a plan", ["a ", "+large ", "plan"], None),
        ("", ["-plan"], '[-plan-]{+<img src="a.png" alt="">+}'),
        ("plan", ["plan"], '<img src="a.png" alt="plan">'),
    ],
)
def test_an_image_is_marked_if_its_description_gained_or_lost_words(
    alt: str, old: list[str], marked: str | None
) -> None:
    ops: dict[str, Op] = {"-": "delete", "+": "insert"}
    runs = [Run(ops.get(text[0], "equal"), text.lstrip("-+"), image=True) for text in old]
    alt = alt if marked else "a large plan"
    html = f'<img src="a.png" alt="{alt}">'
    whole = [*runs, Run("equal", "a.png", target=True, image=True)]
    assert marked_html(html, whole, mark).strip() == (marked or f"{{+{html}+}}")


def test_a_deleted_block_has_no_anchor() -> None:
    assert (
        marked_html('<a id="x" href="/a">we</a>', [Run("delete", "we")], mark, "delete")
        == '<a href="/a">[-we-]</a>'
    )


def test_an_inserted_cell_is_announced_at_its_first_word() -> None:
    html = "<td>Oars</td><td>none</td>"
    runs = [Run("equal", "Oars"), Run("insert", " | none")]
    pieces: list[Piece] = []
    marked_html(html, runs, lambda piece, words: pieces.append(piece) or words)
    assert [(piece.first, piece.last) for piece in pieces] == [(True, True)]
