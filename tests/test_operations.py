"""Each command is one operation, whoever calls it: the same files and the same findings, alone or beside another."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import typing
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import kpm_excel
from kpm_excel.cli import kpm_excel as commands
from kpm_excel.cli import run
from kpm_excel.office.demo import SAMPLES as DEMO_SAMPLES
from kpm_excel.office.results import Result
from kpm_excel.outputs import writing
from kpm_excel.words import words_for
from tests.edited import type_into
from tests.hand_made.layouts import layout
from tests.plans import SAMPLES, small_document
from tests.publishing import complete

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
#: `open` and `serve` are no operations: they open a face that calls them all.
FACES = ("open", "serve")
OPERATIONS = [name.replace("-", "_") for name in commands.commands if name not in FACES]
ANSWERS = {"8": {"results": "・見直した。", "results@zaisei": "・査定した。", "rating": "A", "indicators.rate": 81}}

#: A report that somebody made by hand.
TABLE = layout("review_list").workbook()


def prepared(root: Path) -> Path:
    """A folder with what an office begins with, and what departments send back to it."""
    root.mkdir()
    plan = small_document()
    plan["periods"].append({"id": "R5", "label": "Ｒ５"})
    (root / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    later = {**plan, "deadline": "2023-05-10"}
    (root / "later.json").write_text(json.dumps(later, ensure_ascii=False), encoding="utf-8")
    (root / "answers.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    (root / "table.xlsx").write_bytes(TABLE)
    return root


#: Each review as it was written, and after the headquarters edited it: the program that saves it notes when.
EDITED: dict[bytes, bytes] = {}


def edit(root: Path) -> None:
    """Type an answer into the review, as the headquarters would."""
    path = root / "review.xlsx"
    before = path.read_bytes()
    if before not in EDITED:
        type_into(path, {(8, "hq"): "A"})
        EDITED[before] = path.read_bytes()
    path.write_bytes(EDITED[before])


def send_back(root: Path) -> None:
    """Put into the folder of what came back all forms but one."""
    shutil.copytree(root / "entry", root / "in", ignore=shutil.ignore_patterns(".*", "*.eml", "zaisei*"))


def by_command(root: Path, start: Callable[[list[str]], int] = run, pdf: Sequence[str] = ("--pdf",)) -> list[int]:
    """What every command ends with, one after the other, in the folder `root`; `start` starts one."""

    def call(*words: str) -> int:
        return start([word.replace("@", f"{root}/") for word in words])

    done = [
        call("init", "@cycle", "--template", "rag"),
        call("import-report", "@table.xlsx", "-o", "@imported.xlsx"),
        call("check-plan", "@plan.json"),
        call("convert-plan", "@plan.json", "@plan.xlsx"),
        call("mail-texts", "@plan.json", "@texts"),
        call("generate", "@plan.json", "-o", "@entry", "--answers", "@answers.json", "--mail", "--texts", "@texts"),
        call("fields", "@entry/kanri_管理課.xlsx"),
    ]
    send_back(root)
    consolidated = "@collected/consolidated.json"
    done += [
        call("status", "@plan.json", "@in"),
        call("collect", "@plan.json", "@in", "-o", "@collected", "--texts", "@texts"),
        call("remind", "@plan.json", consolidated, "-o", "@reminders"),
        call("links", "@cycle", "--json"),
        call("overview", "@plan.json", consolidated, "-o", "@overview.xlsx", *pdf, "--data", "@data.csv"),
        call("review", "@plan.json", consolidated, "-o", "@review.xlsx"),
    ]
    edit(root)
    return [
        *done,
        call("amend", "@plan.json", consolidated, "@review.xlsx", "-o", "@amended.json"),
        # The answers are not complete, so nothing goes out.
        call("publish", "@plan.json", "@amended.json", "-o", "@public", "--yes"),
        call("rollover", "@plan.json", "@amended.json", "-o", "@next.xlsx", "--renumber", "8=9"),
        call("history", "@plan.json", "@amended.json", "-o", "@history.xlsx"),
        call("diff-plan", "@plan.json", "@later.json"),
        call("demo", "@demo", "--sample", "harborview-2026"),
    ]


def by_python(root: Path) -> list[Any]:
    """What every operation gives, one after the other, in the folder `root`."""
    plan = kpm_excel.load_plan(root / "plan.json")
    begun = kpm_excel.init(root / "cycle", "rag")
    imported = kpm_excel.import_report([root / "table.xlsx"], root / "imported.xlsx")
    checked = kpm_excel.check_plan(root / "plan.json")
    converted = kpm_excel.convert_plan(root / "plan.json", root / "plan.xlsx")
    told = kpm_excel.mail_texts(plan, root / "texts")
    texts, answers = kpm_excel.load_texts(root / "texts"), kpm_excel.load_answers(root / "answers.json", plan)
    generated = kpm_excel.generate(plan, root / "entry", answers, mail=True, texts=texts)
    listed = kpm_excel.fields(generated[0])
    send_back(root)
    standing = kpm_excel.status(plan, [root / "in"])
    collected = kpm_excel.collect(plan, [root / "in"], root / "collected", texts=texts)
    reminded = kpm_excel.remind(plan, collected, root / "reminders")
    linked = kpm_excel.links(root / "cycle")
    printed = kpm_excel.overview(plan, collected, root / "overview.xlsx", pdf=True, data=root / "data.csv")
    reviewed = kpm_excel.review(plan, collected, root / "review.xlsx")
    edit(root)
    amended = kpm_excel.amend(plan, collected, root / "review.xlsx", root / "amended.json")
    published = kpm_excel.publish(plan, amended.consolidated, root / "public", yes=True)
    rolled = kpm_excel.rollover(plan, amended.consolidated, root / "next.xlsx", renumber={8: 9})
    looked_back = kpm_excel.history(plan, [amended.consolidated], root / "history.xlsx")
    compared = kpm_excel.diff_plan(plan, kpm_excel.load_plan(root / "later.json"))
    shown = kpm_excel.demo(root / "demo", "harborview-2026")
    return [
        *(
            begun,
            imported,
            checked,
            converted,
            told,
            generated,
            listed,
            standing,
            collected,
            reminded,
            linked,
            printed,
            reviewed,
        ),
        *(amended, published, rolled, looked_back, compared, shown),
    ]


def content(root: Path) -> dict[str, bytes]:
    """Every file below `root` but those in which something is drawn by lot: the cycle of a new plan, and links."""
    drawn = {"cycle/plan.xlsx", "cycle/.kpm-outputs.json", "cycle/.kpm-record.sqlite"}
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name not in drawn}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """The folder in which all operations ran one after the other, and what they gave."""
    root = prepared(tmp_path_factory.mktemp("operations") / "office")
    return root, by_python(root)


def test_a_command_and_its_operation_do_the_same(alone: tuple[Path, list[Any]], tmp_path: Path) -> None:
    root, results = alone
    other = prepared(tmp_path / "office")
    statuses = by_command(other)
    assert content(other) == content(root)
    assert len(statuses) == len(results) == len(OPERATIONS) == 19
    # What came back is incomplete, the overview says so, and two plans differ.
    assert statuses == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0]


def test_what_was_written_is_what_the_results_say(alone: tuple[Path, list[Any]]) -> None:
    root, results = alone
    told = {path for result in results if isinstance(result, Result) for path in result.written}
    # A reminder takes the place of the draft that `collect` wrote.
    told -= {path for result in results for path in getattr(result, "removed", ())}
    given = {"plan.json", "later.json", "answers.json", "table.xlsx", "demo/plan.json", "demo/answers.json"}
    sent = {f"in/{path.name}" for path in (root / "in").iterdir()}
    hidden = {name for name in content(root) if Path(name).name.startswith(".kpm-")}
    assert {path.relative_to(root).as_posix() for path in told} | given | sent | hidden == {
        *content(root),
        "cycle/plan.xlsx",
    }


def test_two_folders_at_once_are_as_if_each_were_alone(alone: tuple[Path, list[Any]], tmp_path: Path) -> None:
    before = (list(warnings.filters), sys.modules["__main__"], umask())
    roots = [prepared(tmp_path / name) for name in ("one", "two")]
    with ThreadPoolExecutor(len(roots)) as threads:
        list(threads.map(by_python, roots))
    assert (list(warnings.filters), sys.modules["__main__"], umask()) == before
    for root in roots:
        assert content(root) == content(alone[0])


def umask() -> int:
    """The mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_every_result_is_frozen(alone: tuple[Path, list[Any]]) -> None:
    for result in alone[1]:
        assert dataclasses.is_dataclass(result)
        with pytest.raises(dataclasses.FrozenInstanceError):
            result.anything = 1


def test_forms_are_a_sequence_of_paths(alone: tuple[Path, list[Any]]) -> None:
    generated = next(result for result in alone[1] if isinstance(result, kpm_excel.Generated))
    assert [path.name for path in generated] == ["kanri_管理課.xlsx", "zaisei_財政課.xlsx"]
    assert (len(generated), generated[-1], generated[:1]) == (2, generated.workbooks[1], generated.workbooks[:1])
    assert generated.workbooks[0] in generated and next(reversed(generated)) == generated[1]


def test_what_was_collected_is_consolidated_answers(alone: tuple[Path, list[Any]]) -> None:
    root, results = alone
    collected = next(result for result in results if isinstance(result, kpm_excel.Collected) and result.source)
    loaded = kpm_excel.load_consolidated(root / "collected" / "consolidated.json")
    assert isinstance(collected, kpm_excel.Consolidated) and collected.to_json() == loaded.to_json()
    assert collected.alone == collected and collected == collected.alone
    assert (collected.source, loaded.source) == (root / "collected" / "consolidated.json",) * 2
    assert [department.code for department in collected.account.missing] == ["zaisei"]
    assert not collected.to_frame().empty


def test_a_plan_from_memory_leaves_nothing_beside_it(tmp_path: Path) -> None:
    from kpm_excel.plan.jsonfile import plan_from_document

    generated = kpm_excel.generate(plan_from_document(small_document()), tmp_path / "entry")
    assert {name for name in content(tmp_path) if not Path(name).name.startswith(".kpm-out")} == {
        f"entry/{path.name}" for path in generated
    }


def test_a_run_that_is_cancelled_ends_at_its_next_step(tmp_path: Path) -> None:
    root = prepared(tmp_path / "office")
    plan = kpm_excel.load_plan(root / "plan.json")
    seen: list[str] = []

    def stop(step: kpm_excel.Step) -> None:
        seen.append(step.item)
        running.cancel()

    running = kpm_excel.Run(stop)
    before = content(root)
    with pytest.raises(kpm_excel.Cancelled):
        kpm_excel.generate(plan, root / "entry", run=running)
    assert len(seen) == 1
    assert written_since(before, root) == set()


def written_since(before: dict[str, bytes], root: Path) -> set[str]:
    """The files below `root` that are new or changed, but for what runs remember."""
    names = {name for name, found in content(root).items() if before.get(name) != found}
    return {name for name in names if not Path(name).name.startswith(".kpm-")}


def writers(root: Path) -> dict[str, Callable[[kpm_excel.Run | None], object]]:
    """Every operation that writes, by its name, with all that it writes in the folder `out` of `root`."""
    plan = kpm_excel.load_plan(root / "plan.json")
    answers = kpm_excel.load_consolidated(root / "collected" / "consolidated.json", plan)
    review, out = root / "review.xlsx", root / "out"
    whole = kpm_excel.load_plan(SAMPLES / "harborview-2026" / "plan.json"), complete("harborview-2026")[1]
    return {
        "init": lambda run: kpm_excel.init(out, "rag", run=run),
        "import-report": lambda run: kpm_excel.import_report([root / "table.xlsx"], out / "i.xlsx", run=run),
        "generate": lambda run: kpm_excel.generate(plan, out, run=run),
        "collect": lambda run: kpm_excel.collect(plan, [root / "in"], out, run=run),
        "remind": lambda run: kpm_excel.remind(plan, answers, out, run=run),
        "mail-texts": lambda run: kpm_excel.mail_texts(plan, out, run=run),
        "overview": lambda run: kpm_excel.overview(plan, answers, out / "o.xlsx", run=run),
        "review": lambda run: kpm_excel.review(plan, answers, out / "r.xlsx", run=run),
        "amend": lambda run: kpm_excel.amend(plan, answers, review, out / "a.json", run=run),
        "publish": lambda run: kpm_excel.publish(*whole, out, yes=True, run=run),
        "rollover": lambda run: kpm_excel.rollover(plan, answers, out / "n.json", run=run),
        "history": lambda run: kpm_excel.history(plan, [answers], out / "h.xlsx", run=run),
        "check-plan": lambda run: kpm_excel.check_plan(root / "plan.xlsx", mend=out / "m.xlsx", run=run),
        "convert-plan": lambda run: kpm_excel.convert_plan(root / "plan.json", out / "p.xlsx", run=run),
        "links": lambda run: kpm_excel.links(out, run=run),
        "demo": lambda run: kpm_excel.demo(out, "harborview-2026", run=run),
    }


#: Operations that only look.
LOOKING = ("fields", "status", "diff-plan")
#: Operations that tell no step while they write.
SILENT = ("init", "mail-texts", "links", "check-plan", "convert-plan")
WRITING = [name for name in commands.commands if name not in (*LOOKING, *FACES)]


@pytest.mark.parametrize("name", [name for name in WRITING if name not in SILENT])
def test_where_one_writes_the_second_is_told_who(name: str, alone: tuple[Path, list[Any]], tmp_path: Path) -> None:
    root = Path(shutil.copytree(alone[0], tmp_path / "office"))
    calls = writers(root)
    told: list[str] = []

    def another(_: kpm_excel.Step) -> None:
        if name == "demo" and told:
            # At its beginning it holds its folder; then each of its parts holds its own.
            return
        with pytest.raises(kpm_excel.BadOutput) as stopped:
            calls["collect"](None)
        told.append(stopped.value.message(words_for("en")))

    calls[name](kpm_excel.Run(another))
    assert told and all(f"kpm-excel {name} is writing there" in message for message in told)


@pytest.mark.parametrize("name", WRITING)
def test_whoever_comes_second_is_told_who_writes(name: str, alone: tuple[Path, list[Any]]) -> None:
    calls = writers(alone[0])
    with writing("collect", alone[0] / "out"), pytest.raises(kpm_excel.BadOutput) as stopped:
        calls[name](None)
    assert "kpm-excel collect is writing there" in stopped.value.message(words_for("en"))
    assert not (alone[0] / "out").exists()


def test_the_command_line_offers_every_sample() -> None:
    (sample,) = (option for option in commands.commands["demo"].params if option.name == "sample")
    assert tuple(sample.type.choices) == DEMO_SAMPLES  # type: ignore[attr-defined]


def test_what_a_watch_yields_ends_with_its_run(tmp_path: Path) -> None:
    root = prepared(tmp_path / "office")
    (root / "in").mkdir()
    running, looks = kpm_excel.Run(), []
    for plan, standing in kpm_excel.watch(root / "plan.json", [root / "in"], pause_seconds=0.01, run=running):
        looks.append([one.status for one in standing.account.standings])
        if len(looks) == 1:
            (root / "in" / "a.xlsx").write_bytes(kpm_excel.generate(plan, root / "entry")[0].read_bytes())
        else:
            running.cancel()
    assert looks[0] == ["missing", "missing"] and looks[1] != looks[0]


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda root, plan: kpm_excel.overview(plan, nothing(plan), root / "o.doc"), kpm_excel.BadCall),
        (lambda root, plan: kpm_excel.review(plan, nothing(plan), root / "plan.json"), kpm_excel.BadCall),
        (lambda root, plan: kpm_excel.demo(root / "demo", "none"), kpm_excel.BadCall),
        (lambda root, plan: kpm_excel.init(root / "c", "none"), kpm_excel.BadCall),
        (lambda root, plan: kpm_excel.rollover(plan, nothing(plan), root / "n.json", drop=[99]), kpm_excel.BadCall),
        (lambda root, plan: kpm_excel.load_plan(root / "none.json"), kpm_excel.BadInput),
        (lambda root, plan: kpm_excel.collect(plan, [root / "none"]), kpm_excel.BadInput),
        (lambda root, plan: kpm_excel.fields(root / "plan.json"), kpm_excel.BadInput),
        (lambda root, plan: kpm_excel.load_plan(root / "answers.json"), kpm_excel.PlanFaulty),
        (lambda root, plan: kpm_excel.load_answers(root / "plan.json", plan), kpm_excel.AnswersFaulty),
        (lambda root, plan: kpm_excel.generate(plan, root / "plan.json"), kpm_excel.BadOutput),
        (lambda root, plan: kpm_excel.review(plan, nothing(plan), root / "folder.xlsx"), kpm_excel.BadOutput),
    ],
)
def test_what_stops_a_run_is_a_call_an_input_or_an_output(
    call: Callable[[Path, kpm_excel.Plan], object], kind: type[kpm_excel.Stopped], tmp_path: Path
) -> None:
    root = prepared(tmp_path / "office")
    (root / "folder.xlsx").mkdir()
    plan = kpm_excel.load_plan(root / "plan.json")
    with pytest.raises(kpm_excel.Stopped) as stopped:
        call(root, plan)
    assert type(stopped.value) is kind


def nothing(plan: kpm_excel.Plan) -> kpm_excel.Consolidated:
    """Answers to `plan`, of which none came."""
    return kpm_excel.collect(plan, [])


def test_the_package_lists_every_operation() -> None:
    assert set(OPERATIONS) <= set(dir(kpm_excel)) == {*dir(kpm_excel)}
    for name in dir(kpm_excel):
        assert getattr(kpm_excel, name).__doc__ or name == "__version__", name


def test_importing_the_package_loads_nothing_of_it() -> None:
    script = "import sys, kpm_excel; dir(kpm_excel); print(sorted(n for n in sys.modules if n.startswith('kpm_excel')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['kpm_excel', 'kpm_excel.version']"


def test_help_loads_the_command_line_alone() -> None:
    script = """
import sys
from kpm_excel.cli import run
assert run(["--help"]) == 0
print(sorted(name for name in sys.modules if name.startswith("kpm_excel.") and ".cli" not in name), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    known = ["kpm_excel.errors", "kpm_excel.telling", "kpm_excel.version", "kpm_excel.words", "kpm_excel.words.nouns"]
    assert done.stderr.strip() == str(known)


def test_no_module_takes_the_name_of_an_operation() -> None:
    """A module of that name would hide the function as soon as anything imports it."""
    modules = {path.stem for path in Path(kpm_excel.__file__).parent.iterdir()}
    assert not modules & {name for name in dir(kpm_excel) if not name.startswith("_")}


def rows() -> Iterator[tuple[str, list[str], str]]:
    """Name, parameters and result of each row of the page's table of operations."""
    for line in PAGE.splitlines():
        if found := re.fullmatch(r"\| `(\w+)\((.*)\)` \| .* \| (.*) \|", line):
            yield found[1], found[2].split(", "), found[3]


def test_the_page_names_every_operation_with_its_parameters_and_its_result() -> None:
    assert [name for name, _, _ in rows()] == OPERATIONS
    for name, parameters, result in rows():
        operation = getattr(kpm_excel, name)
        hints = typing.get_type_hints(operation, vars(kpm_excel) | {"Texts": object})
        taken = [one for one in inspect.signature(operation).parameters if one != "force"]
        assert taken == [*parameters, "run"], name
        kind = hints["return"]
        shared = {one.name for base in (Result, kpm_excel.Consolidated) for one in dataclasses.fields(base)}
        named = set(re.findall(r"`(\w+)`", result))
        own = {one.name for one in dataclasses.fields(kind)} - shared
        assert kind.__name__ in named, name
        assert own <= named or (kind is kpm_excel.Collected and name == "status"), name


def test_what_the_page_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "kodaira-r4" / "plan.json", tmp_path)
    (tmp_path / "returned").mkdir()
    known: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(block, known)
    assert (tmp_path / "amended.json").is_file() and len(list((tmp_path / "entry").glob("*.xlsx"))) >= 10
