"""What a tag of HTML is: anything else in angle brackets, such as `<EU Representative>`, is text."""

import re

NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
button canvas caption center cite code col colgroup command data datalist dd del details dfn dialog dir div dl dt em
embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem meta meter
multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre
progress q rb rp rt rtc ruby s samp script search section select selectedcontent slot small source spacer span strike
strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video
wbr xmp
"""
ELEMENTS = frozenset(NAMES.split())
"""The elements of the HTML standard, 2026, obsolete ones included."""
EMPTY_ATTRIBUTES = """
allowfullscreen alt async autofocus autoplay checked class compact controls crossorigin declare default defer disabled
download formnovalidate hidden href id inert ismap itemscope loop multiple muted name nohref nomodule noresize noshade
novalidate nowrap open playsinline popover readonly required reversed selected src style title value
markdown scoped setup
"""
EMPTY = frozenset(EMPTY_ATTRIBUTES.split())
"""The attributes that a tag may have without a value; the last three belong to other tools."""
ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
TAG = re.compile(rf"</?([a-z][a-z0-9-]*)((?:{ATTRIBUTE})*+)\s*/?>", re.IGNORECASE)
"""A whole tag: its name, and its attributes."""
OPENING = re.compile(r"</?([a-z][a-z0-9-]*)", re.IGNORECASE)


def is_text(source: str, at: int = 0) -> bool:
    """Return whether an angle bracket is followed by a name but opens no tag of HTML: no element has that name, or
    words follow it (`<address of the customer>`)."""
    opening = OPENING.match(source, at)
    if not opening:
        return False
    tag = TAG.match(source, at)
    return opening[1].lower() not in ELEMENTS or bool(tag and _has_words(tag[2]))


def _has_words(attributes: str) -> bool:
    """Return whether what follows the name of an element are words: no value, and an attribute that HTML lacks."""
    names = attributes.lower().split()
    return "=" not in attributes and any(name.isalnum() and name not in EMPTY for name in names)
