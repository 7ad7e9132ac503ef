"""Find clauses in which a policy says how its changes are announced."""
