"""Single expressions that would take too much memory, or that fail."""

from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.errors import ProblemsFound
from legalsite.pages.jinja_layouts import Layouts
from limited_process import run_limited

LIMITS = Path(__file__).with_name("layout_limits.txt").read_text(encoding="utf-8")
BIG = "x" * 4_000_000


@pytest.mark.parametrize("expression", LIMITS.splitlines(), ids=lambda text: text[:60])
def test_an_expression_that_fails_or_takes_too_much_is_an_error_of_its_line(expression):
    with pytest.raises(ProblemsFound) as caught:
        Layouts({"limits.html": f"\n{expression}".encode()}).render("limits.html", {"big": BIG})
    (problem,) = caught.value.problems
    assert problem.rule == "layout-error"
    # text that Jinja2 writes in one piece with the line before
    assert problem.place == f"layouts/limits.html:{1 if 'ud800' in expression else 2}"


def test_a_build_reports_half_a_character_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    layout = '{% extends "builtin/policy.html" %}\n{% block main %}\n{{ "\\ud800" }}{% endblock %}'
    (tmp_path / "layouts").mkdir(exist_ok=True)
    (tmp_path / "layouts/policy.html").write_text(layout)
    assert run(["build", "--root", str(tmp_path), "--jobs", "1"]) == 1
    assert "layouts/policy.html:3: error[layout-error]" in capsys.readouterr().err


GROWING_LIST = """{% set all = namespace(n=[]) %}
{% macro grow() %}{% for i in range(99999) %}
{% set all.n = [all.n, range(99999) | list] %}{% endfor %}{% endmacro %}{{ grow() }}"""


@pytest.mark.posix_only("needs limits of a process")
def test_a_layout_that_collects_until_memory_ends_is_an_error_of_its_line(
    tmp_path: Path,
) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    (tmp_path / "layouts").mkdir(exist_ok=True)
    layout = (
        f'{{% extends "builtin/policy.html" %}}\n{{% block main %}}{GROWING_LIST}{{% endblock %}}'
    )
    (tmp_path / "layouts/policy.html").write_text(layout)
    status, errors = run_limited(tmp_path, "build", "--jobs", "1")
    assert status == 1, errors
    assert "layouts/policy.html:4: error[layout-error]: the layout exceeds a limit" in errors
