"""Immutable data types for all packages. They only import the standard library and msgspec."""
