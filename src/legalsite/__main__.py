"""`python -m legalsite` is the same as `legalsite`."""

from legalsite.cli import main

main()
