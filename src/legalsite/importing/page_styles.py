"""Apply a page's style sheets to its tree, so that the tree contains what the page displays.

This adds bold type, strikethrough, list numbers, and generated text, and marks hidden elements.
Style sheets are interpreted according to CSS 2.1 (6.4), with counters from CSS Lists 3.
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
from msgspec import Struct

from legalsite.source.raw_html import BLOCKS, HEADINGS, STRIKES
from legalsite.text.number_forms import FORMS, formatted_number
from legalsite.text.word_lists import packaged_text

IMPORT_PATTERN = re.compile(
    r"""@import\s+(?:url\(\s*)?(?:["']([^"'\n]{1,500})["']|([^\s"')]{1,500})\))"""
)
MAX_STEPS = 2_000_000  # maximum number of selector tests and examined elements
MAX_SHEET_LENGTH = 2_000_000  # in characters
MAX_SHOWN_LENGTH = 100  # maximum number of characters to quote from a URL
MAX_VALUE_LENGTH = 100  # in tokens
STEPS_FOR_A_SELECTOR = 100  # parsing a selector counts as this many steps
MAX_SELECTOR_LENGTH = 300  # in characters
MAX_LETTERS = 26  # after Z, Word and web pages number items differently
# Relevant properties, and shorthands that set them.
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
# property → (values that turn on a format, element for the format, elements that have it by
# default)
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
# Unsupported selectors, which are slow on large pages, or only match after a click.
UNREAD_SELECTORS = (":has", "of-type", " of ", ":hover", ":focus", ":active")
LISTS = ("ul", "ol", "menu")
# value of `text-transform` → function that transforms the text
CASES: Mapping[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "lowercase": str.lower,
    "capitalize": lambda text: re.sub(r"(?<![\w’'])\w", lambda letter: letter[0].upper(), text),
}
SIGNS = "§☐☑☒✓✔✗✘✅❌"  # generated characters with a meaning; others are decoration

Declarations = Mapping[str, Any]  # property → declaration, as parsed by tinycss2
Style = dict[str, list[str]]  # property → words of its value


class CssCounter(Struct):
    """A CSS counter, shared by all elements in its scope."""

    value: int = 0
    step: int = 1  # difference between the numbers of two list items


# counter name → counters with this name, outermost first
Counters = dict[str, list[CssCounter]]


class _TooManyStepsError(Exception):
    """The style sheets are more complex than on any page written for readers."""


def apply_styles(soup: BeautifulSoup) -> list[str]:
    """Apply a page's style sheets to its tree.

    Return notes about style sheets that couldn't be read.
    """
    notes = []
    links = [link for link in soup.find_all("link") if _is_style_sheet(link)]
    sheets = [style.get_text() for style in soup.find_all("style") if _is_read(style)]
    missing = [attribute(link, "href") for link in links]
    for sheet in sheets:
        # the URL is in quotes, or in the parentheses of `url()`
        missing += [address[1] or address[2] for address in IMPORT_PATTERN.finditer(sheet)]
    if missing:
        address = missing[0][:MAX_SHOWN_LENGTH]
        notes.append(
            f"a style sheet isn't in the file: {address} (of {len(missing)}), so what it says, such"
            " as numbers or struck-through words, may be missing"
        )
    # our own style sheet comes first, so that the page's style sheets override it
    sheets.insert(0, packaged_text("importing/page_styles.css"))
    try:
        _PageStyles(soup, sheets).apply()
    except _TooManyStepsError:
        notes.append("the style sheets of the page are too large, so only a part of them was read")
    return notes


class _PageStyles:
    """Applies style sheets to a page, element by element."""

    def __init__(self, soup: BeautifulSoup, sheets: Sequence[str]) -> None:
        """Parse the style sheets. The first one is ours, and all others override it.

        Raises _TooManyStepsError.
        """
        self.tags = soup.find_all(True)
        self.matcher = Matcher()
        self.steps = 0  # number of selector tests and examined elements so far
        # names of counters that are incremented, including the counter of list items
        self.incremented = {"list-item"}
        # `id()` of an element → counters of its children
        self.scopes: dict[int, Counters] = {}
        if sum(map(len, sheets)) > MAX_SHEET_LENGTH:
            raise _TooManyStepsError
        names: set[str] = set()  # attribute names, classes, and ids on the page
        for tag in self.tags:
            names.update(tag.attrs)
            names.update(tag.get_attribute_list("class"), tag.get_attribute_list("id"))
        for number, css in enumerate(sheets):
            for rule in _style_rules(tinycss2.parse_stylesheet(css, True, True)):
                self._add_rule(rule, names, from_page=number > 0)

    def _add_rule(self, rule: Any, names: set[str], *, from_page: bool) -> None:
        """Add a rule if its declarations are relevant and its selectors may match.

        `names` contains the classes, ids, and attribute names on the page.
        """
        declarations = _declarations(rule.content)
        if not declarations:
            return
        self.incremented.update(_words(declarations.get("counter-increment")))
        for tokens in _selectors(rule.prelude, names):
            self._count_steps(STEPS_FOR_A_SELECTOR)
            try:
                (selector,) = compile_selector_list(tokens)
            except (SelectorError, NotImplementedError):  # browsers ignore invalid selectors, too
                continue
            selector.test = self._counted(selector.test)
            if not from_page:
                selector.specificity = (-1, 0, 0)  # all rules of the page override it
            self.matcher.add_selector(selector, declarations)

    def _count_steps(self, steps: int = 1) -> None:
        """Count steps. Raises _TooManyStepsError above the limit."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise _TooManyStepsError

    def _counted(self, test: Callable[[Any], bool]) -> Callable[[Any], bool]:
        """Wrap a selector's test so that each call counts as a step."""

        def counted_test(element: Any) -> bool:
            self._count_steps()
            return test(element)

        return counted_test

    def _elements(self) -> Iterator[ElementWrapper]:
        """Yield a copy of each element in `tags`, in the same order.

        cssselect2 only tests selectors on trees of the module ElementTree, so the tree is copied.
        """
        count_step = self._count_steps

        class CountedElement(ElementWrapper):  # type: ignore[misc]  # cssselect2 has no types
            """An element that counts a step for each ancestor that a selector examines."""

            @property
            def ancestors(self) -> Iterator[ElementWrapper]:
                """Yield the ancestors, nearest first."""
                element = self.parent
                while element is not None:
                    count_step()
                    yield element
                    element = element.parent

        root = ET.Element("root")
        copies: dict[int, ET.Element] = {}  # `id()` of a tag → its copy
        for tag in self.tags:
            attributes = {}
            # attributes such as `class` are lists
            for name, value in tag.attrs.items():
                attributes[name] = value if isinstance(value, str) else " ".join(value)
            element = ET.SubElement(copies.get(id(tag.parent), root), tag.name, attributes)
            # the selector `:empty` only needs to know whether there's text
            if any(isinstance(node, NavigableString) for node in tag.contents):
                element.text = " "
            copies[id(tag)] = element
        yield from CountedElement.from_html_root(root[0]).iter_subtree()

    def apply(self) -> None:
        """Apply the style of each element to the tree. Raises _TooManyStepsError."""
        inherited: dict[int, Style] = {}  # `id()` of an element → style that its children inherit
        for tag, element in zip(self.tags, self._elements(), strict=True):
            around = inherited.get(id(tag.parent), {})
            # keyed by pseudo-element, such as `before`, or None for the element itself
            styles = _cascade(self.matcher.match(element), attribute(tag, "style"))
            own = styles.get(None, {})
            inherited[id(tag)] = _inherited_style(tag, own, around)
            # HTML numbers list items; styles may use this counter, or count with counters of their
            # own (`_count`)
            if tag.name in {"li", *LISTS}:
                self._count_items(tag)
            if own:
                self._count(tag, own)
            self._write(tag, own, inherited[id(tag)])
            for pseudo, declarations in styles.items():
                if pseudo:
                    self._count(tag, declarations)
                    self._generate(tag, pseudo, declarations.get("content"))
            # Children continue the counters that exist now. They get a copy of the dictionary, so
            # that counters they start don't affect the element's siblings.
            self.scopes[id(tag)] = dict(self._scope(tag.parent))

    def _count_items(self, tag: Tag) -> None:
        """Start numbering if the element is a list. If it's an item, count it."""
        if tag.name != "li":
            step = -1 if tag.has_attr("reversed") else 1
            # the first item will add `step`
            self._start(tag, "list-item", _first_number(tag) - step, step)
            return
        counter = self._counter(tag, "list-item")
        counter.value = number_or_default(tag.get("value"), counter.value + counter.step)

    def _count(self, tag: Tag, declarations: Declarations) -> None:
        """Update counters as declared for an element or a pseudo-element."""
        for name, value in _counter_values(declarations.get("counter-reset"), 0):
            self._start(tag, name, value)
        for name, step in _counter_values(declarations.get("counter-increment"), 1):
            self._counter(tag, name).value += step
        for name, value in _counter_values(declarations.get("counter-set"), 0):
            self._counter(tag, name).value = value

    def _scope(self, tag: Tag | None) -> Counters:
        """Return the counters of an element's children."""
        return self.scopes.setdefault(id(tag), {})

    def _start(self, tag: Tag, name: str, value: int, step: int = 1) -> None:
        """Start a counter at an element, replacing a counter that a sibling started.

        Later siblings and their descendants share the counter. `step` is the difference between the
        numbers of two list items.
        """
        # the counters of an element and its siblings are stored under their parent
        parent = tag.parent
        # counters with this name that outer elements started
        around = self._scope(parent and parent.parent).get(name, [])
        self._scope(parent)[name] = [*around, CssCounter(value, step)]

    def _counter(self, tag: Tag, name: str) -> CssCounter:
        """Return the innermost counter with a name. If there's none, start one at the element."""
        return self._scope(tag.parent).setdefault(name, [CssCounter()])[-1]

    def _write(self, tag: Tag, own: Declarations, style: Style) -> None:
        """Apply the style of an element to the tree.

        `own` contains the element's declarations. `style` also contains inherited values.
        """
        # in this attribute, `html_page` recognizes hidden elements
        if "display" in own or "visibility" in own:
            display = "".join(_words(own.get("display")))
            visibility = "".join(_words(own.get("visibility")))
            tag["style"] = f"display:{display};visibility:{visibility}"
        # only our style sheet sets `--heading` (a level) and `--sign` (a character or value)
        if "--heading" in own:
            _make_heading(tag, "".join(_words(own["--heading"])))
        # a hidden element must not get a visible character
        is_hidden = tag.has_attr("hidden") or "none" in _words(own.get("display"))
        if "--sign" in own and not is_hidden:
            # an empty element is an icon, which is replaced with the character
            if not tag.get_text(strip=True):
                tag.name = "span"
            sign = self._content(tag, own["--sign"])
            tag.insert(0, f"{sign} ")
        if tag.name == "li":  # `html_markdown` writes the number or letter in this attribute
            number = self._counter(tag, "list-item").value
            tag["data-marker"] = _marker(style.get("list-style-type", []), number)
        if style:
            _mark_words(tag, style)

    def _generate(self, tag: Tag, pseudo: str, content: Any) -> None:
        """Insert generated content before or after the content of an element."""
        text = self._content(tag, content)
        # other generated characters, such as arrows, are decoration
        if not any(sign.isalnum() or sign in SIGNS for sign in text):
            text = ""
        # content before an item often replaces its marker
        if tag.name == "li" and content and pseudo in {"before", "marker"}:
            tag["data-marker"] = " ".join(text.split())
        elif pseudo == "before":
            tag.insert(0, text)
        elif pseudo == "after":
            tag.append(text)

    def _content(self, tag: Tag, declaration: Any) -> str:
        """Evaluate generated content: strings, counters, and attributes."""
        text = ""
        if declaration:
            for part in declaration.value:
                if part.type == "string":
                    text += part.value
                elif part.type == "function":
                    text += self._value_of_function(tag, part)
        return text

    def _value_of_function(self, tag: Tag, function: Any) -> str:
        """Evaluate `counter()`, `counters()`, or `attr()`.

        The result of other functions is an empty string.
        """
        arguments = [part.value for part in function.arguments if part.type in {"ident", "string"}]
        if not arguments:
            return ""
        name = arguments[0]
        if function.lower_name == "attr":
            return attribute(tag, name)
        # Google Docs displays counters that it never increments. They stand for `list-item`.
        if name not in self.incremented:
            name = "list-item"
        # the last of several arguments is a number format: `counter(item, lower-roman)`
        counter_style = "".join(arguments[1:][-1:]).lower()
        form = FORMS["pages"].get(counter_style, "decimal")
        counters = self._scope(tag.parent).get(name, [])
        values = [str(formatted_number(counter.value, form)) for counter in counters]
        # `counters(item, ".")` joins the numbers of all levels, as in `2.1.3`
        if function.lower_name == "counters" and len(arguments) > 1:
            return str(arguments[1]).join(values)
        if function.lower_name == "counter" and values:
            return values[-1]
        return ""


def _is_style_sheet(link: Tag) -> bool:
    return "stylesheet" in attribute(link, "rel").lower() and link.has_attr("href")


def _is_read(style: Tag) -> bool:
    """Return whether a style sheet is for screens, and for browsers with scripts enabled."""
    return _is_for_screens(attribute(style, "media")) and not style.find_parent("noscript")


def _is_for_screens(media: str) -> bool:
    """Return whether a media query applies to all screens, whatever their size."""
    queries = media.lower().split(",")
    return any({"all", "screen", "only"}.issuperset(query.split()) for query in queries)


def _style_rules(rules: Iterable[Any]) -> Iterator[Any]:
    """Yield the rules of a style sheet, including rules inside `@media` and the like."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content:
            is_media = rule.lower_at_keyword == "media"
            # assume that the conditions of `@supports` are met
            if rule.lower_at_keyword in {"layer", "supports"} or (
                is_media and _is_for_screens(tinycss2.serialize(rule.prelude))
            ):
                yield from _style_rules(tinycss2.parse_rule_list(rule.content, True, True))


@lru_cache(maxsize=1000)
def _inline_declarations(style: str) -> Declarations:
    return _declarations(style)


def _declarations(block: Any) -> Declarations:
    """Map relevant properties to their last declaration in a block."""
    found = {}
    for declaration in tinycss2.parse_blocks_contents(block, True, True):
        if declaration.type != "declaration" or len(declaration.value) > MAX_VALUE_LENGTH:
            continue
        name = SHORTHANDS.get(declaration.lower_name, declaration.lower_name)
        # ignoring `inherit` has the same effect for inherited properties
        if name in PROPERTIES and "inherit" not in _words(declaration):
            found[name] = declaration
    return found


def _words(declaration: Any) -> list[str]:
    """Return the words of a declaration's value in lowercase.

    Without a declaration, return an empty list.
    """
    if not declaration:
        return []
    value: str = tinycss2.serialize(declaration.value)
    return value.lower().split()


def _selectors(prelude: Iterable[Any], names: set[str]) -> Iterator[list[Any]]:
    """Yield the selectors of a rule that could match an element of the page.

    `prelude` contains the tokens of all selectors. `names` contains the classes, ids, and attribute
    names on the page.
    """
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
        # no element matches if a class, id, or attribute isn't on the page
        if _required_names(tokens) <= names:
            yield tokens


def _required_names(selector: Iterable[Any]) -> set[str]:
    """Return the classes, ids, and attribute names in the tokens of a selector."""
    names = set()
    before = None  # the previous token
    for part in selector:
        # `#id` or `.class`
        if part.type == "hash" or (part.type == "ident" and before == "."):
            names.add(part.value)
        # `[attribute]`
        elif part.type == "[] block" and part.content:
            names.add(part.content[0].value)
        before = part
    return names


def _cascade(matches: Sequence[Any], inline: str) -> dict[str | None, dict[str, Any]]:
    """Return the declarations of an element and its pseudo-elements.

    The result is keyed by pseudo-element, or None for the element itself. `matches` contains the
    matching rules, most specific last. `inline` is the `style` attribute.
    """
    styles: dict[str | None, dict[str, Any]] = {}
    if not matches and not inline:
        return styles
    declared = [(pseudo, block) for *_, pseudo, block in matches]
    if inline:
        declared.append((None, _inline_declarations(inline)))
    # important declarations override all others, so apply them last
    for is_important in (False, True):
        for pseudo, block in declared:
            for name, declaration in block.items():
                if declaration.important == is_important:
                    styles.setdefault(pseudo, {})[name] = declaration
    return styles


def _inherited_style(tag: Tag, own: Declarations, around: Style) -> Style:
    """Return the style that the children of an element inherit.

    `own` contains the element's declarations, and `around` is the style that it inherits. The
    formatting of elements such as `<b>` isn't part of the result. If the style of a `<b>` turns
    bold off, the element becomes a `<span>`.
    """
    # the element changes nothing
    if not own and tag.name not in MARKING_ELEMENTS:
        return around
    style = dict(around)
    for name in INHERITED_PROPERTIES:
        # a child can't remove the line through its parent's text
        if name in own and "line-through" not in style.get(name, []):
            style[name] = _words(own[name])
    # For example, `font-weight` has the `values` of bold type and the `names` of elements that
    # browsers display in bold. Those elements need no style for it.
    for name, (values, _, names) in MARKS.items():
        if tag.name not in names:
            continue
        # the style turns the formatting off; headings and header cells keep their element
        if name in own and values.isdisjoint(style[name]) and tag.name not in {*HEADINGS, "th"}:
            tag.name = "span"
        else:  # the element itself formats its children
            style.pop(name, None)
    if tag.name in {"html", "body"}:  # formatting of the whole page means nothing
        for name in MARKS:
            style.pop(name, None)
    return style


def _counter_values(declaration: Any, default: int) -> list[tuple[str, int]]:
    """Parse a declaration such as `chapter 2 section` to (counter, value) pairs.

    If a counter has no value, `default` is used.
    """
    values: list[tuple[str, int]] = []
    if not declaration:
        return values
    for token in declaration.value:
        if token.type == "ident" and token.lower_value != "none":
            values.append((token.value, default))
        # the number is the value of the counter before it: `chapter 2`
        elif token.type == "number" and token.is_integer and values:
            values[-1] = (values[-1][0], token.int_value)
    return values


def _marker(words: Sequence[str], number: int) -> str:
    """Return the marker of a list item, such as `3.` or `(c)`, or an empty string for a bullet.

    `words` is the value of `list-style-type`.
    """
    for word in words:
        form = FORMS["pages"].get(word)  # the number format of the style, if it has numbers
        # beyond Z, Word and web pages write different letters, so write the number
        if form == "decimal" or (form and number > MAX_LETTERS):
            return f"{number}."
        if form:
            return f"({formatted_number(number, form)})"
    return ""


def _first_number(tag: Tag) -> int:
    """Return the number of a list's first item. A reversed list counts down to 1."""
    first = 1
    if tag.has_attr("reversed"):
        first = len([item for item in tag.find_all("li") if item.find_parent(LISTS) is tag])
    return number_or_default(tag.get("start"), first)


def _make_heading(tag: Tag, level: str) -> None:
    """Turn an element into a heading.

    If the block around it has no other text, the block becomes the heading.
    """
    text = tag.get_text(strip=True)
    # continue with the parent until it's a block, or has other text
    while tag.name not in BLOCKS and tag.parent and tag.parent.get_text(strip=True) == text:
        tag = tag.parent
    if text and tag.name in {"p", "div"}:
        tag.name = f"h{level}"
        for bold in tag.find_all(["b", "strong"]):
            bold.unwrap()


def _mark_words(tag: Tag, style: Style) -> None:
    """Format the text of an element, but not of its child elements, according to its style.

    `text-transform` changes the text. Other formatting is added with elements such as `<strong>`.
    """
    elements = []
    for name, (values, element, _) in MARKS.items():
        if not values.isdisjoint(style.get(name, [])):
            elements.append(element)
    case = CASES.get(" ".join(style.get("text-transform", [])))
    if not elements and not case:
        return
    for text in tag.find_all(string=True, recursive=False):
        if not text.strip():
            continue
        around: Tag | NavigableString = text  # the text with the elements around it so far
        if case:
            around = NavigableString(case(text))
            text.replace_with(around)
        for element in elements:
            around = around.wrap(Tag(name=element))


def attribute(tag: Tag, name: str) -> str:
    """Return the value of an attribute, or an empty string if it isn't set."""
    return str(tag.get(name) or "")


def number_or_default(given: object, default: int) -> int:
    """Parse an attribute as a number below 100,000. If that fails, return `default`."""
    written = str(given)
    if written.isdecimal() and len(written) < 6:
        return int(written)
    return default
