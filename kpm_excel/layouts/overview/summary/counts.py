"""How many programs have which code: one count, from which tables, sentences and charts are made."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpm_excel.layouts.overview.joined_texts import joined, listed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, Group, Kind, Program, ScaleValue
from kpm_excel.words import Words


@dataclass(frozen=True, slots=True)
class CountRow:
    """The counts of one group with all below it, or of the whole kind."""

    #: None: the whole kind.
    group: Group | None
    #: 0 at the top of the tree.
    depth: int
    programs: int
    #: One number for each counted code, in the scale's order.
    counted: tuple[int, ...]
    #: One number for each code that is kept out of columns and totals.
    uncounted: tuple[int, ...]
    #: Programs without any code of the scale.
    without: int

    @property
    def total(self) -> int:
        """The sum over the counted codes."""
        return sum(self.counted)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one rating or choice of a kind: a row for each group that has programs, and the total."""

    kind: Kind
    field: Field
    codes: tuple[ScaleValue, ...]
    uncounted_codes: tuple[ScaleValue, ...]
    rows: tuple[CountRow, ...]
    total: CountRow


def counts_of(report: Report, kind: Kind) -> Iterator[Counts]:
    """What the plan wants counted of `kind`, in its order."""
    for summary in report.plan.summaries:
        if summary.kind == kind.id and report.plan.is_counted(summary):
            yield count(report, kind, kind.field(summary.field))


def count(report: Report, kind: Kind, field: Field) -> Counts:
    """The counts of `field` over the programs of `kind`."""
    plan, scale = report.plan, report.plan.scale_of(field)
    uncounted = tuple(value for value in scale.values if not value.counted)
    members: dict[str, list[Program]] = {}
    programs = plan.programs_of(kind)
    for program in programs:
        for group in plan.group_path(program.group):
            members.setdefault(group.id, []).append(program)

    def row(group: Group | None, depth: int, of: Sequence[Program]) -> CountRow:
        named = [report.codes(program, field) for program in of]
        found = Counter(code for codes in named for code in codes)
        counts = tuple(found[value.code] for value in scale.counted)
        kept_out = tuple(found[value.code] for value in uncounted)
        without = sum(not any(scale.value(code) for code in codes) for codes in named)
        return CountRow(group, depth, len(of), counts, kept_out, without)

    rows = tuple(row(g, depth, members[g.id]) for depth, g in plan.group_tree() if g.id in members)
    return Counts(kind, field, scale.counted, uncounted, rows, row(None, 0, programs))


@dataclass(frozen=True, slots=True)
class Changes:
    """Programs by last period's code (down) and this period's (across)."""

    codes: tuple[ScaleValue, ...]
    #: One row for each of `codes`, one number in it for each of `codes`.
    matrix: tuple[tuple[int, ...], ...]
    better: int
    same: int
    worse: int
    #: False where the codes have no ranks, so that no change is for better or worse.
    ranked: bool


def changes(report: Report, kind: Kind, field: Field) -> Changes | None:
    """How the codes of `field` moved since last period; None where no program has both codes."""
    scale = report.plan.scale_of(field)
    pairs = Counter(
        (before, now)
        for program in report.plan.programs_of(kind)
        if (before := scale.value(report.previous_code(program, field)))
        and (now := scale.value(report.code(program, field)))
    )
    if not pairs:
        return None
    seen = {value.code for pair in pairs for value in pair}
    codes = tuple(value for value in scale.values if value.counted or value.code in seen)
    moves: Counter[int | None] = Counter()
    for (before, now), number in pairs.items():
        moves[trend_of(before, now)] += number
    matrix = tuple(tuple(pairs[before, now] for now in codes) for before in codes)
    ranked = any(value.rank is not None for value in scale.values)
    return Changes(codes, matrix, moves[1], moves[0], moves[-1], ranked)


def trend_of(before: ScaleValue, now: ScaleValue) -> int | None:
    """1 for a better rank than `before`, 0 for the same, -1 for a worse one; None where one has no rank."""
    if before.code == now.code:
        return 0
    if before.rank is None or now.rank is None:
        return None
    return (now.rank > before.rank) - (now.rank < before.rank)


def sentence(counts: Counts, words: Words) -> str:
    """The counts in words: what all, some or none of the programs are rated."""
    named = {"kind": counts.kind.name, "field": counts.field.title}
    total = counts.total
    # Of several choices a program may name more than one, and is none of them.
    way = "_named" if counts.field.several else ""
    present = [(value, n) for value, n in zip(counts.codes, total.counted, strict=True) if n]
    if not present:
        head = words.text("overview.sentence_none", count=total.programs, **named)
    elif len(present) == 1 and present[0][1] == total.programs:
        head = words.text(f"overview.sentence_all{way}", count=total.programs, label=present[0][0].label, **named)
    else:
        parts = [words.text(f"overview.sentence_part{way}", count=n, label=value.label) for value, n in present]
        head = words.text("overview.sentence_some", count=total.programs, parts=listed(parts, words), **named)
    return joined([head, *_rest(counts, words)], words, "overview.two_sentences")


def _rest(counts: Counts, words: Words) -> list[str]:
    """What the totals leave out."""
    kept_out = zip(counts.uncounted_codes, counts.total.uncounted, strict=True)
    rest = [words.text("overview.sentence_uncounted", count=n, label=value.label) for value, n in kept_out if n]
    if counts.total.without and counts.total.total:
        rest.append(words.text("overview.sentence_without", count=counts.total.without))
    return rest
