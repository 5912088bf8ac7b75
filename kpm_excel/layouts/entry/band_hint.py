"""What the figures of a form would suggest for a rating, live beside it: words, and never a refusal."""

from collections.abc import Mapping, Sequence

from kpm_excel.book.base import Conditional, absolute, address
from kpm_excel.book.formulas import both, either, literal, number
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.types.shown_listed import spellings
from kpm_excel.layouts.types.shown_text import one_of_texts
from kpm_excel.plan.answered_values import answered_values
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.contradiction import begun_by, suggestion
from kpm_excel.plan.model import Field


def set_band_hint(at: Setting, place: Place, places: Sequence[Place]) -> None:
    """Set the hint of the rating at `place` into the last columns of its legend."""
    field = place.asked.field
    if place.legend_row is None or field.bands is None:
        return
    texts = _texts(at, field)
    now = suggestion(at.plan, at.program, field, answered_values(at.plan, at.program, _answers(at, places)))
    formula = _formula(at, field, field.bands, _cells(at, field.bands, places), _begun(at, field.bands, places), texts)
    rows, columns = (place.legend_row, place.legend_row), (at.grid.status, at.grid.end)
    at.block(rows, columns, texts[now.code] if now else "", entry_styles.SUGGESTION_CELL, formula=formula)
    hint, rating = absolute(rows[0], columns[0]), absolute(place.row, at.grid.first)
    differs = "=" + both([f'{rating}<>""', f'{hint}<>""', f"NOT({either(_agreeing(at, field, rating, hint, texts))})"])
    at.form.sheet.conditionals.append(
        Conditional(rows[0], columns[0], rows[1], columns[1], differs, entry_styles.DIFFERENT)
    )


def _agreeing(at: Setting, field: Field, rating: str, hint: str, texts: Mapping[str, str]) -> list[str]:
    """What is true while the chosen code is the suggested one, or one that figures do not speak to."""
    agreeing = []
    for value in at.plan.scale_of(field).values:
        chosen = one_of_texts(rating, spellings(field, [value.code], at.plan), at.lists)
        agreeing.append(chosen if value.rank is None else f"AND({chosen},{hint}={literal(texts[value.code])})")
    return agreeing


def band_height(at: Setting, field: Field) -> float:
    """Height in points of the tallest hint for `field`; 0 where it has no bands."""
    texts = _texts(at, field).values() if field.bands else ()
    return max((at.height(text, at.grid.status, at.grid.end, entry_styles.HINT_CELL) for text in texts), default=0.0)


def _texts(at: Setting, field: Field) -> dict[str, str]:
    """The hint for each code."""
    return {code: at.words.text("entry.band", code=code) for code in at.plan.codes(field)}


def _answers(at: Setting, places: Sequence[Place]) -> dict[str, object]:
    """What the cells of the form hold."""
    keys = [place.asked.key.key for place in places]
    return {key: at.answers[key] for key in keys if key not in at.refused and at.answers.get(key) is not None}


def _cells(at: Setting, bands: Bands, places: Sequence[Place]) -> list[str]:
    """The cells of the figures that `bands` look at; none where the form has no cell of them."""
    base = f"{bands.of}.total" if bands.is_total else bands.of
    own = [address(place.row, at.grid.first) for place in places if place.asked.key.key == base]
    return at.bases.get(base) or own


def _begun(at: Setting, bands: Bands, places: Sequence[Place]) -> list[str]:
    """The input cells of which one at least must hold a figure before anything is suggested."""
    keys = begun_by(at.plan.kind_of(at.program), bands)
    return [address(place.row, at.grid.first) for place in places if place.asked.key.key in keys]


def _formula(
    at: Setting, field: Field, bands: Bands, cells: Sequence[str], begun: Sequence[str], texts: Mapping[str, str]
) -> str | None:
    """The formula of the hint; None where nothing on the form can change it."""
    if not cells:
        return None
    listed = ",".join(cells)
    rest, sign = bands.rest(at.plan.scale_of(field)), "<=" if bands.is_at_most else ">="
    chosen = literal(texts[rest]) if rest else '""'
    for code, limit in reversed(bands.best_first):
        chosen = f"IF(MIN({listed}){sign}{number(limit)},{literal(texts[code])},{chosen})"
    silent = either([f"COUNT({some})=0" for some in (listed, ",".join(begun)) if some])
    return f'=IF({silent},"",{chosen})'
