"""Compare two documents (`compare`) and write the redline in several formats (`output`)."""
