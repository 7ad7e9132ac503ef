"""What `build --pdf` says where WeasyPrint or Pango is missing; tests/commands/test_build_pdf.py makes PDFs."""

import sys
from pathlib import Path

import pytest

from legalsite.disk.pdf import load_weasyprint
from legalsite.errors import ProblemsFound

NO_PANGO = """print("WeasyPrint could not import some external libraries")
raise OSError("cannot load library 'libpango-1.0-0': error\\nctypes found nothing")"""


PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@pytest.mark.parametrize(
    ("module", "said", "help"),
    [
        (
            "raise ImportError",
            "error[missing-extra]: `--pdf` needs the extra [pdf]",
            "install it, for example from legalsite's source folder:\n    pip install '.[pdf]'",
        ),
        (
            NO_PANGO,
            "error[missing-library]: `--pdf` needs Pango: cannot load library 'libpango-1.0-0'",
            (
                f"install it, on Debian or Ubuntu:\n    apt-get install {PANGO}\n  on macOS:\n    brew install pango"
                "\n  on Windows, in the UCRT64 shell of MSYS2:\n    pacman -S mingw-w64-ucrt-x86_64-pango"
            ),
        ),
    ],
)
def test_what_is_missing_is_named_with_the_command_that_installs_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    module: str,
    said: str,
    help: str,
) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    (tmp_path / "weasyprint.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(ProblemsFound) as found:
        load_weasyprint()
    assert found.value.status == 2
    assert str(found.value) == f"{said}\n  help: {help}"
    assert capsys.readouterr().out == ""
