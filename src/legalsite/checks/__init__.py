"""Finds the problems of a site. A rule is one function, and its id is the name of the function."""
