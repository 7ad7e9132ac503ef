"""Nothing is lost of a redline on a narrow screen."""

from .narrow_screen import nothing_is_lost
from .page_faults import REDLINES

TABLES = ["/cookies/changes/2025-10-06/", "/privacy/changes/2022-11-14/"]
BESIDE_A_TAG = "/cookies/changes/2026-11-20/"

test_nothing_is_lost_at_320_pixels_with_wide_spacing = nothing_is_lost(
    *REDLINES, *TABLES, BESIDE_A_TAG
)
