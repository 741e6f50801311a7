"""Processes of ours that start at once and can be killed: a parent that has imported everything forks each of them.

Importing takes seconds, and a sweep starts hundreds of processes. A child is a whole process all the same: `kill -9`
ends it anywhere, with whatever it had open.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

_AHEAD = ("voordeur.cli", "voordeur.run", "storage.migrate", "uvloop", "tests.faults.children")


@dataclass(frozen=True)
class Child:
    """A process that was started here."""

    nursery: "Nursery"
    pid: int

    def kill(self) -> None:
        """`kill -9`; it is gone when this returns."""
        self.nursery.ask("end", pid=self.pid, signal=signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop, as a service manager does; its exit code."""
        code: int = self.nursery.ask("end", pid=self.pid, signal=signal.SIGTERM)
        return code

    def wait(self) -> int:
        """Its exit code, when it ends; minus the signal that ended it."""
        code: int = self.nursery.ask("wait", pid=self.pid)
        return code


class Nursery:
    """Starts functions of `tests.faults.children` as processes. Close it at the end."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", str(log)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, function: str, **arguments: Any) -> Child:
        """Run this function in a process of its own."""
        return Child(self, self.ask("start", function=function, arguments=arguments))

    def ask(self, what: str, **details: Any) -> Any:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(json.dumps({"what": what} | details) + "\n")
        self._parent.stdin.flush()
        return json.loads(self._parent.stdout.readline())

    def close(self) -> None:
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait()


def main() -> None:
    """The parent: one JSON line asks, one answers."""
    for module in _AHEAD:
        import_module(module)
    import_module("tests.faults.children").warm_up()
    for line in sys.stdin:
        match json.loads(line):
            case {"what": "start", "function": function, "arguments": arguments}:
                answer = os.fork()
                if answer == 0:
                    _be_child(function, arguments)
            case {"what": "end", "pid": pid, "signal": number}:
                os.kill(pid, number)
                answer = _ended(pid)
            case {"what": "wait", "pid": pid}:
                answer = _ended(pid)
        print(json.dumps(answer), flush=True)  # noqa: T201 (the answer goes through the pipe)


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _be_child(function: str, arguments: dict[str, Any]) -> None:
    code = 1
    try:
        log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        getattr(import_module("tests.faults.children"), function)(**arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception:  # noqa: BLE001 (whatever it is, it belongs into the log, and the exit code says the rest)
        traceback.print_exc()
    finally:
        # Not sys.exit: what the parent would do at its end is not the child's business.
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
