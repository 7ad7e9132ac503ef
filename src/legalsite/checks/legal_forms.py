"""The legal forms that stand behind the names of companies."""

LEGAL_FORM = (
    r"(?:Inc|Incorporated|Corp|Corporation|L\.?L\.?C|L\.?L\.?P|Ltd|Limited|PLC|plc|Pty Ltd|Pvt\.? Ltd"
    r"|GmbH(?: & Co\. KG)?|UG|AG|SE|KG|OHG|e\.\s?V"
    r"|S\.?A\.?R\.?L|S\.?A\.?S\.?U?|S\.?A|B\.?V|N\.?V|ApS|A/S|AB|Oy|S\.?r\.?l|S\.?p\.?A|S\.?L)\b"
)
"""The pattern of a legal form, without the full stop that may follow it."""
