"""The docs are tested: what is made of the program is as it says, every command line that they show runs and prints
what stands below it, and every link leads somewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import reference_pages
from legalsite.mail.relay import Relay
from mail_servers import Post

HERE = Path(__file__).parent
ROOT = HERE.parent
FOLDERS = ROOT / "docs", ROOT / "docs/reference"
PAGES = [ROOT / "README.md", *(page for folder in FOLDERS for page in sorted(folder.glob("*.md")))]
REFERENCE = ROOT / "docs/reference"
NOT_READ = {
    "contribute",
    "architecture",
    "dependencies",
    "performance",
    "commands",
    "errors",
}  # by users, from end to end


@pytest.mark.parametrize(("name", "make"), [("commands", reference_pages.commands), ("errors", reference_pages.errors)])
def test_the_reference_is_what_the_program_says(name: str, make: Callable[[], str]) -> None:
    """WRITE_CASES=1 writes the page anew."""
    is_as_made(REFERENCE / f"{name}.md", make())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_sections_are_what_the_program_says(page: Path) -> None:
    """WRITE_CASES=1 writes each section anew that says that it is made of the program."""
    is_as_made(page, reference_pages.with_sections(page.read_text(encoding="utf-8")))


def is_as_made(page: Path, made: str) -> None:
    shown = page.read_text(encoding="utf-8")
    if os.environ.get("WRITE_CASES"):
        page.write_text(made, encoding="utf-8")
    assert made == shown, f"{page.name} is made of the program: WRITE_CASES=1 writes it"


def test_a_reader_has_little_to_read() -> None:
    """Users' pages have at most 12,000 words beside code, and beside what is made of the program."""
    texts = (page.read_text(encoding="utf-8") for page in PAGES if page.stem not in NOT_READ)
    written = [re.sub(r"(?ms)^ *```.*?^ *```", "", reference_pages.MADE.sub("", text)) for text in texts]
    assert sum(len(text.split()) for text in written) <= 12_000


def test_what_to_do_ends_with_its_command() -> None:
    """So each command stands on a line of its own, to paste. An option is printed with the command that was typed."""
    for name, _, help in reference_pages.problems():
        amid = re.search(r"`(?:legalsite|git|openssl|pip|ssh-keygen) [^`\n]+`(?! wrote)[^\n:]*\w", help)
        assert not amid, f"{name}: {help}"


class Fence(NamedTuple):
    """A block of shell of a page: lines to run, or a session, whose output is shown below each `$ command`."""

    text: str
    is_session: bool

    def steps(self) -> list[tuple[str, str]]:
        """Return (command, output as the page shows it) of a session."""
        parts = re.split(r"(?m)^\$ (.*\n)", self.text)
        return list(zip(parts[1::2], parts[2::2], strict=True))


def fences(page: Path) -> list[Fence]:
    found = re.findall(r"(?ms)^```(sh|console)\n(.*?)^```", page.read_text(encoding="utf-8"))
    return [Fence(text, kind == "console") for kind, text in found]


def before_each(page: Path) -> dict[int, str]:
    """Return what tests/docs/PAGE.sh does before each fence, by its number: what a reader has, or does by hand."""
    parts = re.split(r"(?m)^# Before fence (\d+)$", (HERE / f"docs/{page.stem}.sh").read_text(encoding="utf-8"))
    return dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))


def script_of(page: Path) -> str:
    """Return the whole page as one script. What each command of a session prints goes into a file of its own; the exit
    status of such a command is shown by what it prints."""
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
    """Return whether a page shows what was printed; … stands for whatever was left out."""
    return bool(re.fullmatch(".*?".join(map(re.escape, shown.split("…"))), printed, re.DOTALL))


@pytest.mark.parametrize("page", [page for page in PAGES if fences(page)], ids=lambda page: page.stem)
def test_every_command_line_shown_runs_and_prints_what_is_shown(
    page: Path, post: Post, relay: Relay, legalsite: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """From the top of a page to its end, in one folder, as a reader would. WRITE_CASES=1 writes what was printed into
    the page, for you to read and to shorten."""
    post.rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("gone@") else "250 ok"
    printed = tmp_path_factory.mktemp("printed")
    environment = {
        "PATH": os.pathsep.join([str(legalsite.parent), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT / "src"), "PROJECT": str(ROOT), "RELAY": f"smtp://localhost:{relay.port}",
        "PRINTED": str(printed),
    }  # fmt: skip
    bash = ["bash", "-c", script_of(page)]
    done = subprocess.run(bash, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
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


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"(?ms)^```python\n(.*?)^```", (ROOT / "docs/contribute.md").read_text(encoding="utf-8"))
    exec(example, {})
    runs = [("equal", "Pay in "), ("delete", "30"), ("insert", "14"), ("equal", " days.")]
    assert capsys.readouterr().out == f"amended {runs}\n"


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: the words of a heading, hyphens between them; a doubled one gets a number."""
    found: set[str] = set()
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    for heading in re.findall(r"(?m)^#+ (.+)$", text):
        plain = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(plain if plain not in found else f"{plain}-1")
    return found


def links() -> Iterator[tuple[Path, str]]:
    for page in [*PAGES, *sorted((ROOT / "docs/decisions").glob("*.md"))]:
        text = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"[a-z]+:", target):
                yield page, target


def test_every_link_between_pages_leads_somewhere() -> None:
    for page, target in sorted(set(links())):
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        assert there.exists(), f"{page}: {target}"
        assert not anchor or anchor in anchors(there), f"{page}: {target}"
