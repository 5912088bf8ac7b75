"""What an interrupted run left is finished or taken back, in all the folders that it wrote in."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kpm_excel.outputs.memory import MEMORY
from kpm_excel.outputs.room import Room


def recover(rooms: Sequence[Room], command: str) -> None:
    """Finish or take back what an interrupted run left in `rooms`, and in other folders of the same run.

    A run writes down what it will do folder by folder before it does any of it: where its last folder knows nothing of
    it, nothing was done yet. Raises `BadOutput` where a folder cannot be written or another command holds it.
    """
    for room in rooms:
        if not room.memory.steps:
            continue
        others = [Path(name) for name in room.memory.rooms if Path(name) != room.root]
        with_it = [one for one in rooms if one.root in others]
        strangers = [Room(other, command) for other in others if _is_free(other, rooms)]
        try:
            fellows = [one for one in (*with_it, *strangers) if one.memory.run == room.memory.run and one.memory.steps]
            _settle(room, fellows)
            room.moved += [moved for one in strangers for moved in one.moved]
            for one in strangers:
                one.ready()
        finally:
            for one in strangers:
                one.leave()


def _is_free(folder: Path, rooms: Sequence[Room]) -> bool:
    """Whether another folder has to be opened to look at what it knows."""
    with suppress(OSError, ValueError):
        return folder not in [room.root for room in rooms] and (folder / MEMORY).is_file()
    return False


def _settle(room: Room, fellows: Sequence[Room]) -> None:
    last = Path(room.memory.rooms[-1]) if room.memory.rooms else room.root
    was_whole = last == room.root or last in [one.root for one in fellows] or not _exists(last)
    if not was_whole:
        for one in (room, *fellows):
            one.give_up()
        return
    order = list(room.memory.rooms)
    for one in sorted((room, *fellows), key=lambda one: order.index(str(one.root)) if str(one.root) in order else 0):
        one.finish_interrupted()


def _exists(folder: Path) -> bool:
    with suppress(OSError, ValueError):
        return folder.is_dir()
    return False
