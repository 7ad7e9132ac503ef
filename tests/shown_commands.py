"""Run all command lines on a page of the docs, in one folder, as readers would.

They must run and print what the page shows. WRITE_CASES=1 writes their output to the page, for you
to read and shorten.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from legalsite.mail.relay import Relay
from mail_servers import Post

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGES = [
    ROOT / "README.md",
    *(
        page
        for folder in ("docs", "docs/reference")
        for page in sorted((ROOT / folder).glob("*.md"))
    ),
]


def shown_in(*names: str) -> Callable[..., None]:
    """Create a test of the command lines on each of these pages."""

    pages = [page for page in PAGES if page.stem in names and fences(page)]

    @pytest.mark.parametrize("page", pages, ids=lambda page: page.stem)
    def test_every_command_line_shown_runs_and_prints_what_is_shown(
        page: Path,
        post: Post,
        relay: Relay,
        legalsite: Path,
        tmp_path: Path,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        post.rcpt = lambda address: (
            "550 5.1.1 no such user" if address.startswith("gone@") else "250 ok"
        )
        printed = tmp_path_factory.mktemp("printed")
        environment = {
            "PATH": os.pathsep.join([str(legalsite.parent), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT / "src"), "PROJECT": str(ROOT), "RELAY": f"smtp://localhost:{relay.port}",
            "PRINTED": str(printed), "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
        }  # fmt: skip
        bash = ["bash", "-c", script_of(page)]
        done = subprocess.run(
            bash,
            check=False,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if page.stem == "pdf" and "error[missing-" in done.stderr:
            pytest.skip("docs/pdf.md says which packages PDFs need")
        assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
        text, wrong = page.read_text(encoding="utf-8"), []
        for number, fence in enumerate(fences(page), 1):
            now = fence.text
            for step, (command, shown) in enumerate(fence.steps() if fence.is_session else ()):
                real = (printed / f"{number}.{step}").read_text(encoding="utf-8")
                if not as_shown(shown, real):
                    wrong.append(f"$ {command}{real}")
                    now = now.replace(f"$ {command}{shown}", f"$ {command}{real}", 1)
            text = text.replace(fence.text, now, 1)
        if wrong and os.environ.get("WRITE_CASES"):
            page.write_text(text, encoding="utf-8")
        assert not wrong, "".join(wrong)

    return test_every_command_line_shown_runs_and_prints_what_is_shown


class Fence(NamedTuple):
    """A shell block on a page: commands, or a session, which shows the output below each `$
    command`.
    """

    text: str
    is_session: bool

    def steps(self) -> list[tuple[str, str]]:
        """Return (command, output as shown on the page) of a session."""
        parts = re.split(r"(?m)^\$ (.*\n)", self.text)
        return list(zip(parts[1::2], parts[2::2], strict=True))

    def command_lines(self) -> list[str]:
        """Return what readers type."""
        if self.is_session:
            return [command for command, _ in self.steps()]
        return self.text.splitlines()


def fences(page: Path) -> list[Fence]:
    found = re.findall(r"(?ms)^```(sh|console)\n(.*?)^```", page.read_text(encoding="utf-8"))
    return [Fence(text, kind == "console") for kind, text in found]


def before_each(page: Path) -> dict[int, str]:
    """Return what tests/docs/PAGE.sh does before each block, keyed by number.

    This is what readers already have, or do by hand.
    """
    parts = re.split(
        r"(?m)^# Before fence (\d+)$", (HERE / f"docs/{page.stem}.sh").read_text(encoding="utf-8")
    )
    return dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))


def script_of(page: Path) -> str:
    """Convert a page to a single script.

    The output of each command in a session is written to a separate file. The exit status of such a
    command isn't checked, because its output shows it.
    """
    before, lines = before_each(page), [(HERE / "docs/prelude.sh").read_text(encoding="utf-8")]
    for number, fence in enumerate(fences(page), 1):
        lines.append(before.pop(number, ""))
        lines += [
            f'{{ {command.strip()}\n}} >"$PRINTED/{number}.{step}" 2>&1 || true'
            for step, (command, _) in enumerate(fence.steps() if fence.is_session else ())
        ]
        lines += [] if fence.is_session else [fence.text]
    assert not before, "there are no such fences"
    return "\n".join(lines)


def as_shown(shown: str, printed: str) -> bool:
    """Return whether a page shows the output. … stands for anything that was left out."""
    return bool(re.fullmatch(".*?".join(map(re.escape, shown.split("…"))), printed, re.DOTALL))
