"""Run the cases in the folder `cases`: command lines, entered one after the other in a folder, and
their output.

The test file of a command runs the cases that it names. A case is a text file: a description;
files, each below a line `=== PATH`; `=== now DAY` (noon in UTC); and command lines, each with its
output below it, followed by `exit N` unless that's 0.

Besides legalsite, commands are: `cat` prints a file, `email` prints the subject and text of an
email, `ls` lists all files in a folder, `rm` deletes a file, `commit FOLDER DAY` creates a Git
repository from a folder and commits everything in it, `< FILE` is standard input, and `<> FILE` is
a terminal on which its lines are typed. `remedies` runs each command that a command line prints, as
described in `run_remedies`. `taken` lists the emails that the relay received.

Below `=== relay`, each line has an address and a relay's reply to it (`drop` closes the connection
after the email was received); other addresses get `250`. In the output, the folder is FOLDER, a
duration is SECONDS, and a digest or hash that changes in each run is DIGEST; in a command line,
DIGEST is the last one that was printed.

WRITE_CASES=1 writes the output to the cases, for you to read: `WRITE_CASES=1 .venv/bin/pytest
tests/cli -k "test_case and NAME"`.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from operator import attrgetter
from pathlib import Path
from textwrap import indent
from unittest.mock import patch

import pytest

from git_repositories import commit, git
from legalsite.cli import run
from legalsite.model.portable_names import unportable_reason
from mail_servers import Post
from posix_needs import NAMES

CASES = Path(__file__).with_name("cases")
DIGEST = re.compile(
    r'(digest: |--confirm |--digest |planned: |"digest": ")([0-9a-f]{12,64})'
)  # of emails with individual links
KEY = re.compile(r'("key": ")[0-9a-f]{32}\b')
HASH = re.compile(
    r'(sha256:|prev:|sha256 of the ledger: |"ledger_sha256": ")[0-9a-f]{64}'
)  # of data that depends on the keys of emails
# a cache file with hashes of files older than two seconds, which only exists on slow machines
REMEMBERED = "hashes"
SEND = re.compile(r"legalsite notify send .* --confirm [0-9a-f]+")
SECONDS = re.compile(r"(in|took) [0-9]{1,2}\.[0-9]{2} s")
STEP = re.compile(r"^(=== .+|\$ .+)\n", re.MULTILINE)
NEXT = re.compile(
    r"^(.*\b(?:[Nn]ext\b.*|Then:))((?:\n +legalsite .+)+)|\b(?:[Nn]ext|then): `(legalsite [^`]+)`",
    re.MULTILINE,
)
PRINTED = re.compile(
    r"`(legalsite [^`]+)`|(?:^ +|(?<!^Usage): )(legalsite (?!reads )[^`\n]+)$", re.MULTILINE
)
# what users fill in in a printed command:
FILLED = {
    "DATE": "2026-03-02",
    "CHANNEL": "letter",
    "SLUG": "new-policy",
    "POLICY": "terms",
    "…": "They left.",
}
LEFT_OUT = re.compile(
    r"^legalsite (?:serve|import text FILE)| --(?:confirm|to|unreached)\b|@REVISED\b"
)  # these aren't run
EXCUSED = (
    "Edit the text",
    "write the policy",
    "translate the text",
)  # what users do first, so that the following lines can be run


def cases(*names: str) -> Callable[..., None]:
    """Create a test of each of these cases."""

    @pytest.mark.parametrize("name", names)
    def test_case(
        name: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        request: pytest.FixtureRequest,
        post: Post,
    ) -> None:
        case = CASES / f"{name}.txt"
        monkeypatch.chdir(tmp_path)
        written = case.read_text(encoding="utf-8")
        parts = STEP.split(written)
        refused: list[str] = []
        relay, digest, tried = {}, "", set[str]()
        for at in range(1, len(parts), 2):
            verb, _, rest = parts[at].partition(" ")
            if verb == "$":
                with patch.dict(os.environ, relay):  # unknown to command lines that are only tried
                    printed = (
                        taken(post)
                        if rest == "taken"
                        else typed(rest.replace("DIGEST", digest), monkeypatch)
                    )
                tried.add(rest)
                refused += refused_steps(printed, tried, tmp_path, monkeypatch)
                refused += misused(printed, tried, tmp_path, monkeypatch)
                digest = "".join(each[2] for each in list(DIGEST.finditer(printed))[-1:]) or digest
                shown = DIGEST.sub(r"\1DIGEST", printed.replace(tmp_path.as_posix(), "FOLDER"))
                shown = KEY.sub(r"\1KEY", shown)
                shown = SECONDS.sub(r"\1 SECONDS", HASH.sub(r"\1DIGEST", shown) if relay else shown)
                parts[at + 1] = shown if not shown or shown.endswith("\n") else f"{shown}\n"
            elif rest == "relay":
                relay = {"LEGALSITE_SMTP_URL": f"smtp://{request.getfixturevalue('relay')}"}
                answer(post, dict(line.split(" ", 1) for line in parts[at + 1].splitlines()))
            elif rest.startswith("now "):
                noon = datetime.fromisoformat(f"{rest.removeprefix('now ')}T12:00:00+00:00")
                monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))
            else:
                if sys.platform == "win32" and any(map(unportable_reason, rest.split("/"))):
                    pytest.skip(NAMES)
                place = tmp_path / rest
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(parts[at + 1], encoding="utf-8")
        found = "".join(part + "\n" if at % 2 else part for at, part in enumerate(parts))
        if os.environ.get("WRITE_CASES"):
            case.write_text(found, encoding="utf-8")
        assert found == written
        assert not refused

    return test_case


class Terminal(io.TextIOWrapper):
    """A stream that counts as a terminal and prints what's typed on it."""

    def isatty(self) -> bool:
        return True

    def readline(self, size: int = -1, /) -> str:
        line = super().readline(size)
        sys.stdout.write(line)
        return line


def answer(post: Post, answers: dict[str, str]) -> None:
    """Make the relay reply to addresses as specified."""
    post.rcpt = lambda address: answers.get(address, "250 ok").replace("drop", "250 ok")
    post.data = lambda address: "drop" if answers.get(address) == "drop" else "250 taken"


def taken(post: Post) -> str:
    """Return a line for each email that the relay received."""
    return "".join(
        sorted(f"{message['To']}: {message['Subject']}\n" for message in post.messages())
    )


def refused_steps(
    printed: str, tried: set[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Yield the command lines named as next steps that don't work.

    They are run one after the other in a copy of the folder. `serve` isn't run, because it doesn't
    end.
    """
    for heading, lines, inline in NEXT.findall(printed):
        steps = map(str.strip, filter(None, [*lines.split("\n"), inline]))
        steps = [step for step in steps if not LEFT_OUT.search(step)]
        if steps and not any(words in heading for words in EXCUSED):
            with a_copy_of(folder, monkeypatch):
                yield from (
                    step
                    for step in steps
                    if re.search(r"^exit \d+$", typed(step, monkeypatch), re.MULTILINE)
                )
            tried.update(steps)


def misused(
    printed: str, tried: set[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Yield printed command lines that are wrong usage or crash.

    Each is tried once per case, unless it was run there. `serve` isn't tried, because it doesn't
    end.
    """
    for step in (quoted or ending for quoted, ending in PRINTED.findall(printed)):
        if step in tried or step.startswith("legalsite serve"):
            continue
        tried.add(step)
        with a_copy_of(folder, monkeypatch):
            if re.search(r" --(to|maillog|evidence) | bounces ", step):
                for name in ("FILE", "FOLDER", "readers.csv"):
                    Path(name).touch()
            answer = typed(
                re.sub(r"\b[A-Z]+\b|…", lambda word: FILLED.get(word[0], word[0]), step),
                monkeypatch,
            )
        if (answer.startswith("Usage: ") and "--help" not in step) or answer.endswith("exit 3\n"):
            yield step


@contextlib.contextmanager
def a_copy_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in a copy of a folder, which is deleted afterwards."""
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy, symlinks=True)
    monkeypatch.chdir(copy)
    yield
    monkeypatch.chdir(folder)
    shutil.rmtree(copy)


def run_remedies(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run each command about a notice that a command line prints, and return the results.

    Each command is completed as a user would, and run in a separate copy of the folder. Emails that
    it plans are then sent. If remaining emails must be canceled first, they are. No command may
    fail. The result contains the commands, the output of the last one, and what `check` then says.
    Commands with `--live` are skipped, because no server has the site of a case.
    """
    folder = Path.cwd()
    today = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).date()
    printed = typed(line, monkeypatch)
    missed = re.search(r"missed notice ([a-z]+@[0-9-]+)", printed)
    shown = ""
    cancel: list[str] = []
    for remedy in dict.fromkeys(re.findall(r"legalsite notify [^`\n]+", printed)):
        if "--live" in remedy:
            continue
        step = remedy.replace("CHANNEL", "site").replace("DATE", str(today))
        step = step.replace("REASON", '"They left."').replace("…", FILLED["…"])
        if missed:
            step = step.replace("POLICY@VERSION", missed[1])
        steps = [*cancel, step]
        if "notify cancel " in step:
            cancel = [step]
        with a_copy_of(folder, monkeypatch), monkeypatch.context() as of_copy:
            # otherwise, the database of the next copy would be older than the last email
            state = Path("state").absolute()
            if Path(os.environ["XDG_STATE_HOME"]).exists():
                shutil.copytree(os.environ["XDG_STATE_HOME"], state)
            of_copy.setenv("XDG_STATE_HOME", str(state))
            for step in steps:  # the list grows during the loop
                hidden = " --addresses" if "notify status " in step else ""
                said = typed(step + hidden, monkeypatch)
                assert not re.search(r"^exit \d+$", said, re.MULTILINE), f"{step}\n{said}"
                steps += [f"{send} --live none" for send in SEND.findall(said)]
                shown += f"> {step}\n"
            gate = typed("legalsite check --gate effective --format concise", monkeypatch)
        shown += indent(said, "  ")
        for status in re.findall(r"(notice .*)\. Why: ", gate):
            shown += f"= {status}\n"
    return shown


def typed(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command line, and return its output on both streams."""
    command, *arguments = shlex.split(line)
    if command == "remedies":
        return run_remedies(line.removeprefix("remedies "), monkeypatch)
    if command == "cat":
        return Path(arguments[0]).read_text(encoding="utf-8")
    if command == "email":
        message = message_from_bytes(Path(arguments[0]).read_bytes(), policy=default)
        body = message.get_body(("plain",))
        attached = [f"attached: {part.get_filename()}\n" for part in message.iter_attachments()]
        words = body.get_content().replace("\r", "") if body else ""
        return "".join([f"Subject: {message['subject']}\n\n{words}", *attached])
    if command == "ls":
        files = [path for path in Path(arguments[0]).rglob("*") if path.is_file()]
        files.sort(key=attrgetter("parts"))  # on Windows, paths are compared case-insensitively
        return "".join(f"{path.as_posix()}\n" for path in files if path.name != REMEMBERED)
    if command == "rm":
        Path(arguments[0]).unlink()
        return ""
    if command == "commit":
        if not shutil.which("git"):
            pytest.skip("install git (Debian: git)")
        folder, day = arguments
        git(Path(folder), "init", "-q", "-b", "main")
        commit(Path(folder), day)
        return ""
    assert command == "legalsite"
    stream, given = Terminal if "<>" in arguments else io.TextIOWrapper, b""
    if "<" in arguments or "<>" in arguments:
        *arguments, _, file = arguments
        given = Path(file).read_bytes()
    monkeypatch.setattr("sys.stdin", stream(io.BytesIO(given)))
    printed = io.BytesIO()
    out = stream(printed, encoding="utf-8", write_through=True)
    err = io.TextIOWrapper(
        printed, encoding="utf-8", write_through=True
    )  # a terminal would have progress bars
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(arguments)
    text = printed.getvalue().decode().replace("\r\n", "\n")
    if sys.platform == "win32":  # Windows reports this for a folder instead of a file
        text = text.replace("Permission denied", "Is a directory")
    return text + (f"exit {status}\n" if status else "")


def lines_of(printed: Iterable[str]) -> list[str]:
    """Return the printed lines of texts."""
    return "\n".join(printed).split("\n")
