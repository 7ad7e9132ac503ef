"""Format numbers in the ways in which Word and web pages number list items.

Numbers are written with letters, symbols, the digits of many scripts, or words. number_forms.toml
contains the tables, and `number_words` the words.
"""

from collections.abc import Callable, Mapping
from typing import Any

from legalsite.text.languages import base_language
from legalsite.text.number_words import number_words
from legalsite.text.word_lists import packaged_tables

MAX_FORMATTED = 9_999  # larger numbers are always written in digits
FORMS = packaged_tables("text/number_forms.toml", dict[str, Any])
"""Kind of number format → name of the format in Word → its symbols. The table `pages` maps list
types and styles in web pages to formats in Word."""


def formatted_number(number: int, form: str, language: str = "en") -> str | None:
    """Format a number in one of Word's formats, such as `upperRoman` (ECMA-376, part 1, 17.18.59).

    `form` may also be the first number or letter of a format, such as `001` or `α`. Words are in
    `language`. Return None if the format isn't supported.
    """
    # `form` may be the first letter of a format, such as α
    for name, letters in FORMS["letters"].items():
        if form == letters[0]:
            form = name
            break
    if form.isdecimal():  # a format such as 001
        return str(number).zfill(len(form))
    if form in FORMS["patterns"]:  # digits in a fixed pattern, such as “- 3 -”
        return str(FORMS["patterns"][form].format(number))
    if not 0 < number <= MAX_FORMATTED:  # only digits can represent these numbers
        return str(number)
    for kind, write in WRITERS.items():  # there are several formats of each kind, such as `letters`
        if form in FORMS[kind]:
            return write(number, FORMS[kind][form])
    return _number_in_words(number, form, base_language(language))


def _in_letters(number: int, letters: str) -> str:
    """Return the nth letter of an alphabet. After the last one, letters double: y, z, aa, bb."""
    times, at = divmod(number - 1, len(letters))
    return letters[at] * (times + 1)


def _in_signs(number: int, signs: str) -> str:
    """Return the nth symbol, such as ③, or digits if there are fewer symbols."""
    return signs[number - 1 : number] or str(number)


def _in_digits(number: int, digits: str) -> str:
    return str(number).translate(str.maketrans("0123456789", digits))


def _in_sums(number: int, sums: str) -> str:
    """Write a number as a sum of symbols, such as XVI.

    `sums` contains values and their symbols, largest first: `10 X 5 V 1 I`.
    """
    written = ""
    words = iter(sums.split())
    for size, sign in zip(words, words, strict=True):
        # number of times to write the symbol, and the rest of the number
        times, number = divmod(number, int(size))
        written += sign * times
    # In Hebrew, 15 and 16 are written as 9 + 6 and 9 + 7, because 10 + 5 and 10 + 6 would
    # abbreviate God's name.
    return written.replace("יה", "טו").replace("יו", "טז")


def _in_places(number: int, form: Mapping[str, str]) -> str:
    """Write a number such as 一百零五, in which a symbol such as 百 (hundred) follows each digit.

    `form` contains the `digits`, and the symbols of the `places` from ten on. `bare` contains the
    places that may be written without the digit one (十, not 一十).
    """
    digits = form["digits"]
    zero = digits[0].strip()  # empty if the format has no zero
    written = ""
    # Write the number from its end: the last digit isn't followed by a symbol, the digit before it
    # is followed by ten, and so on.
    for place, digit in zip(["", *form["places"]], reversed(str(number)), strict=False):
        if digit == "0":  # write one zero for several in a row, and none at the end of the number
            if zero and written and not written.startswith(zero):
                written = zero + written
            continue
        # Write 十 for 10, not 一十. In formats without a zero, larger numbers also omit the one.
        omits_one = digit == "1" and place and place in form["bare"] and (number < 20 or not zero)
        sign = "" if omits_one else digits[int(digit)]
        written = sign + place + written
    return written


def _number_in_words(number: int, form: str, language: str) -> str | None:
    """Write an ordinal such as `3rd`, or a number in words. Return None if it's not supported."""
    if form == "ordinal" and language in FORMS["ordinals"]:
        for key, end in FORMS["ordinals"][language].items():
            # A key such as `only 1` is for one number. Any other key is the end of a number, so the
            # empty key fits all numbers.
            if key == f"only {number}" or str(number).endswith(key):
                return f"{number}{end}"
    if form not in ("cardinalText", "ordinalText") or language != "en":
        return None
    cardinals = number_words(language).cardinals.items()
    # use “one hundred one”, not “one hundred and one”
    words = [word for word, value in cardinals if value == number and " and " not in word]
    if not words:
        return None
    word = words[-1]  # the last of several words for a number is the most common one
    if form == "ordinalText":
        word = _ordinal(word)
    return word.capitalize()


def _ordinal(word: str) -> str:
    """Return the ordinal of an English number word, such as `twenty-first` for `twenty-one`."""
    for end, ordinal in FORMS["endings"].items():
        if word.endswith(end):
            return word.removesuffix(end) + str(ordinal)
    return f"{word}th"


WRITERS: Mapping[str, Callable[[int, Any], str]] = {
    "letters": _in_letters,
    "signs": _in_signs,
    "digits": _in_digits,
    "places": _in_places,
    "sums": _in_sums,
}
"""Kind of number format → function that formats a number, given the format's entry in `FORMS`."""
