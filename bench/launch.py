"""Runs the command given as arguments and prints its seconds and its peak memory in bytes.

This file is a program of its own, because the kernel counts the memory of the process that starts a
command towards the peak of that command: the starter has to be smaller than anything measured. The
command's own output goes to standard error. Nothing else ever belongs here.
"""

import os
import sys
import time


def main(command: list[str]) -> int:
    """Return the exit code of the command, after printing what it took."""
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    print(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
