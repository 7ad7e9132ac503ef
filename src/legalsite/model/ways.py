"""The channels of a notice → how a sentence names them. JSON and settings keep their names."""

from collections.abc import Sequence

WAYS = {
    "email": "by e-mail",
    "site": "on the site",
    "in_product": "in the product",
    "account": "in the account",
    "post": "by posting the new text",
    "other": "in another way",
}


def ways(channels: Sequence[str], logic: str) -> str:
    """`by e-mail, on the site or in the product`; `and` where `logic` asks for all of them."""
    *first, last = (WAYS[channel] for channel in channels)
    return f"{', '.join(first)} {'or' if logic == 'any' else 'and'} {last}" if first else last
