# Before fence 1
pip() { # the folder is one that pip can install, with the extras that the page names
  for extra in docx pdf lsp postgres; do grep -q "^$extra = " "$PROJECT/pyproject.toml"; done
}
