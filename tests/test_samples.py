"""The first user's report in numbers: what the published summary says must come out of the collected answers."""

from collections import Counter
from pathlib import Path

from kpm_excel.office.collect import collect
from kpm_excel.office.generate import generate
from kpm_excel.plan.conditions import holds
from kpm_excel.plans import load_plan
from tests.plans import SAMPLES, sample_answers

PLAN = load_plan(SAMPLES / "kodaira-r4" / "plan.json")
#: S, A and B of each direction as published.
PUBLISHED = {"1": (0, 6, 0), "2": (0, 3, 1), "3": (0, 5, 1), "4": (0, 4, 0)}


def test_the_collected_ratings_are_the_published_ones(tmp_path: Path) -> None:
    answers = {int(no): given for no, given in sample_answers("kodaira-r4").items()}
    generate(PLAN, tmp_path, answers)
    consolidated = collect(PLAN, [tmp_path])
    rated = [program for program in PLAN.programs if program.kind == "implementation"]
    for group, counts in PUBLISHED.items():
        given = Counter(consolidated.program(p.no).values["rating"] for p in rated if p.group == group)
        assert tuple(given[code] for code in "SAB") == counts
    behind = [p.no for p in rated if holds(PLAN.lists[0].where, consolidated.program(p.no).values)]
    assert behind == [8, 12]


def test_the_sample_has_the_shape_of_the_report() -> None:
    kinds = Counter(program.kind for program in PLAN.programs)
    assert kinds == {"implementation": 20, "study": 8}
    assert len(PLAN.asked_departments()) >= 10
    assert any(len(program.departments) > 1 for program in PLAN.programs)
    items = [program.values.get("schedule", ()) for program in PLAN.programs]
    assert max(map(len, items)) == 5
    assert sum(map(len, items)) == 46
    assert sum(len(item.bars) for schedule in items for item in schedule) == 64
    results = [given["results"] for given in sample_answers("kodaira-r4").values()]
    assert max(map(len, results)) >= 300
