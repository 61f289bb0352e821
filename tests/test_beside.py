"""Twenty backups at once, while snapshots are forgotten and swept away: all that is kept is whole."""

import hashlib
import json
import random
import subprocess
import threading
from pathlib import Path

from sociarch.cli.session import Session
from sociarch.restore import restore
from sociarch.verify import verify
from tests.terminal import Terminal, export_of

BACKUPS = 20
AT_ONCE = 5


def test_forget_and_sweep_beside_twenty_backups_leave_every_kept_snapshot_whole(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.make_vault()
    generator = random.Random(20)
    shared = generator.randbytes(400_000)
    digests: dict[str, str] = {}

    def export(number: int) -> Path:
        # Every second one shares a large member with what is forgotten meanwhile.
        photo = shared if number % 2 else generator.randbytes(300_000)
        path = export_of(tmp_path, number, photo=photo)
        digests[hashlib.sha256(path.read_bytes()).hexdigest()] = path.name
        return path

    for number in range(3):
        assert terminal.run("backup", "--from", str(export(number))).returncode == 0
    done = threading.Event()
    said: list[tuple[list[str], int, str]] = []

    def goodbyes() -> None:
        commands = (["forget", "--keep-last", "4", "--yes"], ["sweep", "--yes", "--now"], ["sweep", "--yes"])
        while not done.is_set():
            for command in commands:
                ended = terminal.run(*command)
                said.append((command, ended.returncode, ended.stderr))

    thread = threading.Thread(target=goodbyes)
    thread.start()
    waiting = [export(number) for number in range(3, 3 + BACKUPS)]
    running: list[subprocess.Popen[str]] = []
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(terminal.start("backup", "--from", str(waiting.pop())))
            first = running.pop(0)
            _, text = first.communicate(timeout=300)
            assert first.returncode == 0, text
    finally:
        done.set()
        thread.join()
    assert {code for _command, code, _text in said} <= {0, 32}, said
    assert any(command[0] == "sweep" and code == 0 for command, code, _text in said)
    reader = Session(vault=str(terminal.vault), no_input=True, environment=terminal.environment).reader()
    verdict = verify(reader)
    assert verdict.damages == ()
    chronicle = reader.chronicle()
    assert len(chronicle.snapshots) >= 4
    for one in chronicle.snapshots:
        [back] = restore(reader, one.snapshot, tmp_path / "back" / one.id)
        assert hashlib.sha256(back.read_bytes()).hexdigest() in digests
    listed = json.loads(terminal.run("snapshots", "--json").stdout)
    assert [one["id"] for one in listed["snapshots"]] == [one.id for one in chronicle.snapshots]
