"""How fast legalsite is, beside Hugo on the same texts: `make bench` prints ratios, since machines differ."""
