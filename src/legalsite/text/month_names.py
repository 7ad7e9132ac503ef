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
