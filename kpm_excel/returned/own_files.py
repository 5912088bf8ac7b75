"""What earlier runs of ours wrote among the files that came back, as far as it is sure to be ours.

What a folder's state says may have come from anywhere, as all that lies there: it never hides a form unsaid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpm_excel.findings import Code, Listing
from kpm_excel.outputs import MEMORY, Kind, load_memory, real_path, sha256_at
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.folders import names_below
from kpm_excel.returned.found import Passed, normal

#: What looks like a form, or carries one.
_LIKE_FORMS = (Kind.COPY, Kind.DRAFT)
#: So many of them are named.
_NAMED = 20


@dataclass(slots=True)
class OwnFiles:
    """Files of ours, by where they really are."""

    #: Not to be read.
    left_out: set[Path] = field(default_factory=set)
    #: Results that are no forms: whatever turns out to be one is somebody's all the same.
    results: set[Path] = field(default_factory=set)
    #: What is said of those that look like forms and are not read, for each folder.
    told: list[Passed] = field(default_factory=list)


def own_files(paths: Sequence[str | Path], out: Path | None) -> OwnFiles:
    """What earlier runs wrote into `out`, and into folders below `paths`."""
    own = OwnFiles()
    roots = [Path(path) for path in paths]
    folders = {file.parent.resolve() for file in names_below(paths) if file.name == MEMORY}
    for folder in sorted(folders | ({real_path(out)} if out else set())):
        own.left_out |= set(folder.glob(".kpm-*"))
        passed = sorted(_take(own, folder))
        listed = [path for path in passed if any(path.is_relative_to(root.resolve()) for root in roots)]
        if listed:
            names = [path.relative_to(folder).as_posix() for path in listed[:_NAMED]]
            found = Listing((*names, *(["…"] if len(listed) > _NAMED else [])))
            own.told.append(Passed(normal(folder.name), Remark(Code.FILES_OWN, {"count": len(listed), "found": found})))
    return own


def _take(own: OwnFiles, folder: Path) -> Iterator[Path]:
    """The files of `folder` that look like forms and are as we wrote them."""
    for name, known in load_memory(folder).files.items():
        path = folder / name
        if known.kind in _LIKE_FORMS:
            # One that somebody filled in where it lies is an answer.
            if sha256_at(path) == known.sha256:
                own.left_out.add(path)
                yield path
        elif known.kind is not Kind.FORM:
            own.results.add(path)
