"""Previews the site on this machine: watches what it is built from, serves it, and makes the open page reload."""
