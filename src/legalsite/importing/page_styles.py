"""Applies the style sheets of a page to its tree, so that the tree says what the page shows:
struck-through, bold, and transformed words, list numbers, and hidden elements. The style sheets are
read as CSS 2.1 says (6.4), with the counters of CSS Lists 3.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import tinycss2
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list

from legalsite.source.raw_html import BLOCKS, HEADINGS, STRIKES
from legalsite.text.number_forms import FORMS, formatted_number
from legalsite.text.word_lists import packaged_text

IMPORT_PATTERN = re.compile(
    r"""@import\s+(?:url\(\s*)?(?:["']([^"'\n]{1,500})["']|([^\s"')]{1,500})\))"""
)
MAX_STEPS = 2_000_000  # tests of selectors, and the elements that they look at
MAX_SHEET_LENGTH = 2_000_000  # characters
MAX_SHOWN_LENGTH = 100  # of an address
MAX_VALUE_LENGTH = 100  # words and signs
STEPS_FOR_A_SELECTOR = 100  # reading a selector takes as long as this many steps
MAX_SELECTOR_LENGTH = 300  # characters
MAX_LETTERS = 26  # after these, Word and web pages count in different ways
# The properties that matter, and the shorthands that set them.
PROPERTIES = set(
    """
    display visibility font-weight font-style vertical-align text-decoration text-transform
    list-style-type counter-reset counter-set counter-increment content --heading --sign
    """.split()  # noqa: SIM905 - a list of words
)
SHORTHANDS = {
    "font": "font-weight",
    "list-style": "list-style-type",
    "text-decoration-line": "text-decoration",
}
# For each property that marks words: the values that do so, the element that says the same, and the
# elements that say it by themselves.
MARKS = {
    "font-weight": (
        {"bold", "bolder", "600", "700", "800", "900"},
        "strong",
        {"b", "strong", "th", *HEADINGS},
    ),
    "font-style": ({"italic", "oblique"}, "em", {"em", "i"}),
    "text-decoration": ({"line-through"}, "s", {*STRIKES}),
    "vertical-align": ({"super"}, "sup", {"sup"}),
}
MARKING_ELEMENTS = set().union(*(names for _, _, names in MARKS.values()))
INHERITED_PROPERTIES = (*MARKS, "text-transform", "list-style-type")
# Selectors that take too long on large pages, or don't match before a click.
UNREAD_SELECTORS = (":has", "of-type", " of ", ":hover", ":focus", ":active")
LISTS = ("ul", "ol", "menu")
# How each value of `text-transform` shows letters.
CASES: Mapping[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "lowercase": str.lower,
    "capitalize": lambda text: re.sub(r"(?<![\w’'])\w", lambda letter: letter[0].upper(), text),
}
SIGNS = "§☐☑☒✓✔✗✘✅❌"  # generated content that isn't only decoration

Declarations = Mapping[str, Any]  # the declaration in tinycss2, by property
Style = dict[str, list[str]]  # the words of the value, by property
# The cells of each counter, the outermost first: the value, and the step between items of a list.
# Elements in one scope share a cell.
Counters = dict[str, list[list[int]]]


class _TooManyStepsError(Exception):
    """The style sheets of a page take more time than any that people write."""


def apply_styles(soup: BeautifulSoup) -> list[str]:
    """Write what style sheets say into the tree of a page.

    Return notes on style sheets that weren't read.
    """
    notes = []
    links = [link for link in soup.find_all("link") if _is_style_sheet(link)]
    sheets = [style.get_text() for style in soup.find_all("style") if _is_read(style)]
    missing = [attribute(link, "href") for link in links]
    for sheet in sheets:
        missing += [address[1] or address[2] for address in IMPORT_PATTERN.finditer(sheet)]
    if missing:
        address = missing[0][:MAX_SHOWN_LENGTH]
        notes.append(
            f"a style sheet isn't in the file: {address} (of {len(missing)}), so what it says, such"
            " as numbers or struck-through words, may be missing"
        )
    sheets.insert(0, packaged_text("importing/page_styles.css"))
    try:
        _PageStyles(soup, sheets).apply()
    except _TooManyStepsError:
        notes.append("the style sheets of the page are too large, so only a part of them was read")
    return notes


class _PageStyles:
    """The style sheets of a page, and the state of a walk through its elements."""

    def __init__(self, soup: BeautifulSoup, sheets: Sequence[str]) -> None:
        """Read the style sheets; the first is ours, so all others take precedence over it.

        Raises _TooManyStepsError.
        """
        self.tags = soup.find_all(True)
        self.matcher = Matcher()
        self.steps = 0
        self.incremented = {"list-item"}  # the names of the counters that are incremented
        # the counters in the children of each element, by its id
        self.scopes: dict[int, Counters] = {}
        if sum(map(len, sheets)) > MAX_SHEET_LENGTH:
            raise _TooManyStepsError
        names: set[str] = set()
        for tag in self.tags:
            names.update(tag.attrs)
            names.update(tag.get_attribute_list("class"), tag.get_attribute_list("id"))
        for number, css in enumerate(sheets):
            for rule in _style_rules(tinycss2.parse_stylesheet(css, True, True)):
                self._add_rule(rule, names, from_page=number > 0)

    def _add_rule(self, rule: Any, names: set[str], *, from_page: bool) -> None:
        """Add a rule of a style sheet if any of its declarations and any of its selectors matters.

        `names` has the classes, ids, and names of attributes of the page.
        """
        declarations = _declarations(rule.content)
        if not declarations:
            return
        self.incremented.update(_words(declarations.get("counter-increment")))
        for tokens in _selectors(rule.prelude, names):
            self._count_steps(STEPS_FOR_A_SELECTOR)
            try:
                (selector,) = compile_selector_list(tokens)
            except (SelectorError, NotImplementedError):
                continue
            selector.test = self._counted(selector.test)
            if not from_page:
                selector.specificity = (-1, 0, 0)  # any rule of the page takes precedence
            self.matcher.add_selector(selector, declarations)

    def _count_steps(self, steps: int = 1) -> None:
        """Count steps. Raises _TooManyStepsError above the limit."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise _TooManyStepsError

    def _counted(self, test: Callable[[Any], bool]) -> Callable[[Any], bool]:
        """Return the test of a selector as a test that counts its steps."""

        def counted_test(element: Any) -> bool:
            self._count_steps()
            return test(element)

        return counted_test

    def _elements(self) -> Iterator[ElementWrapper]:
        """Yield the elements of the page for selectors, in the order of `tags`."""
        count_step = self._count_steps

        class CountedElement(ElementWrapper):  # type: ignore[misc]  # cssselect2 has no types
            """An element that counts how many elements around it selectors look at."""

            @property
            def ancestors(self) -> Iterator[ElementWrapper]:
                """Yield the elements around it, the nearest first."""
                element = self.parent
                while element is not None:
                    count_step()
                    yield element
                    element = element.parent

        root = ET.Element("root")
        mirrored: dict[int, ET.Element] = {}
        for tag in self.tags:
            attributes = {}
            for name, value in tag.attrs.items():  # several values, such as classes, or one
                attributes[name] = value if isinstance(value, str) else " ".join(value)
            parent = mirrored.get(id(tag.parent), root)
            element = ET.SubElement(parent, tag.name, attributes)
            if any(isinstance(node, NavigableString) for node in tag.contents):  # for `:empty`
                element.text = " "
            mirrored[id(tag)] = element
        yield from CountedElement.from_html_root(root[0]).iter_subtree()

    def apply(self) -> None:
        """Write the style of each element into the tree. Raises _TooManyStepsError."""
        inherited: dict[int, Style] = {}  # by the id of the element
        for tag, element in zip(self.tags, self._elements(), strict=True):
            around = inherited.get(id(tag.parent), {})
            styles = _cascade(self.matcher.match(element), attribute(tag, "style"))
            own = styles.get(None, {})
            inherited[id(tag)] = _inherited_style(tag, own, around)
            if tag.name in {"li", *LISTS}:
                self._count_items(tag)
            if own:
                self._count(tag, own)
            self._write(tag, own, inherited[id(tag)])
            for pseudo, declarations in styles.items():
                if pseudo:
                    self._count(tag, declarations)
                    self._generate(tag, pseudo, declarations.get("content"))
            self.scopes[id(tag)] = dict(self._scope(tag.parent))

    def _count_items(self, tag: Tag) -> None:
        """Begin to number the items of a list, or number an item."""
        if tag.name != "li":
            step = -1 if tag.has_attr("reversed") else 1
            self._start(tag, "list-item", _first_number(tag) - step, step)
            return
        cell = self._cell(tag, "list-item")
        cell[0] = number_or_default(tag.get("value"), cell[0] + cell[1])

    def _count(self, tag: Tag, declarations: Declarations) -> None:
        """Change the counters as an element, or a pseudo-element of it, says."""
        for name, value in _counter_values(declarations.get("counter-reset"), 0):
            self._start(tag, name, value)
        for name, step in _counter_values(declarations.get("counter-increment"), 1):
            self._cell(tag, name)[0] += step
        for name, value in _counter_values(declarations.get("counter-set"), 0):
            self._cell(tag, name)[0] = value

    def _scope(self, tag: Tag | None) -> Counters:
        """Return the counters in the children of an element."""
        return self.scopes.setdefault(id(tag), {})

    def _start(self, tag: Tag, name: str, value: int, step: int = 1) -> None:
        """Begin a counter at an element. It replaces a counter that began at a sibling."""
        parent = tag.parent
        around = self._scope(parent and parent.parent).get(name, [])
        self._scope(parent)[name] = [*around, [value, step]]

    def _cell(self, tag: Tag, name: str) -> list[int]:
        """Return the value of the innermost counter at an element. It begins there if none has."""
        scope = self._scope(tag.parent)
        return scope.setdefault(name, [[0, 1]])[-1]

    def _write(self, tag: Tag, own: Declarations, style: Style) -> None:
        """Write what the style of an element says into the tree.

        `own` is the element's own, and `style` also has what it inherits.
        """
        if "display" in own or "visibility" in own:
            display = "".join(_words(own.get("display")))
            visibility = "".join(_words(own.get("visibility")))
            tag["style"] = f"display:{display};visibility:{visibility}"
        if "--heading" in own:
            _make_heading(tag, "".join(_words(own["--heading"])))
        is_hidden = tag.has_attr("hidden") or "none" in _words(own.get("display"))
        if "--sign" in own and not is_hidden:
            if not tag.get_text(strip=True):
                tag.name = "span"
            sign = self._content(tag, own["--sign"])
            tag.insert(0, f"{sign} ")
        if tag.name == "li":
            number = self._cell(tag, "list-item")[0]
            tag["data-marker"] = _marker(style.get("list-style-type", []), number)
        if style:
            _mark_words(tag, style)

    def _generate(self, tag: Tag, pseudo: str, content: Any) -> None:
        """Write the content that a style sheet adds before or after an element's own."""
        text = self._content(tag, content)
        if not any(sign.isalnum() or sign in SIGNS for sign in text):
            text = ""
        if tag.name == "li" and content and pseudo in {"before", "marker"}:
            tag["data-marker"] = " ".join(text.split())
        elif pseudo == "before":
            tag.insert(0, text)
        elif pseudo == "after":
            tag.append(text)

    def _content(self, tag: Tag, declaration: Any) -> str:
        """Return generated content: its strings, counters and attributes."""
        text = ""
        if declaration:
            for part in declaration.value:
                if part.type == "string":
                    text += part.value
                elif part.type == "function":
                    text += self._value_of_function(tag, part)
        return text

    def _value_of_function(self, tag: Tag, function: Any) -> str:
        """Return the value of `counter()`, `counters()`, or `attr()` at an element; else empty."""
        arguments = [part.value for part in function.arguments if part.type in {"ident", "string"}]
        if not arguments:
            return ""
        name = arguments[0]
        if function.lower_name == "attr":
            return attribute(tag, name)
        if name not in self.incremented:  # such as the counters of Google Docs
            name = "list-item"
        counter_style = "".join(arguments[1:][-1:]).lower()
        form = FORMS["pages"].get(counter_style, "decimal")
        cells = self._scope(tag.parent).get(name, [])
        values = [str(formatted_number(cell[0], form)) for cell in cells]
        if function.lower_name == "counters" and len(arguments) > 1:
            return str(arguments[1]).join(values)
        if function.lower_name == "counter" and values:
            return values[-1]
        return ""


def _is_style_sheet(link: Tag) -> bool:
    """Return whether a link leads to a style sheet."""
    return "stylesheet" in attribute(link, "rel").lower() and link.has_attr("href")


def _is_read(style: Tag) -> bool:
    """Return whether a style sheet in a page is for screens and for browsers with scripts."""
    return _is_for_screens(attribute(style, "media")) and not style.find_parent("noscript")


def _is_for_screens(media: str) -> bool:
    """Return whether a media query is for all screens."""
    queries = media.lower().split(",")
    return any({"all", "screen", "only"}.issuperset(query.split()) for query in queries)


def _style_rules(rules: Iterable[Any]) -> Iterator[Any]:
    """Yield the rules of a style sheet that have selectors, also those in `@media` and the like."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content:
            is_media = rule.lower_at_keyword == "media"
            if rule.lower_at_keyword in {"layer", "supports"} or (
                is_media and _is_for_screens(tinycss2.serialize(rule.prelude))
            ):
                yield from _style_rules(tinycss2.parse_rule_list(rule.content, True, True))


@lru_cache(maxsize=1000)
def _inline_declarations(style: str) -> Declarations:
    """Return the relevant declarations of a `style` attribute."""
    return _declarations(style)


def _declarations(block: Any) -> Declarations:
    """Return the relevant declarations of a block, by property. The last one takes precedence."""
    found = {}
    for declaration in tinycss2.parse_blocks_contents(block, True, True):
        if declaration.type != "declaration" or len(declaration.value) > MAX_VALUE_LENGTH:
            continue
        name = SHORTHANDS.get(declaration.lower_name, declaration.lower_name)
        if name in PROPERTIES and "inherit" not in _words(declaration):
            found[name] = declaration
    return found


def _words(declaration: Any) -> list[str]:
    """Return the words of a declaration's value in lower case; none without a declaration."""
    if not declaration:
        return []
    value: str = tinycss2.serialize(declaration.value)
    return value.lower().split()


def _selectors(prelude: Iterable[Any], names: set[str]) -> Iterator[list[Any]]:
    """Yield each selector of a rule that may match on a page with these classes, ids, and attributes."""
    selectors: list[list[Any]] = [[]]
    for part in prelude:
        if part == ",":
            selectors.append([])
        else:
            selectors[-1].append(part)
    for tokens in selectors:
        text = tinycss2.serialize(tokens)
        if len(text) > MAX_SELECTOR_LENGTH or any(sign in text for sign in UNREAD_SELECTORS):
            continue
        named = set()
        before = None
        for part in tokens:
            if part.type == "hash" or (part.type == "ident" and before == "."):
                named.add(part.value)
            elif part.type == "[] block" and part.content:
                named.add(part.content[0].value)
            before = part
        if named <= names:
            yield tokens


def _cascade(matches: Sequence[Any], inline: str) -> dict[str | None, dict[str, Any]]:
    """Return the declarations of an element and of its pseudo-elements, by their names.

    `matches` is what a matcher returns, the most specific last; `inline` is the `style` attribute.
    """
    styles: dict[str | None, dict[str, Any]] = {}
    if not matches and not inline:
        return styles
    declared = [(pseudo, block) for *_, pseudo, block in matches]
    if inline:
        declared.append((None, _inline_declarations(inline)))
    for is_important in (False, True):
        for pseudo, block in declared:
            for name, declaration in block.items():
                if declaration.important == is_important:
                    styles.setdefault(pseudo, {})[name] = declaration
    return styles


def _inherited_style(tag: Tag, own: Declarations, around: Style) -> Style:
    """Return what the elements in an element inherit from it.

    Words that an element marks by itself, such as `<b>`, aren't marked again. If its style says
    that they aren't marked, the element becomes a neutral one.
    """
    if not own and tag.name not in MARKING_ELEMENTS:
        return around
    style = dict(around)
    for name in INHERITED_PROPERTIES:
        if name in own and "line-through" not in style.get(name, []):
            style[name] = _words(own[name])
    for name, (values, _, names) in MARKS.items():
        if tag.name not in names:
            continue
        if name in own and values.isdisjoint(style[name]) and tag.name not in {*HEADINGS, "th"}:
            tag.name = "span"
        else:
            style.pop(name, None)
    if tag.name in {"html", "body"}:  # these mark nothing
        for name in MARKS:
            style.pop(name, None)
    return style


def _counter_values(declaration: Any, default: int) -> list[tuple[str, int]]:
    """Return the counters in a declaration, each with its number, or with `default`."""
    values: list[tuple[str, int]] = []
    if not declaration:
        return values
    for token in declaration.value:
        if token.type == "ident" and token.lower_value != "none":
            values.append((token.value, default))
        elif token.type == "number" and token.is_integer and values:
            values[-1] = (values[-1][0], token.int_value)
    return values


def _marker(words: Sequence[str], number: int) -> str:
    """Return the marker of a list's item, such as `3.` or `(c)`; empty for a bullet.

    `words` is the value of its `list-style-type`.
    """
    for word in words:
        form = FORMS["pages"].get(word)
        if form == "decimal" or (form and number > MAX_LETTERS):
            return f"{number}."
        if form:
            return f"({formatted_number(number, form)})"
    return ""


def _first_number(tag: Tag) -> int:
    """Return the number of a list's first item."""
    first = 1
    if tag.has_attr("reversed"):
        first = len([item for item in tag.find_all("li") if item.find_parent(LISTS) is tag])
    return number_or_default(tag.get("start"), first)


def _make_heading(tag: Tag, level: str) -> None:
    """Turn an element into a heading, or the block around it if that has no other words."""
    text = tag.get_text(strip=True)
    while tag.name not in BLOCKS and tag.parent and tag.parent.get_text(strip=True) == text:
        tag = tag.parent
    if text and tag.name in {"p", "div"}:
        tag.name = f"h{level}"
        for bold in tag.find_all(["b", "strong"]):
            bold.unwrap()


def _mark_words(tag: Tag, style: Style) -> None:
    """Put the words right in an element into elements that say what its style says.

    Letters become what `text-transform` shows.
    """
    marks = []
    for name, (values, mark, _) in MARKS.items():
        if not values.isdisjoint(style.get(name, [])):
            marks.append(mark)
    case = CASES.get(" ".join(style.get("text-transform", [])))
    if not marks and not case:
        return
    for text in tag.find_all(string=True, recursive=False):
        if not text.strip():
            continue
        around: Tag | NavigableString = text
        if case:
            around = NavigableString(case(text))
            text.replace_with(around)
        for mark in marks:
            around = around.wrap(Tag(name=mark))


def attribute(tag: Tag, name: str) -> str:
    """Return the value of an attribute; empty if the element doesn't have it."""
    return str(tag.get(name) or "")


def number_or_default(given: object, default: int) -> int:
    """Return the value of an attribute as a number; `default` if it has none below 100,000."""
    written = str(given)
    if written.isdecimal() and len(written) < 6:
        return int(written)
    return default
