"""Own layouts that no page is made with: a misspelt name would be passed over in silence."""

from collections.abc import Callable, Collection, Iterator, Mapping

from jinja2 import nodes
from jinja2.meta import find_referenced_templates

from legalsite.errors import Problem, nearest
from legalsite.pages.layout_problems import OWN, RULE


def unused_layouts(
    own: Mapping[str, bytes], built_in: Collection[str], parse: Callable[[str], nodes.Template]
) -> Iterator[Problem]:
    """Each `*.html` beside the built-in names that no other own layout extends, includes or imports. Those in folders
    are left alone, and all of them where one layout works out names as it runs."""
    strange = [name for name in own if name.endswith(".html") and "/" not in name and name not in built_in]
    if not strange:
        return
    used: set[str] = set()
    for name, data in own.items():
        if name.endswith(".html"):
            referenced = set(find_referenced_templates(parse(data.decode("utf-8-sig"))))
            if None in referenced:
                return
            used |= {other for other in referenced if other and other != name}
    stems = [name.removesuffix(".html") for name in built_in if name.endswith(".html")]
    for name in sorted(set(strange) - used):
        near = nearest(name.lower().removesuffix(".html"), stems)
        mend = f"did you mean `{near}.html`?" if near else "include it from another one, or take it away"
        said = "is no built-in layout's name, and no other layout includes it: no page is made with it"
        yield Problem(RULE, said, mend, OWN + name)
