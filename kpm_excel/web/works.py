"""The operations as work that a page begins: what each needs, and what it came to in sentences."""

from collections.abc import Iterator, Mapping, Sequence

from kpm_excel.mails import Texts, load_texts
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.run import Run
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan
from kpm_excel.telling import account_lines, file_lines, note_lines
from kpm_excel.web.jobs import Outcome, Work
from kpm_excel.words import Words


def words_in(words: Words, plan: Plan) -> Words:
    """`words`, with an item called as `plan` calls it where it speaks the same language."""
    return plan.words() if plan.language == words.language else words


def texts_of(cycle: Cycle) -> Texts | None:
    """The office's own words for mail drafts; None where it has none."""
    return load_texts(cycle.texts) if cycle.texts.is_dir() else None


def collecting(cycle: Cycle, passwords: Sequence[str] = (), exclude: Mapping[str, str] | None = None) -> Work:
    """`collect` of what lies in the cycle's folder for it."""

    def work(run: Run) -> Outcome:
        from kpm_excel.office.collect import collect

        plan = load_plan(cycle.plan)
        collected = collect(
            plan,
            [cycle.returned],
            cycle.results,
            passwords=passwords,
            exclude=exclude,
            texts=texts_of(cycle),
            run=run,
        )

        def lines(words: Words) -> Iterator[str]:
            own = words_in(words, plan)
            yield from account_lines(collected.account, own)
            if collected.locked:
                yield own.text("web.locked", names=own.text("entry.joint").join(collected.locked))
            yield from file_lines(collected, own)
            yield from note_lines(collected, own)

        return Outcome(lines, is_whole=collected.is_complete)

    return work
