"""The label of unchanged passages that are folded in a redline: "1. The service: 1 paragraph unchanged"."""

from collections.abc import Sequence
from html import escape

from legalsite.redline.output.elements import MarkWriter
from legalsite.redline.output.outline import Section, ShownRedline, ShownUnit
from legalsite.text.clause_numbers import written_number

NAMED = 3  # sections that a label names; of more, it names the first and the last


def folded(of: ShownRedline, at: int) -> Sequence[ShownUnit]:
    """Return what is in a fold. The head of a table is shown with the part below."""
    shown, following = of.segments[at].shown, of.segments[at + 1].shown[0] if at + 1 < len(of.segments) else None
    return shown[:-1] if following and following.head is shown[-1].unit else shown


def fold_label(of: ShownRedline, at: int, writer: MarkWriter) -> str:
    """Return the names of the sections of a fold and what is in it: "1. The service: 1 paragraph unchanged"; empty if
    nothing is."""
    shown, before = folded(of, at), of.segments[at - 1].shown[-1] if at else None
    say, sections = writer.say, list({id(entry.section): entry.section for entry in shown}.values())
    kinds = [entry.unit.block.kind for entry in shown if entry.head is not entry.unit or not entry.unit.block.is_head]
    items, rows = kinds.count("item"), kinds.count("row")
    numbers = {"paragraph": len(kinds) - kinds.count("heading") - items - rows, "item": items, "row": rows}
    counts = [(f"fold_{kind}", number) for kind, number in numbers.items() if number]
    if not counts and not any(entry.section.heading is entry.unit for entry in shown):
        return ""
    are_many = len(sections) > NAMED
    whole = all(section.kind in ("unchanged", "renumbered") for section in sections)
    if whole and are_many:
        counts = [("fold_section", len(sections))]
    named = [sections[0], sections[-1]] if are_many else sections
    under_heading = before is not None and before.section.heading is before.unit
    starts = before is None or before.section is not sections[0] or under_heading
    names = [_name_in_label(section, writer, starts=starts) for section in named]
    if before and under_heading and before.section is sections[0] and len(sections) == 1:
        start = writer.words("start")  # its name is right above
        names = [start[:1].upper() + start[1:]]
    joined = (" – " if are_many else say["comma"]).join(names)
    renumbered = whole and all(section.kind == "renumbered" for section in sections)
    colon = f"{writer.words('colon')}</b>{say.space}"
    return f"<b>{joined}{colon}{_counted(counts, writer, renumbered=renumbered)}"


def _counted(counts: Sequence[tuple[str, int]], writer: MarkWriter, *, renumbered: bool) -> str:
    """Return how much of each kind is in a fold. Most folds have what others have as well."""
    key = "fold", renumbered, *counts
    html = writer.written.get(key)
    if html is None:
        say = writer.say
        what = say.listed([say.counted(phrase, number) for phrase, number in counts]) if counts else ""
        phrase = "only_renumbered" if renumbered else "unchanged"
        words = say.filled(phrase, what=what) if what else say["unchanged_heading"]
        html = writer.written[key] = writer.in_its_language(escape(words, quote=False))
    return html


def _name_in_label(section: Section, writer: MarkWriter, *, starts: bool) -> str:
    """Return the name of a section that is folded, and which part of it that is if another part changed."""
    name = escape(section.name, quote=False) or writer.in_its_language(writer.words(section.unnamed))
    if section.heading and (was := section.heading.renumbered_from):
        name += f"{writer.say.space}{writer.small(writer.say.filled('was', old=written_number(was))).strip()}"
    if section.kind in ("unchanged", "renumbered"):
        return name
    return f"{name}{writer.say.space}{writer.small(writer.say['start' if starts else 'rest']).strip()}"
