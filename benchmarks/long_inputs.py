"""`python -m benchmarks.long_inputs`: gives every command inputs as long as the documented limits allow, each one
construct repeated, and prints the processor time and the memory of the worst. Fails where a command takes more than 10
seconds of processor time or 500 MB, or ends in a way of its own. `--only WORD` takes the inputs with that word in
their names."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LEGALSITE = str(Path(sys.executable).parent / "legalsite")
MOST_CPU = 10.0  # seconds
MOST_MEMORY = 500.0  # MB
GIVEN_UP = 60  # seconds of processor time: a command that runs on is killed
TEXT = 1_990_000  # characters: the limit is 2 MB
FRONT_MATTER = 60_000  # characters: the limit is 64 KB
FRONT = "---\ntitle: Terms\nrevised: 2026-01-01\n---\n\n# Terms\n\n"
CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://harbour.test/"\n'

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
    "a list item": "- a\n",
    "lists in lists": "- ",
    "a number": "9",
    "a numbered item": "1. a\n",
    "a paragraph": "a\n\n",
    "a parenthesis": "(",
    "a parenthesised letter": "x (a) y; ",
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
    "a tab": "\t",
    "a tilde": "~",
    "an underscore": "_",
    "a URL": "https://example.com/a ",
    "an email address": "a@b.example ",
    "a word": "word ",
}
IN_FRONT_MATTER: Mapping[str, str] = {
    "keys": "k{n}: a\n",
    "a list": "replaces: [" + "2026-01-01, " * 4000 + "]\n",
    "a long title": "summary: " + "a" * FRONT_MATTER + "\n",
    "quotes": "summary: '" + "''" * (FRONT_MATTER // 2) + "'\n",
    "brackets": "extra: " + "[" * FRONT_MATTER + "\n",
    "braces": "extra: " + "{a: " * (FRONT_MATTER // 4) + "\n",
    "indents": "extra:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 300)),
    "anchors": "extra: " + "&a " * (FRONT_MATTER // 3) + "\n",
    "blanks": "summary:" + " " * FRONT_MATTER + "a\n",
}
IN_CONFIG: Mapping[str, str] = {
    "tables": "".join(f"[policies.p{number}]\n" for number in range(50_000)),
    "a long value": '[policies.terms]\nkind = "' + "a" * 1_000_000 + '"\n',
    "brackets": "a = " + "[" * 100_000 + "\n",
    "dots": "a" + ".a" * 100_000 + " = 1\n",
    "quotes": 'a = "' + '\\"' * 500_000 + '"\n',
}
IN_LIST: Mapping[str, str] = {
    "a long line": "email\n" + "a" * 10_000_000 + "@b.example\n",
    "an open quote": 'email,name\na@b.example,"' + "a" * 10_000_000 + "\n",
    "commas": "email\n" + "," * 5_000_000 + "\n",
    "one address": "email\n" + "a@b.example\n" * 200_000,
    "bad rows": "email\n" + "a\n" * 200_000,
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds of processor time, MB, its exit status (negative: the signal that ended it)."""

    cpu: float
    memory: float
    status: int

    @property
    def missed(self) -> bool:
        return self.cpu > MOST_CPU or self.memory > MOST_MEMORY or self.status not in {0, 1, 2}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    print(f"at most {MOST_CPU:.0f} s of processor time and {MOST_MEMORY:.0f} MB")
    missed = 0
    for name, commands in _inputs():
        if asked.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            spent = {command: _spent(Path(folder), files, *arguments) for command, files, arguments in commands}
        worst = max(spent, key=lambda command: spent[command].cpu)
        largest = max(each.memory for each in spent.values())
        bad = [f"{command} ({each.status})" for command, each in spent.items() if each.missed]
        missed += len(bad)
        mark = f"  MISSED: {', '.join(bad)}" if bad else ""
        print(f"{name:44}{worst:14}{spent[worst].cpu:7.2f} s {largest:5.0f} MB{mark}", flush=True)
    return 1 if missed else 0


Files = Mapping[str, str]
Command = tuple[str, Files, tuple[str, ...]]


def _inputs() -> Iterator[tuple[str, list[Command]]]:
    """Yield the name of each input, and the commands that read it: a name, the files to write, the arguments."""
    for name, construct in IN_BODY.items():
        body = construct * (TEXT // len(construct.encode()))
        other = "\n\nA last paragraph.\n"
        site = {"legalsite.toml": CONFIG, "content/terms.md": FRONT + body}
        pair = {"old.md": body, "new.md": body[: len(body) - 1000] + other}
        yield (
            f"body: {name}",
            [
                ("check", site, ("check", "--format", "concise")),
                ("build", site, ("build",)),
                ("promises", pair, ("promises", "old.md")),
                ("diff", pair, ("diff", "old.md", "new.md", "--format", "json")),
                ("import text", {**site, "in.txt": body}, ("import", "text", "in.txt", "--slug", "imported")),
                ("import html", {**site, "in.html": body}, ("import", "html", "in.html", "--slug", "imported")),
            ],
        )
    for name, lines in IN_FRONT_MATTER.items():
        many = "".join(lines.format(n=number) for number in range(4000)) if "{n}" in lines else lines
        text = f"---\ntitle: Terms\nrevised: 2026-01-01\n{many}---\n\nWe keep it.\n"
        site = {"legalsite.toml": CONFIG, "content/terms.md": text}
        yield f"front matter: {name}", [("check", site, ("check",)), ("build", site, ("build",))]
    for name, text in IN_CONFIG.items():
        site = {"legalsite.toml": CONFIG + text, "content/terms.md": FRONT}
        yield f"config: {name}", [("check", site, ("check",)), ("build", site, ("build",))]
    for name, text in IN_LIST.items():
        site = {"legalsite.toml": CONFIG, "content/terms.md": FRONT + "We keep it.\n", "list.csv": text}
        yield f"recipients: {name}", [("notify plan", site, ("notify", "plan", "terms", "--to", "list.csv"))]
    names = {f"content/{'a' * 200}{number}.md": FRONT for number in range(1000)} | {"legalsite.toml": CONFIG}
    yield "names: 1,000 of 200 letters", [("check", names, ("check",)), ("build", names, ("build",))]


def _spent(folder: Path, files: Files, *arguments: str) -> Spent:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    limits = f"ulimit -t {GIVEN_UP} -v {8 << 20}"
    command = ["sh", "-c", f'{limits}; exec "$@"', "sh", LEGALSITE, *arguments]
    null = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdin=null, stdout=null, stderr=null)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


if __name__ == "__main__":
    sys.exit(main())
