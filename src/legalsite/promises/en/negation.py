"""A double negation says what is done: "we will not change this without informing you"."""

import re

_NOT_WITHOUT = re.compile(
    r"((?<!\w)(?:(?:will|shall|do|does) not|won't|never|cannot|not(?= without))(?!\w)(?:(?!,| but |"
    r" may )[^.;]){0,120}?) without (?=(?:\w+ ){0,3}?(?:notice|notification|notifying|informing|telling|announcing|"
    r"letting (?:you|users|members|customers) know)(?!\w))"
)


def spelt(plain: str) -> str:
    """With "before" for such a "without"."""
    return _NOT_WITHOUT.sub(r"\1 before ", plain) if "without" in plain else plain
