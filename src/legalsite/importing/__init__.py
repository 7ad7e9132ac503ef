"""Convert files and git histories of other tools to Markdown drafts, and list what was left out."""
