"""Read recipients from lists, report every problem in them, and check email addresses."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from legalsite.errors import Problem
from legalsite.model.email import Recipient
from legalsite.notices.csv_tables import SPACES, ColumnMapping, Report, read_rows
from legalsite.text.email_addresses import ascii_domain
from legalsite.text.languages import base_language, lookup_order, tag_of_language_name

ALL_POLICIES = "*"  # a recipient is told about all policies of the mailing
COLUMNS = ColumnMapping(
    {
        "email": ("e-mail", "email address", "e-mail address", "email_address"),
        "name": (),
        "language": (),
        "policies": (),
    },
    ("email",),
    "start the list with the line email,name,language, and save it as UTF-8",
    "the list has a header but no recipients",
    absent={"policies": ALL_POLICIES},
)
MAX_NAME_LENGTH = 200  # characters
LANGUAGE_TAG_PATTERN = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)

# Not U+200C and U+200D: names in Persian and in Indic scripts need them.
HARMFUL_CHARACTER_PATTERN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# A mail program decodes such a word (RFC 2047), and a line break may come out of it
# (CVE-2024-6923).
ENCODED_WORD_PATTERN = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)

MAX_LOCAL_PART_LENGTH = 64  # bytes before the @ (RFC 5321)
# Matches almost all addresses. One with at most MAX_LOCAL_PART_LENGTH characters in total has no
# problems.
USUAL_ADDRESS_PATTERN = re.compile(
    r"[\w+-]++(?>(?:\.[\w+-]++)*)@(?:[A-Za-z0-9]++(?>(?:-++[A-Za-z0-9]++)*)\.)+[A-Za-z0-9]++",
    re.ASCII,
)
# the characters of a word between dots, before the @
ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL_PART_PATTERN = re.compile(rf"{ATOM}(\.{ATOM})*")
# a label of a host name: the characters between two dots
LABEL_PATTERN = re.compile(r"(?!.{64})[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")

AddressProblem = tuple[str, str]  # message, help


def read_recipients(
    file: BinaryIO, path: str, report: Report, columns: ColumnMapping = COLUMNS
) -> Iterator[tuple[int, Recipient]]:
    """Yield the line number, counted from 1, and the recipient of each row of a list that has no
    problems, in order. An address that is listed twice is yielded twice.

    A list is CSV with the columns `email` (required), `name`, `language`, and `policies` (slugs,
    with spaces between them) in any order, or JSON Lines: objects with these keys. `columns` says
    which other names they have. `report` is called with each problem of the other rows, as an error
    (a row may have several), and with an info about ignored columns. `path`: the list's name in
    problems. Raises ProblemsFound with status 2 for a list that can't be read at all: it is neither
    UTF-8 nor marked UTF-16, its first line has no column `email`, or it has no rows."""
    for line, untrimmed in read_rows(file, path, report, columns):
        # address, name, language, policies
        values = [value.strip(SPACES) for value in untrimmed]
        is_valid = bool(values[3]) and _is_usual(*values[:3])
        if not is_valid:
            values[2] = _language_tag(values[2])  # perhaps a locale, such as `de_AT.UTF-8`
            problems = list(_row_problems(values))
            for problem in problems:
                report(line.problem(*problem[:3]))
            is_valid = not problems
        if is_valid:
            address, name, language, policies = values
            if policies == ALL_POLICIES:
                policies = ""
            yield line.number, Recipient(address, name, language, policies=policies)


def language_for(wanted: str, languages: Collection[str]) -> str:
    """Return the language in which a recipient gets an email: one of the `languages` in which it is
    written, or an empty string if none fits.

    A person who is listed with `de-AT` gets `de` if there is no `de-AT`; one who is listed with `de`
    gets `de-AT` if that is the only German."""
    by_lowercase_tag = {language.lower(): language for language in languages}
    for tag in lookup_order(wanted):  # `de-at`, then `de`
        if tag in by_lowercase_tag:
            return by_lowercase_tag[tag]
    for language in languages:
        if base_language(language) == base_language(wanted):
            return language
    return ""


def address_problem(address: str) -> AddressProblem | None:
    """Return the first problem of an email address, as message and help; None if it is valid.

    Only a dot-atom at a host name is valid (RFC 5321, RFC 6531): no quoted local part, no name."""
    return next(_address_problems(address), None)


def _is_usual(address: str, name: str, language: str) -> bool:
    """Return whether the values of a row are certainly valid, as almost all are.

    This is far faster than `_row_problems`, which must look at the others. A printable name has no
    harmful characters, and one without `=?` has no encoded word."""
    return (
        len(address) <= MAX_LOCAL_PART_LENGTH  # so its local part, which is shorter, fits, too
        and USUAL_ADDRESS_PATTERN.fullmatch(address) is not None
        and len(name) <= MAX_NAME_LENGTH
        and "=?" not in name
        and name.isprintable()
        and (not language or LANGUAGE_TAG_PATTERN.fullmatch(language) is not None)
    )


def _language_tag(written: str) -> str:
    """Return the language tag for a POSIX locale: `de-AT` for `de_AT.UTF-8`, `sr-RS` for
    `sr_RS@latin`. Return anything else unchanged."""
    tag = re.split("[.@]", written)[0].replace("_", "-")
    if LANGUAGE_TAG_PATTERN.fullmatch(tag):
        return tag
    return written


def _row_problems(values: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem, without its place, for each value of a row (address, name, language, policies) that
    isn't valid, no matter which policies there are."""
    for column, value in zip(COLUMNS.fields, values, strict=True):
        harmful = HARMFUL_CHARACTER_PATTERN.search(value)
        problem = address_problem(value) if column == "email" else None
        if harmful:
            message = f"U+{ord(harmful[0]):04X} isn't allowed in `{column}`"
            yield Problem("list-character", message, "remove this invisible character")
        elif ENCODED_WORD_PATTERN.search(value):
            message = f"`{column}` has an encoded word, which may hide harmful characters"
            yield Problem("list-encoded-word", message, "write the characters as plain UTF-8")
        elif problem:
            yield Problem("list-address", *problem)
        elif column == "policies" and not value:
            help = f"add the names of policies, or {ALL_POLICIES} for all"
            yield Problem("list-policies", "the row names no policy in `policies`", help)
        elif column == "name" and len(value) > MAX_NAME_LENGTH:
            message = f"the name has more than {MAX_NAME_LENGTH} characters"
            yield Problem("list-length", message, "shorten it, or leave it empty")
        elif column == "language" and value and not LANGUAGE_TAG_PATTERN.fullmatch(value):
            # for a value like "German", suggest its tag
            tag = tag_of_language_name(value) or "de or pt-BR"
            message = f"{value[:40]!r} isn't a language tag"
            yield Problem("list-language", message, f"write it like {tag}, or leave it empty")


def _address_problems(address: str) -> Iterator[AddressProblem]:
    """Yield message and help for each problem of an email address, the most helpful one first."""
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
    if not LOCAL_PART_PATTERN.fullmatch(local) or len(local.encode()) > MAX_LOCAL_PART_LENGTH:
        help = "check the address; quoted local parts aren't accepted"
        yield f"{local!r} isn't valid before the @", help
    if "." not in domain:
        yield f"{domain!r} has no dot", "write the whole domain, like example.com"
    try:
        labels = ascii_domain(domain).split(".")
    except ValueError:
        labels = [""]  # never valid
    if not all(LABEL_PATTERN.fullmatch(label) for label in labels):
        yield f"{domain!r} isn't a valid domain", "check the domain after the @"
