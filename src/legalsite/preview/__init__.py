"""Previews the site on this machine: watches sources, serves pages, and reloads the open page."""
