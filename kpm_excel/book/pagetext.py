"""Texts in headers and footers, where Excel takes some characters for codes of its own."""

from typing import Final

from kpm_excel.plan.model import Plan

#: Excel takes 255 characters for a header or footer, its codes among them.
LONGEST: Final = 255
_TITLE_UNITS: Final = 100


def page_text(text: str, most: int) -> str:
    """`text` in one line, cut to `most` units of UTF-16, with what Excel would take for a code doubled."""
    line = " ".join(text.split())
    escaped: list[str] = []
    units = 0
    for character in line:
        part = "&&" if character == "&" else character
        units += len(part.encode("utf-16-le")) // 2
        if units >= most:
            return "".join(escaped) + "…"
        escaped.append(part)
    return "".join(escaped)


def title_footer(plan: Plan) -> str:
    """A footer with the plan's title on the left and the number of the page in the middle."""
    # The blank keeps digits that the title begins with apart from the size before them.
    return f"&L&8 {page_text(f'{plan.title} {plan.as_of}', _TITLE_UNITS)}&C&8&P / &N"
