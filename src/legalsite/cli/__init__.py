"""The command line. Each command is in a separate module, which is imported when it's called.

Only this package reads the date and the environment, prints output, and sets the exit status.
"""

import contextlib
import gc
import os
import sys

# number of objects; commands create little garbage, and more frequent collection would take 10 % of
# their time
GC_THRESHOLD = 3_000_000


def main() -> None:
    """Run the command line.

    Exit status: 0 success; 1 problems found; 2 usage, configuration or I/O error; 3 internal error.
    """
    gc.set_threshold(GC_THRESHOLD)
    _open_streams()
    status = run(sys.argv[1:])
    with contextlib.suppress(OSError):  # the output pipe may be closed
        sys.stdout.flush()
        sys.stderr.flush()
    # all files are closed; unloading the modules would take longer than `--version` does
    os._exit(status)


def _open_streams() -> None:
    """Open the null device for standard streams that the caller closed, and set encodings.

    Otherwise, the first file that we open would get the file descriptor of a standard stream, and
    output would be written to it. Pipes and files are always UTF-8. Terminals keep their encoding,
    and characters outside it are escaped.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            null = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(null, mode, encoding="utf-8"))
        elif mode == "w":
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


def run(argv: list[str]) -> int:
    """Run a command and return its exit status. Exceptions are printed."""
    try:
        return _run_command(argv)
    except KeyboardInterrupt as stop:
        # position in the layout that was interrupted, or empty
        place = f"{stop}\n" if str(stop) else ""
        sys.stderr.write(f"\n{place}")  # start a new line after the ^C shown by the terminal
        return 130  # exit status of a program after Ctrl-C
    except BrokenPipeError:  # the output pipe was closed
        return 1
    except Exception as error:
        from legalsite.cli.printing import print_failure  # imported late to keep `--version` fast

        return print_failure(error, argv)


def _run_command(argv: list[str]) -> int:
    """Run a command and return its exit status.

    A build with common options doesn't import click, which would take longer than a build without
    changes. Errors reported by click, such as an unknown option, are printed here; all other
    exceptions are raised.
    """
    if argv[:1] == ["build"]:
        # imported late to keep `--version` fast
        from legalsite.cli.build_runner import plain_build

        plain = plain_build(argv[1:])
        if plain:
            plain()
            return 0
    import click  # not needed for a plain build

    from legalsite.cli.group import group  # imports click

    try:
        status = group.main(argv, prog_name="legalsite", standalone_mode=False)
    except click.ClickException as usage:
        usage.show()
        return 2
    except click.Abort as abort:
        # click has already started a new line after a Ctrl-C; if that interrupted a custom layout,
        # the message of the KeyboardInterrupt says at which line
        if str(abort.__cause__ or ""):
            sys.stderr.write(f"{abort.__cause__}\n")
        return 130  # exit status after Ctrl-C
    if isinstance(status, int):  # the status is from a command or an Exit
        return status
    return 0
