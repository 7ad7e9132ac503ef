"""Numbers as Word and web pages show them before the items of lists: in letters, signs, digits of many scripts, and
words. The tables are in number_forms.toml."""

from typing import Any

from legalsite.text.languages import base_language
from legalsite.text.number_words import number_words
from legalsite.text.word_lists import packaged_tables

HIGHEST = 10_000  # from here on, a number is written in digits
FORMS = packaged_tables("importing/number_forms.toml", dict[str, Any])
"""What number_forms.toml says: for each kind of form, by its name in Word, what it is made of; `pages` has these names
by the types and styles of lists in web pages."""


def in_form(number: int, form: str, language: str = "en") -> str | None:  # noqa: PLR0911 - one line a kind of form
    """Return a number in one of the forms of Word (ECMA-376, part 1, 17.18.59), or in one that begins with the number
    `form` (`001`) or with its letter (`α`). Return None if nobody knows how it looks there."""
    form = next((name for name, letters in FORMS["letters"].items() if form == letters[0]), form)
    if form.isdecimal():
        return f"{number:0{len(form)}}"
    if form in FORMS["patterns"]:
        return str(FORMS["patterns"][form].format(number))
    if not 0 < number < HIGHEST:
        return str(number)
    if letters := FORMS["letters"].get(form):
        return str(letters[(number - 1) % len(letters)]) * ((number - 1) // len(letters) + 1)
    if signs := FORMS["signs"].get(form):
        return signs[number - 1] if number <= len(signs) else str(number)
    if digits := FORMS["digits"].get(form):
        return str(number).translate(str.maketrans("0123456789", digits))
    if places := FORMS["places"].get(form):
        return _in_places(number, **places)
    if sums := FORMS["sums"].get(form):
        written, pairs = "", sums.split()
        for size, sign in zip(map(int, pairs[::2]), pairs[1::2], strict=True):
            times, number = divmod(number, size)
            written += sign * times
        return written.replace("יה", "טו").replace("יו", "טז")  # 15 and 16: the others are short for the name of God
    return _in_words(number, form, base_language(language))


def _in_places(number: int, digits: str, places: str, bare: str) -> str:
    """Return a number as 一百零五: each digit before its place; before the `bare` ones no one."""
    zero, written = digits[0].strip(), ""
    for place, digit in zip(["", *places], map(int, reversed(str(number))), strict=False):
        if digit:
            stands_alone = digit == 1 and place and place in bare and (number < 20 or not zero)
            written = f"{'' if stands_alone else digits[digit]}{place}{written}"
        elif written and not written.startswith(zero or written):
            written = zero + written
    return written


def _in_words(number: int, form: str, language: str) -> str | None:
    """Return an ordinal or a number in words; None if it is not known."""
    if form == "ordinal" and (endings := FORMS["ordinals"].get(language)):
        ends = (end for key, end in endings.items() if key == f"only {number}" or str(number).endswith(key))
        return f"{number}{next(ends)}"
    if form not in ("cardinalText", "ordinalText") or language != "en":
        return None
    cardinals = number_words(language).cardinals.items()
    words = {value: word for word, value in cardinals if " and " not in word}.get(number)
    if words and form == "ordinalText":
        end, ordinal = next(((end, new) for end, new in FORMS["endings"].items() if words.endswith(end)), ("", "th"))
        words = words.removesuffix(end) + ordinal
    return words and words.capitalize()
