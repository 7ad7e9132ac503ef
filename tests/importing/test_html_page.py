"""A saved page in cases/ and its Markdown; then what holds for any page."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.importing.html_page import import_html, read_page
from legalsite.importing.markdown_writer import ImportOptions, RemovedText, write_markdown
from legalsite.source.markdown import read_document
from text_tables import in_lines

CASES = Path(__file__).parent / "cases"
DAY = date(2020, 1, 1)


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.html")))
def test_case(case: str) -> None:
    imported = import_html(
        (CASES / f"{case}.html").read_bytes(), f"{case}.html", ImportOptions("privacy")
    )
    assert imported.data.decode() == (CASES / f"{case}.md").read_text()
    assert [str(taken) for taken in imported.removed] == (
        CASES / f"{case}.out"
    ).read_text().splitlines()


PIECES = "we |keep| data|*|_x_ |&lt;b&gt;|1. |# |[a](b)|&amp;amp;|`|.|<br>|<img alt='seal' src='s'>"
INLINE = st.recursive(
    st.sampled_from(PIECES.split("|")),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "em", "strong", "span", "a href='/x'", "sup", "u"]),
        st.lists(inner, min_size=1, max_size=3),
    ).map(lambda pair: f"<{pair[0]}>{' '.join(pair[1])}</{pair[0].split()[0]}>"),
    max_leaves=6,
)
BLOCK = st.recursive(
    st.lists(INLINE, min_size=1, max_size=4).map(lambda parts: f"<p>{' '.join(parts)}</p>"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: "<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>"
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: "<ol>" + "".join(f"<li>{part}</li>" for part in parts) + "</ol>"
        ),
        st.tuples(
            st.sampled_from(["div", "section", "blockquote", "nav", "footer", "aside"]), inner
        ).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        st.lists(INLINE, min_size=2, max_size=4).map(
            lambda parts: (
                "<table>"
                + f"<tr>{''.join(f'<td>{part}</td>' for part in parts)}</tr>" * 2
                + "</table>"
            )
        ),
        st.lists(INLINE, min_size=1, max_size=2).map(lambda parts: f"<h2>{' '.join(parts)}</h2>"),
    ),
    max_leaves=8,
)


@given(st.lists(BLOCK, max_size=5))
def test_no_word_of_any_page_is_lost(blocks: list[str]) -> None:
    source = f"<html><body><p>We keep it.</p>{''.join(blocks)}</body></html>"
    try:
        imported = import_html(source.encode(), "x.html", ImportOptions("privacy", DAY))
    except ProblemsFound as refused:
        assume(refused.problems[0].rule != "too-much-removed")
        raise
    assert kept(imported.data, imported.removed) == seen(source)


@given(st.lists(BLOCK, max_size=5))
@settings(max_examples=settings.default.max_examples // 2)  # it reads pages as the import does
def test_no_word_of_a_page_in_a_history_is_lost(blocks: list[str]) -> None:
    source = f"<html><body>{''.join(blocks)}</body></html>"
    page = read_page(source, "x.html")
    data = f"---\ntitle: X\nrevised: 2020-01-01\n---\n{write_markdown(page.blocks)}".encode()
    assert kept(data, page.removed) == seen(source)


def kept(data: bytes, removed: Iterable[RemovedText]) -> Counter[str]:
    """The letters of the draft, and of what is said to be no part of it."""
    out = (taken.text for taken in removed if not taken.reason.startswith("link "))
    return letters(" ".join([*read_words(data), *out]))


def read_words(data: bytes) -> list[str]:
    return [
        f"{block.number} {block.text}" if not block.number.isdigit() else block.text
        for block in read_document(data, "x.md").blocks
    ]


def seen(source: str) -> Counter[str]:
    """The letters a reader sees; words of images are read for them."""
    soup = BeautifulSoup(source, "html.parser")
    return letters(soup.get_text() + "".join(str(image["alt"]) for image in soup.find_all("img")))


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalpha())


def test_a_link_that_holds_nothing_to_read_is_told() -> None:
    page = "<p>We pay.\n<p><a href='https://x.example/a'><div>In full.</div></a><a href='https://x.example/b'><hr></a>"
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert [str(taken) for taken in imported.removed] == [
        "2: link without text: https://x.example/a",
        "2: link around a block: https://x.example/b",
    ]


def test_the_encoding_is_the_one_the_page_names_or_marks() -> None:
    page = "<meta charset='iso-8859-1'><p>Größe</p>"
    assert (
        "Größe" in import_html(page.encode("latin-1"), "x", ImportOptions("x", DAY)).data.decode()
    )
    assert (
        "Größe"
        in import_html(
            ("\ufeff" + page).encode("utf-16-le"), "x", ImportOptions("x", DAY)
        ).data.decode()
    )


def test_words_outside_main_are_listed() -> None:
    page = (
        "<body><h1>Terms</h1><div>Buy now!</div><main><p>"
        + "These are the terms. " * 9
        + "</p></main><div><p>Bye.</p></div></body>"
    )
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert imported.title == "Terms"
    assert [str(taken) for taken in imported.removed] == [
        "1: outside <main>: Buy now!",
        "1: outside <main>: Bye.",
    ]


def test_a_page_that_nests_too_deep_is_a_problem() -> None:
    with pytest.raises(ProblemsFound) as found:
        import_html(b"<div>" * 5000 + b"x", "x.html", ImportOptions("x", DAY))
    assert (
        in_lines(found.value.problems) == "1:0 too-deep: the file nests too deeply; save it as text"
    )


def rule_of(html: str) -> str:
    """Return the rule of the problem of a page; empty if it has none."""
    try:
        import_html(html.encode(), "x.html", ImportOptions("x", DAY))
    except ProblemsFound as refused:
        return refused.problems[0].rule
    return ""


def words(count: int) -> str:
    return f"<p>{'word ' * count}</p>"


SCRIPT, LEADS = "<script>x()</script>", "<script>location.href = '/x'</script>"
REFRESH = "<meta http-equiv='Refresh' content='0; url=/x'>"


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        (SCRIPT + words(11), "no-words"),
        (SCRIPT + words(12), ""),
        (f"<main>{SCRIPT}{words(11)}</main>", "no-words"),
        (words(1), ""),
        ("<p></p>", "no-words"),
        (LEADS + words(39), "no-words"),
        (LEADS + words(40), ""),
        (REFRESH + words(39), "no-words"),
        (REFRESH.replace("/x", ""), "no-words"),
        (f"{LEADS}<main>{words(39)}</main>", ""),
        (f"<p>Please turn on JavaScript</p>{words(35)}", "no-words"),
        (f"<p>Please turn on JavaScript</p>{words(36)}", ""),
        (f"{words(10)}<div hidden>{words(10)}</div>", ""),
        (f"{words(10)}<div hidden>{words(11)}</div>", "too-much-removed"),
        (f"{words(10)}{f'<div hidden>{words(5)}</div>' * 2}", ""),
        (f"{words(10)}{f'<div hidden>{words(4)}</div>' * 3}", "too-much-removed"),
        (f"{words(40)}{f'<div hidden>{words(7)}</div>' * 6}", ""),
        (f"<iframe src=https://x.test/p></iframe>{words(39)}", "no-words"),
        (f"<main><object data=https://x.test/p></object>{words(39)}</main>", "no-words"),
        (f"<script src=https://app.termly.io/embed-policy.min.js></script>{words(39)}", "no-words"),
        (f"<iframe src=https://x.test/p></iframe>{words(40)}", ""),
        (f"<noscript><iframe src=https://x.test/p></iframe></noscript>{words(39)}", ""),
        (f"{words(10)}{f'<div hidden>{words(8)}</div>' * 2}", "too-much-removed"),
        (f"<h2>{'word ' * 10}</h2>{words(7)}<div hidden>{words(8)}</div>", "too-much-removed"),
        (f"<main>{words(12)}</main><footer>{words(20)}</footer>", ""),
        (f"<main>{words(11)}</main><footer>{words(20)}</footer>", "too-much-removed"),
        (f"<main>{words(20)}</main><header>{words(80)}</header>", ""),
        (f"<main>{words(20)}</main><header>{words(81)}</header>", "too-much-removed"),
        (f"<main>{words(13)}</main><div>{words(14)}</div>", "too-much-removed"),
        (f"{words(12)}<nav>{words(20)}</nav>", ""),
        (f"{words(149)}<div hidden>{words(150)}</div>", "too-much-removed"),
        (f"{words(149)}<div hidden>{words(151)}</div>", ""),
        (f"{words(19)}<form>{words(20)}</form>", "too-much-removed"),
        (f"{words(19)}<form>{words(21)}</form>", ""),
        (f"{words(22)}<form>{words(21)}</form>", ""),
    ],
)
def test_a_page_without_a_text_or_with_more_words_that_go_than_stay_is_asked_about(
    html: str, rule: str
) -> None:
    assert rule_of(html) == rule


def test_what_is_beside_the_only_main_element_is_not_the_text() -> None:
    main = f"<main><h1>Imprint</h1>{words(13)}</main>"
    html = f"<a href=#m>Skip to content</a><div id=consent>{words(900)}</div>{main}{words(1)}"
    page = read_page(html, "x.html", ImportOptions("x", DAY))
    assert [block.text for block in page.blocks] == ["Imprint", " ".join(["word"] * 13)]
    assert {entry.reason for entry in page.removed} == {"outside <main>"}


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<iframe src=about:blank data-src=https://x.test/p></iframe>", "https://x.test/p"),
        (
            "<a class='x iubenda-embed' href=/policy/1>P</a><script>'iubenda.com/iubenda.js'</script>",
            "/policy/1",
        ),
        ("<script src=https://cdn.iubenda.com/iubenda.js></script>", "https://cdn.iubenda.com/iubenda.js"),
    ],
)  # fmt: skip
def test_names_the_address_of_an_embedded_page(html: str, address: str) -> None:
    page = read_page(words(50) + html, "x.html", ImportOptions("x", DAY))
    assert [entry.text for entry in page.removed] == [address]


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1 2"),
        (
            "<i class=katex><math><annotation>\\frac12</annotation></math><i>21</i></i>",
            "\\frac12",
        ),
        ("<mjx-container><mjx-math>x2</mjx-math></mjx-container>", "x2"),
    ],
)
def test_names_a_formula_as_a_whole(html: str, named: str) -> None:
    page = read_page(f"<p>At most{html}of it.</p>", "x.html", ImportOptions("x", DAY))
    assert [block.text for block in page.blocks] == ["At most of it."]
    assert [entry.text for entry in page.removed] == [named]


@pytest.mark.parametrize(("others", "named"), [(236, ["outside <article>"]), (237, [])])
def test_the_only_article_is_the_text_if_it_has_a_quarter_of_the_letters(
    others: int, named: list[str]
) -> None:
    main = " ".join(["word"] * 16)
    page = read_page(
        f"<p>{'x' * others}</p><article><p>{main}</p></article>", "x.html", ImportOptions("x", DAY)
    )
    assert [taken.reason for taken in page.removed] == named


@pytest.mark.parametrize(("length", "stays"), [(200, True), (201, False)])
def test_a_line_that_dates_the_text_has_at_most_200_letters(length: int, stays: bool) -> None:
    line = "Last updated: May 1, 2019 · {}"
    line = line.format("x" * (length - len(line) + 2))
    page = f"{words(30)}<footer><p>{line}</p></footer>"
    assert (
        line in import_html(page.encode(), "x.html", ImportOptions("x", DAY)).data.decode()
    ) is stays


def test_a_part_that_is_not_there_is_asked_for_with_the_largest_ones() -> None:
    page = (
        "<div id='a:b'><p>One two three.</p></div><div class='x'><div><p>One two.</p></div><div class='z'>"
        f"<p>One</p></div></div><article class='x y'>{'word ' * 20}</article><section><p>Six</p></section>"
    )
    with pytest.raises(ProblemsFound) as found:
        import_html(
            page.encode(), "x.html", ImportOptions("x", DAY, select=("#nope", "p[", "*::after"))
        )
    assert [problem.message.partition(":")[0] for problem in found.value.problems] == [
        "--select '#nope' matches nothing on this page",
        "--select 'p[' isn't a CSS selector",
        "--select '*",
    ]
    assert found.value.recipe.split("\n") == [
        "The largest parts of the page:",
        f"      20 words  --select article{' ' * 42} {('word ' * 12)}",
        f"       3 words  --select '#a\\:b'{' ' * 42} One two three.",
        "       2 words  --select 'body > div:nth-of-type(2) > div:nth-of-type(1)'  One two.",
        f"        1 word  --select .z{' ' * 47} One",
        f"        1 word  --select 'body > section:nth-of-type(1)'{' ' * 18} Six",
    ]


def reasons(html: str, **named: tuple[str, ...]) -> list[str]:
    options = ImportOptions("x", DAY, **named)  # type: ignore[arg-type]  # a field by name
    return [
        f"{taken.reason}: {taken.text}"
        for taken in import_html(html.encode(), "x.html", options).removed
    ]


def test_a_form_with_more_than_half_of_the_letters_may_be_the_text() -> None:
    form = "word " * 20 + "word"
    assert reasons(f"{words(22)}<form>{words(21)}</form>") == [f"form: {form}"]
    assert reasons(f"{words(19)}<form>{words(21)}</form>") == []


def test_in_a_chosen_part_only_what_nobody_sees_is_taken_out() -> None:
    part = f"<nav>Home</nav><p>We keep it.</p><div hidden>Not now.</div><div hidden>{words(151)}</div><svg>x</svg>"
    page = f"Before.<div>Beside.</div><main>{part}</main>"
    assert reasons(page, select=("main",)) == [
        "not selected: Before.",
        "not selected: Beside.",
        "hidden: Not now.",
        "not shown: x",
    ]


def test_words_beside_the_main_part_that_stand_in_nothing_are_listed() -> None:
    assert reasons(f"<body>Buy now! <b>Or</b> later<main>{words(20)}</main></body>") == [
        "outside <main>: Buy now!",
        "outside <main>: Or",
        "outside <main>: later",
    ]


def test_a_line_with_a_day_ends_at_a_break_and_at_a_link() -> None:
    for line in (
        "Last updated: May 1, 2019<br>{}",
        "Last updated: May 1, 2019 <a href='/x'>{}</a>",
    ):
        page = f"<h1>Terms</h1>{words(20)}<p>{line.format('and so on ' * 9)}</p>"
        assert import_html(page.encode(), "x.html", ImportOptions("x")).dates.revised == date(
            2019, 5, 1
        )


def test_an_encoding_that_only_the_page_names_is_used() -> None:
    page = "<meta charset='windows-1251'><p>Мы храним имя.</p>"
    assert (
        "Мы храним имя."
        in import_html(page.encode("cp1251"), "x", ImportOptions("x", DAY)).data.decode()
    )


@pytest.mark.parametrize("named", [{"remove": ("nav",)}, {"select": ("main",)}])
def test_who_names_a_part_is_not_asked_for_one(named: dict[str, tuple[str, ...]]) -> None:
    page = f"<main>{words(10)}</main><div hidden>{words(11)}</div><nav>x</nav>"
    assert rule_of(page) == "too-much-removed"
    assert reasons(page, **named)


def test_the_question_which_part_is_the_text() -> None:
    with pytest.raises(ProblemsFound) as asked:
        import_html(
            f"{words(10)}<div hidden>{words(11)}</div>".encode(), "x.html", ImportOptions("x", DAY)
        )
    assert in_lines(asked.value.problems) == (
        "1:0 too-much-removed: 11 words of prose would be removed and only 10 kept; nothing was written; "
        "select the part with the policy, for example: `--select 'body > div:nth-of-type(1)'`"
    )


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ("role='dialog'", "dialog"),
        ("role='alertdialog'", "dialog"),
        ("aria-modal='true'", "dialog"),
        ("aria-modal='false'", ""),
        ("id='Cookie_Modal' hidden", "dialog"),
        ("class='a my-modal' hidden", "dialog"),
        ("class='my-modal'", ""),
        ("hidden", "hidden"),
        ("hidden='until-found'", ""),
        ("style='Display : None'", "hidden"),
        ("style='visibility:hidden' role='tabpanel'", ""),
    ],
)
def test_what_is_a_dialog_and_what_is_hidden(attributes: str, reason: str) -> None:
    taken = reasons(f"{words(20)}<div {attributes}><p>We ask you.</p></div>")
    assert taken == [f"{reason}: We ask you."] * bool(reason)
    asking = reasons(
        f"{words(20)}<div {attributes}><p>We set a cookie.</p><button>Yes</button></div>"
    )
    assert ("cookie banner" in "".join(asking)) == (reason == "dialog")


def test_a_heading_that_was_never_closed_may_hold_the_policy() -> None:
    page = f"<title>Fees</title><h1>Terms<article><p>{'word ' * 80}</p></article>"
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert imported.title == "Fees"
    assert " ".join(read_words(imported.data)).split() == ["word"] * 80
    assert [(entry.text, entry.reason) for entry in imported.removed] == [
        ("Terms", "outside <article>")
    ]


def test_links_start_from_the_base_of_the_page() -> None:
    page = f"<base target='_top'><base href='https://ferry.example/a/'>{words(9)}<p><a href='b'>x</a></p>"
    assert (
        b"[x](https://ferry.example/a/b)"
        in import_html(page.encode(), "x.html", ImportOptions("x", DAY)).data
    )


@pytest.mark.parametrize(("above", "first"), [(11, "# Terms"), (12, "Words.")])
def test_a_title_near_the_top_comes_first(above: int, first: str) -> None:
    page = f"{'<p>Words.</p>' * above}<h1>Terms</h1>{words(20)}"
    for named, begins in (({}, first), ({"select": ("body",)}, "Words.")):
        draft = import_html(page.encode(), "x.html", ImportOptions("x", DAY, **named)).data.decode()
        assert draft.partition("---\n\n")[2].startswith(begins)


def test_at_most_eight_parts_are_named() -> None:
    page = "".join(f"<div><p>{'word ' * nth}</p></div>" for nth in range(1, 10))
    with pytest.raises(ProblemsFound) as found:
        import_html(page.encode(), "x.html", ImportOptions("x", DAY, select=("#nope",)))
    assert [line.split()[0] for line in found.value.recipe.split("\n")[1:]] == list("98765432")


def test_a_dialog_is_a_cookie_banner_if_it_asks_about_cookies() -> None:
    dialogs = (
        "We ask.<button>Yes</button>",
        "We set a cookie.",
        "We set a cookie.<a href='/x'>Yes</a>",
    )
    page = words(20) + "".join(f"<div role='dialog'>{dialog}</div>" for dialog in dialogs)
    assert [reason.partition(":")[0] for reason in reasons(page)] == [
        "dialog",
        "dialog",
        "cookie banner",
    ]


def test_links_to_parts_of_the_page_tell_nothing_of_its_address() -> None:
    page = f"{words(20)}<h2 id='a'>A</h2><h2 id='b'>B</h2><a href='#a'>a</a> <a href='#b'>b</a> <a href='/x'>x</a>"
    assert import_html(page.encode(), "x.html", ImportOptions("x", DAY, title="X")).notes == ()


def test_the_title_has_the_signs_that_markdown_would_read() -> None:
    page = f"<h1>Terms * all</h1>{words(20)}"
    assert import_html(page.encode(), "x.html", ImportOptions("x", DAY)).title == "Terms * all"


def test_a_script_is_no_part_of_a_page() -> None:
    page = f"<script>{'word ' * 99}</script><div><p>{'word ' * 20}</p></div>"
    with pytest.raises(ProblemsFound) as found:
        import_html(page.encode(), "x.html", ImportOptions("x", DAY, select=("#nope",)))
    assert [line.split()[0] for line in found.value.recipe.split("\n")[1:]] == ["20"]
