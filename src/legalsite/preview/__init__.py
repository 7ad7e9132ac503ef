"""Preview the site on this machine: watch its sources, serve pages, and reload open pages."""
