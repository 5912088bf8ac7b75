"""An address of the web. It is printed as it stands; nothing of ours ever asks for what lies behind it."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.field_type import Known, Single
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, as_text, repaired

#: How an address is written, in any language.
FORM = "https://…"
#: Excel's limit for what a link leads to is 2,079 characters.
_LONGEST = 2000
#: A host by name or number, with a port; a name or password before it would make it look like another host's.
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?(:[0-9]{1,5})?")
_UNSAFE = frozenset(' "<>\\^`{|}')
_NO_ADDRESS = Misfit("other_form", Code.ANSWER_OTHER_FORM, {"form": FORM})


class Url(Single):
    """The type `url`."""

    since = 2
    is_worded = True

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        if not isinstance(value, str):
            yield Misfit("type_string", Code.ANSWER_OTHER_FORM, {"form": FORM})
        elif not is_address(value):
            yield _NO_ADDRESS

    def to_cell(self, answer: Answer) -> Raw:
        return str(answer)

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        text = trimmed(as_text(raw))
        if not text or is_address(text):
            return Reading(text or None)
        even = unicodedata.normalize("NFKC", text)
        if is_address(even):
            return Reading(even, repaired(raw, even))
        return Reading(None, (_NO_ADDRESS.remark(raw),))


def is_address(text: str) -> bool:
    """Whether `text` is an http or https address, with a host and nothing that an address cannot hold."""
    if len(text) > _LONGEST or not text.isprintable() or _UNSAFE.intersection(text):
        return False
    try:
        parts = urlsplit(text)
        # Asked for, a port beyond those that there are raises.
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and has_port and _HOST.fullmatch(parts.netloc) is not None
