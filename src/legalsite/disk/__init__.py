"""Devices: files, locks, processes, git and ssh-keygen. Knows nothing about policies."""
