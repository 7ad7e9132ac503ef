"""Whether the words of a text changed, or only its layout."""

import pytest

from legalsite.checks.flat_text import Difference, difference, is_around_text, words_changed
from legalsite.source.markdown import read_document

LONG = "We keep your name for a year, and we send it to nobody."


def text(body: str, *, title: str = "# Terms") -> bytes:
    return f"---\ntitle: Terms\nrevised: 2025-01-01\n---\n\n{title}\n\n{body}\n".encode()


def compared(old: str, new: str) -> Difference:
    return difference(read_document(text(old), "terms.md"), read_document(text(new), "terms.md"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1. DEFINITIONS\n\n" + LONG, "1\\.\n\nDEFINITIONS\n\n" + LONG),
        ("We keep your name for a year, and\n\nwe send it to nobody.", LONG),
        ("You may join, if\n\n(i) you are ten,\n\n(ii) you ask.", "You may join, if (i) you are ten, (ii) you ask."),
        ("- one name here\n- two", "• one name here\n\n• two"),
        ("1.  We keep it.\n\n    1.  Here.", "1. We keep it.\n\n   1. Here."),
        (
            "Write to [email protected] now.",
            "Write to [[email protected]](https://a.test/cdn-cgi/l/email-protection#ab) now.",
        ),
        ("Write to [email protected] now.", "Write to now."),
        (LONG, LONG + "\n\n[](https://a.test/x\\))[](https://a.test/y))\n\n-"),
        (LONG, LONG + "[](#page6)[](https://a.test/x)"),
        ("See [our list of names](http://a.test/x).", "See [our list of names](https://www.a.test/x/)."),
        ("See http://a.test/x for more of it.", "See https://a.test/x for more of it."),
        (LONG, LONG + "\n\n* Sources\n* History"),
        (LONG, LONG + "\n\n[Previous page](/a)[Next page of all](/b)"),
        ("## 7\\. May we ask?\n\n" + LONG, "## 7\\. May we ask? {#7.-may-we-ask?}\n\n" + LONG),
        (LONG, "[Download our app now](https://a.test/app)\n\n" + LONG + "\n\n[Join us today](https://a.test/app)"),
        ("See [our list of names](https://a.test/x).", "See \\[our list of names](https://a.test/x)."),
        ("We ask you to pay 1.5 euros. 1.2 You pay.", "We ask you to pay 1.5 euros.\n\n1.2 You pay."),
        (LONG, "![](data:image/gif;base64,AA) " + LONG + " ![](https://a.test/blank.png)"),
        (LONG, "Last updated: 1 May 2025\n\n" + LONG),
        (LONG + "\n\n![A boat](https://a.test/1.png)", LONG + "\n\n![A boat](https://b.test/2.png)"),
        (LONG, LONG + "\n\n[![A bird on a sign](https://a.test/1.png)](https://a.test/us)"),
        (LONG, LONG + "\n\n### Was it helpful?\n\nYesNo"),
        (LONG, "We’re updating our terms on November 3. See here for what is coming.\n\n" + LONG),
        (LONG, "### We’re updating our terms on November 3. See [here](https://a.test/new).\n\n" + LONG),
        (LONG, "[**We recently updated our berth rules.**](/b)\n\nWe added more detail about tugs.\n\n" + LONG),
        (LONG, LONG + "\n\n> **Berth Rules Updated**\n>\n> We also clarified that tugs pay nothing."),
        ("1.  We keep names.\n2.  We send none.", "A.1. We keep names.\n\nA.2. We send none."),
        ("- (a) We keep names.\n- (b) We send none.", "B.3.a. We keep names.\n\nB.3.b. We send none."),
        ("We keep the list of the harbour and its boats.", "We keep the list ofthe harbour and its boats."),
        (LONG, "[Half price on all berths! Call us](tel:+3312345678)\n\n" + LONG),
        (
            "Write to [[email protected]](https://a.test/cdn-cgi/l/email-protection) now.",
            "Write to [[email protected]](https://a.test/#0c7c7e65) now.",
        ),
        (LONG, "Votre confiance compte. Depuis aujourd’hui, nous avons mis à jour le texte de nos règles.\n\n" + LONG),
        (LONG, "Wir haben unsere Hafenordnung zum 1. Mai aktualisiert.\n\n" + LONG),
        (LONG, "Updating on Dec 16, 2025. We’ll start to use boats.\n\n" + LONG),
        (LONG, "[See a preview of the new terms](https://a.test/new)\n\n" + LONG),
        ("Write to [us](<mailto: us@a.test>).", "Write to [us](mailto:us@a.test)."),
        (LONG, LONG + "\n\n[Sign up](/s)[Our boats](/b)[About the harbour](/a)"),
        (LONG, "[1. How we keep your name >](#p1)\n\n" + LONG),
        (LONG + "\n\n© 2022-2025 Harbour Ltd Terms", LONG + "\n\n© 2022-2026 Harbour Ltd Terms"),
        (LONG, "## Terms\n\n" + LONG),
        (LONG + "\n\nWrite to [email protected]om.", LONG + "\n\nWrite to [email protected]."),
        (LONG + "\n\nCopyright © 2025 [Harbour](https://a.test/)", LONG + "\n\nCopyright © [Harbour](https://a.test/)"),
        (LONG, LONG + "\n\nRetrieved from “https://a.test/x?id=5”"),
        ("Boats | U.S. | Terms of Use\n\n" + LONG, "Boats | United States | Terms of Use\n\n" + LONG),
        ("See [the names we keep](https://a.test/t#2).", "See [the names we keep](#2)."),
        ("Write to [email protected] now.", "Write to [us@a.test](mailto:us@a.test) now."),
        ("See [our list](https://a.test/x).", "See [our list](https://a.test/x){: .wide}.{#all}"),
        (LONG, LONG + "\n\n[👍 Yes](/y) [👎 No](/n) [📝 Suggest improvements](/s)"),
        ("Write to https://www.a.test/us/ now.", "Write to www.a.test/us now."),
        (
            "- [About](/a)\n- [Our boats](/b)\n- [Fees](/c)\n- [Harbours](/d)\n\n" + LONG,
            "- [About](/a)\n- [Our boats](/b)\n- [Fees](/c)\n- [Harbours](/d)\n- [Prohibited boats](/e)\n\n" + LONG,
        ),
    ],
)
def test_layout_is_no_difference(old: str, new: str) -> None:
    assert compared(old, new) == compared(new, old) == "none"


@pytest.mark.parametrize(
    ("old", "new", "weightiest"),
    [
        (LONG, LONG.replace("year", "month"), "words"),
        ("We may ask. You must pay.", "We must ask. You may pay.", "words"),
        ("We may ask you.", "We ~~may~~ ask you.", "words"),
        ("Your data go to:\n\n- Sources\n- History", "Your data go to:\n\n- Sources", "words"),
        ("We keep {{ days }} of it.", "We keep days of it.", "words"),
        (LONG, "{%- include banner.html -%}\n\n" + LONG, "none"),
        ("We keep it for {{ site.days }}.", "We keep it for {{ site.weeks }}.", "none"),
        ("1.1 " + LONG, "::fee-list\n1.1 " + LONG + "\n::", "none"),
        (LONG, ":::note{.wide}\n" + LONG + "\n:::", "none"),
        (LONG, "::: {.wide}\n" + LONG + "\n:::", "none"),
        (LONG, "!!! tip\n" + LONG, "none"),
        ("We keep names.  \nYou pay.", "We keep names.:brYou pay.", "none"),
        ("Write to:  \nus now, or to me.", "Write to::brus now, or to me.", "none"),
        ("We keep names here. You pay.", "We keep names here:brYou pay.", "none"),
        ("It is in note:brief for you.", "It is in note ief for you.", "words"),
        (LONG, ":anchor{name='fees'} " + LONG + " :boat:", "none"),
        (LONG, "{{< fees >}}\n\n" + LONG + "\n\n{{% fees %}}\n\n{#- boats -#}", "none"),
        (LONG, "import Fees from './fees.mdx'\n\n" + LONG + "\n\n<Fees rows={[1, 2]} />\n\n{/* boats */}", "none"),
        (LONG, "[[toc]]\n\n" + LONG + "\n\n[TOC]", "none"),
        ("We may keep :note[your name].", "We must keep :note[your name].", "words"),
        ("We keep names {% if a %}for a year{% endif %}.", "We keep names {% if a %}for a month{% endif %}.", "words"),
        ("Pay at 10:30 <Harbour> now.", "Pay at 10:30 <Berth Office> now.", "none"),
        ("See [our list of names](https://a.test/x).", "See [our list of names](https://a.test/y).", "links"),
        (
            "See [our list of names](https://a.test/x?a=1).",
            "See [our list of names](https://a.test/x?a=2).",
            "addresses",
        ),
        ("1. We keep names.", "2. We keep names.", "numbers"),
        (LONG, LONG + "\n\nWe may add more detail about boats to our list.", "words"),
        (LONG, LONG + "\n\nNous mettons à jour la liste des bateaux chaque lundi.", "words"),
        ("We keep names for us", "We keep names, for us.", "none"),
        ("See [the names we keep](/names.html).", "See [the names we keep](../legal/names/).", "none"),
        ("See [the names we keep](/us/names).", "See [the names we keep](/eu/names).", "links"),
        ("See [the names we keep](/a/index.html).", "See [the names we keep](/b/index.html).", "links"),
        ("See [the names we keep](/" + "a" * 30_000 + "?x=1).", "See [the names we keep](/fees).", "links"),
        ("We keep your personal data.", "We keep your Personal Data.", "none"),
        ("See [the names we keep](https://a.test/t#2).", "See [the names we keep](#3).", "links"),
    ],
)
def test_the_weightiest_difference(old: str, new: str, weightiest: Difference) -> None:
    assert compared(old, new) == weightiest


def test_a_date_line_above_the_title_leaves_it_the_title() -> None:
    dated = text(LONG, title="Last updated: 1 May 2025\n---\n\n# Terms")
    untitled = text(LONG, title="> Last updated: 1 May 2025")
    assert difference(read_document(dated, "terms.md"), read_document(untitled, "terms.md")) == "none"


def test_a_long_component_over_several_lines_is_markup() -> None:
    questions = "\n".join(f'    "How long may boat number {number} stay at the quay?",' for number in range(20))
    component = f"<BerthQuestions\n  questions={{[\n{questions}\n  ]}}\n/>"
    assert compared(LONG, f"{LONG}\n\n{component}") == "none"


def test_a_title_that_came_back_above_the_first_heading_is_no_word() -> None:
    untitled, titled = text(LONG, title="## Berths"), text(LONG, title="# Terms\n\n### Berths")
    assert difference(read_document(untitled, "terms.md"), read_document(titled, "terms.md")) == "none"
    headed = text(LONG, title="# Terms\n\n## Berths\n\n## Fees")
    assert difference(read_document(titled, "terms.md"), read_document(headed, "terms.md")) == "words"


def test_a_tag_above_the_title_leaves_it_the_title() -> None:
    plain, tagged = text(LONG), text(LONG, title="{%- include banner.html -%}\n\n# Terms")
    documents = [read_document(source, "terms.md") for source in (plain, tagged)]
    assert difference(*documents) != "words"


@pytest.mark.parametrize(
    ("block", "around"),
    [
        ("Terms", True),
        ("[Contact us](https://a.test/)", True),
        ("[Join us and find your person](https://a.test/app)", True),
        ("💬 Was this page helpful?", True),
        ("📱 Need this in a different format?", True),
        ("🖨️ Print-friendly version", True),
        ("[The companies that get your data](https://a.test/list)", False),
        ("See [it](https://a.test/)", False),
        (LONG, False),
    ],
)
def test_buttons_and_labels_are_around_the_text(block: str, around: bool) -> None:
    (paragraph,) = read_document(text(block, title=""), "terms.md").blocks
    assert is_around_text(paragraph, frozenset({"terms"})) == around


def test_changed_words_are_counted_whatever_the_layout() -> None:
    old = read_document(text("1. Rent is due. 2. Boats wait.\n\nPay to the warden, by phone or in cash."), "terms.md")
    new = read_document(text("1. Rent is due.\n\n2. Boats wait.\n\nMenu\n\nPay to the warden, in cash."), "terms.md")
    removed, added = words_changed(old, new)
    assert (removed, added) == ({"by": 1, "phone": 1, "or": 1}, {})
