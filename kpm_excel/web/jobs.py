"""Long work on a cycle: one at a time in a folder, told while it goes on, and known until the next one begins."""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread

from kpm_excel.errors import BadOutput, Stopped
from kpm_excel.office.run import Cancelled, Run, Step
from kpm_excel.outputs.whole_files import read_document, write_state
from kpm_excel.web.stopping import stopped_text
from kpm_excel.words import Words

#: How long the end of the program waits for work that it has cancelled.
_LAST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of work that was done."""

    #: The sentences, in whatever language the page speaks when they are shown.
    lines: Callable[[Words], Iterable[str]]
    #: Whether there is nothing left to see to.
    is_whole: bool = True
    #: What was made, to be opened at once.
    files: tuple[Path, ...] = ()


#: An operation with all that it needs; what it tells and whether it goes on is in the run.
Work = Callable[[Run], Outcome]


@dataclass(slots=True)
class Job:
    """One piece of work on one cycle."""

    #: What it is: `collect` and so on, with a sentence in the catalog `web` (`job_collect`).
    name: str
    #: The address that leads on when it has ended.
    back: str
    begun: datetime
    ended: datetime | None = None
    #: How far it is.
    step: Step | None = None
    outcome: Outcome | None = None
    #: Why it ended without an outcome; None where it was cancelled.
    stopped: Stopped | None = None
    _cancelled: Event = field(default_factory=Event)

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.ended is None

    @property
    def is_ending(self) -> bool:
        """Whether it was cancelled and has not ended yet."""
        return self.is_running and self._cancelled.is_set()

    @property
    def state(self) -> str:
        """`running`, `ending`, `done`, `open` (done, and something is left to see to), `stopped` or `cancelled`."""
        if self.is_running:
            return "ending" if self.is_ending else "running"
        if self.outcome:
            return "done" if self.outcome.is_whole else "open"
        return "stopped" if self.stopped else "cancelled"

    def cancel(self) -> None:
        """Lets it end at its next step, with nothing half written."""
        self._cancelled.set()

    def lines(self, words: Words) -> list[str]:
        """What it came to, in sentences."""
        if self.outcome:
            return [line for text in self.outcome.lines(words) for line in text.splitlines()]
        return stopped_text(self.stopped, words).splitlines() if self.stopped else []

    def told(self, words: Words) -> dict[str, str | int]:
        """How far it is: what a page shows, and what it hears while it is open."""
        step, name = self.step, words.text(f"web.job_{self.name}")
        done, total = (step.done, step.total) if step else (0, 0)
        text = words.text("web.job_begins")
        if not self.is_running:
            text = words.text(f"web.job_{self.state}", name=name)
        elif self.is_ending:
            text = words.text("web.job_ending")
        elif step:
            how = "read" if step.name == "read" else "made"
            text = words.text(f"web.step_{how}", done=done, total=total, file=Path(step.item).name)
        return {"name": name, "state": self.state, "done": done, "total": total, "text": text}


class Jobs:
    """The work that the page began. What is going on is noted in `file`, so that a start after a fall tells of it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._last: dict[Path, Job] = {}
        self._threads: dict[Path, Thread] = {}
        self._lock = Lock()
        self._fallen = self._noted()

    def start(self, folder: Path, name: str, back: str, work: Work) -> Job | None:
        """The work `name` on the cycle in `folder`, which goes on now; None where other work goes on there."""
        with self._lock:
            last = self._last.get(folder)
            if last and last.is_running:
                return None
            job = self._last[folder] = Job(name, back, datetime.now())
            self._fallen.pop(str(folder), None)
            self._note()
            # The program must be able to end while something does not answer.
            thread = self._threads[folder] = Thread(target=self._do, args=(job, work), daemon=True)
            thread.start()
            return job

    def of(self, folder: Path) -> Job | None:
        """The work on the cycle in `folder` that goes on, or the last that did; None where none did yet."""
        return self._last.get(folder)

    def fallen(self, folder: Path) -> str | None:
        """The name of the work in `folder` that went on when the program fell; None once other work was done there."""
        return self._fallen.get(str(folder))

    def dismiss(self, folder: Path) -> None:
        """Takes what was told of ended work away, and what fell."""
        with self._lock:
            if (last := self._last.get(folder)) and not last.is_running:
                del self._last[folder]
            self._fallen.pop(str(folder), None)
            self._note()

    @property
    def running(self) -> tuple[Job, ...]:
        """All that goes on."""
        return tuple(job for job in self._last.values() if job.is_running)

    def end(self) -> None:
        """Cancels all that goes on and waits a little for it."""
        for job in self.running:
            job.cancel()
        until = time.monotonic() + _LAST_SECONDS
        for thread in self._threads.values():
            thread.join(max(until - time.monotonic(), 0))

    def _do(self, job: Job, work: Work) -> None:
        def told(step: Step) -> None:
            job.step = step

        outcome, stopped = None, None
        try:
            outcome = work(Run(told, cancelled=job._cancelled))
        except Cancelled:
            pass
        except Stopped as error:
            stopped = error
        except Exception as error:
            # A fault of ours must not leave work that never ends. Whoever wants to mend it sees where it happened.
            stopped = Stopped("unexpected", kind=type(error).__name__, reason=error)
            if os.environ.get("KPM_EXCEL_DEBUG"):
                raise
        finally:
            with self._lock:
                job.outcome, job.stopped, job.ended = outcome, stopped, datetime.now()
                self._note()

    def _noted(self) -> dict[str, str]:
        return {folder: name for folder, name in read_document(self._file).items() if isinstance(name, str)}

    def _note(self) -> None:
        going_on: Mapping[str, str] = {str(folder): job.name for folder, job in self._last.items() if job.is_running}
        with suppress(BadOutput):
            write_state(self._file, json.dumps({**self._fallen, **going_on}, ensure_ascii=False).encode())
