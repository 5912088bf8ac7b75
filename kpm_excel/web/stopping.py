"""Why something cannot be done, as the page says it: without commands and options, which nobody here has typed."""

from kpm_excel.errors import Stopped
from kpm_excel.words import Saying, Words

#: What the command line says in terms of itself; the page has sentences of its own for it, with the same values.
_OWN = frozenset(
    (
        *("plan_faulty", "output_held", "output_foreign", "not_collected", "nothing_taken", "amended_behind"),
        *("not_amendable", "pdf_no_program", "pdf_too_slow", "pdf_failed", "rollover_taken", "rollover_unknown"),
    )
)


def stopped_text(stopped: Stopped, words: Words) -> str:
    """The sentence for somebody at the page."""
    if stopped.key in _OWN:
        return Saying(f"web.instead_{stopped.key}", stopped.values).text(words)
    return stopped.message(words)
