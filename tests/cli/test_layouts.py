import json

from click.testing import CliRunner

from legalsite.cli import run
from legalsite.cli.layouts import layouts
from legalsite.pages.assets import builtin


def site(folder):
    (folder / "legalsite.toml").write_text('[site]\ntitle = "x"\nurl = "https://a.test/"\n')
    return folder


def test_list_names_every_built_in_layout(tmp_path):
    site(tmp_path)
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "home.html").write_text("own")
    shown = CliRunner().invoke(layouts, ["list", "--format", "json", "--root", str(tmp_path)])
    listed = {layout["name"]: layout for layout in json.loads(shown.output)}
    assert listed.keys() == builtin().keys()
    assert all(layout["what"][:1].islower() for layout in listed.values())
    assert [name for name, layout in listed.items() if layout["replaced"]] == ["home.html"]


def test_list_needs_no_site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "policy.html" in CliRunner().invoke(layouts, ["list"]).output


def test_eject_copies_and_never_overwrites(tmp_path, capsys):
    site(tmp_path)
    assert run(["layouts", "eject", "policy.html", "--root", str(tmp_path)]) == 0
    own = tmp_path / "layouts" / "policy.html"
    assert own.read_bytes() == builtin()["policy.html"]
    assert capsys.readouterr().out == (
        "Copied to layouts/policy.html. The site now uses this copy; "
        "updates of the built-in layout will not reach it.\n"
    )
    own.write_text("mine")
    assert run(["layouts", "eject", "policy.html", "--root", str(tmp_path)]) == 2
    assert own.read_text() == "mine"
    assert capsys.readouterr().err == (
        "layouts/policy.html: error[layout-exists]: the site already has its own\n"
        "  help: move it away first, or extend the built-in one: {% extends 'builtin/policy.html' %}\n"
        "1 problem\n"
    )


def test_eject_of_an_unknown_name_suggests_one(tmp_path, capsys):
    site(tmp_path)
    assert run(["layouts", "eject", "polcy.html", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "error[no-such-layout]: there is no built-in layout 'polcy.html'\n"
        "  help: did you mean `policy.html`?\n"
        "1 problem\n"
    )
    assert run(["layouts", "eject", "../legalsite.toml", "--root", str(tmp_path)]) == 2
    assert not (tmp_path / "layouts").exists()
