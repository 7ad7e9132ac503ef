"""A document → the clauses in which it says how its own changes are announced, with what they name."""
