"""A PostgreSQL of its own, for tests and benchmarks: on a socket in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

_numbers = count(1)


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; None if PostgreSQL is not installed. Debian keeps them apart, by
    version."""
    found = shutil.which("initdb")
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = Path(found).resolve() if found else kept[-1] if kept else None
    return program.parent if program else None


@contextmanager
def running(settings: str = "") -> Iterator[Path]:
    """Yield the folder of the socket of a PostgreSQL that listens nowhere else. `settings` are options of the server,
    like `-c fsync=off`. Raises FileNotFoundError if PostgreSQL is not installed."""
    where = programs()
    if where is None:
        raise FileNotFoundError("install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="deliveries"))  # a folder that PostgreSQL's user may look into
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # PostgreSQL does not run as root
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [where / program, "-D", folder / "data", *arguments],
            user=user and user.pw_uid, group=user and user.pw_gid, extra_groups=[] if user else None,
            cwd=folder, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "C"},
        )  # fmt: skip

    run("initdb", "--auth=trust", "--username=legalsite", "--encoding=UTF8", "--no-sync")
    run("pg_ctl", "start", "-w", "-s", "-l", f"{folder}/log", "-o", f"-c listen_addresses= {settings} -k {folder}")
    try:
        yield folder
    finally:
        run("pg_ctl", "stop", "-w", "-s", "-m", "immediate")
        shutil.rmtree(folder)


def new_database(folder: Path) -> str:
    """Return the URL of a database with nothing in it."""
    name = f"test{next(_numbers)}"
    with psycopg.connect(f"host={folder} user=legalsite dbname=postgres", autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://legalsite@/{name}?host={folder}"
