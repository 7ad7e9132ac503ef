"""Devices: files, locks, processes, git, and ssh-keygen. Nothing here knows about policies."""
