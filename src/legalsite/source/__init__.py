"""Bytes into the model: configuration, front matter, Markdown, and which files make which policy."""
