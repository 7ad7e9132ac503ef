"""Syntax of other tools: each form is found, and none is missed by the fast searches that come first."""

from collections.abc import Callable

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.foreign_syntax import NAMES, SYNTAX, foreign_syntax

Make = Callable[..., CheckedPolicy]

FRONT = "---\ntitle: Terms\nrevised: 2026-01-15\n---\n\n"
FORMS = {
    "shortcode": "{{< note >}}",
    "tag": "{% include x.html %}",
    "expression": "{{ site.email }}",
    "container": "::: tip",
    "alert": "> [!NOTE]",
    "component": "<Callout />",
    "import": "import Note from './Note.mdx'",
    "comment": "{/* later */}",
    "attribute": "{:.note}",
    "contents": "[TOC]",
    "label": "(fees)=",
    "wiki": "[[Fees]]",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_alone_in_a_text(checked_of: Make, form: str) -> None:
    (problem,) = foreign_syntax(checked_of({"terms.md": f"{FRONT}We pay.\n\n{FORMS[form]}\n"}))
    effect = "the page leaves the tag out" if form == "component" else "readers would see it as it is"
    assert problem.message == f"`{FORMS[form]}` is {NAMES[form]}: {effect}"


def test_each_form_has_a_name() -> None:
    assert set(SYNTAX.groupindex) - {"name"} == set(NAMES) - {"value"} == set(FORMS)
