"""What builds the index dies, and what it wrote is damaged: the index is there again, and says what the rows say."""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Mapping
from pathlib import Path

import httpx
import pytest

from service.index.snapshot_folders import list_snapshots, read_manifest
from tests.faults.conftest import ROUNDS, Ledger
from tests.faults.service_process import STARTS_WITHIN_S, Service, running, until
from tests.faults.traffic import traffic_on

AT_HAND_WITHIN_S = 60.0  # on a machine that has other things to do; what it was is in the table


async def test_the_builder_is_killed(service: Service, ledger: Ledger) -> None:
    await service.seconds_until_ready(STARTS_WITHIN_S)
    await service.seconds_until_indexed()
    idle_s, at_work_s = [], []
    for _ in range(ROUNDS):
        await until_another_builder(service, kill_builders(service))
        idle_s.append(await service.seconds_until_indexed())
    async with traffic_on(service) as traffic:
        for _ in range(ROUNDS):
            await traffic.until_writes()
            kill_builders(service)
            at_work_s.append(await service.seconds_until_indexed())
    ledger.note(f"{2 * ROUNDS} kills, the next change in the index within {max(idle_s):.1f} s")
    ledger.note(f"within {max(at_work_s):.1f} s where others write meanwhile")
    await ledger.settle(traffic, service)


def kill_builders(service: Service) -> set[int]:
    killed = set()
    for process in service.builders():
        process.kill()
        killed.add(process.pid)
    assert killed
    return killed


async def until_another_builder(service: Service, killed: Container[int]) -> None:
    """Until there is one, though nothing has changed that it would be asked for."""
    await until(lambda: any(one.pid not in killed for one in service.builders()), AT_HAND_WITHIN_S)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def cut(path: Path, at: int) -> None:
    path.write_bytes(path.read_bytes()[:at])


def remove(path: Path, at: int) -> None:
    path.unlink()


HARMS: Mapping[str, Callable[[Path, int], None]] = {"flipped": flip, "cut short": cut, "removed": remove}


@pytest.mark.long
async def test_files_of_the_index_are_damaged(fault_folder: Path, tmp_path: Path, ledger: Ledger) -> None:
    log, drawn, n_found = tmp_path / "log", random.Random(1), 0
    with running(fault_folder, log=log) as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        before = await goods_for_towels(service)
    for harm in HARMS.values():
        for path, at in draw_bytes(fault_folder, drawn):
            harm(path, at)
        with running(fault_folder, log=log) as service:
            await service.seconds_until_ready(STARTS_WITHIN_S)
            assert await goods_for_towels(service) == before
        n_told = log.read_text(errors="replace").count("it will be built anew")
        assert n_told > n_found
        n_found = n_told
    ledger.note(f"{', '.join(HARMS)}: each told in the log, built anew, and the same answer as before")


def draw_bytes(data_dir: Path, drawn: random.Random) -> list[tuple[Path, int]]:
    """A byte of a file in every snapshot that the service could open."""
    found = []
    for index_folder in (data_dir / "index").iterdir():
        for folder in list_snapshots(index_folder):
            sizes = {name: size for name, (size, _) in read_manifest(folder).checksums.items() if size}
            name = drawn.choice(sorted(sizes))
            found.append((folder / name, drawn.randrange(sizes[name])))
    return found


async def goods_for_towels(service: Service) -> list[tuple[str, float]]:
    async with service.client() as client:
        question = {"target": "products", "demand": {"title": "全棉毛巾 cotton towel"}}
        answer: httpx.Response = await client.post("/v1/match", json=question)
        assert answer.status_code == 200, answer.text
        return [(item["target"]["id"], item["score"]) for item in answer.json()["items"]]
