"""A PostgreSQL of its own, for tests and benchmarks: on a socket in a temporary folder, gone afterward."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

USER = "nobody"

_numbers = count(1)


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; None if PostgreSQL is not installed. Debian keeps them apart, by
    version."""
    found = shutil.which("initdb")
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = Path(found).resolve() if found else kept[-1] if kept else None
    return program.parent if program else None


@contextmanager
def running(settings: str = "", addresses: str = "", kept: Path | None = None) -> Iterator[Path]:
    """Yield the folder of the socket of a PostgreSQL, which listens at these addresses, too. `settings` are options of
    the server, like `-c fsync=off`. `kept` is a folder for empty clusters: the first is made there, the next ones are
    copies of it. Raises FileNotFoundError if PostgreSQL is not installed."""
    if programs() is None:
        raise FileNotFoundError("install postgresql")
    folder = Path(
        tempfile.mkdtemp(prefix="deliveries")
    )  # a folder that PostgreSQL's user may look into
    if _user():
        shutil.chown(folder, USER)
    _initialise(folder, kept)
    options = f"-c listen_addresses={addresses} {settings} -k {folder}"
    _run(folder, "pg_ctl", "start", "-w", "-s", "-l", f"{folder}/log", "-o", options)
    try:
        yield folder
    finally:
        _run(folder, "pg_ctl", "stop", "-w", "-s", "-m", "immediate")
        shutil.rmtree(folder)


@contextmanager
def standby(url: str) -> Iterator[Path]:
    """Yield the folder of a standby of the server of a database, which has all that is there now and is not started:
    `promote` starts it in the place of the other."""
    folder = Path(tempfile.mkdtemp(prefix="standby"))
    if _user():
        shutil.chown(folder, USER)
    _run(folder, "pg_basebackup", "--checkpoint=fast", "--dbname", url, "--write-recovery-conf")
    try:
        yield folder
    finally:
        _run(folder, "pg_ctl", "stop", "-w", "-s", "-m", "immediate")
        shutil.rmtree(folder)


def promote(folder: Path) -> None:
    """Start a standby, with no more than it has, as the server that others write to."""
    options = f"-c listen_addresses= -c primary_conninfo= -c fsync=off -k {folder}"
    _run(folder, "pg_ctl", "start", "-w", "-s", "-l", f"{folder}/log", "-o", options)
    _run(folder, "pg_ctl", "promote", "-w", "-s")


def start_copy(folder: Path) -> None:
    """Start a standby as a copy of the other server that doesn't know that it's one: on the same timeline."""
    (folder / "data/standby.signal").unlink()
    options = f"-c listen_addresses= -c primary_conninfo= -c fsync=off -k {folder}"
    _run(folder, "pg_ctl", "start", "-w", "-s", "-l", f"{folder}/log", "-o", options)


def restart(folder: Path) -> None:
    """End a PostgreSQL as a power cut does, and start it again with the same settings."""
    _run(folder, "pg_ctl", "restart", "-w", "-s", "-m", "immediate", "-l", f"{folder}/log")


def _initialise(folder: Path, kept: Path | None) -> None:
    """Put an empty cluster into a folder: to copy the one that is kept for this version is ten times as fast."""
    version = subprocess.run(
        [f"{programs()}/initdb", "--version"], check=True, capture_output=True, text=True
    ).stdout
    cluster = kept and kept / version.split()[2]
    if cluster and cluster.exists():
        _copy(cluster, folder / "data")
        return
    _run(
        folder,
        "initdb",
        "--auth=trust",
        "--username=legalsite",
        "--encoding=UTF8",
        "--wal-segsize=1",
        "--no-sync",
    )
    if cluster:
        with tempfile.TemporaryDirectory(dir=kept) as own:
            _copy(folder / "data", Path(own, "data"))
            with suppress(OSError):  # another process has made it meanwhile
                Path(own, "data").rename(cluster)


def _copy(old: Path, new: Path) -> None:
    """Copy a cluster with the owner of its files, who may be somebody else."""
    subprocess.run(["cp", "-a", old, new], check=True)


def _run(folder: Path, program: str, *arguments: str) -> None:
    user, group = _user() or (None, None)
    subprocess.run(
        [f"{programs()}/{program}", "-D", folder / "data", *arguments],
        user=user, group=group, extra_groups=[] if user else None,
        cwd=folder, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip


def _user() -> tuple[int, int] | None:
    """Return the user and the group that PostgreSQL runs as, because it doesn't run as root; None for our own."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    entry = pwd.getpwnam(USER)
    return entry.pw_uid, entry.pw_gid


def new_database(folder: Path, port: int = 5432) -> str:
    """Return the URL of a database with nothing in it."""
    import psycopg

    name = f"test{next(_numbers)}"
    with psycopg.connect(
        f"host={folder} port={port} user=legalsite dbname=postgres", autocommit=True
    ) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://legalsite@/{name}?host={folder}&port={port}"
