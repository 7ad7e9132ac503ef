"""A time that no clock gave."""

from datetime import datetime


class DeclaredTime(datetime):
    """A time that a variable gave (SOURCE_DATE_EPOCH) instead of a clock. In another zone it stays one."""
