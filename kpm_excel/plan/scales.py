"""What a rating may be, as frozen data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScaleValue:
    """One code of a scale."""

    code: str
    label: str
    #: The longer wording of the legend.
    description: str | None = None
    #: Higher is better; None says that the code is no rating.
    rank: float | None = None
    #: Fill such as `#FFE699`.
    color: str | None = None
    #: Other spellings that are read as this code.
    aliases: tuple[str, ...] = ()
    #: False keeps the code out of columns and totals of the counts.
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Scale:
    """The codes of a rating, in the order in which they are printed."""

    id: str
    values: tuple[ScaleValue, ...]

    @property
    def counted(self) -> tuple[ScaleValue, ...]:
        """The codes that have a column in the counts."""
        return tuple(value for value in self.values if value.counted)

    def value(self, code: object) -> ScaleValue | None:
        """The entry of `code`; None where the scale has no such code."""
        return next((value for value in self.values if value.code == code), None)
