"""The HTML inside of one block, marked by `mark` → Markdown: links, images, emphasis and code as a writer would set
them; other tags stay as they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from legalsite.model.redline import Op
from legalsite.redline.weave import Change

MARKS: Mapping[Op, tuple[str, str]] = {"equal": ("", ""), "delete": ("\x01", "\x02"), "insert": ("\x03", "\x04")}
"""What stands around deleted and inserted words until a flavour's own marks do: no text holds these characters."""

_STARS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~"}
_VOID = frozenset({"br", "img", "hr"})
_PART = re.compile(r'(<sup class="footnote">.*?</sup>|<[^>]*>)', re.DOTALL)
_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_SPECIAL = re.compile(r"([\\`*_\[\]{}~|<>])")
_ODD = re.compile(r"[\s()<>{}]|\A\Z")  # a target that a link in Markdown cannot have
_WHOLE = re.compile("[\x01\x03]([^\x01-\x04]*)[\x02\x04]")
_MARK = re.compile("[\x01-\x04]")
_ONE_SIDE: Mapping[Change, re.Pattern[str]] = {
    "delete": re.compile("\x03[^\x04]*\x04"),
    "insert": re.compile("\x01[^\x02]*\x02"),
}


@dataclass(slots=True)
class _Element:
    """A tag that was opened, and what stands in it: text of code and of targets as it is, all other escaped. `targets`
    are the two between which a link changed."""

    tag: str
    opening: str
    parts: "list[str | _Element]" = field(default_factory=list)
    targets: dict[Change, str] = field(default_factory=dict)

    @property
    def verbatim(self) -> bool:
        return self.tag == "code" or 'class="target"' in self.opening


def mark(change: Change, html: str, first: bool, last: bool) -> str:
    """For `woven`: marks that outlast the way to Markdown."""
    before, after = MARKS[change]
    return f"{before}{html}{after}"


def escaped(text: str) -> str:
    """Words that neither Markdown nor HTML shall take for markup."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("\n", " "))


def inline_markdown(html: str) -> str:
    """One line. Where a link went and its words stayed, ` (→ target)` follows them, marked."""
    stack = [_Element("", "")]
    for part in filter(None, _PART.split(html)):
        tag = _NAME.match(part)
        here = stack[-1]
        if part[0] != "<" or not tag:
            here.parts.append(unescape(part) if here.verbatim else escaped(unescape(part)))
        elif part.startswith("</"):
            if len(stack) > 1 and tag[1] == here.tag:
                _close(stack.pop(), stack[-1].parts)
        elif part.startswith('<sup class="footnote"'):
            here.parts.append(_reference(part))
        elif tag[1] in _VOID:
            here.parts.append(_Element("img", part) if tag[1] == "img" else part)
        else:
            stack.append(_Element(tag[1], part))
    return "".join(_rendered(stack[0].parts))


def _close(element: _Element, parts: "list[str | _Element]") -> None:
    """An element goes to the parts around it; a changed target to the link behind which it stands."""
    if 'class="target"' not in element.opening:
        parts.append(element)
        return
    said = "".join(map(str, element.parts))
    change: Change = "delete" if "\x01" in said else "insert"
    target = _MARK.sub("", said).removeprefix("→ ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix(" ")
    links = [part for part in parts[-3:] if isinstance(part, _Element) and part.tag in ("a", "img")]
    if links and change not in links[-1].targets:
        links[-1].targets[change] = target
    else:
        parts.append(marked(change, f" (→ {escaped(target)})"))


def _rendered(parts: "list[str | _Element]") -> Iterator[str]:
    before = ""
    for at, part in enumerate(parts):
        if isinstance(part, str):
            before = part
        else:
            behind = parts[at + 1] if at + 1 < len(parts) else ""
            after = behind[:1] if isinstance(behind, str) else ""
            before = _written(part, in_word=before[-1:].isalnum() or after.isalnum())
        yield before


def _written(element: _Element, *, in_word: bool) -> str:
    inner = "".join(_rendered(element.parts))
    if whole := _WHOLE.fullmatch(inner):  # what came or went as a whole takes its markup with it
        change: Change = "delete" if inner[0] == "\x01" else "insert"
        return marked(change, _around(whole[1], element, in_word=in_word))
    return _around(inner, element, in_word=in_word)


def _around(inner: str, element: _Element, *, in_word: bool) -> str:
    if element.tag in ("a", "img"):
        return _link(inner, element)
    bare = _MARK.sub("", inner)
    if element.tag == "code":
        return f"`{inner}`" if bare == inner and "`" not in inner else f"<code>{escaped(inner)}</code>"
    stars = _STARS.get(element.tag)
    if stars and bare and bare == bare.strip() and (not in_word or (bare[0].isalnum() and bare[-1].isalnum())):
        return f"{stars}{inner}{stars}"
    return f"{element.opening}{inner}</{element.tag}>"


def _link(words: str, link: _Element) -> str:
    """A link or an image. Where it leads elsewhere now, the whole of it was deleted and inserted: so every tool can
    take either."""
    given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(link.opening)}
    image = link.tag == "img"
    target = given.get("src" if image else "href")
    if target is None or _ODD.search(target):
        return link.opening if image else f"{link.opening}{words}</a>"
    words = escaped(given.get("alt", "")) if image else words
    title = f' "{given["title"]}"' if given.get("title") else ""
    before = "!" if image else ""
    if not link.targets:
        return f"{before}[{words}]({target}{title})"
    sides = {change: _MARK.sub("", other.sub("", words)).strip() for change, other in _ONE_SIDE.items()}
    old = f"{before}[{sides['delete']}]({link.targets['delete']})" if "delete" in link.targets else sides["delete"]
    return marked("delete", old) + marked("insert", f"{before}[{sides['insert']}]({target}{title})")


def marked(change: Change, text: str) -> str:
    """Markdown that came or went."""
    return f"{MARKS[change][0]}{text}{MARKS[change][1]}" if text else ""


def _reference(note: str) -> str:
    found = re.search(r'href="#fn-([^"]+)"', note)
    return f"[^{found[1]}]" if found else ""
