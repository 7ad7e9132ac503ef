"""Takes the clause number off the front of a block's tokens, also where it stands in bold."""

from markdown_it.token import Token

from legalsite.source.inline import EMPHASIS
from legalsite.source.numbers import Numbered, leading_number


def take_number(token: Token, *, heading: bool) -> Numbered | None:
    """Takes the leading clause number out of an inline token."""
    texts = _leading_texts(token.children or [])
    probe = "".join(text.content for text in texts)
    found = leading_number(probe, heading=heading)
    if not found or not (found.rest or _goes_on(token.children or [], texts)):
        return None
    left = len(probe) - len(found.rest)
    for text in texts:
        cut = min(left, len(text.content))
        text.content = text.content[cut:]
        left -= cut
    token.children = _without_empty(token.children or [])
    return found


def _leading_texts(children: list[Token]) -> list[Token]:
    """The first texts of a block, as far as only emphasis stands between them."""
    texts: list[Token] = []
    for child in children:
        if child.type == "text":
            texts.append(child)
        elif child.tag not in EMPHASIS:
            break
        if len(texts) == 4:
            break
    return texts


def _goes_on(children: list[Token], texts: list[Token]) -> bool:
    """Whether there is more to read than those texts."""
    rest = children[children.index(texts[-1]) + 1 :]
    return any(child.content for child in rest) or any(child.type in ("image", "softbreak") for child in rest)


def _without_empty(children: list[Token]) -> list[Token]:
    """Without emphasis around nothing, and without the space that followed a number."""
    kept: list[Token] = []
    for child in children:
        if child.type == "text" and not child.content:
            continue
        if child.nesting == -1 and kept and kept[-1].nesting == 1 and kept[-1].tag == child.tag:
            kept.pop()
        elif kept or child.type != "softbreak":
            kept.append(child)
    return kept
