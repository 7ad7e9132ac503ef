"""The names of the months in English, German and French."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv",
            "february feb februar février fevrier févr",
            "march mar märz maerz mars",
            "april apr avril avr",
            "may mai",
            "june jun juni juin",
            "july jul juli juillet juil",
            "august aug août aout",
            "september sept sep septembre",
            "october oct oktober okt octobre",
            "november nov novembre",
            "december dec dezember dez décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}
"""The number of each month by its name in English, German and French, in lower case."""
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
"""A pattern of all names, the longest ones first."""
_FURTHER = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile"
    " maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro"
    " novembro dezembro januari februari maart mei augustus stycznia lutego marca kwietnia maja czerwca lipca sierpnia"
    " września października listopada grudnia"
)
NAMES_OF_MONTHS = frozenset([*MONTHS, *_FURTHER.split()])
"""All names, also those in languages in which no date is read."""
