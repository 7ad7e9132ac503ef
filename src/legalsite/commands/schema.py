"""The schemas of what users write, for the command line."""

from legalsite.source.schema import schemas

__all__ = ["schemas"]
