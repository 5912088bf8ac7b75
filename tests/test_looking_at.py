"""The law of a department's page: what it says of a file is what collect says of it, whatever became of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpm_excel.findings import Severity
from kpm_excel.office.looking_at import Errand, Looked, looked, marked
from kpm_excel.office.receipts import Verdict
from kpm_excel.returned import Returned
from kpm_excel.words import words_for
from tests.collecting import gather, status
from tests.mishaps import others
from tests.mishaps.case import Case
from tests.mishaps.table import CASES

#: Each mishap with one file that lies in the folder itself.
ALONE = [case for case in (*CASES, *others.CASES) if not case.passwords]

#: Every mishap once more: run as a step of its own.
pytestmark = pytest.mark.stress


def look(case: Case, name: str, content: bytes) -> Looked:
    return looked(case.plan, Errand("kanri", Returned(name, content)))


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case.id)
def test_the_page_says_what_collect_says(case: Case, tmp_path: Path) -> None:
    files = case.files()
    if len(files) != 1 or not case.plan.asked_programs("kanri"):
        return
    ((name, content),) = files.items()
    result = look(case, name, content)
    consolidated = gather(tmp_path, files, case.plan)
    own = [finding for finding in consolidated.findings if finding.place.department == "kanri"]
    if result.verdict is Verdict.REFUSED:
        # What came in a mail or an archive, or is somebody else's, is no form of this department to a page.
        assert all(one.severity is Severity.ERROR for one in result.findings) and result.findings
        codes = {str(one.code) for one in result.findings}
        assert status(consolidated) == "missing" or codes <= {"KPM133", "KPM134", "KPM313"}, codes
        assert not result.needs_reason
        return
    words = words_for("ja")
    assert [one.to_json(words) for one in result.findings] == [one.to_json(words) for one in own]
    assert result.verdict == status(consolidated)
    assert result.answers == consolidated.taken["kanri"]
    assert marked(case.plan, result).startswith(b"PK")
