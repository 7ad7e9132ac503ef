"""`legalsite schema` prints what editors read."""

import json

import pytest

from legalsite.cli import run


@pytest.mark.parametrize("name", ["config", "front-matter", "redline"])
def test_one_schema(name, capsys):
    assert run(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("https://json-schema.org/")


def test_all(capsys):
    assert run(["schema"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["config", "front-matter", "redline"]


def test_as_loud_as_any_command(capsys):
    assert run(["schema", "config", "--quiet", "--verbose"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["title"] == "legalsite.toml"
    assert "\ntook " in err


def test_a_wrong_name_is_told(capsys):
    assert run(["schema", "front"]) == 2
    assert "'config', 'front-matter', 'redline'" in capsys.readouterr().err
