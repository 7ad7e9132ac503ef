"""Foreign text → Markdown: what companies have today, as a working text, with a list of what was taken out."""
