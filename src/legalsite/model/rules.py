"""The ids of all rules of `legalsite check`: what `[[checks]]` in legalsite.toml can name. Each is a file of checks/;
a test holds the two equal. What makes a text or a record unreadable is told by other rooms and has no name here: it
cannot be turned off."""

RULES = (
    # dates
    "date-in-text",
    "future-revised",
    "same-words",
    "missing-change",
    "missing-summary",
    # history
    "changed-under-old-date",
    "unpublished-text",
    "history-not-archived",
    # class against diff
    "editorial-change",
    "minor-change",
    # promise
    "promise-date-place",
    "promise-channels",
    "promise-scope",
    "promise-days",
    "notice-period",
    "cancelled-notice",
    "promise-history",
    "promise-check-back",
    "promise-unread",
    "profile-review",
    # translations
    "translation-behind",
    "translation-clauses",
    "translation-numbers",
    # links and pages
    "dead-anchor",
    "dead-page",
    "missing-file",
    "file-name",
    "foreign-syntax",
    "removed-markup",
    "lost-reference",
    "heading-level",
    "image-text",
    "foreign-image",
    "link-text",
    # residue of imports
    "import-residue",
    "doubled-paragraph",
    "placeholder",
    "mixed-names",
    "space-runs",
    "broken-link",
    "impossible-date",
    # plain words
    "long-sentence",
    "readability",
    "passive",
)
