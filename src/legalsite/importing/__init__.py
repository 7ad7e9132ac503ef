"""Foreign text → Markdown: what companies have today, as a draft, with a list of what was taken out."""
