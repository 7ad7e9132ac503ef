"""Lists of recipients → recipients, and every problem in them; and whether an address is one."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from legalsite.model.email import Recipient
from legalsite.notices.csv_tables import SPACES, ColumnMapping, Report, read_rows
from legalsite.text.email_addresses import ascii_domain
from legalsite.text.languages import base_language, lookup_order, tag_named

COLUMNS = ColumnMapping(
    {
        "email": ("e-mail", "email address", "e-mail address", "email_address"),
        "name": (),
        "language": (),
    },
    ("email",),
    "start the list with the line email,name,language, and save it as UTF-8",
    "the list has a header but no recipients",
)
MAX_NAME_LENGTH = 200  # characters
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)

# Not U+200C and U+200D: names in Persian and in Indic scripts need them.
HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# A mail program decodes such a word (RFC 2047), and a line break may come out of it
# (CVE-2024-6923).
ENCODED_WORD = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)

# The usual address: without fault if it has at most 64 characters, as many as RFC 5321 allows
# before the @.
USUAL = re.compile(
    r"[\w+-]++(?>(?:\.[\w+-]++)*)@(?:[A-Za-z0-9]++(?>(?:-++[A-Za-z0-9]++)*)\.)+[A-Za-z0-9]++",
    re.ASCII,
)
ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL_PART = re.compile(rf"{ATOM}(\.{ATOM})*")
LABEL = re.compile(r"(?!.{64})[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")  # of a host name

AddressFault = tuple[str, str]  # message, help


def read_recipients(
    file: BinaryIO, path: str, report: Report, columns: ColumnMapping = COLUMNS
) -> Iterator[tuple[int, Recipient]]:
    """Yield the line, counted from 1, and the recipient of each good row of a list, in order. A
    mailbox that is listed twice comes twice.

    A list is CSV with the columns `email` (required), `name` and `language` in any order, or JSON
    Lines: objects with these keys; `columns` says where they have other names. `report` gets every
    problem of the other rows as an error (a row may have several, all with its line), and the
    columns that are ignored as info. Raises ProblemsFound with status 2 for a list that cannot be
    read at all: it is neither UTF-8 nor marked UTF-16, its first line names no column `email`, or
    it has no rows. `path`: as problems name it."""
    for line, untrimmed in read_rows(file, path, report, columns):
        values = [value.strip(SPACES) for value in untrimmed]
        is_good = _is_usual(*values)
        if not is_good:
            values[2] = _tag(values[2])
            problems = list(_row_problems(values))
            for problem in problems:
                report(line.problem(*problem))
            is_good = not problems
        if is_good:
            yield line.number, Recipient(*values)


def language_for(wanted: str, languages: Collection[str]) -> str:
    """Return the language in which a recipient gets an email, out of those in which it is written;
    empty if none fits. A person who is listed with `de-AT` gets German if nothing is written for
    Austria, and the other way round."""
    written = {language.lower(): language for language in languages}
    for tag in lookup_order(wanted):
        if tag in written:
            return written[tag]
    for language in languages:
        if base_language(language) == base_language(wanted):
            return language
    return ""


def address_fault(address: str) -> AddressFault | None:
    """Return why a text is not one address that a relay will accept (message, help), or None if it
    is one. Only a dot-atom at a host name is accepted (RFC 5321, RFC 6531)."""
    return next(_address_faults(address), None)


def _is_usual(address: str, name: str, language: str) -> bool:
    """Return whether the values are without fault and look as almost all do: far faster than to
    look for faults."""
    return (
        len(address) <= 64
        and USUAL.fullmatch(address) is not None
        and len(name) <= MAX_NAME_LENGTH
        and "=?" not in name
        and name.isprintable()
        and (not language or LANGUAGE.fullmatch(language) is not None)
    )


def _tag(written: str) -> str:
    """Return the tag of a language as POSIX writes it, `de_AT.UTF-8` or `sr_RS@latin`; anything
    else as it is."""
    tag = re.split("[.@]", written)[0].replace("_", "-")
    if LANGUAGE.fullmatch(tag):
        return tag
    return written


def _row_problems(values: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the values of a row: rule, message, help."""
    for column, value in zip(COLUMNS.fields, values, strict=True):
        harmful = HARMFUL.search(value)
        fault = address_fault(value) if column == "email" else None
        if harmful:
            message = f"U+{ord(harmful[0]):04X} isn't allowed in `{column}`"
            yield "list-character", message, "remove this invisible character"
        elif ENCODED_WORD.search(value):
            message = f"`{column}` has an encoded word, which may hide harmful characters"
            yield "list-encoded-word", message, "write the characters as plain UTF-8"
        elif fault:
            yield "list-address", *fault
        elif column == "name" and len(value) > MAX_NAME_LENGTH:
            message = f"the name has more than {MAX_NAME_LENGTH} characters"
            yield "list-length", message, "shorten it, or leave it empty"
        elif column == "language" and value and not LANGUAGE.fullmatch(value):
            like = tag_named(value) or "de or pt-BR"
            message = f"{value[:40]!r} isn't a language tag"
            yield "list-language", message, f"write it like {like}, or leave it empty"


def _address_faults(address: str) -> Iterator[AddressFault]:
    local, _, domain = address.rpartition("@")
    if not address:
        yield "the address is missing", "add it, or remove the line"
    if len(address.encode()) > 254:
        yield "the address is longer than 254 bytes (RFC 5321)", "check the address"
    if "@" not in address:
        yield f"{address!r} has no @", "write it like ada@example.com"
    if "<" in address or ">" in address:
        help = "write only the address here, and the name in the column `name`"
        yield f"{address!r} is a name with an address", help
    if re.search(r"[,;\s]", address):
        yield f"{address!r} contains a space or several addresses", "write one address per line"
    if not LOCAL_PART.fullmatch(local) or len(local.encode()) > 64:
        help = "check the address; quoted local parts aren't accepted"
        yield f"{local!r} isn't valid before the @", help
    if "." not in domain:
        yield f"{domain!r} has no dot", "write the whole domain, like example.com"
    try:
        labels = ascii_domain(domain).split(".")
    except ValueError:
        labels = [""]
    if not all(LABEL.fullmatch(label) for label in labels):
        yield f"{domain!r} isn't a valid domain", "check the domain after the @"
