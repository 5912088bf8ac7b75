"""What came back: the files in folders, archives and mails, each with the name that findings give it."""

from collections.abc import Iterator, Sequence

from kpm_excel.returned.carriers import unpack
from kpm_excel.returned.folders import list_returned
from kpm_excel.returned.found import Passed, Returned, passed_over

__all__ = ["Passed", "Returned", "iter_opened", "list_returned"]


def iter_opened(found: Returned | Passed, passwords: Sequence[str] = ()) -> Iterator[Returned | Passed]:
    """The file `found` if it is to be read; every file in it if it is an archive or a mail.

    An archive is opened with `passwords` where it asks for one.
    """
    if isinstance(found, Passed):
        yield found
    elif passed := passed_over(found):
        yield passed
    else:
        yield from unpack(found, tuple(passwords))
