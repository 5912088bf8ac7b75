"""Departments as a cell names them: several by ・ / 、 or line break, with the division before them."""

import re
from dataclasses import dataclass
from typing import Final

from kpm_excel.importing.values.plainly import in_line, is_nothing

#: What the name of a unit of an administration ends in.
_UNIT: Final = (
    r"(?:課|室|部|局|係|担当|センター|所|館|園|校|グループ|チーム|班|委員会|事務局|署|院|本部|会|支所|公社|協会|機構|[Dd]epartment"
    r"|[Oo]ffice|[Tt]eam|[Uu]nit|[Ss]ervice[s]?|[Bb]ranch|[Dd]ivision|[Aa]gency)"
)
_ENDS: Final = re.compile(rf"{_UNIT}$")
#: The second half of a name: nobody is called so alone.
_HALVES: Final = frozenset({"事務局", "課", "室", "部", "係", "センター", "推進課", "推進室", "担当"})
_SURE_MARKS: Final = re.compile(r"\s*(?:[\n/／、,，;；＋+&＆]|及び|並びに)\s*")
_DIVISION: Final = re.compile(
    r"(?P<division>\S+?(?:部|局|本部|支所))[\s\u3000]*(?P<name>\S+(?:課|室|係|担当|センター|所|館|園))"
)
_ROLE: Final = re.compile(
    r"^[\s(（【\[◎○●主副関連係管]*[)）】\]:：]\s*|^[◎○●★☆※・･]\s*|^(?:主管|所管|主担当|副担当|関係|関連)(?:課)?[:：]\s*"
)
_INNER: Final = re.compile(r"(?P<name>[^()（）]+)[(（](?P<others>[^()（）]+)[)）]$")


@dataclass(frozen=True, slots=True)
class Named:
    """A department that a cell names."""

    name: str
    division: str | None = None


def read_departments(text: str, known: frozenset[str] = frozenset()) -> tuple[Named, ...]:
    """The departments that a cell names, in its order; `known` are names that are one, whatever signs they hold."""
    if is_nothing(text) or not text.strip():
        return ()
    found: list[Named] = []
    division: str | None = None
    for piece in _pieces(text, known):
        named = _named(piece, known)
        # A division in a line of its own stands over the sections below it.
        is_division = named.division is None and re.fullmatch(r"\S+(?:部|局)", named.name)
        if is_division and division is None and piece != _pieces(text, known)[-1]:
            division = named.name
            continue
        if named.division is None and division and re.search(r"(?:課|室|係|担当)$", named.name):
            named = Named(named.name, division)
        if named.name and named.name not in [one.name for one in found]:
            found.append(named)
    return tuple(found)


def _pieces(text: str, known: frozenset[str]) -> list[str]:
    whole = in_line(text)
    if whole in known:
        return [whole]
    pieces: list[str] = []
    for piece in _SURE_MARKS.split("\n".join(_joined(text.strip().split("\n")))):
        piece = _ROLE.sub("", piece.strip(" \u3000")).strip(" \u3000")
        if piece in known:
            pieces.append(piece)
            continue
        inner = _INNER.fullmatch(piece)
        if inner and _ENDS.search(inner["others"].strip()) and _ENDS.search(inner["name"].strip()):
            pieces += [inner["name"].strip(), *_by_points(inner["others"], known)]
        else:
            pieces += _by_points(piece, known)
    return [piece for piece in pieces if piece]


def _joined(pieces: list[str]) -> list[str]:
    """Lines with a name that the edge of a narrow cell cut in two put together again."""
    for at, piece in enumerate(pieces):
        if at and piece.strip() in _HALVES:
            return _joined([*pieces[: at - 1], pieces[at - 1].strip() + piece.strip(), *pieces[at + 1 :]])
    if len(pieces) < 2 or all(_ENDS.search(piece.strip()) for piece in pieces) or "".join(pieces).isascii():
        return pieces
    joined: list[str] = []
    held = ""
    for piece in pieces:
        held += piece.strip()
        if _ENDS.search(held):
            joined.append(held)
            held = ""
    if held and joined:
        return pieces
    return joined or pieces


def _by_points(piece: str, known: frozenset[str]) -> list[str]:
    """The names in `piece` that ・ or a blank stands between, where each of them is a whole name."""
    for sign in (r"[・･]", r"[\s\u3000]{1,}"):
        parts = [_ROLE.sub("", part.strip(" \u3000")) for part in re.split(sign, piece) if part.strip(" \u3000")]
        is_division = len(parts) == 2 and bool(re.fullmatch(r"\S+(?:部|局|本部)", parts[0])) and sign != r"[・･]"
        if (
            len(parts) > 1
            and not is_division
            and all(part in known or re.search(r"[一-鿿ァ-ヶ]" + _UNIT + "$", part) for part in parts)
        ):
            return parts
    return [piece]


def _named(piece: str, known: frozenset[str]) -> Named:
    if piece in known:
        return Named(piece)
    match = _DIVISION.fullmatch(piece)
    if match and match["name"] and not re.fullmatch(r"(?:課|室|係|所|館|園)", match["name"]):
        gap = piece[match.end("division") : match.start("name")]
        if gap.strip(" \u3000") == "" and (gap or re.search(r"(?:部|局)$", match["division"])):
            return Named(match["name"], match["division"]) if gap else Named(piece)
    return Named(" ".join(piece.split()))


def looks_like_department(text: str) -> bool:
    """Whether `text` names nothing but departments."""
    named = read_departments(text)
    return bool(named) and all(_ENDS.search(one.name) and len(one.name) <= 24 for one in named)
