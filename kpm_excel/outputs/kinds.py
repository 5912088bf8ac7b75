"""What a file is that a command writes, and what became of those that stood in its place."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a file is that a command writes; its name for readers stands in the catalog `outputs`."""

    FORM = "form"
    DRAFT = "draft"
    COPY = "copy"
    CHECK = "check"
    ANSWERS = "answers"
    OVERVIEW = "overview"
    PDF = "pdf"
    DATA = "data"
    REVIEW = "review"
    HISTORY = "history"
    PLAN = "plan"
    MARKED = "marked"
    TEXTS = "texts"
    PAGE = "page"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A file that was no longer as we wrote it when a new one took its place."""

    #: Where it was, and where the new one is.
    path: Path
    #: Where it is now.
    aside: Path
    kind: Kind


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files of one command."""

    #: The files that are in place now, in the order in which they were made.
    files: tuple[Path, ...] = ()
    #: What somebody had edited and is kept beside the new file.
    kept_aside: tuple[KeptAside, ...] = ()
    #: What was out of date and is taken away.
    removed: tuple[Path, ...] = ()
    #: What is out of date but was edited, and stays where it is.
    stayed: tuple[Path, ...] = ()
