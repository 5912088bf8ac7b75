"""A zipped file without what tells when it was zipped and on which system."""

import struct
from typing import Final

#: The first moment that a zip can name, as it writes it: 1 January 1980.
_TIME: Final = struct.pack("<HH", 0, 1 << 5 | 1)
#: The system whose permissions an entry has: Unix, wherever it was written.
_UNIX: Final = 3
_ENTRY: Final = b"PK\x01\x02"


def unmarked(package: bytes) -> bytes:
    """`package`, a zip without a comment, with one time and one system in all entries (APPNOTE 4.3.7 and 4.3.12)."""
    made = bytearray(package)
    # The directory's place stands before the length of the comment, at the very end.
    (at,) = struct.unpack_from("<I", made, len(made) - 6)
    while made[at : at + 4] == _ENTRY:
        name, extra, comment = struct.unpack_from("<3H", made, at + 28)
        (begin,) = struct.unpack_from("<I", made, at + 42)
        made[at + 5] = _UNIX
        made[at + 12 : at + 16] = made[begin + 10 : begin + 14] = _TIME
        at += 46 + name + extra + comment
    return bytes(made)
