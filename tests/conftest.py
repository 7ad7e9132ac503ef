"""Hypothesis looks for the same examples on every machine, however busy; HYPOTHESIS_EXPLORE=1 looks for new ones."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "same",
    derandomize=not os.environ.get("HYPOTHESIS_EXPLORE"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same")
