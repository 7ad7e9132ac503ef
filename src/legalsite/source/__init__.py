"""Reads the files of a site into the model: configuration, front matter, Markdown, and the policy of each file."""
