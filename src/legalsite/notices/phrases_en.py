"""English phrases of a letter."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "subject": "{company}: our “{title}” changes, from {effective}",
    "subject-ends": "{company}: our “{title}” ends on {effective}",
    "subject-otherwise": "{company}: our “{title}” changes otherwise than planned, from {effective}",
    "subject-stays": "{company}: our “{title}” does not change after all",
    "correction": "Correction {number}: ",
    "corrects": "This letter corrects an earlier one about the same change. Please go by this one.",
    "lead": "{company} has settled a new text of its “{title}”. It applies from {effective} and takes the place "
    "of the text of {old}.",
    "lead-ends": "{company} ends its “{title}” on {effective}. Until then the text of {old} applies.",
    "lead-stays": "{company} does not change its “{title}” as planned. The words of the text of {old} go on to apply.",
    "nth": "text {nth} of that day",
    "cancels": "The text of {settled}, which was to apply from {effective}, is cancelled: it will not apply.",
    "stays": "Nothing: no word is another.",
    "changes": "What changes",
    "redline": "The changes, word for word",
    "legend": "Removed words stand in [-such brackets-], added words in {{+such braces+}}. Passages whose words "
    "stay as they are have been left out; the full texts are attached.",
    "redline-language": "This comparison is of the text in {language}.",
    "moved": "moved:",
    "formerly": "formerly {number}",
    "quote": "“{words}”",
    "promise": "What we said about changes",
    "promise-from": "Our text of {day} says:",
    "promise-words": "Our text of {day} {words} In its own words:",
    "objection": "If you do not agree",
    "reply": "If you do not agree with this change, tell us by answering this message.",
    "keep": "To read and to keep",
    "attached": "The new and the old text are attached in full, so that they stay with you whatever becomes of a "
    "website: {names}.",
    "attached-new": "The new text is attached in full, so that it stays with you whatever becomes of a website: "
    "{names}.",
    "withheld": "The text before this one had to be taken away, so that the two cannot be compared here.",
    "authoritative": "The authoritative text is the one in {language}.",
    "link": "{label}: {url}",
    "link-new": "The new text",
    "link-old": "The text before",
    "link-redline": "The comparison of both",
    "link-changes": "All changes so far",
    "record": "On the record",
    "recorded": "This entry in our public ledger names the attached file {name} by its SHA-256 hash and seals "
    "every entry before it. Keep this letter, and you can show what the text was and when we published it.",
    "witness": "The attached {name} holds the length and the hash of the whole ledger, as it is now: with it you can "
    "show later whether a line was changed or cut off.",
    "recorded-plain": "This text is not recorded in a ledger.",
    "link-ledger": "The ledger",
}
