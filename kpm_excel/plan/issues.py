"""Which fields hold what is left open: next period's plan is written with these in view."""

import re

#: Words by which a field of open issues is known; no plan says it otherwise.
_ISSUES = re.compile("課題|改善|issue|next step", re.IGNORECASE)


def is_about_issues(label: str) -> bool:
    """Whether a text under `label` tells what is left open."""
    return bool(_ISSUES.search(label))
