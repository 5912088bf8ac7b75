"""`demo`: the whole cycle on a shipped sample."""

from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

from kpm_excel.answers import load_answers
from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.intake import CHECK
from kpm_excel.office.collect import Collected, collect
from kpm_excel.office.generate import Generated, generate
from kpm_excel.office.overview import Printed, overview
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, writing
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan

#: The names of the shipped samples.
SAMPLES = ("kodaira-r4", "harborview-2026")


@dataclass(frozen=True, kw_only=True)
class Demonstrated(Result):
    """A whole cycle."""

    plan: Plan
    #: The forms as they go out, and as they come back.
    entry: Generated
    returned: Generated
    collected: Collected
    printed: Printed
    #: Why there is no PDF; None where there is one.
    no_pdf: BadOutput | None

    @property
    def to_open(self) -> tuple[Path, ...]:
        """What is worth a look: a form, what was found, the report."""
        check = (path for path in self.collected.written if path.name == CHECK)
        return (self.entry[0], *check, *self.printed.written)


def demo(folder: str | Path, sample: str = SAMPLES[0], *, force: bool = False, run: Run | None = None) -> Demonstrated:
    """Run the whole cycle on the shipped `sample` below `folder`; each step is told with the result that it came to.

    `force` lets files be replaced that we never wrote.

    Raises `BadCall` for an unknown sample and `BadOutput` where the folder cannot be written.
    """
    if sample not in SAMPLES:
        raise BadCall("sample_unknown", found=sample, allowed=", ".join(SAMPLES))
    run, root = run or Run(), Path(folder)
    run.expect(lambda: 5)
    with writing("demo", root, force=force) as outputs:
        for name, kind in (("plan.json", Kind.PLAN), ("answers.json", Kind.ANSWERS)):
            outputs.put(root / name, kind, (resources("kpm_excel.samples") / sample / name).read_bytes())
        given = outputs.finish()
        plan = load_plan(root / "plan.json")
        run.did("begin", root, plan)
    entry = generate(plan, root / "entry", force=force, run=run.part())
    run.did("generate", root / "entry", entry)
    answers = load_answers(root / "answers.json", plan)
    returned = generate(plan, root / "returned", answers, force=force, run=run.part())
    run.did("return", root / "returned", returned)
    collected = collect(plan, [root / "returned"], root / "collected", force=force, run=run.part())
    run.did("collect", root / "collected", collected)
    printed, no_pdf = _printed(plan, collected, root / "overview.xlsx", force, run)
    run.did("overview", printed.written[0], printed)
    return Demonstrated(
        plan=plan,
        entry=entry,
        returned=returned,
        collected=collected,
        printed=printed,
        no_pdf=no_pdf,
        **files_of(given, entry, returned, collected, printed),
    )


def _printed(plan: Plan, collected: Collected, path: Path, force: bool, run: Run) -> tuple[Printed, BadOutput | None]:
    """The overview, with its PDF where there is a LibreOffice to make it."""
    try:
        return overview(plan, collected, path, pdf=True, force=force, run=run.part()), None
    except BadOutput as stopped:
        return overview(plan, collected, path, force=force, run=run.part()), stopped
