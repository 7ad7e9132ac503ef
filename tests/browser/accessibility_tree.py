"""What a screen reader is told, read from Chromium's accessibility tree."""

from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Page

Node = Mapping[str, Any]
NAMED = frozenset(
    {"heading", "columnheader", "rowheader", "cell", "link", "deletion", "insertion", "radio"}
)
"""Roles that are announced with their names, whatever is in them."""
GROUPS = frozenset({"region", "group", "navigation"})
"""Roles that are announced with their names, before what is in them."""
WORDS = frozenset(
    {"StaticText", "strong", "emphasis", "superscript", "code", "time", "generic", "none"}
)


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
    role, name = (
        ("none" if node["ignored"] else node["role"]["value"]),
        node.get("name", {}).get("value", ""),
    )
    if role in ("ListMarker", "LineBreak"):
        return
    if role == "StaticText":
        yield name
    elif role in NAMED:
        yield (
            f"<{role}: {name}>"
            if role in ("link", "deletion", "insertion")
            else f"\n{role}: {name}\n"
        )
    else:
        edge = "" if role in WORDS else "\n"
        yield f"\n[{role}: {name}]\n" if role in GROUPS and name else edge
        for child in node.get("childIds", ()):
            yield from read(nodes[child], nodes) if child in nodes else ()
        yield edge
