"""Previews the site on this machine: watches what it is built from, serves it, and tells the open page to reload."""
