"""Reads a file that somebody sent in a process of its own, with bounds on time, memory and what it writes.

A file of some hundred kilobytes can be made to take gigabytes when it is unpacked, and no limit on its parts foresees
all ways to do so. Here that ends this process and not the bot, and others are answered meanwhile.
"""

import asyncio
import errno
import os
import pickle
import resource
import shutil
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from domain.social_map.problems import UnreadableError
from domain.social_map.reading.safely import SENT
from domain.social_map.staging import Staged, current_reader, staged
from domain.texts import Words, _

MOST_SECONDS = 120.0
"""A map of 50,000 entries takes about a minute."""
MOST_MEMORY = 512 * 1024**2
"""Bytes of address space. A workbook of 50,000 rows takes half of it."""
MOST_WRITTEN = 600 * 1024**2
"""Bytes of any one file that is made of it on the way."""

TOO_SLOW = _("Reading this file takes too long. It can be brought in with the command “voordeur map import”.")
TOO_MUCH = _(
    "This file grows too large while it is read. A map that is really so large can be brought in with the command "
    "“voordeur map import”."
)
NO_ROOM = _("There is too little room left on the disk to read this file. Tell who looks after the server.")


async def staged_apart(path: Path, left_free: int) -> Staged:
    """As `staging.staged`; what is set aside stands in the folder of `path`, for the caller to drop with it.

    `left_free` bytes of the disk are left alone. Raises UnreadableError, also for what takes too much.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, path, str(left_free), str(MOST_MEMORY)),
        stdout=asyncio.subprocess.PIPE,
        env=_environment(path),
    )
    try:
        async with asyncio.timeout(MOST_SECONDS):
            told, _nothing = await process.communicate()
    except TimeoutError as error:
        raise UnreadableError(TOO_SLOW) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    code = await process.wait()
    if code < 0:
        # Stopped by the system: a library that was refused memory does not always say so in Python.
        raise UnreadableError(TOO_MUCH)
    if code:
        raise RuntimeError("A file of the social map could not be read; the process that did said why.")
    found: Staged | Words = pickle.loads(told)  # noqa: S301 (written by our own code, below)
    if isinstance(found, Staged):
        return found
    raise UnreadableError(found)


def _environment(path: Path) -> dict[str, str]:
    # All that it writes stands in this folder, also when it is stopped. One thread for numbers: each takes memory.
    modules = os.pathsep.join(filter(None, sys.path))
    return {**os.environ, "PYTHONPATH": modules, "TMPDIR": str(path.parent), "OPENBLAS_NUM_THREADS": "1"}


def read_bounded(path: Path, left_free: int) -> Staged | Words:
    """What was set aside, in a new folder for what is temporary, or why the file cannot be read."""

    def leave_room(_share: float) -> None:
        if shutil.disk_usage(path.parent).free < left_free:
            raise UnreadableError(NO_ROOM)

    try:
        leave_room(0)
        with staged(path, current_reader(), leave_room, SENT) as ready:
            return replace(ready, path=ready.path.replace(Path(tempfile.mkdtemp()) / "rows"))
    except UnreadableError as error:
        return error.words
    except (MemoryError, sqlite3.OperationalError):
        return TOO_MUCH
    except OSError as error:
        if error.errno not in {errno.ENOMEM, errno.EFBIG, errno.ENOSPC}:
            raise
        return NO_ROOM if error.errno == errno.ENOSPC else TOO_MUCH


def _bound(memory: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        # Should nobody be there any more to stop it.
        (resource.RLIMIT_CPU, int(MOST_SECONDS)),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _bound(int(sys.argv[3]))
    sys.stdout.buffer.write(pickle.dumps(read_bounded(Path(sys.argv[1]), int(sys.argv[2]))))
