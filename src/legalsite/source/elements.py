"""The HTML that opens and closes what a token stands for."""

from legalsite.model.document import Kind

OPENING = {
    "bullet_list_open": "<ul>\n",
    "ordered_list_open": "<ol>\n",
    "table_open": '<div class="table" tabindex="0"><table>\n',
    "dl_open": "<dl>\n",
}
CLOSING = {
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "table_close": "</table></div>\n",
    "dl_close": "</dl>\n",
}
HOLDING: dict[str, tuple[Kind, str]] = {
    "list_item_open": ("item", "li"),
    "blockquote_open": ("quote", "blockquote"),
    "dd_open": ("definition", "dd"),
}
RELEASING = {"list_item_close": "</li>\n", "blockquote_close": "</blockquote>\n", "dd_close": "</dd>\n"}
PLAIN = {
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "hr": "<hr>\n",
}
ALIGNED = {f"text-align:{side}": f' class="{side}"' for side in ("left", "center", "right")}
