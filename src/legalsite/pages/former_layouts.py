"""Layouts that a site copied when pages had another shape: what they use that is gone, and what took its place."""

from collections.abc import Iterator, Mapping

from jinja2 import Environment, nodes

from legalsite.errors import Problem, excerpt_of

COMPARED = "one.redline, of each one of comparisons"
VALUES: Mapping[str, Mapping[str, str]] = {
    "all-changes.html": {"changes": "changed"},
    "changes.html": {"entries": "groups", "gaps": "groups", "timeline": "groups", "unknown": "text.unknown"},
    "policy.html": {"earlier": "policy.changes_href"},
    "redline.html": {
        "clauses": COMPARED,
        "further": "comparisons",
        "new": "one.new",
        "old": "one.old",
        "one_by_one": "steps",
        "redline": COMPARED,
        "redline_marks": COMPARED,
        "side_by_side": COMPARED,
    },
}  # former values, by the layout that saw them
FIELDS = {
    "applied": "period",
    "applied_otherwise": "instead",
    "applies": "period",
    "effective": "day",
    "effective_iso": "day",
    "revised": "last_revised",
    "revised_text": "last_revised",
    "status_text": "status",
}  # of a revision, whatever a layout calls it
PHRASES = {"breadcrumb": "policies", "changelog": "versions", "statuses": "in_force_now", "upcoming": "next"}
LAYOUTS = {"record.html": "proof.html"}


def outdated(environment: Environment, name: str, source: str, path: str) -> Problem | None:
    """Return the problem of a site's own layout `name` that uses what former layouts could use, at the first such
    line; None if it uses nothing of that kind. Raises TemplateSyntaxError if it is no template."""
    if name in LAYOUTS:
        return Problem("layout-error", "is of no use: no layout includes it any more", f"see `{LAYOUTS[name]}`", path)
    found = sorted(set(_former(environment, name, source)))
    if not found:
        return None
    gone = dict.fromkeys(former for _, former, _ in found)
    instead = dict.fromkeys(f"{former} → {now}" for _, former, now in found)
    message = f"was copied from an older built-in layout: {', '.join(gone)} {'is' if len(gone) == 1 else 'are'} gone"
    help = f"docs/layouts.md, “Copies of older layouts”, says how to carry your change over; now: {', '.join(instead)}"
    line = found[0][0]
    return Problem("layout-error", message, help, path, line, excerpt=excerpt_of(source, line))


def _former(environment: Environment, name: str, source: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line of each use, what is used, and what took its place."""
    tree = environment.parse(source, name)
    its_own = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    values = {value: now for value, now in VALUES.get(name, {}).items() if value not in its_own}
    for node in tree.find_all((nodes.Name, nodes.Getattr, nodes.Include)):
        match node:
            case nodes.Name(name=value) if value in values:
                yield node.lineno, value, values[value]
            case nodes.Getattr(node=nodes.Name(name="say"), attr=phrase):
                if phrase in PHRASES:
                    yield node.lineno, f"say.{phrase}", f"say.{PHRASES[phrase]}"
            case nodes.Getattr(attr=field) if field in FIELDS:
                yield node.lineno, f".{field}", f".{FIELDS[field]}"
            case nodes.Include(template=nodes.Const(value=str(layout))) if layout in LAYOUTS:
                yield node.lineno, layout, LAYOUTS[layout]
