"""A program `legalsite` that's already started.

It passes its call to a process that has loaded legalsite and forks for each call, with the caller's
folder, environment, standard streams, and SIGTERM. This avoids the startup time, which is longer
than most commands take.
"""

import gc
import importlib
import io
import marshal
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"
EDITORS = "legalsite.cli.lsp"  # loads as much as all other commands, but few tests call it
DOOR = "calls"  # name of the socket next to the program
# environment variable: maximum bytes of address space and seconds of CPU time
LIMITS = "PROCESS_LIMITS"
PATIENCE = 120  # seconds
CHECK = "check of a preview"  # call of `print_findings` instead of a command
CALLER = """#!/bin/sh
exec "{python}" -ISc '{script}' "$@"
"""
SCRIPT = """
import marshal, os, signal, socket, sys
with socket.socket(socket.AF_UNIX) as program:
    program.connect("{address}")
    call = marshal.dumps(({words}, os.getcwd(), dict(os.environ)))
    socket.send_fds(program, [len(call).to_bytes(8, "big")], [0, 1, 2])
    program.sendall(call)
    worker = int.from_bytes(program.recv(8), "big")
    signal.signal(signal.SIGTERM, lambda number, _: os.kill(worker, number))
    status = program.recv(1)
sys.exit(status[0] if status else 3)  # without one, it was killed
"""


@contextmanager
def running() -> Iterator[Path]:
    """Yield the program in a folder for PATH. It loads this source, not the installed package."""
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as folder,
        socket.socket(socket.AF_UNIX) as door,
    ):  # a short address
        program, address = Path(folder, "legalsite"), f"{folder}/{DOOR}"
        script = SCRIPT.format(address=address, words="sys.argv[1:]")
        program.write_text(CALLER.format(python=sys.executable, script=script), encoding="utf-8")
        program.chmod(0o755)
        door.bind(address)
        door.listen()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCES),
            "XDG_STATE_HOME": folder,
        }
        command = [sys.executable, "-P", __file__, str(door.fileno())]
        with subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, env=environment, pass_fds=[door.fileno()]
        ):
            yield program  # the process ends when its standard input does


def check_script(program: Path) -> str:
    """Return Python code that lets the started program check a draft of a preview."""
    words = f'["{CHECK}", *sys.argv[1:]]'
    return SCRIPT.format(address=program.with_name(DOOR), words=words)


class Call:
    """A call of the program in a separate process, which the test can send signals to."""

    def __init__(
        self, program: Path, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        call = marshal.dumps(([*arguments], str(Path.cwd()), dict(environment)))
        (out, out_end), (error, error_end) = os.pipe(), os.pipe()
        self.stdout, self.stderr = (
            os.fdopen(out, encoding="utf-8"),
            os.fdopen(error, encoding="utf-8"),
        )
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(PATIENCE)
        self._line.connect(str(program.with_name(DOOR)))
        with Path(os.devnull).open(encoding="utf-8") as nothing:
            socket.send_fds(
                self._line, [len(call).to_bytes(8, "big")], [nothing.fileno(), out_end, error_end]
            )
        self._line.sendall(call)
        os.close(out_end)
        os.close(error_end)
        self.pid = int.from_bytes(self._line.recv(8), "big")

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def ended(self) -> tuple[int, str, str]:
        """Wait for the process to end, and return its exit status (-9 if it was killed) and both
        outputs.
        """
        with self.stdout, self.stderr, self._line:
            out, error, status = self.stdout.read(), self.stderr.read(), self._line.recv(1)
        return status[0] if status else -signal.SIGKILL, out, error


def answer_calls(door: socket.socket) -> None:
    """Handle each call in a separate process, until standard input ends."""
    import legalsite
    from legalsite.cli import run

    for module in pkgutil.walk_packages(legalsite.__path__, "legalsite."):
        if module.name not in ("legalsite.__main__", EDITORS):
            importlib.import_module(module.name)
    with (
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
    ):  # compiles what first calls need
        for line in ("init site", "check --root site", "build --root site --unpublished"):
            run(line.split())
    gc.freeze()  # otherwise each process would examine all objects, and thereby copy them
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        caller, _ = door.accept()
        size, streams, _, _ = socket.recv_fds(caller, 8, 3)
        words, folder, environment = marshal.loads(
            caller.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)
        )
        if words[:1] == ["lsp"]:
            importlib.import_module(EDITORS)
        if os.fork() == 0:
            sys.argv[1:] = words
            answer(caller, streams, folder, environment)
        caller.close()
        for stream in streams:
            os.close(stream)
        with suppress(
            ChildProcessError
        ):  # when all processes have ended; their time counts as that of the tests
            while any(os.waitpid(-1, os.WNOHANG)):
                pass


def answer(
    caller: socket.socket, streams: Sequence[int], folder: str, environment: Mapping[str, str]
) -> None:
    """Become the program that was called with `sys.argv`."""
    from legalsite.cli import main
    from legalsite.commands.serve import print_findings

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # Python's own streams remember whether the previous ones were seekable
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # it's ignored if the tests run in the background
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if LIMITS in environment:
        import resource  # Unix only

        memory, seconds = map(int, environment[LIMITS].split())
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    worker, end = os.getpid(), os._exit
    caller.send(worker.to_bytes(8, "big"))

    def tell_and_end(status: int) -> None:
        if os.getpid() == worker:  # not in a process that it forked
            caller.send(bytes([status]))
        end(status)

    os._exit = tell_and_end
    if sys.argv[1:2] == [CHECK]:
        print_findings(*sys.argv[2:])
        sys.stdout.flush()
        os._exit(0)
    main()


if __name__ == "__main__":
    answer_calls(socket.socket(fileno=int(sys.argv[1])))
