"""A fire drill: which snapshot is drawn, and that every byte of it is looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sociarch.chronicle import Named
from sociarch.drill import Proven, draw, prove
from sociarch.errors import NothingToDrill, VaultDamaged
from sociarch.layout import object_path
from sociarch.snapshot import Snapshot
from sociarch.vault import Reader
from tests.vaults import new_vault, put

EMPTY = Snapshot(
    taken="2026-01-01T00:00:00Z", exporter=None, reader=None, account=None, as_of=None, parts=(), counts={},
    tool="sociarch test",
)  # fmt: skip


@given(st.integers(1, 9), st.data())
def test_any_snapshot_but_the_newest_may_be_drawn(number: int, data: st.DataObject) -> None:
    snapshots = [Named(f"{at:064}", EMPTY, "2026-01-01") for at in range(number)]
    drawn = draw(snapshots, lambda below: data.draw(st.integers(0, below - 1)))
    assert drawn in (snapshots[:-1] or snapshots)
    for at, expected in enumerate(snapshots[:-1]):
        assert draw(snapshots, lambda below, at=at: min(at, below - 1)) == expected  # type: ignore[misc]  # bound now


def test_without_a_snapshot_there_is_nothing_to_draw() -> None:
    with pytest.raises(NothingToDrill):
        draw([], lambda below: 0)


def test_every_byte_is_counted_and_any_damage_ends_it() -> None:
    storage, identity = new_vault()
    name = put(storage, identity, bytes(range(256)) * 50_000)
    reader = Reader(storage, identity)
    heard: list[int] = []
    assert prove(reader, reader.snapshot(name), heard.append) == Proven(1, 256 * 50_000)
    assert sum(heard) == 256 * 50_000
    objects = {span.name for part in reader.snapshot(name).parts for span in reader.spans(part)}
    for one in objects:
        whole = storage.files[object_path(one)]
        for damaged in (whole[:-1], whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], None):
            storage.delete(object_path(one))
            if damaged is not None:
                storage.create(object_path(one), damaged)
            with pytest.raises(VaultDamaged):
                prove(reader, reader.snapshot(name), heard.append)
            storage.delete(object_path(one))
            storage.create(object_path(one), whole)
