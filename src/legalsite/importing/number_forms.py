"""Numbers as Word and web pages show them before the items of lists: in letters, signs, digits of many scripts, and
words. The tables are in number_forms.toml."""

from collections.abc import Mapping
from functools import cache
from pkgutil import get_data

import msgspec.toml
from msgspec import Struct

from legalsite.text.languages import base_language
from legalsite.text.number_words import number_words

HIGHEST = 10_000  # from here on, a number is written in digits


class Places(Struct, frozen=True):
    """How a language of East Asia writes a number: its digits from 0 to 9, the signs of ten, hundred and thousand, and
    those of them that stand without a one."""

    digits: str
    places: str
    bare: str


class Forms(Struct, frozen=True):
    """The tables of number_forms.toml, each by the name of the form in Word, `ordinals` by language. `pages` has these
    names by the types and styles of lists in web pages."""

    letters: Mapping[str, str]
    signs: Mapping[str, str]
    digits: Mapping[str, str]
    places: Mapping[str, Places]
    sums: Mapping[str, str]
    ordinals: Mapping[str, Mapping[str, str]]
    endings: Mapping[str, str]
    pages: Mapping[str, str]


@cache
def forms() -> Forms:
    """Return the tables."""
    return msgspec.toml.decode(get_data("legalsite", "importing/number_forms.toml") or b"", type=Forms)


def in_form(number: int, form: str, language: str = "en") -> str | None:  # noqa: PLR0911 - one line a kind of form
    """Return a number in one of the forms of Word (ECMA-376, part 1, 17.18.59), or in one that begins with the number
    `form` (`001`) or with its letter (`α`). Return None if nobody knows how it looks there."""
    known = forms()
    form = next((name for name, letters in known.letters.items() if form == letters[0]), form)
    if form == "none":
        return ""
    if form in ("", "decimal", "decimalZero") or form.isdecimal():
        return f"{number:0{2 if form == 'decimalZero' else len(form) if form.isdecimal() else 1}}"
    if not 0 < number < HIGHEST:
        return str(number)
    if letters := known.letters.get(form):
        return letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)
    if signs := known.signs.get(form):
        return signs[number - 1] if number <= len(signs) else str(number)
    if digits := known.digits.get(form):
        return str(number).translate(str.maketrans("0123456789", digits))
    if places := known.places.get(form):
        return _in_places(number, places)
    if sums := known.sums.get(form):
        written, pairs = "", sums.split()
        for size, sign in zip(map(int, pairs[::2]), pairs[1::2], strict=True):
            times, number = divmod(number, size)
            written += sign * times
        return written.replace("יה", "טו").replace("יו", "טז")  # 15 and 16: the others are short for the name of God
    return _in_words(number, form, base_language(language))


def _in_places(number: int, form: Places) -> str:
    """Return a number as 一百零五: each digit before its place."""
    zero, written = form.digits[0].strip(), ""
    for place, digit in zip(["", *form.places], map(int, reversed(str(number))), strict=False):
        if digit:
            leads = len(str(number // 10 ** len(form.places[: form.places.find(place) + 1] if place else ""))) == 1
            bare = digit == 1 and place and place in form.bare and (leads or not zero)
            written = f"{'' if bare else form.digits[digit]}{place}{written}"
        elif written and not written.startswith(zero or written):
            written = zero + written
    return written


def _in_words(number: int, form: str, language: str) -> str | None:
    """Return an ordinal, a number in words, or one of the few other forms; None if it is not known."""
    if form == "numberInDash":
        return f"- {number} -"
    if form == "hex":
        return f"{number:X}"
    if form == "ordinal" and (endings := forms().ordinals.get(language)):
        ends = (end for key, end in endings.items() if key == f"only {number}" or str(number).endswith(key))
        return f"{number}{next(ends)}"
    if form not in ("cardinalText", "ordinalText") or language != "en":
        return None
    cardinals = number_words(language).cardinals.items()
    words = {value: word for word, value in cardinals if " and " not in word}.get(number)
    if words and form == "ordinalText":
        end, ordinal = next(((end, new) for end, new in forms().endings.items() if words.endswith(end)), ("", "th"))
        words = words.removesuffix(end) + ordinal
    return words and words.capitalize()
