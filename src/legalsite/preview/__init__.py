"""A preview of the site on this machine: watches what it is built from, serves it, tells the open page to reload."""
