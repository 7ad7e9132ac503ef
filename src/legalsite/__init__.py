"""A static site generator for legal policies that keeps an honest history."""

__version__ = "0.1.0"
