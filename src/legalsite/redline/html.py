"""A redline → the HTML fragment that pages and letters embed.

Classes, for the style sheet that a page brings (a letter has its few styles inline):
`section.redline` holds all: `p.redline-summary`, `p.legend`, `div.passages`, `details.sides`.
In the legend: `span.ways` the links to the two texts (not printed).
In the passages: `inserted`, `deleted`, `amended`, `moved-to` on the element of a changed block; `del`, `ins` inside
it, each with `span.vh` (to be hidden from the eye, not from a screen reader) at both ends; `moved-from` on the note
where a passage stood, `a.move` the links between the two places; `span.number` the clause number, `li.numbered` an
item that shows its own, `small.renumbered` the old number; `span.target` where a link leads; `details.fold` a long
unchanged stretch (print unfolded).
In `details.sides`: `div.pair` with two `div`s, before and after: a grid of two columns on wide screens; `span.move`
says where the words of the other column stand.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from html import escape

from legalsite.model.redline import PassageKind, Redline
from legalsite.redline.departures import Arrival, Departure, Entry, with_departures
from legalsite.redline.element import Ink, element, moved_note
from legalsite.redline.folds import Fold, folded
from legalsite.redline.frames import Frames
from legalsite.redline.memory import Memory
from legalsite.redline.phrases import counted, phrases
from legalsite.redline.sides import side_by_side
from legalsite.redline.summary import summary
from legalsite.redline.units import Unit, units


def as_html(
    redline: Redline,
    language: str = "en",
    *,
    inline_styles: bool = False,
    old_href: str = "",
    new_href: str = "",
    told: str = "",
    memory: Memory | None = None,
) -> str:
    """Summary in words, legend, the passages in the shape of the document, and the changed ones side by side.

    With `inline_styles`, for mail: no classes to rely on, no links inside, and unchanged stretches only counted,
    since the full texts are attached. `old_href` and `new_href` lead to the two texts where they have pages. `told` is
    the summary where it is known; `memory` helps where further redlines show the same changes."""
    ink = (memory or Memory()).once(("ink", language, inline_styles), lambda: Ink(phrases(language), inline_styles))
    all_units = units(redline)
    kinds, entries = _kinds(all_units), with_departures(all_units)
    parts = [
        '<section class="redline">',
        f'<p class="redline-summary">{escape(told or summary(redline, language))}.</p>',
        _legend(ink, kinds, old_href, new_href) if kinds else "",
        '<div class="passages">',
        *_passages(folded(entries, all_of_it=not kinds), ink, language),
        "</div>",
        side_by_side(entries, ink) if kinds and not inline_styles else "",
        "</section>",
    ]
    return "".join(parts)


def _kinds(entries: Sequence[Unit]) -> set[PassageKind]:
    """What happened, to be explained in the legend; empty where nothing did."""
    kinds: set[PassageKind] = {entry.kind for entry in entries if entry.kind != "unchanged"}
    if any(entry.renumbered_from for entry in entries if entry.kind != "unchanged"):
        kinds.add("renumbered")
    return kinds


def _legend(ink: Ink, kinds: Set[PassageKind], old_href: str, new_href: str) -> str:
    links = "".join(
        f' · <a href="{escape(href)}">{ink.say[which]}</a>'
        for which, href in (("old", old_href), ("new", new_href))
        if href
    )
    shown = links if ink.inline or not links else f'<span class="ways">{links}</span>'
    return f'<p class="legend">{ink.legend(kinds)}{shown}</p>'


def _passages(entries: Iterable[Entry | Fold], ink: Ink, language: str) -> Iterator[str]:
    frames = Frames(scrolls=not ink.inline)
    for entry in entries:
        if isinstance(entry, Fold):
            yield frames.close()
            yield from _fold(entry, ink, language)
        elif isinstance(entry, Departure):
            yield frames.enter(entry.block, deleted=True)
            yield moved_note(entry, ink)
        else:
            unit = entry.unit if isinstance(entry, Arrival) else entry
            yield frames.enter(unit.block, deleted=unit.kind == "deleted")
            yield element(unit, ink, entry if isinstance(entry, Arrival) else None)
    yield frames.close()


def _fold(fold: Fold, ink: Ink, language: str) -> Iterator[str]:
    """A letter only counts what did not change."""
    label = counted(ink.say["fold"], len(fold.units), language)
    if ink.inline:
        yield f"<p>[… {label} …]</p>"
        return
    frames = Frames(scrolls=not ink.inline)
    yield f'<details class="fold"><summary>{label}</summary>'
    for unit in fold.units:
        yield frames.enter(unit.block)
        yield element(unit, ink)
    yield frames.close()
    yield "</details>"
