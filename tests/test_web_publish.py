"""The step 公表 of the page: what will go out is seen and chosen, and nothing goes out without a yes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.plans import small_document
from tests.rig.markup import markup_faults
from tests.test_publish import ANSWERS
from tests.web_cycle import Desk, answered, desk_with

#: The pages of a cycle, below its own.
PAGES = (
    *("", "plan/", "send/", "inbox/", "review/", "print/", "publish/", "next/", "answers/", "history/"),
    *("preview/", "inbox/department?code=kanri", "job/"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A cycle whose answers are all there."""
    document = small_document()
    kind = document["kinds"][0]
    kind["fields"] += [{"id": "memo", "label": "庁内用", "type": "text", "by": "department", "width": 0}]
    made = desk_with(tmp_path / "cycle", document, "ja")
    answers = {8: {key: value for key, value in ANSWERS["8"].items() if key not in ("note", "view", "who", "why")}}
    answered(made, answers, ["kanri", "zaisei"])
    return made


def done(desk: Desk, **given: str) -> str:
    """What the work came to, as its page says."""
    assert desk.post("do/open_data", **given).status_code == 200
    desk.get("job/events")
    told: str = desk.get("job/").text
    return told


def test_what_will_go_out_is_seen_and_needs_a_tick_and_the_rest_stays_in(desk: Desk) -> None:
    page = desk.get("publish/").text
    assert 'name="field-main.results" value="yes" checked' in page and "field-main.memo" not in page
    assert "042-346-0000" in page and "山田太郎氏" in page
    assert "確認の欄にチェックがない" in done(desk, **{"field-main.results": "yes"})
    assert not desk.cycle.published.exists()
    told = done(desk, yes="yes", **{"field-main.results": "yes", "field-main.rating": "yes"})
    assert "index.html" in told
    files = {path.name: path.read_text(encoding="utf-8-sig") for path in desk.cycle.published.rglob("[a-z]*.*")}
    package = json.loads(files["datapackage.json"])
    ids = {field["id"] for field in package["resources"][0]["schema"]["fields"]}
    assert {"results", "rating"} <= ids and not {"cause", "content", "memo"} & ids
    assert "公開の要因" not in "".join(files.values()) and "公開の実績" in files["index.html"]
    page = desk.get("publish/").text
    assert "公表用のページとデータができています" in page and "index.html" in page


def test_a_draft_has_no_form_to_publish_it(desk: Desk) -> None:
    answered(desk, {8: {"results": "・途中。"}}, ["kanri"])
    page = desk.get("publish/").text
    assert "do/open_data" not in page and "空欄があるうちは作れません" in page
    done(desk, yes="yes", **{"field-main.results": "yes"})
    assert not desk.cycle.published.exists()


@pytest.mark.stress
def test_the_nu_checker_finds_nothing_on_the_pages_of_a_cycle(desk: Desk, tmp_path: Path) -> None:
    done(desk, yes="yes")
    paths = []
    for at, address in enumerate((*PAGES, "/", "/manual")):
        answer = desk.client.get(address if address.startswith("/") else desk.home + address)
        assert answer.status_code == 200, address
        place = tmp_path / "pages" / f"{at}-{address.strip('/') or 'home'}.html".replace("/", "-").replace("?", "-")
        place.parent.mkdir(exist_ok=True)
        place.write_text(answer.text, encoding="utf-8")
        paths.append(place)
    assert markup_faults(paths) == []
