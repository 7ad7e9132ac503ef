# Before fence 1
pip() { grep -q "^postgres = " "$PROJECT/pyproject.toml"; }
