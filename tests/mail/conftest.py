"""Deliveries in an empty database: SQLite, then PostgreSQL."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from tests.mail.planned_emails import Clock

    from legalsite.mail.deliveries import Deliveries


@pytest.fixture
def clock() -> "Clock":
    from tests.mail.planned_emails import Clock

    return Clock()


@pytest.fixture
def engine(url: str) -> "Iterator[Engine]":
    from legalsite.mail.delivery_database import open_database

    with open_database(url) as engine:
        yield engine


@pytest.fixture
def deliveries(engine: "Engine", clock: "Clock") -> "Deliveries":
    from legalsite.mail.deliveries import Deliveries

    return Deliveries(engine, clock)
