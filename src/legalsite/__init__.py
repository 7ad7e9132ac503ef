"""A static site generator for legal policies that keeps an honest history."""

__version__ = "0.1.0"
# URL of the public repository, such as https://git.example/legalsite; empty until it's known
REPOSITORY = ""
# URL of the documentation's website, with a trailing slash; empty until it's known
DOCUMENTATION = ""
