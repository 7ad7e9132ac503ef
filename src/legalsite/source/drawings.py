"""Check SVG drawings for scripts, links, and external resources.

Drawings are parsed in the same way as in browsers. Only the elements and attributes listed below
are allowed.
"""

import re
from collections.abc import Iterator, Mapping
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate

from legalsite.errors import Problem, ProblemTuple, printable

SVG = "http://www.w3.org/2000/svg"
# namespaces with elements or attributes that browsers interpret
NAMESPACE_NAMES = """
http://www.w3.org/2000/svg http://www.w3.org/1999/xlink http://www.w3.org/XML/1998/namespace
http://www.w3.org/1999/xhtml http://www.w3.org/1998/Math/MathML
http://www.w3.org/1999/XSL/Transform http://www.w3.org/2001/XInclude
http://www.w3.org/2003/XInclude http://www.w3.org/2001/xml-events http://www.mozilla.org/xbl
http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul
"""
NAMESPACES = frozenset(NAMESPACE_NAMES.split())
ELEMENT_NAMES = """
a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA
feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g image line linearGradient
marker mask metadata path pattern polygon polyline radialGradient rect stop style svg switch symbol
text textPath title tspan use view
font font-face font-face-name font-face-src glyph hkern missing-glyph vkern
flowDiv flowLine flowPara flowRegion flowRegionExclude flowRoot flowSpan
hatch hatchpath mesh meshGradient meshPatch meshRow meshgradient meshpatch meshrow solidColor
solidcolor
"""
ELEMENTS = frozenset(ELEMENT_NAMES.split())
# attributes that contain neither styles nor URLs (see also PREFIXES)
PLAIN_ATTRIBUTE_NAMES = """
class content focusable height host id lang media name p-id requiredExtensions requiredFeatures
resource role systemLanguage t tabindex target title type version width
amplitude azimuth baseFrequency baseProfile bias clipPathUnits contentScriptType contentStyleType cx
cy d diffuseConstant divisor dx dy edgeMode elevation enable-background exponent
externalResourcesRequired filterRes filterUnits fr fx fy gradientTransform gradientUnits in in2
intercept k k1 k2 k3 k4 kernelMatrix kernelUnitLength lengthAdjust limitingConeAngle markerHeight
markerUnits markerWidth maskContentUnits maskUnits method mode numOctaves offset operator order
orient pathLength patternContentUnits patternTransform patternUnits points pointsAtX pointsAtY
pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry
scale seed side slope space spacing specularConstant specularExponent spreadMethod startOffset
stdDeviation stitchTiles surfaceScale tableValues targetX targetY textLength transform values
viewBox viewTarget x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan
accent-height alphabetic arabic-form ascent bbox cap-height descent g1 g2 glyph-name hanging
horiz-adv-x horiz-origin-x horiz-origin-y ideographic mathematical orientation
overline-position overline-thickness panose-1 slope stemh stemv strikethrough-position
strikethrough-thickness u1 u2 underline-position underline-thickness unicode unicode-range
units-per-em v-alphabetic v-hanging v-ideographic v-mathematical vert-adv-y vert-origin-x
vert-origin-y widths x-height
http://www.w3.org/XML/1998/namespace|id http://www.w3.org/XML/1998/namespace|lang
http://www.w3.org/XML/1998/namespace|space http://www.w3.org/1999/xlink|actuate
http://www.w3.org/1999/xlink|arcrole http://www.w3.org/1999/xlink|role
http://www.w3.org/1999/xlink|show http://www.w3.org/1999/xlink|title
http://www.w3.org/1999/xlink|type
"""
PLAIN_ATTRIBUTES = frozenset(PLAIN_ATTRIBUTE_NAMES.split())
STYLE_ATTRIBUTE_NAMES = """
alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
color-interpolation-filters color-profile color-rendering cursor direction display dominant-baseline
fill fill-opacity fill-rule filter flood-color flood-opacity font font-family font-feature-settings
font-size font-size-adjust font-stretch font-style font-variant font-variation-settings font-weight
glyph-orientation-horizontal glyph-orientation-vertical image-rendering isolation kerning
letter-spacing lighting-color line-height marker marker-end marker-mid marker-start mask mask-type
mix-blend-mode opacity overflow paint-order pointer-events shape-rendering solid-color solid-opacity
stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
stroke-miterlimit stroke-opacity stroke-width style text-align text-anchor text-decoration
text-overflow text-rendering transform-origin unicode-bidi vector-effect visibility white-space
word-spacing writing-mode
"""
STYLE_ATTRIBUTES = frozenset(STYLE_ATTRIBUTE_NAMES.split())
PREFIXES = ("aria-", "data-")
LINK_ATTRIBUTES = ("href", "http://www.w3.org/1999/xlink|href")
IMAGE_ELEMENTS = ("feImage", "image")
# an embedded PNG, JPEG, GIF, or WebP file (base64 starts differently for each format)
IMAGE_PATTERN = re.compile(
    r"(?i:data:image/(?:png|jpe?g|gif|webp);base64,)\s*(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR)"
)
AT_RULES = ("charset", "keyframes", "-webkit-keyframes", "media", "supports")
STYLE_FUNCTION_NAMES = """
rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix device-cmyk icc-color light-dark
blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
matrix matrix3d perspective rotate rotate3d rotatex rotatey rotatez scale scale3d scalex scaley
scalez skew skewx skewy translate translate3d translatex translatey translatez
circle ellipse inset path polygon rect xywh calc clamp max min var cubic-bezier linear steps
conic-gradient linear-gradient radial-gradient repeating-conic-gradient repeating-linear-gradient
repeating-radial-gradient is lang not nth-child nth-last-child nth-last-of-type nth-of-type where
format local tech
"""
STYLE_FUNCTIONS = frozenset(STYLE_FUNCTION_NAMES.split())
MAX_BYTES = 10_000_000
MAX_DEPTH = 200  # maximum nesting depth of elements; XML libraries stop at 256
# maximum length of all styles together; parsing so many characters takes about a second
MAX_STYLE_CHARACTERS = 1_000_000
MAX_PROBLEMS = 10
MAX_SHOWN = 60  # maximum length of a URL or style in a message, in characters
MAX_MESSAGE_LENGTH = 300  # maximum number of characters, before unprintable ones are escaped
UTF8_HELP = "open it in the program that wrote it, and save it as SVG in UTF-8"
# pattern that identifies the program that saved a drawing → help
EXPORT_HELPS = {
    b"(?i)graphviz": (
        "remove URL, href, image, and stylesheet from the graph, or run Graphviz with -Tpng"
    ),
    b"mxfile|svg-export-text-problems|draw\\.io": (
        "in draw.io, select everything, turn off Word Wrap and Formatted Text in the Text panel,"
        " remove links, linked images, and web fonts, and export it again, or export it as PNG"
    ),
    b"data-figma-": (
        "in Figma, remove background blurs, and angular and diamond gradients, or export it as PNG"
    ),
    b"(?i)adobe illustrator|ns\\.adobe\\.com": (
        "in Illustrator, export it with File > Export > Export As > SVG, with images embedded, or"
        " as PNG"
    ),
    b"inkscape": (
        "in Inkscape, remove links and scripts, embed images, and save it as Plain SVG, or export"
        " it as PNG"
    ),
}
OTHER_HELP = (
    "export it again as plain SVG, without scripts, animation, links, HTML, linked images, fonts,"
    " and styles, or export it as PNG"
)


class _StopReading(Exception):  # noqa: N818 - reads as what happened
    """Raised to stop parsing a drawing."""


def drawing_problems(data: bytes, path: str) -> ProblemTuple:
    """Return the active content in an SVG drawing, and anything that makes the drawing unreadable.

    Active content is what browsers may run, load, or open. Problems with the same message are
    reported once. `path` is the path to show in problems.
    """
    if len(data) > MAX_BYTES:
        message = f"this drawing has more than {MAX_BYTES:,} bytes"
        return (Problem("too-large", message, "simplify it, or export it as PNG", path),)
    if b"\0" in data:  # expat would parse the file as UTF-16
        return (Problem("bad-drawing", "this drawing isn't UTF-8", UTF8_HELP, path),)
    drawing = _Drawing(data, path)
    try:
        drawing.parser.Parse(data, True)
    except _StopReading:
        pass  # the last problem states the reason
    except ExpatError as error:
        message = f"this drawing isn't valid XML in UTF-8: {ErrorString(error.code)}"
        problem = Problem("bad-drawing", message, UTF8_HELP, path, error.lineno, error.offset + 1)
        return (*drawing.problems.values(), problem)
    return tuple(drawing.problems.values())


class _Drawing:
    def __init__(self, data: bytes, path: str) -> None:
        self.data = data
        self.path = path
        self.problems: dict[str, Problem] = {}  # message → problem
        self.depth = 0  # nesting depth of the current element
        # nesting depth of the refused element whose content is being skipped, or 0
        self.refused_depth = 0
        self.style: list[str] | None = None  # text of the current style element
        self.style_characters = 0  # total length of the styles parsed so far
        self.parser = ParserCreate("utf-8", "|")
        self.parser.XmlDeclHandler = self._read_declaration
        self.parser.StartDoctypeDeclHandler = self._read_doctype
        self.parser.ProcessingInstructionHandler = self._read_instruction
        self.parser.StartElementHandler = self._start_element
        self.parser.EndElementHandler = self._end_element

    def _refuse(self, message: str, help: str = "") -> None:
        """Add a problem at the current position, unless a problem with the same message exists.

        By default, the help explains how to export the drawing from the program that created it.
        Raises _StopReading after MAX_PROBLEMS.
        """
        shown = printable(message[:MAX_MESSAGE_LENGTH])
        if shown in self.problems:
            return
        help = help or _export_help(self.data)
        line = self.parser.CurrentLineNumber
        column = self.parser.CurrentColumnNumber + 1
        self.problems[shown] = Problem("active-file", shown, help, self.path, line, column)
        if len(self.problems) == MAX_PROBLEMS:
            raise _StopReading

    def _read_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse encodings other than UTF-8, which browsers would interpret differently."""
        declared = (encoding or "utf-8").lower()
        if declared == "us-ascii" and self.data.isascii():
            return
        if declared != "utf-8":
            self._refuse(f"the encoding of drawings is UTF-8, not {declared}", UTF8_HELP)

    def _read_doctype(
        self, _name: str, _system: object, public: str | None, has_definitions: object
    ) -> None:
        """Refuse document types that define entities, because their content isn't checked.

        `public` is the public identifier, if there is one.
        """
        # only the document type of SVG is allowed, or one without a public identifier
        if has_definitions or "DTD SVG" not in (public or "DTD SVG"):
            self._refuse(
                "only the document type of SVG is allowed in drawings, without definitions"
            )
            raise _StopReading

    def _read_instruction(self, target: str, _: str) -> None:
        self._refuse(f"<?{target}?> isn't allowed in drawings")

    def _start_element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Check an element and its attributes. The content of a refused element is skipped.

        `tag` is the namespace and the name, separated by `|`.
        """
        self.depth += 1
        if self.refused_depth:  # the element is inside a refused one
            return
        namespace, _, name = tag.rpartition("|")
        is_svg = namespace == SVG
        # browsers know the elements in NAMESPACES, such as HTML, and ignore those in any other
        # namespace
        is_allowed = name in ELEMENTS if is_svg else namespace not in NAMESPACES
        reason = ""
        if self.depth == 1 and tag != f"{SVG}|svg":
            reason = f'the root element isn\'t <svg xmlns="{SVG}">'
        elif self.depth > MAX_DEPTH:
            reason = f"elements are nested more than {MAX_DEPTH} deep"
        # `self.style` is set inside a <style>, which can't contain elements
        elif self.style is not None or not is_allowed:
            place = "drawings" if self.style is None else "<style>"
            reason = f"<{name}> isn't allowed in {place}"
        if reason:
            self.refused_depth = self.depth
            self._refuse(reason)
            return
        for attribute, value in attributes.items():
            if attribute not in PLAIN_ATTRIBUTES:
                self._check_attribute(name, attribute, value, is_svg=is_svg)
        if is_svg and name == "style":  # collect its text, which `_end_element` checks
            self.style = []
            self.parser.CharacterDataHandler = self.style.append

    def _end_element(self, _: str) -> None:
        """Check the text of a style that ends here, or stop skipping a refused element."""
        # `self.style` has the text of an open <style>, or is None. Inside one, this is its end tag,
        # unless it ends an element that was refused there.
        if self.style is not None and not self.refused_depth:
            self.parser.CharacterDataHandler = None
            self._check_style("<style>", "".join(self.style))
            self.style = None
        if self.refused_depth == self.depth:
            self.refused_depth = 0
        self.depth -= 1

    def _check_attribute(self, element: str, attribute: str, value: str, *, is_svg: bool) -> None:
        """Refuse an attribute that may have an effect outside the drawing.

        `attribute` is its name; `|` separates it from a namespace. The caller has allowed the names
        in PLAIN_ATTRIBUTES. `is_svg` tells whether the element is in the SVG namespace.
        """
        namespace, _, name = attribute.rpartition("|")
        owner = f"{name} of <{element}>"
        # browsers ignore the attribute, because they don't know its element
        if not namespace and not is_svg:
            return
        if attribute in STYLE_ATTRIBUTES:
            self._check_style(owner, value)
        elif attribute in LINK_ATTRIBUTES:
            is_image = element in IMAGE_ELEMENTS and IMAGE_PATTERN.match(value)
            if not is_image and not value.startswith("#"):
                self._refuse(f"{owner} leads out of the drawing: {value[:MAX_SHOWN]}")
        # Any other attribute is refused, unless browsers ignore it. They ignore attributes in
        # namespaces other than NAMESPACES, and attributes such as `data-name`.
        elif namespace in NAMESPACES or not (namespace or name.startswith(PREFIXES)):
            self._refuse(f"{owner} isn't allowed in drawings")

    def _check_style(self, owner: str, css: str) -> None:
        """Refuse styles that may load something.

        `owner` is the element or attribute that has the styles.
        """
        if not re.search(r"[(@]", css):
            # a style without parentheses and @ can't load anything, even if its characters are
            # escaped
            return
        self.style_characters += len(css)
        if self.style_characters > MAX_STYLE_CHARACTERS:
            self._refuse(f"styles have more than {MAX_STYLE_CHARACTERS:,} characters")
            return
        for part in refused_styles(css):
            self._refuse(f"{owner} has {part[:MAX_SHOWN]}, which isn't allowed in drawings")


def _export_help(data: bytes) -> str:
    """Explain how to export a drawing from the program that created it, if known."""
    help = OTHER_HELP
    for program_pattern, export_help in EXPORT_HELPS.items():
        # a drawing may name several programs; the last match in the table counts
        if re.search(program_pattern, data):
            help = export_help
    return help


def refused_styles(css: str) -> Iterator[str]:
    """Yield the parts of a style that may load something or are unknown."""
    import tinycss2  # imported late, because few drawings have such styles

    tokens = tinycss2.parse_component_value_list(css)
    for token in tokens:  # the loop also processes the nested tokens that it appends
        kind = token.type
        shown = ""  # if empty, the token is shown as written
        if kind == "function":
            tokens += token.arguments
            addresses = [each.value for each in token.arguments if each.type == "string"]
            is_allowed = token.lower_name in STYLE_FUNCTIONS
            # a URL in quotes, which may only refer to an element of the drawing; a URL without
            # quotes isn't a function
            if token.lower_name == "url":
                is_allowed = all(address.startswith("#") for address in addresses)
            # omit nested functions, which can be long
            shown = f"{token.name}({' '.join(addresses)})"
        elif kind == "url":
            is_allowed = token.value.startswith("#")
        elif kind == "at-keyword":
            is_allowed = token.lower_value in AT_RULES
        elif kind == "error":
            is_allowed = False
            shown = token.message
        else:
            is_allowed = True
            tokens += getattr(token, "content", ())
        if not is_allowed:
            yield shown or tinycss2.serialize([token])
