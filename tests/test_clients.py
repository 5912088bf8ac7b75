"""The published table of clients is what the clients do today."""

from __future__ import annotations

from tests.client_table import PAGE, client_table


def test_the_table_of_clients_is_up_to_date_and_every_row_has_every_answer() -> None:
    table = client_table()
    answers = [line.split("|")[2].strip() for line in table.splitlines() if "/" in line and line.startswith("| ")][1:]
    assert answers
    assert all(back == wanted for back, wanted in (cell.split("/") for cell in answers))
    assert PAGE.read_text(encoding="utf-8") == table, "run `python -m tests.client_table`"
