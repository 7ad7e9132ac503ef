"""Immutable data types shared by all packages. Imports only the standard library and msgspec."""
