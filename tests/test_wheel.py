"""`pip install .` in a plain virtual environment gives a working `legalsite`; the wheel carries layouts and assets."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_layouts_and_assets(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("legalsite/layouts/base.html", "legalsite/layouts/style.css", "legalsite/py.typed"):
        assert wanted in names


def test_an_installed_legalsite_starts_and_builds_a_site(wheel: Path, tmp_path: Path) -> None:
    """The dependencies are this environment's own, handed on by a .pth file: tests use no network."""
    env = tmp_path / "env"
    venv.create(env, with_pip=True)
    install = [env / "bin/python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True)
    site_packages = next((env / "lib").glob("python*/site-packages"))
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(site_packages) in run(env / "bin/python", "-c", "import legalsite; print(legalsite.__file__)")
    run(env / "bin/legalsite", "init", "S")
    run(env / "bin/legalsite", "build", "--root", "S")
    assert "<h1" in (tmp_path / "S/output/terms/index.html").read_text(encoding="utf-8")
