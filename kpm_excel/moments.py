"""Moments as files and their carriers write them down: some name their zone, some are the reading of a clock."""

import datetime as dt
from dataclasses import dataclass

#: A clock may go wrong by so much, or stand in any zone, before nothing that it says can be true.
_WRONG = dt.timedelta(days=1)
#: No clock is further from UTC than this (Line Islands, UTC+14).
_FARTHEST_ZONE = dt.timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as it was written down."""

    #: In UTC; where the zone is not known, the clock as though it stood in UTC.
    at: dt.datetime
    #: Whether the time names its zone, or whoever wrote it is known to go by this computer's.
    zone_known: bool = True

    def is_after(self, other: "Moment", margin: dt.timedelta = dt.timedelta(0)) -> bool:
        """Whether it surely is later than `other`, by more than `margin`, and by more than unknown zones may differ."""
        if not (self.zone_known and other.zone_known):
            margin = max(margin, _FARTHEST_ZONE)
        return self.at - other.at > margin

    def shown(self) -> str:
        """Day and time as the clock of this computer has them, or as the unknown clock had them."""
        try:
            local = self.at.astimezone() if self.zone_known else self.at
        except (OverflowError, OSError, ValueError):
            # At the ends of the calendar there is no other zone to go to.
            local = self.at
        return f"{local:%Y-%m-%d %H:%M}"

    def to_json(self) -> list[object]:
        """Plain JSON that `from_json` reads."""
        return [self.at.isoformat(), self.zone_known]

    @classmethod
    def from_json(cls, value: object) -> "Moment":
        """The moment that `to_json` wrote. Raises `ValueError` for anything else."""
        if not (isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)):
            raise ValueError(value)
        at = dt.datetime.fromisoformat(value[0])
        if at.tzinfo is None:
            raise ValueError(value)
        return cls(at, value[1] is True)


def credible(moment: Moment | None) -> Moment | None:
    """`moment`; None where it is still to come, so that the clock that told it must be wrong."""
    return moment if moment and moment.at - dt.datetime.now(dt.UTC) <= _WRONG else None


def of_clock(clock: dt.datetime) -> Moment:
    """The moment of a `clock` reading without a zone, in nobody knows which zone."""
    return Moment(clock.replace(tzinfo=dt.UTC), zone_known=False)
