"""A site → its problems. A rule is one function in one file, named for what it recognizes; its id is its name."""
