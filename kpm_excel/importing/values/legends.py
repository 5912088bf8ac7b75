"""Scales of ratings, from the legend that explains them and from the marks that were given."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from kpm_excel.importing.source import SourceCell
from kpm_excel.importing.values.plainly import bare, even
from kpm_excel.importing.values.years import one_width

#: A mark that a legend explains: a letter, a sign, a number, or a word in brackets.
_CODE: Final = (
    r"(?:[「『“\"【\[(（〔]\s*(?P<quoted>[^「」『』“”\"【】\[\]()（）〔〕:：=＝]{1,8}?)\s*[」』”\"】\])）〕]"
    r"|(?P<plain>[A-Za-z](?![A-Za-z0-9])|[A-Z][+\-](?![A-Za-z])|[◎○〇◯●△▲▽▼×✕☓□■☆★◇◆◉⭕✓－―ー-]|[IVXⅠ-Ⅻ]{1,4}(?![A-Za-z])|[①-⑩]|[0-9](?![0-9.,%]))"
    r"|(?P<word>[一-鿿ぁ-んァ-ヶー]{2,8}|[A-Z][A-Za-z]{1,11}))"
)
_SIGN: Final = r"\s*(?:評価)?\s*(?:[:：=＝]|(?<=\s)[–—](?=\s)|…+|‥+|・{2,}|\.{3,}|→|⇒|-{2,}|―{1,}(?=[^―])|は)\s*"
_ENTRY: Final = re.compile(rf"{_CODE}{_SIGN}")
_SPACED: Final = re.compile(rf"{_CODE}[ \t\u3000]+(?=\S)")
_LABELLED: Final = re.compile(
    r"[「【(]?(?P<code>[^\s()「」【】:・]{1,12}?)[」】)]?\s*(?:[(:・]|\s-\s|\s)\s*(?P<label>[^()]{2,60}?)\s*\)?"
)
#: Words before the first mark of a legend.
_HEADS: Final = frozenset(
    {"key", "legend", "note", "notes", "rating", "status", "rag", "凡例", "評価", "注", "備考", "区分"}
)
_END: Final = re.compile(r"[\s\u3000、,，;；/／|｜。※・]+$")
#: What a legend begins with whose marks have blanks behind them: 評価の基準：Ａ 十分　Ｂ おおむね.
_LEGEND_HEAD: Final = re.compile(
    r"[※*\s]*\S{0,8}(?:評価|判定|評定|凡例|区分|基準|key|legend)\S{0,6}\s*[:：]", re.IGNORECASE
)
#: Words of a legend's entry that rates nothing, and by which the worse of two ends is known.
_DOT: Final = re.compile(r"\s*[●■◆▲★⬤•]")
_NOT_COUNTED: Final = re.compile(
    r"対象外|評価(?:なし|しない|せず|不能)|該当(?:なし|しない)|not (?:rated|applicable|assessed)|n/a", re.I
)
_BAD: Final = re.compile(
    r"遅れ|未(?:着手|達|実施)|でき(?:な|て(?:いな|おら))|下回|不十分|不調|低い|困難|中止|要改善|停滞"
    r"|behind|off track|not (?:met|started|achieved)|poor|delayed|red",
    re.IGNORECASE,
)
_GOOD: Final = re.compile(
    r"以上|上回|順調|達成|完了|良好|高い|どおり|通り|ahead|on track|met|achieved|exceed|good|complete|green",
    re.IGNORECASE,
)
#: Marks in the order in which everybody reads them, the best first.
_ORDERS: Final[tuple[tuple[str, ...], ...]] = (
    ("S", "A", "B", "C", "D", "E", "F"),
    ("B", "G", "A", "R"),
    ("◎", "○", "□", "△", "▲", "×", "－"),
    ("★★★★★", "★★★★", "★★★", "★★", "★"),
    ("達成", "概ね達成", "おおむね達成", "一部達成", "やや未達成", "未達成"),
    (
        "完了",
        "達成",
        "実施済",
        "実施済み",
        "実施",
        "実施中",
        "一部実施",
        "継続",
        "着手",
        "準備中",
        "検討中",
        "検討",
        "未実施",
        "未着手",
        "中止",
    ),
    (
        "順調",
        "計画以上",
        "概ね順調",
        "おおむね順調",
        "計画どおり",
        "予定どおり",
        "やや遅れ",
        "やや遅れている",
        "遅れ",
        "遅れている",
        "未着手",
    ),
    ("青", "緑", "黄", "橙", "赤"),
    ("Blue", "Green", "Amber", "Yellow", "Red"),
    (
        "Exceeded",
        "Complete",
        "Completed",
        "Achieved",
        "Met",
        "On track",
        "Partly met",
        "At risk",
        "Behind",
        "Delayed",
        "Off track",
        "Not met",
        "Not started",
    ),
    ("High", "Medium", "Low"),
    ("高", "中", "低"),
)
_SAME: Final = str.maketrans("〇◯⭕✕☓ー―-", "○○○××－－－")
_YELLOW: Final = 0.95
_COLOR_NAMES: Final = (
    ("赤", "Red"),
    ("橙", "Orange"),
    ("黄", "Yellow"),
    ("緑", "Green"),
    ("青", "Blue"),
    ("紫", "Purple"),
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One mark with what a legend says of it."""

    code: str
    label: str
    #: "RRGGBB" of its cell, where that has one.
    fill: str | None = None


def even_code(text: str) -> str:
    """A mark in one width and in the form in which marks are compared."""
    return even(text).translate(_SAME) if len(even(text)) == 1 else even(text)


def read_legend(text: str, *, is_legend: bool = False) -> tuple[Explained, ...]:
    """The marks that `text` explains, in its order; at least two, else none.

    Where the text is known to be a legend, or a part of one, one mark is enough, and a blank behind it.
    """
    flat = one_width(text)
    found = _entries(flat, _ENTRY, text, is_legend=is_legend)
    head = _LEGEND_HEAD.match(flat)
    if not found and (is_legend or head):
        found = _entries(flat, _SPACED, text, is_legend=False)
    marks = [one for one in found if one.label]
    if len({one.code for one in marks}) != len(marks):
        return ()
    return tuple(marks) if len(marks) > 1 or (is_legend and marks) else ()


def _entries(flat: str, pattern: re.Pattern[str], text: str, *, is_legend: bool) -> list[Explained]:
    matches = [match for match in pattern.finditer(flat) if _begins(flat, match.start())]
    signs = [match for match in matches if not match["word"]]
    if pattern is _SPACED and len(signs) > 1:
        # The words are what the signs mean: Ａ 十分　Ｂ おおむね.
        matches = signs
    found = []
    for match, after in zip_longest(matches, matches[1:]):
        code = (match["quoted"] or match["plain"] or match["word"]).strip()
        if match["word"] and code.casefold() in _HEADS:
            continue
        if match["word"] and not match["quoted"] and len(matches) < 2 and not (is_legend and is_mark(code)):
            # A word and a colon are no legend.
            continue
        label = text[match.end() : after.start() if after else len(text)]
        label = _END.sub("", label.split("\n")[0] if after is None and "\n" in label.strip() else label).strip(
            " \u3000"
        )
        found.append(Explained(even_code(code), " ".join(label.split())))
    return found


def _begins(flat: str, at: int) -> bool:
    return at == 0 or flat[at - 1] in " \t\n\u3000、,;/|(（・:※。】〕]"


def color_name(fill: str, language: str) -> str:
    """What people call the colour "RRGGBB"."""
    red, green, blue = (int(fill[at : at + 2], 16) for at in (0, 2, 4))
    top, low = max(red, green, blue), min(red, green, blue)
    if top == low:
        return fill
    spread = top - low
    if top == red:
        hue = ((green - blue) / spread) % 6
    elif top == green:
        hue = (blue - red) / spread + 2
    else:
        hue = (red - green) / spread + 4
    at = (
        0
        if hue < 0.35 or hue > 5.6
        else 1
        if hue < 0.72
        else 2
        if hue < 1.2
        else 3
        if hue < 2.9
        else 4
        if hue < 4.3
        else 5
    )
    if language != "ja":
        # Between red and green stands what is called amber, in whichever shade.
        return "Amber" if at in (1, 2) and hue < _YELLOW else _COLOR_NAMES[at][1]
    return _COLOR_NAMES[at][0]


@dataclass(frozen=True)
class FoundScale:
    """A scale as its legend and its marks tell it."""

    id: str
    #: As `scales[].values` of a plan.
    values: list[dict[str, Any]] = field(default_factory=list)
    #: A legend says what its marks mean.
    is_explained: bool = False
    #: The code that each mark stands for, evened out.
    codes: Mapping[str, str] = field(default_factory=dict)

    def code_of(self, text: str) -> str | None:
        """The code that a cell's `text` means; None for none."""
        key = even_code(text)
        if key in self.codes:
            return self.codes[key]
        plain = bare(text)
        for value in self.values:
            labels = {bare(value["label"]), bare(value["code"] + value["label"]), bare(value["code"])}
            labels |= {bare(f"{value['code']}{sign}{value['label']}") for sign in ":：（(・"}
            stripped = re.sub(r"[()（）「」【】:：]", "", plain)
            if plain in labels or stripped in {re.sub(r"[()（）「」【】:：]", "", one) for one in labels}:
                return str(value["code"])
        if (labelled := labelled_mark(text)) and labelled.code in self.codes:
            return self.codes[labelled.code]
        head = re.match(r"[「【(（]?\s*(\S)\s*[」】)）:：\s]", even(text) + " ")
        return self.codes.get(even_code(head[1])) if head and len(even(text)) > 1 else None


def is_mark(text: str) -> bool:
    """Whether `text` is a mark such as A, ◎, Ⅲ or 順調, and no number and no sentence."""
    code = even_code(text)
    known = any(code in order or code.casefold() in map(str.casefold, order) for order in _ORDERS)
    return known or bool(re.fullmatch(r"[A-Fa-fSs][+\-]?|[IVX]{1,3}|[◎○△×●▲□■☆★－]{1,5}", code))


def labelled_mark(text: str) -> Explained | None:
    """The mark and its label of a cell that has both: Ａ（予定どおり）; None for another one."""
    match = _LABELLED.fullmatch(even(text))
    if match is None or not is_mark(match["code"]):
        return None
    return Explained(even_code(match["code"]), " ".join(match["label"].split()))


def scale_of(
    id: str, marks: Sequence[str], legend: Iterable[Explained], fills: Mapping[str, str] | None = None
) -> FoundScale:
    """The scale of the `marks` that were given, in the order of the `legend`, else as everybody reads them.

    `fills` are the colours of cells by their mark.
    """
    labelled = [one for one in map(labelled_mark, marks) if one is not None]
    marks = [one.code if (one := labelled_mark(mark)) else mark for mark in marks]
    explained = list(legend) or in_order(labelled)
    given = list(dict.fromkeys(even_code(mark) for mark in marks))
    known = {one.code: one for one in explained}
    by_label = {bare(one.label): one.code for one in explained}
    found = FoundScale(id, [], bool(known) and any(code in known or bare(code) in by_label for code in given), {})
    if not found.is_explained:
        known, explained = {}, []
    order = [one.code for one in explained]
    more = [code for code in given if code not in known and bare(code) not in by_label]
    # With a legend, what it does not name is no mark of its own but for －.
    extra = _ordered([code for code in more if not order or is_mark(code)])
    order = [*_whole(extra), *order] if not order else [*order, *extra]
    is_reversed = (
        len(explained) > 1 and bool(_BAD.search(explained[0].label)) and bool(_GOOD.search(explained[-1].label))
    )
    ranked = [code for code in order if not is_uncounted(code, known.get(code))]
    ranks = {code: at for at, code in enumerate(ranked if is_reversed else reversed(ranked), 1)}
    aliases: dict[str, str] = {}
    for code in order:
        label = known[code].label if code in known else code
        value: dict[str, Any] = {"code": code, "label": label[:1000]}
        if code in ranks:
            value["rank"] = ranks[code]
        else:
            value["counted"] = False
        color = (fills or {}).get(code) or (known[code].fill if code in known else None)
        if color:
            value["color"] = f"#{color}"
        found.values.append(value)
        aliases[even_code(code)] = code
    for label, code in by_label.items():
        aliases.setdefault(label, code)
        aliases.setdefault(even_code(label), code)
    return FoundScale(id, found.values, found.is_explained, aliases)


def in_order(labelled: Sequence[Explained]) -> list[Explained]:
    """The marks that cells explain themselves, in the order in which everybody reads them."""
    known: dict[str, Explained] = {}
    for one in labelled:
        known.setdefault(one.code, one)
    return [known[code] for code in _ordered(list(known))]


def is_uncounted(code: str, explained: Explained | None) -> bool:
    """Whether a code rates nothing, by itself or by what a legend says of it."""
    return code == "－" or bool(_NOT_COUNTED.search(explained.label if explained else code))


def of_one_scale(marks: Sequence[str], others: Sequence[str]) -> bool:
    """Whether everybody reads `marks` and `others` as those of one scale."""
    return _order_of([even_code(mark) for mark in (*marks, *others)]) is not None


def _ordered(codes: Sequence[str]) -> list[str]:
    """`codes` as everybody reads them where that is known; else as they come."""
    order = _order_of(codes)
    if order:
        return sorted(codes, key=order.index)
    if codes and all(code.isdecimal() for code in codes):
        return sorted(codes, key=int, reverse=True)
    bad = [code for code in codes if _BAD.search(code)]
    return [*(code for code in codes if code not in bad), *bad]


def _order_of(codes: Sequence[str]) -> tuple[str, ...] | None:
    plain = [code for code in codes if code != "－"]
    return next((order for order in _ORDERS if plain and all(c in order for c in codes)), None)


def _whole(codes: Sequence[str]) -> list[str]:
    """`codes` with those between them that were given to nobody: A and C have B between them."""
    plain = [code for code in codes if code != "－"]
    rest = ["－"] * (len(codes) - len(plain))
    for signs in (_ORDERS[0], ("◎", "○", "△", "×")):
        if len(plain) > 1 and all(code in signs for code in plain):
            places = [signs.index(code) for code in plain]
            return [*signs[min(places) : max(places) + 1], *rest]
    return list(codes)


def shade_of(cell: SourceCell) -> str | None:
    """The colour by which a cell speaks: its fill, else that of a dot in it."""
    return cell.fill or (cell.color if _DOT.match(cell.text) else None)
