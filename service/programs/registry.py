"""Loads the shared registry of programmes and channels from its YAML files.

Every mistake is named by file, line and reason, and all of them at once: a registry is written by people, and one that
loads halfway would give wrong verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from service.domain.drafts.messages import Fault, fault, fault_of, field_error
from service.domain.drafts.program import ChannelDraft, ProgramDraft
from service.domain.drafts.source import SourceDraft
from service.domain.programs import Channel, Program
from service.domain.registry_version import fingerprint_registry
from service.errors import EnvironmentProblem, FieldError, InvalidInput
from service.programs.registry_file import RegistryFile
from service.programs.yaml_marks import BadYaml, MarkedDocument, parse_yaml
from service.programs.yaml_marks import Path as YamlPath

DATA_FOLDER = Path(__file__).parent / "data"

DraftT = TypeVar("DraftT", ChannelDraft, ProgramDraft, SourceDraft)


@dataclass(frozen=True)
class Registry:
    """All shared programmes and channels, each ordered by id.

    Attributes:
        version: the day the registry was last changed, `2026-11-28`; answers can name it.
    """

    channels: tuple[Channel, ...]
    programs: tuple[Program, ...]
    version: str

    @cached_property
    def fingerprint(self) -> str:
        """Names the content: equal in two places where, and only where, they say the same."""
        return fingerprint_registry(self.channels, self.programs)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part of the registry stands."""

    file: str
    document: MarkedDocument
    path: YamlPath

    def below(self, *steps: str | int) -> _Place:
        return _Place(self.file, self.document, (*self.path, *steps))

    def __str__(self) -> str:
        return f"{self.file}:{self.document.line_of(self.path)}"


@dataclass(frozen=True, slots=True)
class _Entry(Generic[DraftT]):
    """A valid draft and its place."""

    draft: DraftT
    place: _Place


@dataclass(slots=True)
class _Problems:
    """Collects what is wrong, each with its place."""

    errors: list[FieldError] = field(default_factory=list)

    def add(self, place: _Place, found: Fault, name: str = "") -> None:
        """Note a fault at a place; `name` is that of the field there, as it is told."""
        pointer = "".join(f"/{step}" for step in place.path)
        self.errors.append(field_error(pointer, (found.at(name) if name else found).at(place)))

    def add_validation(self, place: _Place, error: ValidationError) -> None:
        for details in error.errors(include_url=False, include_input=False):
            self.add(place.below(*details["loc"]), fault_of(details), _spell(details["loc"]))

    def refuse(self) -> None:
        if self.errors:
            raise InvalidInput(self.errors, "\n".join(error.detail for error in self.errors))


def load_registry(folder: Path = DATA_FOLDER) -> Registry:
    """Read and check all `*.yaml` below `folder`.

    Returns:
        The registry. `created_at` and `updated_at` of its entries are midnight UTC of its version.

    Raises:
        InvalidInput: one or more files are wrong; each error's detail is `file:line: reason`.
    """
    return _load([(path.relative_to(folder).as_posix(), path) for path in _yaml_below(folder)], str(folder))


@cache
def shipped_registry() -> Registry:
    """The registry that this release brings along, read once."""
    return load_registry()


def check_registry(paths: Sequence[Path]) -> Registry:
    """Check files, and all `*.yaml` below folders, as `load_registry` would.

    Files that give a `version` are a registry of their own; others are checked as additions to the shared one, whose
    sources and channels they may name and whose ids they may not use again.

    Returns:
        What they make together, the shared registry included where they add to it.

    Raises:
        InvalidInput: one or more files are wrong; each error's detail is `file:line: reason`.
        EnvironmentProblem: a file cannot be read.
    """
    named = [(str(path), path) for start in paths for path in (_yaml_below(start) if start.is_dir() else [start])]
    try:
        is_whole = any(_gives_version(path) for _, path in named)
        checked = {path.resolve() for _, path in named}
        shared = [] if is_whole else [path for path in _yaml_below(DATA_FOLDER) if path.resolve() not in checked]
        return _load([*((path.name, path) for path in shared), *named], ", ".join(map(str, paths)))
    except OSError as error:
        raise EnvironmentProblem(f"cannot read {error.filename}: {error.strerror}") from error


def _yaml_below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def _gives_version(path: Path) -> bool:
    return path.read_bytes().startswith(b"version:") or b"\nversion:" in path.read_bytes()


def _load(named: Sequence[tuple[str, Path]], origin: str) -> Registry:
    problems = _Problems()
    files = list(_read_files(named, origin, problems))
    problems.refuse()
    version = _the_version(files, problems)
    sources = _by_id(_entries(files, "sources", SourceDraft, problems), problems)
    known = {source_id: entry.draft for source_id, entry in sources.items()}
    channels = _by_id(_entries(files, "channels", ChannelDraft, problems, known), problems)
    programs = _by_id(_entries(files, "programs", ProgramDraft, problems, known), problems)
    _check_references(programs, channels, problems)
    problems.refuse()
    at = datetime.fromisoformat(version).replace(tzinfo=UTC)
    return Registry(
        tuple(Channel(**channels[key].draft.fields(), created_at=at, updated_at=at) for key in sorted(channels)),
        tuple(Program(**programs[key].draft.fields(), created_at=at, updated_at=at) for key in sorted(programs)),
        version,
    )


def _read_files(
    named: Sequence[tuple[str, Path]], origin: str, problems: _Problems
) -> Iterator[tuple[_Place, RegistryFile]]:
    """Each file's frame and its place; the entries in it are still unchecked."""
    if not named:
        problems.add(_Place(origin, MarkedDocument(None), ()), fault("no_registry_files"))
    for name, path in named:
        try:
            place = _Place(name, parse_yaml(path.read_text("utf-8")), ())
            yield place, RegistryFile.model_validate(place.document.value)
        except UnicodeDecodeError as error:
            line = path.read_bytes().count(b"\n", 0, error.start) + 1
            problems.add(_Place(name, MarkedDocument(None, {(): line}), ()), fault("bad_encoding"))
        except BadYaml as error:
            problems.add(_Place(name, MarkedDocument(None, {(): error.line}), ()), error.fault)
        except ValidationError as error:
            problems.add_validation(place, error)


def _the_version(files: list[tuple[_Place, RegistryFile]], problems: _Problems) -> str:
    stated = [(place.below("version"), frame.version) for place, frame in files if frame.version is not None]
    for place, _ in stated[1:]:
        problems.add(place, fault("version_twice", place=str(stated[0][0])))
    if not stated:
        problems.add(files[0][0], fault("no_version"))
        problems.refuse()
    return str(stated[0][1])


def _entries(
    files: list[tuple[_Place, RegistryFile]],
    section: str,
    model: type[DraftT],
    problems: _Problems,
    sources: Mapping[str, SourceDraft] | None = None,
) -> Iterator[_Entry[DraftT]]:
    """The valid drafts of one section over all files; what is wrong with the others goes to `problems`."""
    for file, frame in files:
        for number, raw in enumerate(frame.section(section)):
            place = file.below(section, number)
            try:
                stated = raw if sources is None else _with_sources(raw, place, sources, problems)
                yield _Entry(model.model_validate(stated), place)
            except ValidationError as error:
                problems.add_validation(place, error)


def _with_sources(
    raw: Mapping[str, object], place: _Place, sources: Mapping[str, SourceDraft], problems: _Problems
) -> dict[str, object]:
    """The entry with the ids under `sources` replaced by the sources themselves."""
    ids = raw.get("sources")
    if not isinstance(ids, list) or not ids:
        problems.add(place.below("sources"), fault("no_sources"), "sources")
        return {**raw, "sources": list(sources.values())}
    for number, source_id in enumerate(ids):
        if not isinstance(source_id, str) or source_id not in sources:
            unknown = fault("unknown_source_id", id=source_id, known=list(sources))
            problems.add(place.below("sources", number), unknown, "sources")
    return {**raw, "sources": [sources[source_id] for source_id in ids if source_id in sources]}


def _by_id(entries: Iterator[_Entry[DraftT]], problems: _Problems) -> dict[str, _Entry[DraftT]]:
    first: dict[str, _Entry[DraftT]] = {}
    for entry in entries:
        earlier = first.setdefault(entry.draft.id, entry)
        if earlier is not entry:
            used = fault("id_twice", id=entry.draft.id, place=str(earlier.place))
            problems.add(entry.place.below("id"), used, "id")
    return first


def _check_references(
    programs: Mapping[str, _Entry[ProgramDraft]], channels: Mapping[str, object], problems: _Problems
) -> None:
    for entry in programs.values():
        channel = entry.draft.channel
        if channel is not None and channel not in channels:
            problems.add(entry.place.below("channel"), fault("unknown_channel", id=channel), "channel")
        for other in entry.draft.stacking:
            if other not in programs:
                problems.add(entry.place.below("stacking", other), fault("unknown_program", id=other), "stacking")


def _spell(location: tuple[str | int, ...]) -> str:
    """`criteria[0].operator`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).removeprefix(".")
