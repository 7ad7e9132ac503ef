"""The queries and updates of the deliveries in a database."""

from sqlalchemy import Engine

from legalsite.mail.delivery_queries import DeliveryQueries
from legalsite.mail.delivery_updates import DeliveryUpdates
from legalsite.model.declared_time import Clock


class Deliveries:
    """The deliveries in a database.

    `now` returns the current time. `reading` is passed to `DeliveryQueries`.
    """

    def __init__(self, engine: Engine, now: Clock, *, reading: bool = False) -> None:
        self.engine = engine
        self.now = now
        self.queries = DeliveryQueries(engine, now, reading=reading)
        self.updates = DeliveryUpdates(engine, now)
