"""What a screen reader is told, read from Chromium's accessibility tree.

In `aloud.txt` stand two texts and, for each view of their redline, a line for each element: what is announced, then the
words. With WRITE_CASES=1 these lines are written for you to read."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_page
from legalsite.source.markdown import read_document

from .page_faults import REDLINES

CASES = Path(__file__).with_name("aloud.txt")
SECTIONS = re.split(r"(?m)^=== (.+)\n", CASES.read_text(encoding="utf-8"))
TITLED = dict(zip(SECTIONS[1::2], SECTIONS[2::2], strict=True))

Node = Mapping[str, Any]
NAMED = frozenset({"heading", "columnheader", "rowheader", "cell", "link", "deletion", "insertion", "radio"})
"""Roles that are announced with their names, whatever is in them."""
GROUPS = frozenset({"region", "group", "navigation"})
"""Roles that are announced with their names, before what is in them."""
WORDS = frozenset({"StaticText", "strong", "emphasis", "superscript", "code", "time", "generic", "none"})


def aloud(page: Page, within: str) -> str:
    """Return what is announced of the first element that `within` finds, in lines: `cell: added 4`."""
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    found = session.send("DOM.querySelector", {"nodeId": document, "selector": within})["nodeId"]
    top = session.send("DOM.describeNode", {"nodeId": found})["node"]["backendNodeId"]
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    (start,) = (node for node in nodes.values() if node.get("backendDOMNodeId") == top)
    lines = (" ".join(line.split()) for line in "".join(read(start, nodes)).split("\n"))
    return "\n".join(filter(None, lines))


def read(node: Node, nodes: Mapping[str, Node]) -> Iterator[str]:
    role, name = ("none" if node["ignored"] else node["role"]["value"]), node.get("name", {}).get("value", "")
    if role in ("ListMarker", "LineBreak"):
        return
    if role == "StaticText":
        yield name
    elif role in NAMED:
        yield f"<{role}: {name}>" if role in ("link", "deletion", "insertion") else f"\n{role}: {name}\n"
    else:
        edge = "" if role in WORDS else "\n"
        yield f"\n[{role}: {name}]\n" if role in GROUPS and name else edge
        for child in node.get("childIds", ()):
            yield from read(nodes[child], nodes) if child in nodes else ()
        yield edge


@pytest.mark.parametrize("title", TITLED)
def test_case(page: Page, title: str) -> None:
    old, new, *expected = re.split(r"(?m)^---.*\n", TITLED[title])
    redline = compare(*(read_document(text.encode(), "text.md") for text in (old, new)))
    page.set_content(as_page(redline, "What changed"))
    shown = [aloud(page, ".text")]
    page.locator("[for=_view-sides]").click()
    page.locator(".heads").evaluate("names => names.remove()")
    shown.append(aloud(page, ".sides"))
    if os.environ.get("WRITE_CASES"):
        written = f"{old}---\n{new}--- in the text\n{shown[0]}\n--- side by side\n{shown[1]}\n"
        whole = CASES.read_text(encoding="utf-8").replace(f"=== {title}\n{TITLED[title]}", f"=== {title}\n{written}")
        CASES.write_text(whole, encoding="utf-8")
    assert [each + "\n" for each in shown] == expected


def test_nothing_is_said_twice_or_with_a_role_that_says_the_contrary(page: Page, address: str) -> None:
    for path in (path for path in REDLINES if path.startswith("/") and "/upcoming/" not in path):
        page.goto(address + path)
        said = aloud(page, "main")
        assert "<deletion" not in said, path
        assert "<insertion" not in said, path
        assert not re.search(r"\w(added|deleted|end (added|deleted))\b|\b(added|deleted)\w", said), path


def test_a_text_has_headings_without_their_links_and_footnotes_with_names(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/")
    said = aloud(page, "main")
    assert "\nheading: 1. What we collect\n<link: 1. What we collect>" in said
    assert "columnheader: Legal basis (GDPR)\n" in said
    assert "rowheader: Server logs\n" in said
    assert "<link: Footnote 1>" in said
    assert "[region: Footnotes]" in said
    assert "<link: Back to the text, footnote 1>" in said
    assert "[group: Data, Why]" in said
    assert not page.locator(".side summary").is_visible()
    assert page.locator("[tabindex='0']:not([role][aria-label])").count() == 0


def test_the_german_home_page_leads_to_german_pages(page: Page, address: str) -> None:
    page.goto(f"{address}/de/")
    link = page.locator("td a[href*=upcoming]").first
    assert link.get_attribute("href") == "/de/privacy/upcoming/"
    assert page.locator("td a[href*=upcoming] .vh").nth(1).inner_html().endswith("</span>")  # an English title
