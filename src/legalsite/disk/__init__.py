"""Access files, locks, processes, git, and ssh-keygen.

Nothing in this package knows about policies.
"""
