"""Run legalsite with `python -m legalsite`."""

from legalsite.cli import main

main()
