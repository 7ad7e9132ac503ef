"""The ledger: what was published and when. Each line includes the hash of everything above it. Bytes in, values out."""
