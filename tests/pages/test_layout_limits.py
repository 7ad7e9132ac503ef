"""Expressions and pages that would take too much memory, or that fail."""

from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.errors import ProblemsFound
from legalsite.pages.jinja_layouts import Layouts
from limited_process import LimitedRun

LIMITS = Path(__file__).with_name("layout_limits.txt").read_text(encoding="utf-8")
BIG = "x" * 4_000_000


@pytest.mark.parametrize("expression", LIMITS.splitlines(), ids=lambda text: text[:60])
def test_an_expression_that_fails_or_takes_too_much_is_an_error_of_its_line(expression):
    with pytest.raises(ProblemsFound) as caught:
        Layouts({"limits.html": f"\n{expression}".encode()}).render("limits.html", {"big": BIG})
    (problem,) = caught.value.problems
    assert problem.rule == "layout-error"
    # Jinja2 writes constants in one piece with the line before
    is_constant = "ud800" in expression or "%c" in expression
    assert problem.place == f"layouts/limits.html:{1 if is_constant else 2}"


def test_a_build_reports_half_a_character_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    layout = '{% extends "builtin/policy.html" %}\n{% block main %}\n{{ "\\ud800" ~ site.title }}{% endblock %}'
    (tmp_path / "layouts").mkdir(exist_ok=True)
    (tmp_path / "layouts/policy.html").write_text(layout)
    assert run(["build", "--unpublished", "--root", str(tmp_path), "--jobs", "1"]) == 1
    assert "layouts/policy.html:3: error[layout-error]" in capsys.readouterr().err


@pytest.mark.posix_only("needs limits of a process")
@pytest.mark.parametrize(
    "layout",
    [
        "{{ range(10 ** 9) | list }}",
        '{{ "x" * 10 ** 9 }}',
        '{% for i in range(10 ** 5) %}{{ "x" * 10 ** 5 }}{% endfor %}',
        "{% set n = namespace(a=[]) %}{% for i in range(99999) %}{% set n.a = [n.a, [0] * 9999] %}{% endfor %}",
    ],
)
def test_a_layout_that_would_use_up_the_memory_is_an_error_of_its_line(
    layout: str, run_limited: LimitedRun, tmp_path: Path
) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    (tmp_path / "layouts").mkdir(exist_ok=True)
    block = f'{{% extends "builtin/policy.html" %}}\n{{% block main %}}\n{layout}{{% endblock %}}'
    (tmp_path / "layouts/policy.html").write_text(block)
    status, errors = run_limited(tmp_path, "build", "--unpublished", "--jobs", "1")
    assert status == 1, errors
    assert "layouts/policy.html:3: error[layout-error]: the layout exceeds a limit" in errors
