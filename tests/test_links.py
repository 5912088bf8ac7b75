"""Links by which departments reach their pages: made, renewed and ended, brought by drafts, and recorded."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import kpm_excel
from kpm_excel.cli import run
from kpm_excel.errors import BadCall, BadInput
from kpm_excel.handing.record import Entry, Event, Record, Role
from kpm_excel.handing.tokens import is_token, mark_of, new_token
from kpm_excel.office.collect import collect
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.hand_in import plan_of
from kpm_excel.office.record_table import COLUMNS, record_csv
from kpm_excel.office.served_at import Served, load_served, save_served
from kpm_excel.words import words_for
from tests.collecting import document
from tests.web_cycle import desk_with

BASE = "https://report.city.example.jp"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """One plan for all tests, which takes longest to read."""
    made = document(format="kpm-excel/plan@2")
    made["departments"][0]["approves"] = True
    return desk_with(tmp_path_factory.mktemp("linked") / "cycle", made).cycle


@pytest.fixture
def cycle(folder: Cycle) -> Cycle:
    for path in folder.root.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != folder.plan:
            path.unlink()
    folder.returned.mkdir()
    return folder


def tokens(links: Any) -> list[str]:
    return [link.rpartition("/")[2] for link in links.values()]


def test_a_secret_is_long_drawn_by_lot_and_known_by_its_sum_alone() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100 and all(is_token(one) and len(one) * 5 >= 128 for one in made)
    assert all(len(mark_of(one)) == 64 and one not in mark_of(one) for one in made)
    assert not any(map(is_token, ("", "x", "A" * 32, f"{new_token()}a", "../../../../etc/passwd")))


def test_the_command_prints_a_link_for_everybody_who_is_asked(cycle: Cycle, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["links", str(cycle.root), "--address", f"{BASE}/", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert list(made) == ["kanri", "zaisei"]
    assert all(re.fullmatch(rf"{BASE}/d/[a-z2-7]{{32}}", link) for link in made.values())
    # The address is remembered, and a named department alone gets a new link.
    assert run(["links", str(cycle.root), "zaisei"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"zaisei\t{BASE}/d/") and told.out.count("\n") == 1
    with Record(cycle.root) as record:
        good = [record.link_of(token) is not None for token in tokens(made)]
        assert good == [True, False] and record.link_of(told.out.strip().rpartition("/")[2])


def test_links_without_an_address_say_that_it_is_a_guess(cycle: Cycle, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["links", str(cycle.root)]) == 0
    told = capsys.readouterr()
    assert "/d/" in told.out and "--address" in told.err


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b"5", b"[" * 100_000, b"\xff\xfe", b'{"port": Infinity}', b'{"keys": 5}', b'{"port": "x"}',
        b'{"address": "javascript:alert(1)"}', b'{"address": "https://a.example.jp/x"}', b'{"address": ["https://a"]}',
        b'{"address": "https://a@b.example.jp"}', b'{"address": "https://\\u001b[31m"}',
    ],
)  # fmt: skip
def test_a_spoiled_memory_of_the_serving_is_none_and_no_link_begins_with_what_is_no_address(
    cycle: Cycle, content: bytes
) -> None:
    save_served(cycle, Served("https://a.example.jp", 8443, ("x",)))
    (cycle.root / ".kpm-serve" / "state.json").write_bytes(content)
    assert load_served(cycle) == Served()


def test_what_cannot_be_linked_is_said_and_nothing_is_made(cycle: Cycle, tmp_path: Path) -> None:
    for departments, heads in ((["bunsho"], False), (["zaisei"], True), (["kanri", "x"], False)):
        with pytest.raises(BadCall):
            kpm_excel.links(cycle.root, departments, heads=heads)
    with pytest.raises(BadCall):
        kpm_excel.links(cycle.root, address="report.city.example.jp/x")
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(BadInput):
            kpm_excel.links(folder)
    with Record(cycle.root) as record:
        assert not record.links()


def test_a_heads_link_is_another_and_is_renewed_by_itself(cycle: Cycle) -> None:
    own = tokens(kpm_excel.links(cycle.root, ["kanri"]).links)[0]
    head = tokens(kpm_excel.links(cycle.root, heads=True).links)
    with Record(cycle.root) as record:
        roles = {token: link.role for token in (own, *head) if (link := record.link_of(token))}
        assert roles == {own: Role.DEPARTMENT, head[0]: Role.HEAD}
        assert record.end_links("kanri") == 2 and record.end_links("kanri") == 0
        events = [entry.event for entry in record.each()]
    assert events == [Event.LINK_MADE] * 2 + [Event.LINK_ENDED] * 2


def link_in(draft: Path) -> list[str]:
    message = message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    return re.findall(rf"^{BASE}/d/([a-z2-7]{{32}})\s*$", body.get_content(), flags=re.MULTILINE)


def test_drafts_bring_the_link_where_the_cycle_is_served(cycle: Cycle) -> None:
    plan = plan_of(cycle)
    drafts = kpm_excel.generate(plan, cycle.outgoing, mail=True).drafts
    assert [link_in(draft) for draft in drafts] == [[], []]
    kpm_excel.links(cycle.root, ["kanri"], address=BASE)
    first = {draft: draft.read_bytes() for draft in kpm_excel.generate(plan, cycle.outgoing, mail=True).drafts}
    # Made once: the drafts stay what they are, and a reminder brings the link that the mail before it brought.
    again = kpm_excel.generate(plan, cycle.outgoing, mail=True)
    assert {draft: draft.read_bytes() for draft in again.drafts} == first and not again.kept_aside
    reminded = kpm_excel.remind(plan, collect(plan, [cycle.returned]), cycle.reminders)
    with Record(cycle.root) as record:
        for draft in first:
            ((token,), code) = link_in(draft), draft.name.partition("_")[0]
            link = record.link_of(token)
            assert link and link.department == code and link_in(reminded.drafts[code]) == [token]
        # The one that was made by hand before is good as well.
        assert len(record.links()) == 3
        record.end_links("kanri")
    renewed = kpm_excel.generate(plan, cycle.outgoing, mail=True).drafts
    assert [link_in(one) == link_in(other) for one, other in zip(renewed, reminded.drafts.values(), strict=True)] == [
        False,
        True,
    ]


def test_the_offices_own_words_bring_it_where_they_say_or_at_the_end(cycle: Cycle) -> None:
    kpm_excel.links(cycle.root, address=BASE)
    plan = plan_of(cycle)
    from kpm_excel.mails import Text

    for body in ("{department}\n\n{link}\nEnd\n", "{department}\n"):
        drafts = kpm_excel.generate(plan, cycle.outgoing, mail=True, texts={"send": Text("s", body)}).drafts
        assert all(len(link_in(draft)) == 1 for draft in drafts)


def test_the_record_comes_as_a_table_in_which_nothing_is_a_formula(cycle: Cycle) -> None:
    words = words_for("ja")
    with Record(cycle.root) as record:
        record.add(
            Entry(Event.HANDED_IN, "kanri", "=1+1", "192.0.2.1", name="@a.xlsx", text='-2+3" \n"次の行"'),
            Entry(Event.GUESSED, address="192.0.2.2", text="+\x00\x1b[31m"),
        )
        content = b"".join(record_csv(record, plan_of(cycle), words))
    assert content.startswith(b"\xef\xbb\xbf")
    head, one, other = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(head) == len(one) == len(other) == len(COLUMNS)
    assert one[3:5] == ["管理課", "'=1+1"] and one[9] == '\'-2+3" \n"次の行"' and other[9] == "'+[31m"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in (one, other) for cell in row)
