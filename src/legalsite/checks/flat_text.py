"""A text as one sequence of words, without its layout: tells whether words changed, or only the way they are set out.

A web page that is captured or converted again has its paragraphs cut elsewhere, list markers that became words, links
without words, and protected addresses that come and go. No reader would call any of this a change.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import islice, pairwise
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from legalsite.checks.document_links import SPACER, TAG
from legalsite.model.document import UNREAD, Block, Document, Span
from legalsite.redline.words import Edit, shortest_edits
from legalsite.text.boilerplate import is_menu_entry
from legalsite.text.dates_in_prose import is_date_line
from legalsite.text.joined_documents import LONGEST_TITLE, NAME
from legalsite.text.languages import is_prose
from legalsite.text.normalise import fold

Difference = Literal["words", "links", "addresses", "numbers", "none"]

WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)+|\w+|[{}%]")  # with the signs of other tools' markup
# Markup of other tools, wherever it stands, glued to words or not: template tags and shortcodes, containers, inline
# directives, attribute lists, lines and components of MDX, the place of a list of contents. The first group is a word
# that readers see. A tag ends before the next one begins, and its length is bounded, because a text may have many that
# are never closed.
ATTRIBUTES = r"\{:[^{]{0,200}?\}|\{(?:\.[A-Za-z]|#\w|[a-z-]{1,40}=[\"'])[^{}]{0,200}\}"  # {:.note}, {target="_blank"}
MARKUP = re.compile(
    rf"{ATTRIBUTES}|"
    r"\{%[^{]{0,500}?%\}|\[%[^\[]{0,500}?%\]|\{{2,3}[^{]{0,500}?\}{2,3}|\{#[^{]{0,500}?#\}|\{/\*[^{]{0,500}?\*/\}|<%[^<]{0,500}?%>"
    r"|\[!(\w+)\]|\bAUTOTITLE\b|\[\[?_?[Tt][Oo][Cc]_?\]?\]|\{toc\}"
    r"|(?<!\S):{2,}[A-Za-z][\w-]{0,40}(?:\{[^{}]{0,200}\})?"  # ::fees, :::note
    r"|(?<!\S):{3,} (?:\{[^{}]{0,200}\}|[a-z][a-z-]{0,40}\b)|(?<!\S):{2,}(?!\S)"  # ::: note, ::: {.note}, :::
    r"|:[a-z][\w-]{0,40}(?:\{[^{}]{0,200}\}|(?=\[))|(?<![\w:/]):[a-z][a-z0-9_+-]{1,40}:(?!\w)"
    r"|(?<!\w):[bh]r|:[bh]r(?![a-zß-ÿ])"  # glued to the next word, but not in note:brief
    r"|(?<!\S)(?:!!!|\?\?\?\+?) [a-z]{1,40}\b"
    r"|(?<!\S)import (?:[\w*]+(?: as \w+)?|\{[^{}]{0,300}\}) from [\"'][^\"']{1,200}[\"'];?"
    r"|(?<!\S)export (?:const|let) \w+ ?=.{0,500}"
    r"|</[A-Z][\w.]{0,60}>|<[A-Z][\w.]{0,60}(?:\s[^<>]{0,2000})?/>|<[A-Z][\w.]{0,60}\s[\w-]{1,40}=[^<>]{0,2000}>"
)
LOOKS = re.compile(ATTRIBUTES)
MARKUP_SIGNS = re.compile(  # one of them is in all markup
    r"\{|::|:[a-z]|<%|</?[A-Z]|!!!|\?\?\?|\[[!_\[]|\[toc\]|AUTOTITLE|import |export ", re.IGNORECASE
)
TAGGED = "\0"  # stands before a tag among words
SCHEME = re.compile(r"https?://(?:www\.)?|\bwww\.(?=\w)", re.IGNORECASE)
LAST_SLASH = re.compile(r"(?<=\w)/(?!\w)")  # of a printed address
PROTECTED = re.compile(
    r"\[*\bemail\s+protected\b(?:\]+\w*)?"
    r"|\bthis e-?mail address is being protected from spambots\.(?: you need javascript enabled to view it\.?)?",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+\b")
PROTECTING = re.compile(r"/cdn-cgi/l/email-protection", re.IGNORECASE)
DATA_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\(data:[^\s)]*(?:\s[^)]*)?\)")
MARKER = (
    r"\(?(?:(?:[A-Za-z]\.)?[0-9]{1,3}(?:\.(?:[0-9]{1,3}|[A-Za-z]\b|[ivx]{2,4}\b))*|[A-Za-z]|[ivxlcIVXLC]{2,6})[.):]+"
)
FIRST_MARKER = re.compile(rf"\A\W*{MARKER}(?!\w)")
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
RAW_LINK = re.compile(  # one that Markdown did not read, such as [fees]({{ site.url }}/fees), [a or b](https://a or b)
    r"\[([^\[\]]{1,300})\](?:\s(?=\(\S*[/.:#{@]))?"
    r"\(((?:mailto:\s?)?(?:\{[{%][^{}]{0,200}[}%]\}|\[%[^\[\]]{0,200}%\]|<[%?][^<>]{0,200}[%?]>|[^()\s{]|\{(?![{%])){1,500}|https?://[^()]{1,500})\)"
)
REFERENCE = re.compile(  # to an address that another file defines: [fees][FEES]
    r"(?<=\])\[(?![0-9]+\])([^\[\]\s]{1,60})\]"
)
TAG_OF_TARGET = re.compile(  # another tool fills in the address; also as Markdown encodes it
    r"\{[{%]|\{[A-Za-z_][\w.]*\}|%7[Bb](?:%7[Bb]|%25|[A-Za-z_][\w.:]*%7[Dd])|<[%?]|\[%|\A%25|\$\{"
    r"|(?<![\w$])\$[A-Za-z]\w*\$(?![\w$])"
    r"|(?<![\w%])%[A-Za-z][\w-]*%(?:25)?(?![0-9A-Fa-f])"
)
PATH = re.compile(r"[\w./-]{1,300}")
FILE_SUFFIX = re.compile(r"(?:(?:/|\A)index)?\.(?:html?|mdx?|php)\Z|/index\Z")
PRINTED_LINK = re.compile(r"<[%?][^<>%?]{0,200}(?:link|url|href|path)", re.IGNORECASE)
CONTENTS = re.compile(
    r"(?:table of )?contents|on this page|in this (?:policy|article|section)|close"
    r"|(?:was|is) (?:this|it)(?: (?:page|article|content|information))? helpful\??|yes ?no|yes|no|send feedback"
    r"|(?:ai-generated )?key takeaways|page summary|archived versions|(?:see|view) (?:previous|all|archived) versions"
    r"|need (?:this|it) in (?:a different|another) format\??|alternative formats|suggest (?:an )?improvements?"
    r"|print(?:er)?[- ]friendly(?: version)?|email (?:this page|to (?:yourself|a friend))|edit this page"
    r"|other policies|explore the policy|help cent(?:er|re)|animation|on|off|copy link|print|listen|expand all"
    r"|collapse all|show (?:more|less|all)|read (?:more|aloud)|(?:return|back) to top"
    r"|inhalt(?:sverzeichnis)?|auf dieser seite|schließen|sommaire|table des matières|sur cette page|fermer",
    re.IGNORECASE,
)
SYMBOLS = re.compile(r"\A[^\w(\[]+")  # pictures before a label
ANNOUNCEMENT = re.compile(
    r"\W*(?:(?:(?:please )?note|info|notice|important|warning):?\s)?"
    r"we(?:['’](?:re|ve)| are| have| recently| just)(?: recently| just)? (?:updating|updated"
    r"|changing|changed|making(?: some)? changes to|made(?: some)? changes to) (?:our|these|the|this|some of our)\b"
    r"|\W*we(?:['’]ve| have)?(?: also)? (?:added (?:more|new|further|some)|clarified|simplified|reorgani[sz]ed"
    r"|reworded)\b"
    r"|\W*(?:our |the |this )?(?:[\w&]+ ){0,4}(?:policy|policies|notice|terms(?: of (?:use|service))?|agreement"
    r"|statement|rules|guidelines|conditions)(?: (?:has|have)(?: recently)? been| was| were)? (?:updated|changed)\W*$"
    r"|\W*(?:[^.]{1,60}\. )?(?:[^.,]{1,60}, )?nous (?:avons(?: récemment)? mis|mettons) à jour (?:notre|nos|le texte)\b"
    r"|\W*(?:[^.]{1,60}\. )?wir (?:haben|aktualisieren|ändern)(?: kürzlich)? unsere\w?\b.{1,80} (?:aktualisiert|zum)\b"
    r"|\W*(?:our|these|the) (?:\w+ ){1,6}(?:is|are) changing (?:on|from|soon)\b"
    r"|\W*updates? to (?:our|these) (?:\w+ ?){1,4}\W*$"
    r"|\W*(?:click here for|read|here is) an? (?:helpful )?summary of\b"
    r"|\W*(?:looks like )?this page is (?:not|not yet|no longer) available\b|\W*page not found\W*$"
    r"|\W*updating on (?:\w+ [0-9]{1,2}|[0-9]{1,2} \w+)\b|\W*see (?:a|the) preview of\b"
    r"|\W*(?:fetch the complete )?documentation index\b|\W*use this file to discover all\b"
    r"|\s*(?:copyright\s*)?©"
    r"|\W*retrieved from\W+https?:",
    re.IGNORECASE,
)
BREADCRUMB = re.compile(r"[^|]{1,60}(?: [|›»] [^|]{1,60}){2,6}")
LONGEST_ANNOUNCEMENT = 500  # characters
BUTTON = re.compile(
    r"(?:download|join|get|try|contact|install|open|start|sign up|sign in|log in|subscribe|share|print|follow)\b"
    r"|(?:see|view|read) (?:a|the) (?:preview|new|next|previous|earlier)\b"
    r"|(?:next|previous|nächste|vorherige|suivant|précédent)\b"
    r"|(?:jetzt|hier)\b|.*\b(?:herunterladen|anmelden|registrieren|drucken|teilen)$"
    r"|(?:télécharge|rejoi|contacte|inscri|installe|partage|imprime)\w*\b",
    re.IGNORECASE,
)
ROW = 3  # links without a word between them are a menu; two, if they lead to pages of the same site
OTHER_SITE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
LONGEST_BUTTON = 7  # words
LONGEST_NAME = 4  # words: of another page, as a link in a line of its own
MANY = 500  # words: so many are not only joined with others
LABEL = 2  # words: so short a paragraph is a button or a tab
SECTIONS = 2  # headings with a sentence below: so many are those of the text, and one may be that of a notice
TOP = 40  # blocks: the title of a text is among them, also below a long menu
SEVERAL = 2  # links: a single one may lead to another page
FEW = 3  # items: so short a list of labels at the end of a page is part of the page
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy

Kind = Literal["text", "marker", "markup", "page"]


class FlatText(Struct):
    """The words of a text in their order, its links and its punctuation.

    `words` are without capitals.

    `kinds` says of each word whether it is one of the text, a list marker or clause number, a tag of another tool, or
    part of the page around the text: a menu, a button, a date line.
    """

    words: list[str] = []
    kinds: list[Kind] = []
    links: Counter[str] = field(default_factory=Counter)

    def without_page(self) -> "FlatText":
        """Return the words of the text itself and its markers, without those of the page around it."""
        kept = [(word, kind) for word, kind in zip(self.words, self.kinds, strict=True) if kind != "page"]
        return replace(self, words=[word for word, _ in kept], kinds=[kind for _, kind in kept])

    def text_words(self, start: int, end: int) -> Iterator[str]:
        """Yield those of the words from `start` to `end` that belong to the text itself."""
        yield from (self.words[index] for index in range(start, end) if self.kinds[index] == "text")


def difference(old: Document, new: Document) -> Difference:
    """Return the weightiest thing in which two texts differ, whatever their layout. Another tool's markup is no
    difference, nor is a title that only one of them has: it stands on the page in any case."""
    old, new = _alike_titled(old, new)
    protected = any(PROTECTED.search(block.text) for document in (old, new) for block in document.blocks)
    before, after = _flat(old, protected=protected), _flat(new, protected=protected)
    changed = _changed_kinds(before.without_page(), after.without_page())
    if any("text" in kinds for kinds in changed):
        # what is part of the page in one text may be a paragraph in the other
        changed = _changed_kinds(before, after)
    if any("text" in kinds for kinds in changed):
        return "words"
    links = _linked(before, after)
    if links[0] != links[1] and not _print_links(old, new):
        pages = [Counter(map(_page, counted.elements())) for counted in links]
        return "addresses" if pages[0] == pages[1] else "links"
    return "numbers" if all("marker" in kinds for kinds in changed) else "none"


def same_links(old: Document, new: Document) -> bool:
    """Return whether the links of two texts have the same targets. A printed address that became a link to itself is no
    new one, and a target whose address stands in the words of the other text, as in another tool's short code, is
    neither new nor gone."""
    words = [" ".join(block.text for block in document.blocks) for document in (new, old)]
    before, after = _linked(_flat(old, protected=False), _flat(new, protected=False), words)
    return before == after or _print_links(old, new)


def _print_links(*documents: Document) -> bool:
    """Return whether a program prints links of a text."""
    return any(PRINTED_LINK.search(block.text) for document in documents for block in document.blocks)


def _linked(before: FlatText, after: FlatText, words: Sequence[str] = ("", "")) -> tuple[Counter[str], Counter[str]]:
    """Return the targets of the links of two texts that may differ. Links to places in the text itself follow its
    headings, the host of the own site may be left out, pages may move to another folder of it, and nobody knows which
    address another tool fills in. `words` are those of the text after and before: an address with a host that stands in
    them is left out."""
    known = before.links | after.links
    sides = [_links_within(side.links, known) for side in (before, after)]
    changed = sides[0] - sides[1], sides[1] - sides[0]
    removed, added = (
        Counter({target: count for target, count in side.items() if not (_host(target) and target in other)})
        for side, other in zip(changed, words, strict=True)
    )
    if _only_moved(removed, added):
        return Counter(), Counter()
    hosts = {_host(target) for target in (*removed, *added)} - {""}
    if len(hosts) == 1:
        if _stand_in_folder(removed, added) or _stand_in_folder(added, removed):
            return Counter(), Counter()
        paths = [Counter(target.removeprefix(*hosts) for target in side.elements()) for side in (removed, added)]
        removed, added = paths[0] - paths[1], paths[1] - paths[0]
    stated = [
        Counter({target: count for target, count in side.items() if not TAG_OF_TARGET.search(target)})
        for side in (removed, added)
    ]
    filled_in = removed.total() - stated[0].total(), added.total() - stated[1].total()
    if not stated[0].total() and stated[1].total() <= filled_in[0]:
        return Counter(), Counter()  # one that another tool filled in may have led where this one leads
    if not stated[1].total() and stated[0].total() <= filled_in[1]:
        return Counter(), Counter()
    return stated[0], stated[1]


def _stand_in_folder(hosted: Counter[str], others: Counter[str]) -> bool:
    """Return whether several links with a host lead to the same paths as the others, in one folder of that host: the
    company's site is below `/docs`."""
    if hosted.total() != others.total() or hosted.total() < SEVERAL:
        return False
    pairs = list(zip(sorted(hosted.elements()), sorted(others.elements()), strict=True))
    within = all(_host(target) and path.startswith("/") and target.endswith(path) for target, path in pairs)
    return within and len({target.removesuffix(path) for target, path in pairs}) == 1


def _only_moved(removed: Counter[str], added: Counter[str]) -> bool:
    """Return whether each target that went is a page of the own site that got, or lost, a folder in front of its path:
    `/fees` and `/legal/fees.html` are one page, `/us/fees` and `/eu/fees` are two."""
    sides = [sorted(map(_path_from_its_end, side.elements())) for side in (removed, added)]
    same_number = len(sides[0]) == len(sides[1])
    return same_number and all(one and one == other[: len(one)] for one, other in map(sorted, zip(*sides, strict=True)))


def _path_from_its_end(target: str) -> list[str]:
    """Return the parts of the path of a page of the own site, the last one first; nothing for any other target."""
    path = FILE_SUFFIX.sub("", target.rstrip("/")).lstrip("./")
    if _host(path) or not PATH.fullmatch(path):
        return []
    return path.replace("_", "-").split("/")[::-1]


def _host(target: str) -> str:
    """Return the host of a target without a scheme; empty for a path."""
    first = target.partition("/")[0]
    return first if "." in first and "@" not in first else ""


def _alike_titled(old: Document, new: Document) -> tuple[Document, Document]:
    """Return both texts without the title, if only one of them opens with it."""
    openings = [_opening(document) for document in (old, new)]
    titled = [_is_titled(*openings), _is_titled(*reversed(openings))]
    if titled[0] == titled[1]:
        return old, new
    rest = [
        tuple(block for block in document.blocks if block is not opening[0]) if has_title else document.blocks
        for document, opening, has_title in zip((old, new), openings, titled, strict=True)
    ]
    return replace(old, blocks=rest[0]), replace(new, blocks=rest[1])


def _opening(document: Document) -> list[Block]:
    """Return the first two blocks of a text that are neither markup nor a date line."""
    words = (block for block in document.blocks if not (_is_markup(block) or is_date_line(block.text)))
    return list(islice(words, 2))


def _is_titled(opening: list[Block], other: list[Block]) -> bool:
    """Return whether a text opens with a heading that another one lacks: that one opens with no heading, or with the
    block that is second here."""
    if not opening or opening[0].kind != "heading":
        return False
    return not other or other[0].kind != "heading" or [block.text for block in opening[1:]] == [other[0].text]


def _is_markup(block: Block) -> bool:
    """Return whether a block consists of tags of other tools."""
    return MARKUP_SIGNS.search(block.text) is not None and not WORD.search(MARKUP.sub("", block.text))


def words_changed(old: Document, new: Document) -> tuple[Counter[str], Counter[str]]:
    """Return the words of the text, in lower case, that were removed and those that were added, whatever the layout:
    clause numbers and the page around the text do not count."""
    before, after = (_flat(document, protected=False) for document in (old, new))
    removed, added = Counter[str](), Counter[str]()
    for edit in shortest_edits(before.words, after.words):
        if edit.changed and not _only_spaces(before, after, edit):
            removed.update(before.text_words(edit.old_start, edit.old_end))
            added.update(after.text_words(edit.new_start, edit.new_end))
    return removed, added


def words_of_addresses(document: Document) -> Counter[str]:
    """Return the parts of the email addresses in a text, in lower case: `words_changed` counts them as words."""
    return Counter(
        word
        for block in document.blocks
        if "@" in block.text
        for address in ADDRESS.findall(block.text)
        for word in WORD.findall(address.lower())
    )


def _links_within(links: Counter[str], known: Counter[str]) -> Counter[str]:
    """Return the links without those that lead to a place in the same text, whether or not its page is named."""
    places = {target for target in known if target.startswith("#")}
    return Counter(target for target in links.elements() if "".join(target.partition("#")[1:]) not in places)


def is_around_text(block: Block, headings: frozenset[str]) -> bool:
    """Return whether a block is part of the page around the text: an entry of a menu or of a list of contents (it
    names one of the `headings`), a button, an announcement of a new text, or a label of one or two words."""
    text = block.text.strip()
    label = SYMBOLS.sub("", text)
    if block.kind != "row" and BREADCRUMB.fullmatch(text):
        return True
    announced = len(text) <= LONGEST_ANNOUNCEMENT and bool(ANNOUNCEMENT.match(text))
    if block.kind == "heading" or not text:
        return announced or bool(CONTENTS.fullmatch(label))
    if all(span.image or not span.text.strip() for span in block.spans if span.of == "words"):
        return True
    alone = "<a" not in block.html or _is_link(block)
    sentence = block.number or not text[-1].isalnum()
    short = block.kind == "paragraph" and len(text.split()) <= LABEL and alone and not sentence
    menu = block.kind != "row" and is_menu_entry(label)
    entry = menu or entry_name(text) in headings or bool(CONTENTS.fullmatch(label))
    return short or entry or announced or _is_only_links(block, label)


def entry_name(text: str) -> str:
    """Return the words of a heading as a list of contents may name it: without number, signs and capitals."""
    return " ".join(WORD.findall(FIRST_MARKER.sub("", fold(text)).casefold()))


def _is_only_links(block: Block, text: str) -> bool:
    """Return whether a block is a link or several, without a word around them, that a page sets beside its text: a row
    of links, a trail to the page, a name of another page in a line of its own; a short link that asks the reader to do
    something; a link to another place of the text or to a telephone number."""
    targets = [link[1] for link in LINK.finditer(block.html)] if "<a" in block.html else []
    if not targets or WORD.search(TAG.sub("", LINK.sub("", block.html))):
        return False
    if len(targets) > 1:
        pages = not any(map(OTHER_SITE.match, targets)) or block.kind == "paragraph"
        return len(targets) >= ROW or (pages and not is_prose(text))
    words = len(text.split())
    name = block.kind == "paragraph" and words <= LONGEST_NAME
    return name or (words <= LONGEST_BUTTON and bool(BUTTON.match(text))) or targets[0].startswith(("#", "tel:"))


def _changed_kinds(before: FlatText, after: FlatText) -> tuple[set[str], set[str]]:
    """Return which kinds of words (see `FlatText.kinds`) were removed, and which kinds were added."""
    if _lost(before, after) or _lost(after, before):
        return {"text"}, {"text"}
    removed, added = set[str](), set[str]()
    for edit in shortest_edits(before.words, after.words):
        if edit.changed and not _only_spaces(before, after, edit):
            removed |= set(before.kinds[edit.old_start : edit.old_end])
            added |= set(after.kinds[edit.new_start : edit.new_end])
    return removed, added


def _lost(flat: FlatText, other: FlatText) -> bool:
    """Return whether a word of one text is nowhere in the other, not even as a part of its words without spaces. This
    is quick to find out, and true of most changes."""
    own = Counter(word for word, kind in zip(flat.words, flat.kinds, strict=True) if kind == "text")
    missing = own - Counter(other.words)
    joined = "".join(other.words) if 0 < len(missing) <= MANY else ""
    return any(word not in joined for word in missing)


def _only_spaces(before: FlatText, after: FlatText, edit: Edit) -> bool:
    """Return whether the same letters stand in both texts: a space came or went, as where bold words were cut in
    two."""
    return "".join(before.words[edit.old_start : edit.old_end]) == "".join(after.words[edit.new_start : edit.new_end])


def blocks_around_text(document: Document) -> set[Block]:
    """Return the blocks that are part of the page around the text, some of them by their place: what stands above
    the title, the title said again, and the items of menus."""
    blocks = document.blocks
    headings = frozenset(entry_name(block.text) for block in document.headings)
    found = {block for block in blocks if is_around_text(block, headings)}
    return found.union(_above_title(blocks), _title_again(blocks), _strays(blocks), _menu_entries(blocks))


def _flat(document: Document, *, protected: bool) -> FlatText:
    flat = FlatText()
    around = blocks_around_text(document)
    for block in document.blocks:
        part = _part(block.number, block.spans, block.html, protected=protected)
        page = part.dated or block in around
        flat.words += [word.casefold() for word in part.words]
        flat.kinds += ["page"] * len(part.words) if page else part.kinds
        if not page:
            flat.links.update(part.links if block.kind != "heading" else ())  # a heading's own link leads to itself
    return flat


class _FlatPart(Struct, frozen=True):
    """One block of a flat text. The first of its `words` may be its clause number or list marker, as `kinds` tells."""

    words: list[str]
    kinds: list[Kind]
    links: list[str]
    dated: bool


@lru_cache(maxsize=REMEMBERED)
def _part(number: str, spans: tuple[Span, ...], html: str, *, protected: bool) -> _FlatPart:
    """Return one block. Where addresses are `protected` in one of the texts, no address counts."""
    whole = "".join(span.text for span in spans if span.of not in UNREAD)
    if protected:
        whole = ADDRESS.sub("", whole)
        spans = tuple(span._replace(text=ADDRESS.sub("", span.text)) for span in spans)
    text = _plain(whole)
    numbers = WORD.findall(number)
    words = [word for span in spans for word in _words(span)]
    marker = None if numbers else FIRST_MARKER.match(text)
    leading = len(WORD.findall(marker[0])) if marker else len(numbers)
    links = [link for link in _links(html, whole) if not (protected and link.startswith("mailto:"))]
    return _FlatPart(numbers + words, list(_kinds(numbers + words, leading)), links, is_date_line(text))


def _kinds(words: list[str], leading: int) -> Iterator[Kind]:
    """Yield the kind of each word; as many as `leading` are a clause number or list marker."""
    for word in words:
        if TAGGED in word:
            yield "markup"
        else:
            yield "marker" if leading > 0 else "text"
            leading -= 1


def _above_title(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks above the title, where a page shows menus, questions about the age of visitors, and
    advertisements. The title is the first heading of level 1 if it names the text and fewer than two sections stand
    above it; else nobody knows what does."""
    headings = (index for index, block in enumerate(blocks[:TOP]) if block.kind == "heading" and block.level == 1)
    first = next(headings, 0)
    sections = sum(one.kind == "heading" and is_prose(below.text) for one, below in pairwise(blocks[:first]))
    titled = first and sections < SECTIONS and len(blocks[first].text) <= LONGEST_TITLE
    return blocks[:first] if titled and NAME.search(blocks[first].text) else ()


def _title_again(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the heading below the title if it says the same once more."""
    names = [entry_name(block.text) for block in blocks[:2] if block.kind == "heading"]
    return blocks[1:2] if len(names) > 1 and names[0] == names[1] else ()


def _strays(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the first and the last items of a text, if they are a few labels that no sentence introduces."""
    strays: tuple[Block, ...] = ()
    for edge in (blocks[0], blocks[-1]) if blocks else ():
        items = tuple(block for block in blocks if edge.kind == "item" and block.group == edge.group)
        labels = all(len(block.text.split()) <= LABEL and (not block.number or _is_link(block)) for block in items)
        introduced = items[:1] and _introduces(blocks[blocks.index(items[0]) - 1], items[0])
        strays += items if labels and len(items) <= FEW and not introduced else ()
    return strays


def _menu_entries(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the items of each list in which every item is a link to another page and nothing else, if no sentence
    introduces it."""
    items = [block for block in blocks if block.kind == "item"]
    others = {block.group for block in items if not _is_link(block)}
    introduced = {
        block.group for before, block in pairwise(blocks) if block.kind == "item" and _introduces(before, block)
    }
    yield from (block for block in items if block.group not in others | introduced)


def _is_link(block: Block) -> bool:
    return bool(LINK.fullmatch(block.html.strip()))


def _introduces(before: Block, item: Block) -> bool:
    """Return whether the block before the first item of a list introduces it: “This holds for the following apps:”."""
    return before.group != item.group and before.text.rstrip().endswith(":")


def _words(span: Span) -> Iterator[str]:
    if span.of == "target":
        return
    for word in _words_and_tags(_plain(span.text)):
        yield f"~{word}" if span.struck or span.of == "note" else word


def _words_and_tags(plain: str) -> Iterator[str]:
    """Yield the words, and each tag of another tool as one word that begins with TAGGED, but no attribute lists: they
    only say what something looks like."""
    end = 0
    for tag in MARKUP.finditer(plain) if MARKUP_SIGNS.search(plain) else ():
        yield from WORD.findall(plain, end, tag.start())
        if not LOOKS.fullmatch(tag[0]):
            yield TAGGED + tag[0]
        end = tag.end()
    yield from WORD.findall(plain, end)


def _plain(text: str) -> str:
    """Return a text without protected addresses, and without `https://`, `www.` and the last slash of printed ones:
    they lead to the same page."""
    plain = REFERENCE.sub("", RAW_LINK.sub(r"\1", PROTECTED.sub("", DATA_IMAGE.sub("", fold(text)))))
    return LAST_SLASH.sub("", SCHEME.sub("", plain)) if "/" in plain or "www." in plain.casefold() else plain


def _links(html: str, text: str) -> Iterator[str]:
    """Yield the targets of links that have words; http and https are the same. Addresses of images change with the
    servers that they come from. A printed address that links to itself tells readers nothing more than its words."""
    links = LINK.finditer(html) if "<a" in html else ()
    worded = [(unescape(link[1]), TAG.sub("", link[2])) for link in links]
    worded += [(raw[2], raw[1]) for raw in RAW_LINK.finditer(text)] if "](" in text else []
    worded += [(f"{{{{{name}}}}}", name) for name in REFERENCE.findall(text)] if "][" in text else []
    targets = [target for target, words in worded if words.strip() and not _prints_itself(target, words.strip())]
    for target in targets:
        if not (PROTECTING.search(target) or SPACER.search(target) or target.startswith("data:")):
            yield SCHEME.sub("", target).replace("%20", "").replace(" ", "").rstrip("/")


def _prints_itself(target: str, words: str) -> bool:
    """Return whether the words of a link are its address, or an email address, which some pages protect."""
    address, printed = (SCHEME.sub("", text).casefold().rstrip("/.") for text in (target, words))
    return address == printed or bool(PROTECTED.fullmatch(words) or ADDRESS.fullmatch(words.rstrip(".")))


def _page(target: str) -> str:
    return target.partition("#")[0].partition("?")[0].rstrip("/")
