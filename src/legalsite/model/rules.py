"""The ids of all rules of `legalsite check`, in the order of docs/checks.md: the one list, which `[[checks]]` in
legalsite.toml and `--rule` accept. Each is a function of that name in checks/rules/. Problems that make a text or a
record unreadable have no rule here, because they cannot be turned off."""

RULES = (
    # dates
    "date-in-text",
    "future-revised",
    "impossible-date",
    # history
    "changed-under-old-date",
    "unpublished-text",
    "history-not-archived",
    "older-text-returns",
    # change class
    "missing-change",
    "missing-summary",
    "other-language",
    "same-words",
    "change-unsigned",
    # promises
    "promise-unconfirmed",
    "promise-differs",
    "promise-clause-changed",
    "promise-anchor",
    # notice
    "notice-period",
    "cancelled-notice",
    "profile-review",
    "notice-closing",
    # translations
    "translation-behind",
    "translation-clauses",
    "translation-numbers",
    # links
    "dead-anchor",
    "dead-page",
    "broken-link",
    "missing-file",
    "file-name",
    "foreign-image",
    "image-text",
    "link-text",
    # structure
    "lost-reference",
    "heading-level",
    # left over
    "removed-markup",
    "placeholder",
)
