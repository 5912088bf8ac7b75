"""The parts of an Open XML package and what points to what (ECMA-376 part 2)."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.detect import ENCRYPTED_PART, Kind, kind_of_parts
from kpm_excel.excel.read.guard import ZIP_MAGIC, iter_part, open_archive
from kpm_excel.excel.read.ooxml.xml_parts import read_part

_CHUNK_BYTES = 1 << 20
#: Larger parts, and larger parts of relations, are not kept for the next workbook.
_KEPT_PACKED_BYTES, _KEPT_UNPACKED_BYTES = 2 * 1024, 32 * 1024
_KEPT_BYTES = 16 * 1024
#: What stands before the bytes of a part: a signature, and the lengths of its name and of further fields.
_HEADER = struct.Struct("<4s22xHH")
#: Bits of a part that is encrypted, or patched.
_NOT_PLAIN = ENCRYPTED_PART | 0x20 | 0x40


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow from a part to another."""

    id: str
    #: The last word of its type, which is the same in both sets of namespaces: "worksheet", "comments".
    kind: str
    #: The name of the part it points to, without a slash in front; what an external one points to as it is written.
    target: str
    is_external: bool = False


class Package:
    """An opened package; part names are found whatever their case and their slashes."""

    def __init__(self, source: Path | bytes) -> None:
        self._archive = open_archive(source)
        self._content = source if isinstance(source, bytes) else b""
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in self._archive.infolist():
            self._parts[_key(info.filename)] = info

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._parts

    def kind(self) -> Kind:
        """What the package is. Raises `Unreadable`."""
        return kind_of_parts(self._parts, self._beginning)

    def _beginning(self, part: str, count: int) -> bytes:
        info = self._parts.get(part)
        if info is None or info.flag_bits & ENCRYPTED_PART:
            return b""
        whole = _unpacked(self._content, info)
        return next(self.chunks(part), b"")[:count] if whole is None else whole[:count]

    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return list(self._parts)

    def size(self, part: str) -> int:
        """How many bytes `part` says that it unpacks to; 0 if there is no such part."""
        info = self._parts.get(_key(part))
        return info.file_size if info else 0

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of `part`, piece by piece; nothing if there is no such part."""
        info = self._parts.get(_key(part))
        if info is None:
            return
        try:
            yield from iter_part(self._archive, info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise Unreadable("broken_zip", f"{part}: {error}") from error
        except RuntimeError as error:
            raise Unreadable("encrypted", f"{part}: {error}") from error

    def read(self, part: str) -> bytes:
        """The whole of `part`; nothing if there is no such part."""
        info = self._parts.get(_key(part))
        whole = _unpacked(self._content, info) if info else None
        return b"".join(self.chunks(part)) if whole is None else whole

    def relations(self, part: str = "") -> list[Relation]:
        """Where `part` (or the package itself) points to inside the package, in the order of the file."""
        folder, arrows = _arrows_of(part)
        if arrows not in self:
            return []
        reading = _kept_relations if self.size(arrows) <= _KEPT_BYTES else _relations
        return list(reading(arrows, folder, self.read(arrows)))


def _unpacked(content: bytes, info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a part as nearly every archive keeps it (APPNOTE 4.3.7); None where `zipfile` has to look.

    A workbook has more than a dozen small parts, and `zipfile` takes longer to open one than to unpack it.
    """
    if info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & _NOT_PLAIN or info.file_size > _CHUNK_BYTES:
        return None
    begin = info.header_offset + _HEADER.size
    try:
        magic, name_bytes, extra_bytes = _HEADER.unpack_from(content, info.header_offset)
    except struct.error:
        return None
    if magic != ZIP_MAGIC or content[begin : begin + name_bytes] != info.orig_filename.encode("ascii", "replace"):
        return None
    packed = content[(at := begin + name_bytes + extra_bytes) : at + info.compress_size]
    is_small = len(packed) <= _KEPT_PACKED_BYTES and info.file_size <= _KEPT_UNPACKED_BYTES
    return (_kept_inflated if is_small else _inflated)(packed, info.file_size, info.CRC)


def _inflated(packed: bytes, size: int, check_sum: int) -> bytes | None:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        whole = unpacker.decompress(packed, size + 1)
    except zlib.error:
        return None
    return whole if unpacker.eof and len(whole) == size and zlib.crc32(whole) == check_sum else None


# Styles, theme and what points to what are the same in most workbooks of one round.
_kept_inflated = lru_cache(maxsize=128)(_inflated)


def _relations(arrows: str, folder: str, content: bytes) -> tuple[Relation, ...]:
    reader = _RelationReader(folder)
    read_part(arrows, [content], reader)
    return tuple(reader.relations)


# The workbooks of one round point from part to part in the same few ways.
_kept_relations = lru_cache(maxsize=64)(_relations)


class _RelationReader:
    """Listens to a `.rels` part of things in `folder`."""

    def __init__(self, folder: str) -> None:
        self.pieces: list[str] = []
        self.relations: list[Relation] = []
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        if name != "rel:Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode") == "External":
            if kind == "hyperlink":
                # Never followed: where a link on words leads is told.
                self.relations.append(Relation(attributes.get("Id", ""), kind, attributes.get("Target", ""), True))
        else:
            target = posixpath.join("/", self._folder, unquote(attributes.get("Target", "").replace("\\", "/")))
            self.relations.append(Relation(attributes.get("Id", ""), kind, posixpath.normpath(target).lstrip("/")))

    def end(self, name: str) -> None:
        pass


# The parts of one body's workbooks have the same names.
@lru_cache(maxsize=256)
def _arrows_of(part: str) -> tuple[str, str]:
    """The folder of a part, and the part that says where it points to."""
    folder, name = posixpath.split(part)
    return folder, posixpath.join(folder, "_rels", f"{name}.rels")


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
