"""Where the columns of a program's sheet are cut: by its schedule's bars, and by what stands beside input cells."""

from collections.abc import Sequence

from kpm_excel.book.measure import column_px
from kpm_excel.layouts.entry.program_columns import BODY_PX, INPUT_CHARS, MARK_PX, STATUS_CHARS, Grid, quarter_px
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Kind, Plan, Program
from kpm_excel.plan.periods import QUARTERS, shown_span

#: What is as wide as other columns moves to a cut that is not further away than this.
_NEAR_PX = 4
#: A cut of the layout moves to one of the schedule that is not further away than this.
_SNAP_PX = 17


def grid_for(plan: Plan, kind: Kind, programs: Sequence[Program]) -> Grid:
    """The grid on which the blocks of `programs` of `kind` can be drawn."""
    edges = {0, BODY_PX}
    shown = [(shown_of(field), field) for field in kind.fields]
    told = [(one, field, program) for program in programs for one, field in shown]
    for one, field, program in told:
        ids = [period.id for period in plan.periods_of(field)]
        bars = one.bars(field, program)
        edges |= set() if bars is None else {quarter_px(at * QUARTERS, len(ids)) for at in range(len(ids) + 1)}
        for span in (shown_span(bar.start, bar.end, plan.period_ids, ids) for bar in bars or ()):
            edges |= {quarter_px(span[0], len(ids)), quarter_px(span[1] + 1, len(ids))} if span else set()
    for across in dict.fromkeys(one.columns_across(field, program, plan) for one, field, program in told):
        for part in range(1, across):
            _cut(edges, round(BODY_PX * part / across), _NEAR_PX)
    status = _cut(edges, BODY_PX - column_px(STATUS_CHARS), 2 * _SNAP_PX)
    narrow = _cut(edges, column_px(INPUT_CHARS), _SNAP_PX)
    beside = max((one.columns_beside(field, program) for one, field, program in told), default=1)
    for part in range(1, beside):
        _cut(edges, narrow + (status - narrow) * part // beside, _SNAP_PX)
    starts = {
        count: [(0 if at == 0 else _cut(edges, status * at // count, _NEAR_PX)) for at in range(count)]
        for count in {one.marks_beside(field) for one, field in shown} - {1}
    }
    ends = {count: [_cut(edges, start + MARK_PX, _NEAR_PX) for start in own] for count, own in starts.items()}
    cuts = sorted(edges)
    marks = {
        count: tuple(
            (2 + cuts.index(start), 1 + cuts.index(end), 1 + cuts.index(behind))
            for start, end, behind in zip(own, ends[count], [*own[1:], status], strict=True)
        )
        for count, own in starts.items()
    }
    return Grid(tuple(cuts), status=2 + cuts.index(status), input_last=1 + cuts.index(narrow), marks=marks)


def _cut(edges: set[int], aim: int, reach: int) -> int:
    """The edge next to `aim`, itself made an edge where none is within `reach`; never one at either end."""
    inner = edges - {0, BODY_PX}
    nearest = min(inner, key=lambda edge: (abs(edge - aim), edge), default=None)
    if nearest is not None and abs(nearest - aim) <= reach:
        return nearest
    edges.add(aim)
    return aim
