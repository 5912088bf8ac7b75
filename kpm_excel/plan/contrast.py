"""Two values side by side, as a line can tell in what they differ."""

from typing import Final

#: So many characters of two long texts stand around those in which they differ, and so many of these.
_AROUND: Final = 10
_LIMIT: Final = 40


def contrast(before: object, after: object) -> tuple[str, str]:
    """Two values as one can compare them: long texts by the parts in which they differ."""
    texts = [plain_text(value) for value in (before, after)]
    if max(map(len, texts)) <= _LIMIT:
        return _line(texts[0]), _line(texts[1])
    first, second = texts
    head = next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(map(len, texts)))
    tail, room = 0, min(map(len, texts)) - head
    while tail < room and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return _part(first, head, tail), _part(second, head, tail)


def plain_text(value: object) -> str:
    """`value` in one text: of several choices one after the other, empty for none."""
    if isinstance(value, list | tuple):
        texts = [str(one) for one in value]
        return ("、" if any(ord(character) > 0x2E7F for text in texts for character in text) else ", ").join(texts)
    return "" if value is None else str(value)


def _part(text: str, head: int, tail: int) -> str:
    start, end = max(0, head - _AROUND), min(len(text), len(text) - tail + _AROUND)
    middle = text[start:end]
    if len(middle) > 2 * _LIMIT:
        middle = middle[:_LIMIT] + "…" + middle[-_AROUND:]
    return ("…" if start else "") + _line(middle) + ("…" if end < len(text) else "")


def _line(text: str) -> str:
    return text.replace("\n", "⏎")
