"""The deliveries in one database: what is asked of them, and what changes them."""

from sqlalchemy import Engine

from legalsite.mail.delivery_queries import DeliveryQueries
from legalsite.mail.delivery_updates import DeliveryUpdates
from legalsite.model.declared_time import Clock


class Deliveries:
    """The deliveries in one database. `now` returns the current time. `reading`: as in
    `DeliveryQueries`."""

    def __init__(self, engine: Engine, now: Clock, *, reading: bool = False) -> None:
        self.engine = engine
        self.now = now
        self.queries = DeliveryQueries(engine, now, reading=reading)
        self.updates = DeliveryUpdates(engine, now)
