"""Finds the clauses of a document in which it says how its own changes are announced."""
