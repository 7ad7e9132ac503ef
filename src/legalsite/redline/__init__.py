"""Compares two documents (`compare`) and writes their redline in several formats (`output`)."""
