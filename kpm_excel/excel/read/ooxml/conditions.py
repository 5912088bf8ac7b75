"""The conditional formats of a worksheet, as far as they change what somebody reads."""

from collections.abc import Mapping

from kpm_excel.excel.read.conditional_looks import MOST_RULES, Area, Look, Rule
from kpm_excel.excel.read.ooxml.places import range_of
from kpm_excel.excel.read.ooxml.shared_texts import is_on


class ConditionReader:
    """Listens to a worksheet; `rules` holds its conditional formats that have one of `looks`, or stop others."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self.pieces: list[str] = []
        self.rules: list[Rule] = []
        self._looks = looks
        self._areas: tuple[Area, ...] = ()
        self._rule: dict[str, str] | None = None
        self._formulas: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a worksheet."""
        self.pieces.clear()
        if name == "conditionalFormatting":
            ranges = map(range_of, attributes.get("sqref", "").split())
            self._areas = tuple(area for area in ranges if area)
        elif name == "cfRule":
            self._rule, self._formulas = attributes, []

    def end(self, name: str) -> None:
        """Hears an end tag of a worksheet."""
        if name == "formula" and self._rule is not None:
            self._formulas.append("".join(self.pieces))
        elif name == "cfRule" and self._rule is not None:
            self._keep(self._rule)
            self._rule = None

    def _keep(self, rule: dict[str, str]) -> None:
        look, stops = self._looks.get(rule.get("dxfId", "")), is_on(rule, "stopIfTrue", "0")
        if (look is None and not stops) or len(self.rules) >= MOST_RULES:
            return
        compares = rule.get("type") == "cellIs"
        text = rule.get("priority", "")
        self.rules.append(
            Rule(
                self._areas,
                look or Look(),
                rule.get("operator", "") if compares else "",
                tuple(self._formulas) if compares else (),
                int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0,
                stops,
            )
        )
