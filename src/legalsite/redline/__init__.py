"""Two documents into their redline (`compare`), and its forms (`output`)."""
