"""The ledger: what was published and when, each line sealed by the hash of all before it. No disk."""
