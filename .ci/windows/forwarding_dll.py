"""Write a DLL for 64-bit Windows that forwards one function to another DLL.

Wine 8 has no bcryptprimitives.dll, which programs need that Rust 1.78 or later built, such as nh3:
`forwarding_dll.py bcryptprimitives.dll ProcessPrng advapi32.SystemFunction036`"""

import struct
import sys
from pathlib import Path

BASE = 0x1000  # of the only section in memory
BLOCK = 512  # bytes: what parts of the file are aligned to


def export_table(name: str, function: str, target: str) -> bytes:
    """Return a section that exports `function` of the DLL `name` as a forward to `target`."""
    functions = BASE + 40
    names = functions + 4
    ordinals = names + 4
    strings = [f"{each}\0".encode() for each in (name, function, target)]
    places = [ordinals + 2]
    for string in strings:
        places.append(places[-1] + len(string))
    at_name, at_function, at_target, end = places
    table = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, at_name, 1, 1, 1, functions, names, ordinals)
    table += struct.pack("<IIH", at_target, at_function, 0)
    table += b"".join(strings)
    assert BASE + len(table) == end
    return table


def dll(exports: bytes) -> bytes:
    """Return a DLL that has no code, only this table of exports."""
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, BLOCK, 0, 0, BASE)
    windows = (0x180000000, BASE, BLOCK, 6, 0, 0, 0, 6, 0, 0, 2 * BASE, BLOCK, 0, 3, 0x160)
    optional += struct.pack("<QIIHHHHHHIIIIHH", *windows)
    optional += struct.pack("<QQQQII", 1 << 20, 4096, 1 << 20, 4096, 0, 16)
    directories = struct.pack("<II", BASE, len(exports)) + bytes(8 * 15)
    place = (len(exports), BASE, BLOCK, BLOCK, 0, 0, 0, 0, 0x40000040)
    section = b".edata\0\0" + struct.pack("<IIIIIIHHI", *place)
    header = dos + coff + optional + directories + section
    return header.ljust(BLOCK, b"\0") + exports.ljust(BLOCK, b"\0")


if __name__ == "__main__":
    path, function, target = sys.argv[1:]
    Path(path).write_bytes(dll(export_table(Path(path).name, function, target)))
