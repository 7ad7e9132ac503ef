"""`python -m benchmarks.recipients`: reads lists of a million readers; the floor is what Python's csv and json modules
take for the same files, without any check. Fails where processor time or memory is above what we promise."""

import argparse
import csv
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from legalsite.errors import Problem
from legalsite.notices.recipients import read_recipients

MOST_SECONDS = 6  # of processor time for a million rows
MOST_MEMORY = 40  # MB, however long the list is
NAMES = (
    "Ada Lovelace",
    "Jörg Müller",
    "岡本 太郎",
    "",
    "María José Núñez",
    "Fay O'Brien",
    "Chinedu Okafor",
)
LANGUAGES = ("en", "de", "pt-BR", "", "ja")
HEADER = "email,name,language\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    print(f"{asked.rows:,} rows; seconds of processor time, medians of {asked.runs}")
    print(f"{'':28}{'ours':>9}{'floor':>9}{'ratio':>9}{'a row':>12}{'memory':>10}")
    held = True
    for name, header, form, floor in (
        ("CSV", HEADER, "{},{},{}\n", _csv_rows),
        ("CSV, all values in quotes", HEADER, '"{}","{}","{}"\n', _csv_rows),
        ("JSON Lines", "", '{{"email": "{}", "name": "{}", "language": "{}"}}\n', _json_rows),
    ):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "list")
            with file.open("w", encoding="utf-8", newline="\n") as opened:
                opened.write(header)
                opened.writelines(_lines(form, asked.rows))
            costs = [(_apart(_our_rows, file), _apart(floor, file)) for _ in range(asked.runs)]
        ours, theirs = (median(cost[side][0] for cost in costs) for side in (0, 1))
        memory = max(cost[0][1] for cost in costs)
        missed = ours > MOST_SECONDS * asked.rows / 1_000_000 or memory > MOST_MEMORY
        figures = f"{ours:9.2f}{theirs:9.2f}{ours / theirs:8.1f}x{ours / asked.rows * 1e6:9.2f} µs{memory:7.0f} MB"
        print(f"{name:28}{figures}{'  MISSED' if missed else ''}", flush=True)
        held &= not missed
    return 0 if held else 1


def _lines(form: str, rows: int) -> Iterator[str]:
    for number in range(rows):
        address = f"reader.{number}@mail{number % 97}.example.com"
        yield form.format(address, NAMES[number % len(NAMES)], LANGUAGES[number % len(LANGUAGES)])


def _apart(read: Callable[[Path], int], file: Path) -> tuple[float, float]:
    """Return the seconds of processor time and the MB that reading a file takes, in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (read, file))


def _measured(read: Callable[[Path], int], file: Path) -> tuple[float, float]:
    started = time.process_time()
    if not read(file):
        raise ValueError("no row was read")
    return time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _our_rows(file: Path) -> int:
    def fail(problem: Problem) -> None:
        raise ValueError(str(problem))

    with file.open("rb") as opened:
        return sum(1 for _ in read_recipients(opened, file.name, fail))


def _csv_rows(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as opened:
        return sum(1 for _ in csv.reader(opened))


def _json_rows(file: Path) -> int:
    with file.open(encoding="utf-8") as opened:
        return sum(1 for line in opened if json.loads(line))


if __name__ == "__main__":
    sys.exit(main())
