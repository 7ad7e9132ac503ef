"""The command line: one file per command, loaded when it is called.

Only this package reads the day and the environment, prints, and sets the exit status.
"""

import contextlib
import gc
import os
import sys

# objects; commands make little garbage, and looking for it more often takes a tenth of their time
GC_THRESHOLD = 3_000_000


def main() -> None:
    """Run the command line.

    Exit status: 0 success; 1 problems found; 2 usage, configuration or I/O error; 3 internal error.
    """
    gc.set_threshold(GC_THRESHOLD)
    _open_streams()
    status = run(sys.argv[1:])
    with contextlib.suppress(OSError):  # the reader of our output may be gone
        sys.stdout.flush()
        sys.stderr.flush()
    # nothing is open any more; unloading all modules would take longer than --version does
    os._exit(status)


def _open_streams() -> None:
    """Open the null device for each standard stream that the caller closed.

    Otherwise, the first file that the program opens would get the stream's number, and output would
    be written into it. Pipes and files get the same bytes on every system: UTF-8. A terminal gets
    its own encoding, and an escape for a character that this doesn't have.
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
    """Run the command with these arguments, and return the exit status.

    An exception is printed, not raised.
    """
    try:
        return _run_command(argv)
    except KeyboardInterrupt as stop:
        # the first line feed ends the line on which the terminal shows ^C
        place = f"{stop}\n" if str(stop) else ""  # of a layout
        sys.stderr.write(f"\n{place}")
        return 130  # the status that shells give a program after Ctrl-C
    except BrokenPipeError:  # the reader of our output is gone
        return 1
    except Exception as error:
        from legalsite.cli.printing import print_failure  # `--version` loads nothing of ours

        return print_failure(error, argv)


def _run_command(argv: list[str]) -> int:
    """Run the command with these arguments, and return the exit status.

    A build with few options doesn't load click, which would take longer than a build with nothing to
    do. What click reports, such as an unknown option, is
    printed here; any other exception is raised.
    """
    if argv[:1] == ["build"]:
        # `--version` loads nothing of ours
        from legalsite.cli.build_runner import plain_build

        plain = plain_build(argv[1:])
        if plain:
            plain()
            return 0
    import click  # a plain build loads none

    from legalsite.cli.group import group  # loads click

    try:
        status = group.main(argv, prog_name="legalsite", standalone_mode=False)
    except click.ClickException as usage:
        usage.show()
        return 2
    except click.Abort as abort:
        # click has ended the line; the KeyboardInterrupt may say in which layout it was raised
        if str(abort.__cause__ or ""):
            sys.stderr.write(f"{abort.__cause__}\n")
        return 130
    if isinstance(status, int):  # what a command returns, or an Exit
        return status
    return 0
