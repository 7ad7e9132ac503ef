"""Find problems on a site. Each rule is a function, and its ID is the function's name."""
