"""Turns other people's formats and histories into Markdown drafts, and lists what was left out."""
