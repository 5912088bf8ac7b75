"""Two values side by side, as a line can tell in what they differ."""


def contrast(before: object, after: object, around: int = 10, limit: int = 40) -> tuple[str, str]:
    """Two values as one can compare them: long texts by the parts in which they differ."""
    texts = [plain_text(value) for value in (before, after)]
    if max(map(len, texts)) <= limit:
        return _line(texts[0]), _line(texts[1])
    first, second = texts
    head = next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(map(len, texts)))
    tail, room = 0, min(map(len, texts)) - head
    while tail < room and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return _part(first, head, tail, around, limit), _part(second, head, tail, around, limit)


def plain_text(value: object) -> str:
    """`value` in one text: of several choices one after the other, empty for none."""
    if isinstance(value, list | tuple):
        texts = [str(one) for one in value]
        return ("、" if any(ord(character) > 0x2E7F for text in texts for character in text) else ", ").join(texts)
    return "" if value is None else str(value)


def _part(text: str, head: int, tail: int, around: int, limit: int) -> str:
    start, end = max(0, head - around), min(len(text), len(text) - tail + around)
    middle = text[start:end]
    if len(middle) > 2 * limit:
        middle = middle[:limit] + "…" + middle[-around:]
    return ("…" if start else "") + _line(middle) + ("…" if end < len(text) else "")


def _line(text: str) -> str:
    return text.replace("\n", "⏎")
