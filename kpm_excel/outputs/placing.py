"""Finished files put in place, all of them or none."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from kpm_excel.outputs.memory import Step
from kpm_excel.outputs.whole_files import explained, set_aside, sha256_at, sync_folder


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done for one step, by which it can be taken back."""

    step: Step
    #: The file that is replaced, or taken away.
    target: Path
    #: Where what stood there is now; None where nothing stood there or it stays.
    old: Path | None
    #: Whether it was edited, and `old` is where it is kept.
    is_kept: bool = False
    #: Whether it stays as it is, out of date as it is: somebody edited it.
    stays: bool = False


class Placing:
    """The steps of one folder, done one after the other; `undo` takes back those that were done.

    Of a run that was interrupted, the steps that were done before are passed over.
    """

    def __init__(self, folder: Path, steps: Sequence[Step], *, was_interrupted: bool = False) -> None:
        self._folder, self.steps = folder, steps
        self._was_interrupted = was_interrupted
        self.moved: list[Moved] = []

    def do(self) -> None:
        """Puts everything in place. Raises `BadOutput`, with what was done until then in `moved`."""
        for step in self.steps:
            target = self._folder / step.target
            with explained(target):
                if step.part is None:
                    self._take_away(step, target)
                elif self._is_finished(part := self._folder / step.part, step):
                    self._replace(step, target, part)
                elif step.aside and os.path.lexists(self._folder / step.aside):
                    # In place already; whoever looks for the edited file has to hear where it is.
                    self.moved.append(Moved(step, target, self._folder / step.aside, is_kept=True))
        for folder in {moved.target.parent for moved in self.moved}:
            sync_folder(folder)

    def _is_finished(self, part: Path, step: Step) -> bool:
        """Whether the new file waits for its place; raises `FileNotFoundError` where it must and does not."""
        if sha256_at(part) == step.sha256:
            return True
        if self._was_interrupted:
            return False
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), part)

    def _take_away(self, step: Step, target: Path) -> None:
        now = sha256_at(target)
        if now is not None and now == step.ours:
            old = self._folder / step.old
            self.moved.append(Moved(step, target, old))
            os.replace(target, old)
        elif now is not None:
            self.moved.append(Moved(step, target, None, stays=True))

    def _replace(self, step: Step, target: Path, part: Path) -> None:
        now = sha256_at(target)
        if now is None:
            self.moved.append(Moved(step, target, None))
        elif now in (step.ours, step.sha256):
            old = self._folder / step.old
            # From a run that was interrupted here: the same file by another name.
            with suppress(FileNotFoundError):
                old.unlink()
            self.moved.append(Moved(step, target, old))
            set_aside(target, old)
        else:
            self._keep(step, target)
        os.replace(part, target)

    def _keep(self, step: Step, target: Path) -> None:
        """Sets aside what somebody edited, under the first number that is free."""
        if target.is_dir():
            raise IsADirectoryError(target)
        meant = [self._folder / step.aside] if step.aside else []
        for aside in chain(meant, numbered(target, {self._folder / other.target for other in self.steps})):
            try:
                set_aside(target, aside)
            except FileExistsError:
                # A run that was interrupted here gave it this second name before.
                if not (self._was_interrupted and os.path.samefile(aside, target)):
                    continue
            self.moved.append(Moved(step, target, aside, is_kept=True))
            return

    def undo(self) -> None:
        """Makes everything as it was, the last first."""
        for moved in reversed(self.moved):
            if moved.stays:
                continue
            if moved.old is None:
                moved.target.unlink(missing_ok=True)
            elif os.path.lexists(moved.old):
                os.replace(moved.old, moved.target)
                # Two names of one file are both there still.
                moved.old.unlink(missing_ok=True)


def numbered(target: Path, taken: set[Path]) -> Iterator[Path]:
    """Names beside `target` with a number, without those that files of this run have."""
    names = {path.name.casefold() for path in taken if path.parent == target.parent}
    for number in count(1):
        aside = target.with_name(f"{target.stem}_{number}{target.suffix}")
        if aside.name.casefold() not in names:
            yield aside
