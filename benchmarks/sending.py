"""`python -m benchmarks.sending`: plans mailings and sends them to postfix's smtp-sink. The floor of sending is
postfix's smtp-source, which sends one message again and again and writes nothing down. The floor of planning is
sqlite3's executemany of the same rows. Emails to people who have different policies are compared with emails about all
policies. Fails where we are slower, or need more memory, than we promise."""

import argparse
import csv
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks import postgresql
from benchmarks.corpus import corpus
from benchmarks.measure import LEGALSITE, Cost, in_turn, run

PATH = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]
)  # where Debian keeps postfix
CONNECTIONS = 16
LEAST_RATIO = 0.35  # of what smtp-source sends in a second
MOST_CPU = 0.4  # ms for an email of 30 kB
MOST_FOR_POLICIES = 1.2  # times the processor time of an email about all policies
POLICIES = 20  # of the mailing whose recipients have different policies
CHOSEN = 8  # at most, by each of them
SENTENCES = {  # the language of a text
    "en": "We keep your messages for {} days.",
    "de": "Wir speichern Ihre Nachrichten {} Tage lang.",
    "fr": "Nous conservons vos messages pendant {} jours.",
    "es": "Conservamos sus mensajes durante {} días.",
    "it": "Conserviamo i suoi messaggi per {} giorni.",
    "nl": "Wij bewaren uw berichten {} dagen.",
    "pl": "Przechowujemy Państwa wiadomości przez {} dni.",
    "pt": "Guardamos as suas mensagens durante {} dias.",
}
MOST_MEMORY = 200  # MB, however long the list is
MOST_SECONDS = 30  # for planning up to a million readers,
MORE_SECONDS = 36  # and for each million of a longer list
FIRST_EMAIL = 6.0  # seconds until a run that goes on sends an email: it verifies the plan of a million first (ADR 54)
WORDS = {30: 800, 150: 8100}  # of each text, for an email of so many kB
CONFIG = """[site]
title = "Harbour"
url = "https://harbour.test/"

[notice]
sender = "Harbour <legal@harbour.test>"
closing.notice = "Write to us."
"""
HEADER = "email,name,language\n"
PLAN = [LEGALSITE, "notify", "plan", "policy-0000", "--to", "list.csv", "--format", "json"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A site with a list of readers whose mailing is planned. `size`: bytes of an email."""

    root: Path
    digest: str
    size: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--emails", type=int, default=5000)
    parser.add_argument("--readers", type=int, nargs="+", default=[1_000_000],
                        help="of the mailings that are planned and resumed, like 1000000 5000000")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["send", "policies", "plan"])
    asked = parser.parse_args()
    os.environ.pop("CI", None)  # in a pipeline, `send` rejects a database that is a file
    if not (shutil.which("smtp-sink", path=PATH) and shutil.which("smtp-source", path=PATH)):
        print("smtp-sink and smtp-source are missing: install postfix (nothing of it needs to run)")
        return 2
    held = True
    with ExitStack() as stack:
        server = None
        if postgresql.programs():
            server = stack.enter_context(postgresql.running())
        else:
            print("PostgreSQL is not measured: install postgresql")
        if asked.only in (None, "send"):
            held &= _sending(asked.emails, asked.rounds, server)
        if asked.only in (None, "policies"):
            held &= _policies(min(asked.emails, 2000), asked.rounds)
        if asked.only in (None, "plan"):
            for readers in asked.readers:
                held &= _planning(readers, server)
    return 0 if held else 1


def _sending(emails: int, rounds: int, server: Path | None) -> bool:
    print(f"{emails:,} emails, {CONNECTIONS} connections for each process, medians of {rounds}")
    print(f"{'':34}{'size':>8}{'floor':>10}{'ours':>10}{'ratio':>8}{'cpu':>12}{'memory':>10}")
    held = True
    for kilobytes, words in WORDS.items():
        with tempfile.TemporaryDirectory() as folder:
            site = _planned(Path(folder), words, emails)
            held &= _compared(
                "SQLite",
                site,
                emails,
                rounds,
                "",
                1,
                most_cpu=MOST_CPU if kilobytes == 30 else None,
            )
            for processes in (1, 2, 4) if server else ():
                name = f"PostgreSQL, {processes} process{'es' * (processes > 1)}"
                _compared(name, site, emails, rounds, server, processes)
    return held


def _compared(
    name: str, site: Planned, emails: int, rounds: int, server: Path | str | None, processes: int,
    *, most_cpu: float | None = None,
) -> bool:  # fmt: skip
    """Send a mailing several times, in turn with the floor, and print one line."""

    def floor(_: int) -> Cost:
        with _sink() as (port, counted):
            options = ["-d", "-s", str(CONNECTIONS), "-m", str(emails), "-l", str(site.size)]
            ends = ["-f", "legal@harbour.test", "-t", "reader@example.net", f"127.0.0.1:{port}"]
            cost = run([_program("smtp-source"), *options, *ends], site.root)
            _require(counted() == emails, "smtp-source did not send everything")
        return cost

    def ours(_: int) -> Cost:
        with _sink() as (port, counted), tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "site")
            shutil.copytree(site.root, root)
            # otherwise, `send` would detect that the second copy of the database is a copy
            os.environ["XDG_STATE_HOME"] = folder
            if server:
                os.environ["LEGALSITE_DATABASE_URL"] = postgresql.new_database(Path(server))
            send = _send(_plan(root) if server else site.digest, "--jobs", str(CONNECTIONS))
            os.environ["LEGALSITE_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
            cost = run(_at_once(send, processes), root)
            os.environ.pop("LEGALSITE_DATABASE_URL", None)
            _require(counted() == emails, f"the sink has {counted()} of {emails} emails")
        return cost

    cost, least = in_turn(rounds, ours, floor)
    ratio, cpu = least.wall / cost.wall, cost.cpu / emails * 1000
    missed = [
        *(["ratio"] if ratio < LEAST_RATIO and not server else []),
        *(["cpu"] if most_cpu and cpu > most_cpu else []),
        *(["memory"] if cost.memory > MOST_MEMORY else []),
    ]
    rates = f"{emails / least.wall:8,.0f}/s{emails / cost.wall:8,.0f}/s{ratio:8.2f}"
    figures = f"{site.size / 1000:6.0f}kB{rates}{cpu:9.2f} ms{cost.memory:7.0f} MB"
    print(f"{name:34}{figures}{_missed(missed)}", flush=True)
    return not missed


def _policies(emails: int, rounds: int) -> bool:
    """Send emails about all policies, and emails to people who have different ones, each its own choice."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "site")
        slugs = _group(root)
        plan = [LEGALSITE, "notify", "plan", *slugs, "--to", "list.csv", "--format", "json"]
        costs: list[list[Cost]] = []
        for choices in (
            ["*"] * emails,
            [" ".join(chance.sample(slugs, chance.randint(1, CHOSEN))) for _ in range(emails)],
        ):
            site = Path(folder, f"site-{len(costs)}")
            shutil.copytree(root, site)
            rows = [
                f"reader.{number}@mail{number % 97}.example.net,{list(SENTENCES)[number % 8]},{choice}\n"
                for number, choice in enumerate(choices)
            ]
            (site / "list.csv").write_text("email,language,policies\n" + "".join(rows))
            digest = str(json.loads(_output(plan, site))["digest"])
            costs.append([_sent(site, digest, slugs[0], emails) for _ in range(rounds)])
    everything, chosen = (min(cost.cpu for cost in each) / emails * 1000 for each in costs)
    missed = chosen > everything * MOST_FOR_POLICIES
    print(
        f"\n{emails:,} emails, {POLICIES} policies, {len(SENTENCES)} languages, least of {rounds}"
    )
    print(f"{'about all policies':34}{everything:9.2f} ms")
    print(f"{'about different policies':34}{chosen:9.2f} ms{_missed(['cpu'] if missed else [])}")
    return not missed


def _group(root: Path) -> list[str]:
    """Make a site with many policies in several languages, each with an old version and an upcoming one."""
    (root / "content").mkdir(parents=True)
    config = CONFIG.replace("\n[notice]", f"languages = {json.dumps(list(SENTENCES))}\n\n[notice]")
    (root / "legalsite.toml").write_text(config)
    today = date.today()  # noqa: DTZ011 - the day on which the mailing is planned
    texts = list(corpus(POLICIES, 2, 300))
    first = today - timedelta(days=400)
    change = f"effective: {today + timedelta(days=40)}\nchange: material\n"
    summary = "summary: Some data goes sooner.\n"
    for number, day, about, of_all in ((0, first, "", ""), (1, today, change, summary)):
        for versions in texts:
            text = versions[number]
            for language, sentence in SENTENCES.items():
                name = f"{text.slug}.md" if language == "en" else f"{text.slug}.{language}.md"
                own = f"translates: {day}\n"
                if language == "en":
                    own = f"promise: {{none: true, confirmed_by: Ada}}\n{about}"
                (root / "content" / name).write_text(
                    f"---\ntitle: {text.title}\nrevised: {day}\n{own}{of_all}---\n\n"
                    f"{sentence.format(30 - 16 * number)}\n\n{text.body}"
                )
        run([LEGALSITE, "publish", "--quiet"], root)
    return [versions[0].slug for versions in texts]


def _sent(site: Path, digest: str, name: str, emails: int) -> Cost:
    """Send all emails of a copy of a site."""
    with _sink() as (port, counted), tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "site")
        shutil.copytree(site, root)
        os.environ["XDG_STATE_HOME"] = folder
        os.environ["LEGALSITE_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        cost = run([LEGALSITE, "notify", "send", name, "--confirm", digest, "--live", "none"], root)
        _require(counted() == emails, f"the sink has {counted()} of {emails} emails")
    return cost


def _output(command: list[str], root: Path) -> str:
    return subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout


def _planning(readers: int, server: Path | None) -> bool:
    print(f"\n{f'{readers:,} readers':34}{'wall':>10}{'cpu':>10}{'memory':>10}")
    millions = readers / 1_000_000
    most = MOST_SECONDS if millions <= 1 else MORE_SECONDS * millions
    with tempfile.TemporaryDirectory() as folder:
        site = _planned(Path(folder), WORDS[30], 1)
        database = site.root / "deliveries.sqlite"
        database.unlink()
        _write_list(site.root, readers)
        floor = run(
            [sys.executable, "-m", "benchmarks.sending", "executemany", str(site.root)], Path.cwd()
        )
        print(_line("sqlite3 executemany", floor), flush=True)
        costs = [("planned, SQLite", run(PLAN, site.root)), ("planned again", run(PLAN, site.root))]
        if server:
            os.environ["LEGALSITE_DATABASE_URL"] = postgresql.new_database(server)
            costs.append(("planned, PostgreSQL", run(PLAN, site.root)))
            del os.environ["LEGALSITE_DATABASE_URL"]
        slow = [name for name, cost in costs if cost.wall > most or cost.memory > MOST_MEMORY]
        for name, cost in costs:
            print(
                f"{_line(name, cost)}{_missed(['time or memory'] if name in slow else [])}",
                flush=True,
            )
        send = _send(_plan(site.root))
        with _sink() as (port, _):
            os.environ["LEGALSITE_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
            some = run([*send, "--limit", "2000"], site.root, (1,))
        large = some.memory > MOST_MEMORY
        print(f"{_line('2,000 of them sent', some)}{_missed(['memory'] if large else [])}")
        first = _first_email_of_a_resume(site.root, send)
        late = first > FIRST_EMAIL
        print(
            f"{'first email of a resume':34}{first:8.2f} s{_missed(['time'] if late else [])}",
            flush=True,
        )
    return not (slow or large or late)


def _first_email_of_a_resume(root: Path, send: list[str]) -> float:
    """Return the seconds from the start of a run to its first email, after another run was killed: a median of 3."""
    _seconds_until(500, root, send)
    return median(_seconds_until(1, root, send) for _ in range(3))


def _seconds_until(emails: int, root: Path, send: list[str]) -> float:
    """Return the seconds from the start of a run until the relay has so many emails and kills the run. Each run has a
    relay of its own, which no email of a killed run can reach late."""
    relay = _KillingRelay(emails)
    controller = Controller(relay, hostname="127.0.0.1", port=_free_port())
    controller.start()
    os.environ["LEGALSITE_SMTP_URL"] = f"smtp://127.0.0.1:{controller.port}"
    began = time.perf_counter()
    try:
        relay.sender = subprocess.Popen(send, cwd=root, stdout=subprocess.DEVNULL)
        status = relay.sender.wait()
    finally:
        controller.stop()
    _require(status == -signal.SIGKILL, f"send ended with status {status}")
    return relay.at - began


class _KillingRelay:
    """A relay that kills the sender when it has as many emails as are `left`. `at`: when it had the last of them."""

    at = 0.0
    sender: "subprocess.Popen[bytes]"

    def __init__(self, left: int) -> None:
        self.left = left

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        self.left -= 1
        if self.left == 0:
            self.at = time.perf_counter()
            self.sender.kill()
        return "250 taken"


def _planned(folder: Path, words: int, emails: int) -> Planned:
    """Make a site with a policy, its old text and its new one, and plan its mailing."""
    root = folder / "site"
    (root / "content").mkdir(parents=True)
    (root / "legalsite.toml").write_text(CONFIG)
    (texts,) = corpus(1, 2, words)
    today = date.today()  # noqa: DTZ011 - the day on which the mailing is planned
    dates = (
        f"revised: {today - timedelta(days=400)}",
        f"revised: {today}\neffective: {today + timedelta(days=40)}\nchange: material\nsummary: Some data goes sooner.",
    )
    for text, days in zip(texts, dates, strict=True):
        (root / f"content/{text.slug}.md").write_text(
            f"---\ntitle: {text.title}\n{days}\npromise: {{none: true, confirmed_by: Ada}}\n---\n\n{text.body}"
        )
        run([LEGALSITE, "publish", text.slug, "--quiet"], root)
    _write_list(root, emails)
    digest = _plan(root)
    run([LEGALSITE, "notify", "preview", "policy-0000", "--quiet"], root)
    (eml,) = root.glob("emails/*.eml")
    return Planned(root, digest, eml.stat().st_size)


def _plan(root: Path) -> str:
    """Plan the mailing of a site and return its digest."""
    return str(json.loads(_output(PLAN, root))["digest"])


def _send(digest: str, *options: str) -> list[str]:
    return [
        LEGALSITE,
        "notify",
        "send",
        "policy-0000",
        "--confirm",
        digest,
        "--live",
        "none",
        *options,
    ]


def _write_list(root: Path, readers: int) -> None:
    with (root / "list.csv").open("w") as file:
        file.write(HEADER)
        file.writelines(
            f"reader.{number}@mail{number % 97}.example.net,Ada Lovelace,en\n"
            for number in range(readers)
        )


def _executemany(root: Path) -> None:
    """Put the rows of a list into a table, without looking at them."""
    with (
        (root / "list.csv").open(encoding="utf-8", newline="") as file,
        sqlite3.connect(root / "floor.sqlite") as db,
    ):
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(
            "CREATE TABLE readers (address TEXT PRIMARY KEY, name TEXT, language TEXT) WITHOUT ROWID"
        )
        db.executemany("INSERT INTO readers VALUES (?, ?, ?)", csv.reader(file))


@contextmanager
def _sink() -> Iterator[tuple[int, Any]]:
    """Run postfix's smtp-sink; yield its port, and a function that returns how many messages it has taken."""
    port = _free_port()
    with tempfile.TemporaryFile() as output:
        as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [_program("smtp-sink"), "-c", *as_user, f"127.0.0.1:{port}", "1000"]
        sink = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                _require(sink.poll() is None, "smtp-sink does not start")

        def counted() -> int:
            output.seek(0)
            return int((re.findall(rb"mesg=(\d+)", output.read()) or [b"0"])[-1])

        try:
            yield port, counted
        finally:
            sink.terminate()
            sink.wait()


def _at_once(command: list[str], processes: int) -> list[str]:
    return ["sh", "-c", " & ".join(['"$@"'] * processes) + " & wait", "sh", *command]


def _program(name: str) -> str:
    return str(shutil.which(name, path=PATH))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _line(name: str, cost: Cost) -> str:
    return f"{name:34}{cost.wall:8.1f} s{cost.cpu:8.1f} s{cost.memory:7.0f} MB"


def _missed(missed: list[str]) -> str:
    return f"  MISSED: {', '.join(missed)}" if missed else ""


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise RuntimeError(message)


if __name__ == "__main__":
    if sys.argv[1:2] == ["executemany"]:
        _executemany(Path(sys.argv[2]))
    else:
        sys.exit(main())
