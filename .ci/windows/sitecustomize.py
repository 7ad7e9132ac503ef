"""Take away what Wine 8 lacks: its kernel32.dll has no CopyFile2, and a program that calls it ends."""

import _winapi

del _winapi.CopyFile2
