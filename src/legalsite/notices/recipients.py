"""Read recipient lists, report all problems in them, and validate email addresses."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from legalsite.errors import Problem
from legalsite.model.email import Recipient
from legalsite.notices.csv_tables import SPACES, ColumnMapping, Report, read_rows
from legalsite.text.email_addresses import ascii_domain
from legalsite.text.languages import base_language, lookup_order, tag_of_language_name

ALL_POLICIES = "*"  # stands for all policies in a mailing
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
MAX_NAME_LENGTH = 200
LANGUAGE_TAG_PATTERN = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)

# U+200C and U+200D are allowed because names in Persian and Indic scripts need them
HARMFUL_CHARACTER_PATTERN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Mail programs decode encoded words (RFC 2047), which can result in a line break (CVE-2024-6923).
ENCODED_WORD_PATTERN = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)

MAX_LOCAL_PART_LENGTH = 64  # bytes (RFC 5321)
# Matches almost all addresses. A match is certainly valid if it's no longer than
# MAX_LOCAL_PART_LENGTH.
USUAL_ADDRESS_PATTERN = re.compile(
    r"[\w+-]++(?>(?:\.[\w+-]++)*)@(?:[A-Za-z0-9]++(?>(?:-++[A-Za-z0-9]++)*)\.)+[A-Za-z0-9]++",
    re.ASCII,
)
# characters between dots in the local part
ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL_PART_PATTERN = re.compile(rf"{ATOM}(\.{ATOM})*")
# label of a hostname
LABEL_PATTERN = re.compile(r"(?!.{64})[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")

AddressProblem = tuple[str, str]  # (message, help)


def read_recipients(
    file: BinaryIO, path: str, report: Report, columns: ColumnMapping = COLUMNS
) -> Iterator[tuple[int, Recipient]]:
    """Yield the line number and recipient of each valid row, including duplicate addresses.

    A list is CSV with the columns `email` (required), `name`, `language`, and `policies` (slugs
    separated by spaces), or JSON Lines with these keys. `columns` contains alternative names.
    Problems are passed to `report`: invalid rows as errors, and ignored columns as information.
    They refer to the list as `path`.

    Raises ProblemsFound with status 2 if the list is neither UTF-8 nor UTF-16 with a byte order
    mark, has no `email` column, or is empty.
    """
    for line, untrimmed in read_rows(file, path, report, columns):
        address, name, language, policies = [value.strip(SPACES) for value in untrimmed]
        is_valid = bool(policies) and _is_usual(address, name, language)
        if not is_valid:  # an unusual row may still be valid, so check it in detail
            language = _language_tag(language)  # the value may be a locale, such as `de_AT.UTF-8`
            problems = list(_row_problems((address, name, language, policies)))
            for problem in problems:
                report(line.problem(problem.rule, problem.message, problem.help))
            is_valid = not problems
        if is_valid:
            if policies == ALL_POLICIES:
                policies = ""  # in a Recipient, this stands for all policies
            yield line.number, Recipient(address, name, language, policies=policies)


def language_for(wanted: str, languages: Collection[str]) -> str:
    """Return the language in which to email a recipient, or an empty string if none is suitable.

    If there's no `de-AT`, a recipient with `de-AT` gets `de`. If there's no other German, a
    recipient with `de` gets `de-AT`.
    """
    by_lowercase_tag = {language.lower(): language for language in languages}
    for tag in lookup_order(wanted):  # `de-at`, then `de`
        if tag in by_lowercase_tag:
            return by_lowercase_tag[tag]
    # there's no match, so any variant of the same language is better than another language
    for language in languages:
        if base_language(language) == base_language(wanted):
            return language
    return ""


def address_problem(address: str) -> AddressProblem | None:
    """Return the most important problem of an email address, or None if the address is valid.

    Only a dot-atom at a hostname is valid (RFC 5321, RFC 6531), not a quoted local part or an
    address with a name.
    """
    return next(_address_problems(address), None)


def _is_usual(address: str, name: str, language: str) -> bool:
    """Return whether a quick check already proves that a row is valid.

    Almost all rows pass, and `_row_problems` is much slower.
    """
    return (
        # so the local part, which is shorter, isn't too long either
        len(address) <= MAX_LOCAL_PART_LENGTH
        and USUAL_ADDRESS_PATTERN.fullmatch(address) is not None
        and len(name) <= MAX_NAME_LENGTH
        # encoded words contain `=?`, and printable names contain no harmful characters
        and "=?" not in name
        and name.isprintable()
        and (not language or LANGUAGE_TAG_PATTERN.fullmatch(language) is not None)
    )


def _language_tag(written: str) -> str:
    """Convert a POSIX locale to a language tag: `de_AT.UTF-8` → `de-AT`, `sr_RS@latin` → `sr-RS`.

    Other values are returned unchanged.
    """
    tag = re.split("[.@]", written)[0].replace("_", "-")
    if LANGUAGE_TAG_PATTERN.fullmatch(tag):
        return tag
    return written


def _row_problems(values: Sequence[str]) -> Iterator[Problem]:
    """Yield problems, without positions, for the values of a row in the order of COLUMNS.

    Whether the policies exist isn't checked.
    """
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
            # suggest a tag for values such as "German"
            tag = tag_of_language_name(value) or "de or pt-BR"
            message = f"{value[:40]!r} isn't a language tag"
            yield Problem("list-language", message, f"write it like {tag}, or leave it empty")


def _address_problems(address: str) -> Iterator[AddressProblem]:
    """Yield all problems of an email address. The most helpful message comes first."""
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
        # the domain can't be converted; an empty label is never valid, so the problem is reported
        labels = [""]
    if not all(LABEL_PATTERN.fullmatch(label) for label in labels):
        yield f"{domain!r} isn't a valid domain", "check the domain after the @"
