"""`python -m benchmarks.long_inputs`: gives every command inputs as long as the documented limits allow, each one
construct repeated, and prints what it took for each, the worst first. Fails where a command takes more than 10 seconds
of processor time or 500 MB, or ends in a way of its own, or where its time grows with more than the length: what takes
long is run with a quarter of the input as well. `--share 4` takes a quarter of the length, and allows a quarter of the
time and of the memory beyond those of a start. `--only WORD` takes the inputs and commands with that word in their
names."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.measure import LEGALSITE
from benchmarks.sites import CONFIG
from legalsite.pages.jinja_layouts import MAX_BYTES
from legalsite.source.limits import (
    LINK_PATTERN,
    MARKUP,
    MAX_BRACKETS,
    MAX_CELLS,
    MAX_LINES,
    MAX_LINKS,
    MAX_MARKUP,
)

MOST_CPU = 10.0  # seconds
MOST_MEMORY = 500.0  # MB
START = 0.5, 100.0  # seconds and MB of a command that reads next to nothing
STEEP = 6.0  # times as long for four times the length: 4 is linear, 16 quadratic
WORTH_A_LOOK = 1.0  # seconds: what takes less may grow as it likes
EMPTY = 1 << 30  # a share so small that nothing is repeated at all
ENDS = (0, 1, 2)
GIVEN_UP = 60  # seconds of processor time: a command that runs on is killed
TEXT = 1_990_000  # characters: the limit is 2 MB
FRONT_MATTER = 60_000  # characters: the limit is 64 KB
FRONT = "---\ntitle: Terms\nrevised: 2026-01-01\n---\n\n# Terms\n\n"
LATER = FRONT.replace("2026-01-01", "2026-02-01")
SMALL = {"legalsite.toml": CONFIG, "content/terms.md": FRONT + "We keep it.\n"}

IN_BODY: Mapping[str, str] = {
    "an ampersand": "&",
    "an attribute list": "{#a}",
    "an autolink": "<http://a>",
    "a backslash": "\\",
    "a backtick": "`",
    "backticks and words": "``` a ",
    "a bracket": "[",
    "a clause number": "1.1 ",
    "closing brackets": "](",
    "a comment's start": "<!--",
    "a comment's end": "-->",
    "a date": "1 January 2020, ",
    "a definition": "a\n: b\n\n",
    "an entity": "&amp;",
    "emphasis in emphasis": "*a **a ",
    "a footnote": "[^a]: x\n\n",
    "a footnote mark": "[^a]",
    "a heading": "# a\n\n",
    "an href": "href=",
    "an image": "![a](b) ",
    "a letter": "a",
    "a less-than sign": "<",
    "a link": "[a](b.md#c) ",
    "a link's start": "[a](",
    "links in paragraphs": "[a](b.md#c) " * 20 + "\n\n",
    "a list item": "- a\n",
    "lists in lists": "- ",
    "a number": "9",
    "a numbered item": "1. a\n",
    "a paragraph": "a\n\n",
    "a parenthesis": "(",
    "a parenthesised letter": "x (a) y; ",
    "a placeholder": "[Company Name] ",
    "placeholders in paragraphs": "[Company Name] " * 20 + "\n\n",
    "a placeholder in braces": "{{ name }} ",
    "a promise": "We may notify you by email. ",
    "a promise in German": "Wir teilen Ihnen Änderungen per E-Mail mit. ",
    "a promise in French": "Nous vous informerons par courriel des modifications. ",
    "quotation marks": '"',
    "quotations in quotations": "> ",
    "a row": "|a|\n",
    "cells": "| a ",
    "a table": "|a|b|\n|-|-|\n|c|d|\n\n",
    "a rule": "---\n",
    "a star": "*",
    "a tag": "<b>",
    "a block tag": "<div>",
    "an unknown tag": "<word>",
    "a tab": "\t",
    "a tilde": "~",
    "an underscore": "_",
    "a URL": "https://example.com/a ",
    "an email address": "a@b.example ",
    "a word": "word ",
}
UNRELATED: Mapping[str, tuple[str, str]] = {
    "paragraphs": ("", "\n\n"),
    "list items": ("- ", "\n"),
    "numbered items": ("1. ", "\n"),
    "headings": ("## ", "\n"),
}
"""What comes before and after a line of words that no other line has, nor any line of the other text."""
Repeated = tuple[str, str, int, str]
"""What comes before a piece, the piece (`{n}` in it is its number), how often it comes, and what comes after."""
IN_FRONT_MATTER: Mapping[str, Repeated] = {
    "keys": ("", "k{n}: a\n", 4000, ""),
    "a list": ("replaces: [", "2026-01-01, ", 4000, "]\n"),
    "a long title": ("summary: ", "a", FRONT_MATTER, "\n"),
    "quotes": ("summary: '", "''", FRONT_MATTER // 2, "'\n"),
    "brackets": ("extra: ", "[", FRONT_MATTER, "\n"),
    "braces": ("extra: ", "{a: ", FRONT_MATTER // 4, "\n"),
    "indents": ("extra:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 300)), "", 0, ""),
    "anchors": ("extra: ", "&a ", FRONT_MATTER // 3, "\n"),
    "blanks": ("summary:", " ", FRONT_MATTER, "a\n"),
}
IN_CONFIG: Mapping[str, Repeated] = {
    "tables": ("", "[policies.p{n}]\n", 50_000, ""),
    "a long value": ('[policies.terms]\nkind = "', "a", 1_000_000, '"\n'),
    "brackets": ("a = ", "[", 100_000, "\n"),
    "dots": ("a", ".a", 100_000, " = 1\n"),
    "quotes": ('a = "', '\\"', 500_000, '"\n'),
}
IN_LAYOUT: Mapping[str, str] = {
    "a value": "{{ site.title }}",
    "a word": "word ",
    "conditions in conditions": "{% if site %}",
    "a brace": "{",
    "brackets": "{{ [[[[[[[[",
    "a comment": "{# a #}",
    "a block's start": "{% block ",
}
IN_LIST: Mapping[str, Repeated] = {
    "a long line": ("email\n", "a", 10_000_000, "@b.example\n"),
    "an open quote": ('email,name\na@b.example,"', "a", 10_000_000, "\n"),
    "commas": ("email\n", ",", 5_000_000, "\n"),
    "one address": ("email\n", "a@b.example\n", 200_000, ""),
    "bad rows": ("email\n", "a\n", 200_000, ""),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took for an input: seconds of processor time, MB, its exit status (negative: the signal that ended
    it). `worst` is the larger part of what it may take. `growth`: how many times as long it takes for four times the
    length, without the time of a start; 0 if it was not looked at."""

    name: str
    command: str
    cpu: float
    memory: float
    status: int
    worst: float
    growth: float

    def __str__(self) -> str:
        ended = "" if self.status in ENDS else f" (ended with {self.status})"
        growth = f"{self.growth:6.1f} x" if self.growth else ""
        mark = f"  MISSED{ended}" if self.missed else ""
        return (
            f"{self.name:44}{self.command:14}{self.cpu:7.2f} s {self.memory:5.0f} MB{growth}{mark}"
        )

    @property
    def missed(self) -> bool:
        return self.worst > 1 or self.growth > STEEP or self.status not in ENDS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--share", type=int, default=1)
    asked = parser.parse_args()
    cpu, memory = (
        start + (most - start) / asked.share
        for start, most in zip(START, (MOST_CPU, MOST_MEMORY), strict=True)
    )
    print(
        f"at most {cpu:.1f} s of processor time and {memory:.0f} MB; growth from a quarter of that length"
    )

    def spent(name: str, command: "Command", smaller: "Command", empty: "Command") -> Spent:
        what, files, arguments = command
        taken = _run(files, *arguments)
        growth = 0.0
        if taken[0] > WORTH_A_LOOK and smaller[1] != files:
            start = _run(empty[1], *arguments)[0]
            growth = (taken[0] - start) / max(_run(smaller[1], *arguments)[0] - start, 0.01)
        return Spent(
            name, what, *taken, worst=max(taken[0] / cpu, taken[1] / memory), growth=growth
        )

    rows: list[Spent] = []
    inputs = zip(*map(_inputs, (asked.share, 4 * asked.share, EMPTY)), strict=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, whole), (_, smaller), (_, empty) in inputs:
            commands = [
                row
                for row in zip(whole, smaller, empty, strict=True)
                if asked.only in f"{name} {row[0][0]}"
            ]
            rows += pool.map(lambda row, name=name: spent(name, *row), commands)
    for row in sorted(rows, key=lambda row: (row.missed, row.worst), reverse=True):
        print(row)
    return 1 if any(row.missed for row in rows) else 0


Files = Mapping[str, str]
Command = tuple[str, Files, tuple[str, ...]]


def _inputs(share: int) -> Iterator[tuple[str, list[Command]]]:
    """Yield the name of each input, and the commands that read it: a name, the files to write, the arguments."""
    for name, construct in IN_BODY.items():
        body = construct * (_most(construct) // share)
        yield f"body: {name}", _of_texts(body, body[: len(body) - 1000] + "\n\nA last paragraph.\n")
    for name in UNRELATED:
        old, new = (unrelated_text(name, vocabulary, share) for vocabulary in ("a", "b"))
        yield f"nothing in common: {name}", _of_texts(old, new)
    items = unrelated_text("list items", "a", share)
    most = _of_texts(items, re.sub(r"\ba([0-9]*[1-46-9]x1)\b", r"b\1", items))
    yield (
        "a word of four in five items changed",
        [command for command in most if command[0] in ("build", "diff")],
    )
    for name, repeated in IN_FRONT_MATTER.items():
        text = f"---\ntitle: Terms\nrevised: 2026-01-01\n{_written(repeated, share)}---\n\nWe keep it.\n"
        site = {"legalsite.toml": CONFIG, "content/terms.md": text}
        yield (
            f"front matter: {name}",
            [("check", site, ("check",)), ("build", site, ("build", "--unpublished"))],
        )
    for name, repeated in IN_CONFIG.items():
        site = {"legalsite.toml": CONFIG + _written(repeated, share), "content/terms.md": FRONT}
        yield (
            f"config: {name}",
            [("check", site, ("check",)), ("build", site, ("build", "--unpublished"))],
        )
    for name, repeated in IN_LIST.items():
        site = {**SMALL, "list.csv": _written(repeated, share)}
        yield (
            f"recipients: {name}",
            [("notify plan", site, ("notify", "plan", "terms", "--to", "list.csv"))],
        )
    for name, construct in IN_LAYOUT.items():
        site = {**SMALL, "layouts/home.html": construct * (MAX_BYTES // share // len(construct))}
        yield f"layout: {name}", [("build", site, ("build", "--unpublished"))]
    names = {f"content/{'a' * 200}{number}.md": FRONT for number in range(1000 // share)} | {
        "legalsite.toml": CONFIG
    }
    yield (
        "names: 1,000 of 200 letters",
        [("check", names, ("check",)), ("build", names, ("build", "--unpublished"))],
    )


def _of_texts(old: str, new: str) -> list[Command]:
    """Return the commands that read these two texts of a policy."""
    texts = {"content/terms/2026-01-01.md": FRONT + old, "content/terms.md": LATER + new}
    site, pair = {"legalsite.toml": CONFIG, **texts}, {"old.md": old, "new.md": new}
    return [
        ("check", site, ("check", "--format", "concise")),
        ("build", site, ("build", "--unpublished")),
        ("publish", site, ("publish", "--dry-run")),
        ("promises", pair, ("promises", "old.md")),
        ("diff", pair, ("diff", "old.md", "new.md", "--format", "json")),
        (
            "import text",
            {**site, "in.txt": old},
            ("import", "text", "in.txt", "--slug", "imported"),
        ),
        (
            "import html",
            {**site, "in.html": old},
            ("import", "html", "in.html", "--slug", "imported"),
        ),
    ]


def unrelated_text(kind: str, vocabulary: str, share: int = 1) -> str:
    """Return as many blocks of a kind in UNRELATED as a text may have, each of other words. Two texts have no word in
    common if the beginnings of all words, their `vocabulary`, are letters that differ."""
    before, after = UNRELATED[kind]
    blocks = (MAX_LINES * 99 // 100) // len(after)
    words = TEXT // blocks // 10  # of up to nine letters
    every = (
        before + " ".join(f"{vocabulary}{at}x{nth:x}" for nth in range(words)) + after
        for at in range(blocks)
    )
    return "".join(islice(every, blocks // share))


def _written(repeated: Repeated, share: int) -> str:
    before, piece, times, after = repeated
    times //= share
    many = (
        "".join(piece.replace("{n}", str(number)) for number in range(times))
        if "{n}" in piece
        else piece * times
    )
    return before + many + after


def _most(construct: str) -> int:
    """Return how often a text may repeat a construct before one of the limits of texts rejects it."""
    limits = {MARKUP: MAX_MARKUP, "\n": MAX_LINES, "|": 2 * MAX_CELLS}
    if "\n\n" not in construct:
        limits["["] = MAX_BRACKETS
    counts = [(sum(map(construct.count, characters)), most) for characters, most in limits.items()]
    counts.append((len(LINK_PATTERN.findall(construct)), MAX_LINKS))
    times = [most * 99 // 100 // count for count, most in counts if count]
    return min(TEXT // len(construct.encode()), *times, TEXT)


def _run(files: Files, *arguments: str) -> tuple[float, float, int]:
    """Return the processor time, the memory and the exit status of a command, run in a folder with these files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        limits = f"ulimit -t {GIVEN_UP}; ulimit -v {8 << 20}"
        command = ["sh", "-c", f'{limits}; exec "$@"', "sh", LEGALSITE, *arguments]
        null = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=folder, stdin=null, stdout=null, stderr=null)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode


if __name__ == "__main__":
    sys.exit(main())
