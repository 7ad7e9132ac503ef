"""Read a site's source files: settings, front matter, Markdown, facts, and phrases."""
