"""A table of events that an email provider exports (CSV) → what they say about our emails."""

import csv
import re
from collections.abc import Iterable, Iterator

from legalsite.errors import Problem, ProblemsFound
from legalsite.notices.bounce_reports import DeliveryReport

# As providers write them, without spaces, _ and -. What they mean is in docs/notices.md.
EVENTS = {
    "failed": "bounce bounced hardbounce permanent permanentfail failed failure invalid invalidemail undeliverable",
    "returned": "softbounce soft transient temporaryfail blocked dropped rejected reject suppressed expired",
    "delayed": "deferred deferral delayed delay",
    "complaint": "complaint complained spam spamreport spamcomplaint abuse",
    "unsubscribed": "unsubscribe unsubscribed subscriptionchange groupunsubscribe listunsubscribe",
    "delivered": "delivered delivery sent send request processed accepted open opened click clicked",
}
MEANINGS = {word: action for action, words in EVENTS.items() for word in words.split()}
COLUMNS = ("address", "email")  # either
HELP = "change the word, or leave the line out; docs/notices.md lists the words that are known"
BAD_ADDRESS = {"failed": "5.0.0"}  # statuses (RFC 3463)


def read_table(lines: Iterable[str], path: str) -> Iterator[DeliveryReport]:
    """Yield what each line says about the email to its address, which stands for the message id. Raises ProblemsFound
    (status 2) for a table without the columns `address` and `event`, and with each word that is not known, once."""
    rows = iter(lines)
    header = next(rows, "")
    mark = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=mark), [])]
    places = [names.index(name) for name in (*COLUMNS, "event") if name in names]
    if len(places) < 2 or "event" not in names:
        message, help = (
            "the first line has no columns `address` and `event`",
            "start it with a line like: address,event",
        )
        raise ProblemsFound([Problem("list-header", message, help, path, 1)], 2)
    unknown, reader = dict[str, Problem](), csv.reader(rows, delimiter=mark)
    for row in filter(any, reader):
        padded = [*row, *[""] * len(names)]
        address, word = padded[places[0]].strip(), padded[places[-1]].strip()
        action = MEANINGS.get(re.sub(r"[\s_-]", "", word.lower()), "")
        if not action or not address:
            message = f"{word!r} is not an event that is known" if address else "the line has no address"
            unknown.setdefault(message, Problem("bad-event", message, HELP, path, reader.line_num + 1))
        told = "failed" if action == "returned" else action
        yield DeliveryReport((address,), (address,), told, BAD_ADDRESS.get(action, ""), f"exported as {word}")
    if unknown:
        raise ProblemsFound(list(unknown.values()))
