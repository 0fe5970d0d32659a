"""`python -m tests.package_graph`: the packages of the service and of its domain, their arrows, sizes and cycles.

An arrow says that a package imports another; one is left out where others lead there. `--write` puts the pictures into
docs/architecture.md.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import grimp

import service

PACKAGES = ("service", "service.domain")
PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"
_BLOCK = re.compile(r"(<!-- package graph: (\S+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_HOUSE = Path(service.__file__).parent


@dataclass(frozen=True, slots=True)
class PackageGraph:
    """The packages and modules that stand in a package, as if each were one.

    Attributes:
        package: the one they stand in.
        imports: by their short names, which of their peers each imports.
    """

    package: str
    imports: dict[str, frozenset[str]]

    def reachable(self, name: str) -> frozenset[str]:
        """What the arrows lead to from `name`, however far; `name` itself where they lead back."""
        found: set[str] = set()
        ahead = set(self.imports[name])
        while ahead:
            found |= ahead
            ahead = {farther for near in ahead for farther in self.imports[near]} - found
        return frozenset(found)

    def cycles(self) -> list[list[str]]:
        """The strongly connected components of more than one package, the largest first."""
        reachable = {name: self.reachable(name) for name in self.imports}
        components = {
            frozenset(other for other in near if name in reachable[other]) for name, near in reachable.items()
        }
        return sorted(
            (sorted(component) for component in components if component), key=lambda names: (-len(names), names)
        )

    def picture(self) -> str:
        """The graph in Mermaid's words, the upper floors first."""
        reachable = {name: self.reachable(name) for name in self.imports}

        def is_implied(name: str, other: str) -> bool:
            return any(
                other in reachable[between] and name not in reachable[between] and between not in reachable[other]
                for between in self.imports[name]
            )

        lines = ["```mermaid", "flowchart TD"]
        for name in sorted(self.imports, key=lambda name: (-len(reachable[name] - {name}), name)):
            shown = sorted(other for other in self.imports[name] if not is_implied(name, other))
            lines += [f"    {name} --> {' & '.join(shown)}"] if shown else []
        return "\n".join([*lines, "```"])

    def n_lines(self, name: str) -> int:
        """Of all Python files of a package, or of a module."""
        path = _HOUSE.joinpath(*self.package.split(".")[1:], name)
        files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
        return sum(len(file.read_text("utf-8").splitlines()) for file in files)


def draw(package: str) -> PackageGraph:
    """The graph of what stands in `package`, from all its import statements, wherever they stand."""
    graph = grimp.build_graph(package.partition(".")[0], cache_dir=None)
    inside = graph.find_children(package)
    for name in inside:
        graph.squash_module(name)
    short = {name: name.removeprefix(f"{package}.") for name in sorted(inside)}
    return PackageGraph(
        package,
        {
            short[name]: frozenset(
                short[other] for other in graph.find_modules_directly_imported_by(name) if other in inside - {name}
            )
            for name in short
        },
    )


def read_page() -> dict[str, str]:
    """The pictures of docs/architecture.md as they stand, by package."""
    text = PAGE.read_text("utf-8")
    return {match[2]: match[0].removeprefix(match[1]).removesuffix(match[3]) for match in _BLOCK.finditer(text)}


def write_page() -> None:
    """Put the pictures into docs/architecture.md."""
    text = PAGE.read_text("utf-8")
    PAGE.write_text(_BLOCK.sub(lambda match: match[1] + draw(match[2]).picture() + match[3], text), "utf-8")


def main() -> None:
    """Print, or write, the graphs."""
    if sys.argv[1:] == ["--write"]:
        write_page()
        return
    for graph in map(draw, PACKAGES):
        sizes = {name: graph.n_lines(name) for name in graph.imports}
        print(f"{graph.package}: {len(sizes)} packages and modules, {sum(sizes.values()):,} lines\n")
        for name, imports in graph.imports.items():
            print(f"{name:17} {sizes[name]:6,}  → {', '.join(sorted(imports))}")
        print(f"\n{graph.picture()}\n")
        for names in graph.cycles():
            print(f"strongly connected: {', '.join(names)}: {sum(sizes[name] for name in names):,} lines")
        print(f"cycles: {len(graph.cycles())}\n")


if __name__ == "__main__":
    main()
