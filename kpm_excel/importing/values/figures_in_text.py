"""Figures and goals as cells hold them: 1,234千円, 80％以上, 目標 80％（72.8％）."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from kpm_excel.importing.values.plainly import bare, in_line, is_nothing
from kpm_excel.importing.values.years import one_width, years_in

_NUMBER: Final = r"[-−▲△]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNIT: Final = r"(?:[かヶヵケ]所|つ|[^\d\sぁ-ん()（）、。,，.:：;；→⇒~～〜/／・以未超程約]{1,8})?"
_FIGURE: Final = re.compile(
    rf"(?P<about>約|およそ|年間?|毎年|各)?\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})\s*(?P<compared>以上|以下|未満|超|以内|程度)?"
)
_COMPARED: Final = {"以上": ">=", "超": ">=", "以下": "<=", "以内": "<=", "未満": "<="}
_AIM: Final = re.compile(
    r"\s*(?:を|に|の|と|へ)?\s*(?:目指す|目標とする|維持する?|達成する?|とする|する|実施する?|開催する?)?\s*[。.]?\s*"
)
_BEFORE: Final = re.compile(r"[(（](?P<inner>[^()（）]*\d[^()（）]*)[)）]\s*[。.]?\s*$")
_CURRENCIES: Final = ("£", "$", "€", "¥", "₩")
#: Words by which it is said which way is better.
_BETTER: Final[tuple[tuple[Literal[">=", "<=", "="], re.Pattern[str]], ...]] = (
    (
        ">=",
        re.compile(
            r"(?:high(?:er)?|big(?:ger)?|large?r?|more|up|increas(?:e|ing)|max(?:imise)?)(?: is (?:good|better|best))?"
            r"|増加?|上昇|向上|大|高|[↑⇧▲↗]"
        ),
    ),
    (
        "<=",
        re.compile(
            r"(?:low(?:er)?|small(?:er)?|less|fewer|down|decreas(?:e|ing)|min(?:imise)?|reduc(?:e|tion))"
            r"(?: is (?:good|better|best))?|減少?|低下|縮減|小|低|[↓⇩▼↘]"
        ),
    ),
    ("=", re.compile(r"maintain|same|stable|(?:現状)?維持|横ばい|[→⇒]")),
)
_AIMED: Final = re.compile(r"\s*(?:目標値?|計画値?|target)\s*[:：]?\s*", re.IGNORECASE)
_WORDS: Final = re.compile(r"^(?:目標値?|設定目標|数値目標|指標)\s*[:：]?\s*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what stands around it."""

    value: int | float
    unit: str = ""
    #: ">=", "<=", or "" where nothing is said.
    comparator: str = ""
    #: What stands before and behind it in the text.
    before: str = ""
    behind: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether the text says nothing but this figure."""
        return not self.before and not self.behind


@dataclass(frozen=True, slots=True)
class Goal:
    """A target, and what was reached before."""

    #: What is measured; "" where the text does not say.
    name: str
    target: Figure
    #: The figure in brackets behind it: 80％（72.8％）.
    previous: Figure | None = None
    #: The words about it in the brackets: 令和3年4月1日現在.
    previous_as_of: str = ""


def number_in(digits: str) -> int | float:
    """The number that `digits` write, with commas or △ before it."""
    plain = re.sub(r"[,\s]", "", digits)
    sign = -1 if plain[:1] in "-−▲△" else 1
    plain = plain.lstrip("-−▲△")
    return sign * (float(plain) if "." in plain else int(plain))


def read_figure(text: str) -> Figure | None:
    """The only number in `text`; None where there is none, or more than one."""
    flat = one_width(in_line(text)).strip()
    numbers = re.findall(_NUMBER, flat)
    if len(numbers) != 1:
        return None
    match = _FIGURE.search(flat)
    if match is None:
        return None
    unit = (match["unit"] or "").strip()
    before = f"{flat[: match.start('number')]}".strip()
    if before in _CURRENCIES:
        # £000 is written as £1,250k: what stands behind belongs to the sign.
        before, unit = "", f"{before}{unit}"
    return Figure(
        number_in(match["number"]),
        "％" if unit == "%" else unit,
        _COMPARED.get(match["compared"] or "", ""),
        before.strip(" :："),
        flat[match.end() :].strip(),
    )


def comparator_in(text: str) -> Literal[">=", "<=", "="] | None:
    """How a target is met where `text` says which way is better: High, 減少, ↑; None for other words."""
    plain = bare(text).casefold()
    return next((sign for sign, words in _BETTER if words.fullmatch(plain)), None)


def is_figure(text: str) -> bool:
    """Whether `text` is a number, with a unit at most."""
    figure = read_figure(text)
    return figure is not None and figure.is_alone


def read_goal(text: str) -> Goal | None:
    """The target that one line names, with what was reached before in brackets; None where it says something else."""
    flat = _WORDS.sub("", one_width(in_line(text)).strip(" ・･●○■◆"))
    if is_nothing(flat):
        return None
    previous, as_of, aim = None, "", None
    if inner := _BEFORE.search(flat):
        aim = _AIMED.match(inner["inner"])
        previous, as_of = _inner(inner["inner"][aim.end() if aim else 0 :])
        if previous is None or (aim and as_of):
            return None
        flat = flat[: inner.start()].strip()
    figures = [one for one in _FIGURE.finditer(flat) if not _is_of_year(flat, one)]
    if len(figures) != 1:
        return None
    match = figures[0]
    behind = flat[match.end() :]
    if not _AIM.fullmatch(behind) or (behind.strip() in ("。", ".") and previous is None):
        # A sentence that ends in a figure tells what was done.
        return None
    unit = (match["unit"] or "").strip()
    name = re.sub(r"[\s:：、は,]*(?:(?:数値)?目標値?|\b[Tt]arget)?[\s:：、は,]*$", "", flat[: match.start()])
    target = Figure(
        number_in(match["number"]), "％" if unit == "%" else unit, _COMPARED.get(match["compared"] or "", "")
    )
    if aim and previous is not None:
        # 3品（目標 5品）: what was reached stands before the brackets.
        target, previous = previous, target
    return Goal(name.removesuffix("を").removesuffix("が"), target, previous, as_of)


def goals_in(text: str) -> tuple[Goal, ...]:
    """The target of each line of `text`; none where one of them names no target."""
    goals = [read_goal(line) for line in text.splitlines() if line.strip()]
    found = tuple(goal for goal in goals if goal is not None)
    return found if len(found) == len(goals) else ()


def _inner(text: str) -> tuple[Figure | None, str]:
    """The figure in brackets, and the words before it."""
    head, sign, tail = text.rpartition(":")
    words = head if sign else "".join(text[one.start : one.end] for one in years_in(text)[:1])
    rest = tail if sign else text.replace(words, "", 1) if words else text
    figure = read_figure(re.sub(r"^(?:実績値?|現在|末|度末?|現状値?|前年度?|actual)\s*", "", rest.strip(), flags=re.I))
    return (figure, words.strip()) if figure and figure.is_alone else (None, "")


def _is_of_year(flat: str, match: re.Match[str]) -> bool:
    return any(year.start <= match.start("number") < year.end for year in years_in(flat)) or bool(
        re.match(r"年度?(?:間|まで|末)|月(?!額|間)", flat[match.end("number") :].lstrip())
        or re.search(r"月\s*$|第\s*$", flat[: match.start("number")])
    )
