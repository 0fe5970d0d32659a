"""A snapshot with the version of the registry of programmes in it: what answers are computed from, and name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.domain.registry_version import RegistryVersion, fingerprint_registry
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import REGISTRY_TENANT_ID
from service.programs.registry import shipped_registry


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class VersionedSnapshot:
    """What an answer is computed from, taken together: it must not name the registry of a later snapshot.

    Attributes:
        place: where the snapshot lies on the disk; None for one that does not.
    """

    snapshot: Snapshot
    registry: RegistryVersion
    place: Path | None = None

    def versions(self, as_of: date) -> dict[str, object]:
        """What every answer of a computation ends with, so that an old answer can be told from a new one."""
        return {
            "snapshot": {"revision": self.snapshot.revision, "model": self.snapshot.model},
            "registry": self.registry,
            "as_of": as_of,
        }


def name_registry(snapshot: Snapshot) -> RegistryVersion:
    """The fingerprint of the snapshot's registry, with the version where it is the one this release was shipped with.

    Cost: milliseconds; once a snapshot is enough.
    """
    fingerprint = fingerprint_registry(
        (channel for channel in snapshot.channels.rows if channel.tenant_id == REGISTRY_TENANT_ID),
        (program for program in snapshot.programs.rows if program.tenant_id == REGISTRY_TENANT_ID),
    )
    shipped = shipped_registry()
    return RegistryVersion(shipped.version if fingerprint == shipped.fingerprint else None, fingerprint)
