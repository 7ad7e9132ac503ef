"""The ledger: an append-only record of what was published and when.

Each line contains the hash of all lines above it.
"""
