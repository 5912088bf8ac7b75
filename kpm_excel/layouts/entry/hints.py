"""What stands beside narrow input cells: the meaning of the code, the unit, and figures that speak against a rating."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import address
from kpm_excel.book.formulas import both, either, literal, number
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.asking import Place
from kpm_excel.layouts.entry.inputs import hint_of, meaning_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.plan.figures import Contradiction, compared, contradicted, high_codes, judged, lowest_code
from kpm_excel.plan.model import FieldType

#: How a target is missed, by its sign.
_MISSED = {">=": "<", "<=": ">", "=": "<>"}
_HINTS = {Contradiction.MISSED_BUT_HIGH: "contradiction", Contradiction.MET_BUT_LOWEST: "contradiction_low"}


@dataclass(frozen=True, slots=True)
class _Target:
    """The cell of an actual that can be held against a target."""

    cell: str
    sign: str
    target: float

    @property
    def missed(self) -> str:
        """True while the actual is there and falls short."""
        return f"AND(ISNUMBER({self.cell}),{self.cell}{_MISSED[self.sign]}{number(self.target)})"

    @property
    def met(self) -> str:
        """True while the actual is there and does not fall short."""
        return f"AND(ISNUMBER({self.cell}),NOT({self.cell}{_MISSED[self.sign]}{number(self.target)}))"


def set_hints(at: Setting, places: Sequence[Place]) -> None:
    """Set what stands beside each of `places`."""
    targets = [
        _Target(address(p.row, at.grid.first), i.comparator, i.target)
        for p in places
        if (i := p.asked.indicator) and i.comparator and i.target is not None
    ]
    for place in places:
        if place.asked.field.type is FieldType.TEXT or place.asked.indicator:
            continue
        if place.asked.field.type is FieldType.RATING:
            _meaning(at, place)
            _contradiction(at, place, targets)
        elif place.last_column < at.grid.last:
            _beside(at, place, hint_of(place.asked, at.words))


def _meaning(at: Setting, place: Place) -> None:
    """Set the words that say what the chosen code means."""
    values = at.plan.scale_of(place.asked.field).values
    meaning = {value.code: meaning_of(value) for value in values}
    cell = address(place.row, at.grid.first)
    index = at.lists.place_in(cell, [value.code for value in values])
    meanings = at.lists.reference(list(meaning.values()))
    choose = at.words.text("entry.hint_choose")
    # INDEX would give the whole list for a 0.
    formula = f'=IFERROR(IF({cell}="",{literal(choose)},INDEX({meanings},1/(1/{index}))),"")'
    key = place.asked.key.key
    answer = at.refused.get(key, at.answers.get(key))
    text = choose if answer in (None, "") else meaning.get(str(answer), "")
    _beside(at, place, text, formula)


def _beside(at: Setting, place: Place, text: str, formula: str | None = None) -> None:
    rows, columns = (place.row, place.last_row), (at.grid.input_last + 1, at.grid.last)
    at.block(rows, columns, text, entry_styles.BESIDE_CELL, formula=formula)


def _contradiction(at: Setting, place: Place, targets: list[_Target]) -> None:
    """Set the hint that figures speak against the rating: a question, never a refusal."""
    if place.legend_row is None:
        return
    texts = {kind: at.words.text(f"entry.{key}") for kind, key in _HINTS.items()}
    formula = _contradiction_formula(at, place, targets, texts)
    rows, columns = (place.legend_row, place.legend_row), (at.grid.status, at.grid.end)
    at.block(rows, columns, _now(at, place, texts) if formula else None, entry_styles.HINT_CELL, formula=formula)


def _contradiction_formula(
    at: Setting, place: Place, targets: list[_Target], texts: dict[Contradiction, str]
) -> str | None:
    """The formula of the hint; None where no figure can speak against the rating."""
    kind = at.plan.kind_of(at.program)
    scale, cell = at.plan.scale_of(place.asked.field), address(place.row, at.grid.first)
    high, low = high_codes(scale), lowest_code(scale)
    if not (targets and high and low) or place.asked.field != judged(kind):
        return None
    missed = both([f"{at.lists.place_in(cell, high)}>0", either([target.missed for target in targets])])
    # What the form does not ask for can never be known to be met.
    all_here = len(targets) == len(compared(kind, at.program))
    met = both([f"EXACT({cell},{literal(low)})", *(target.met for target in targets)]) if all_here else "FALSE"
    told = {key: literal(text) for key, text in texts.items()}
    return f'=IF({missed},{told[Contradiction.MISSED_BUT_HIGH]},IF({met},{told[Contradiction.MET_BUT_LOWEST]},""))'


def _now(at: Setting, place: Place, texts: dict[Contradiction, str]) -> str:
    """The hint as things stand."""
    kind = at.plan.kind_of(at.program)
    scales = {scale.id: scale for scale in at.plan.scales}
    values: dict[str, object] = {place.asked.field.id: at.answers.get(place.asked.key.key)}
    for field in kind.fields:
        if field.type is FieldType.INDICATORS:
            keys = {i.id: AnswerKey(field.id, i.id) for i in at.program.indicators(field.id)}
            values[field.id] = {id: at.answers[key] for id, key in keys.items() if at.answers.get(key) is not None}
    said = {found.field.id: found.kind for found in contradicted(kind, at.program, scales, values)}
    return texts[said[place.asked.field.id]] if place.asked.field.id in said else ""
