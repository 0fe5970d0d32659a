"""The house stands as its page draws it, and the tests stand as the house does."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

from tests.package_graph import PACKAGES, PackageGraph, draw, read_page

TESTS = Path(__file__).parent
ROOMS = (TESTS.parent / "service", TESTS.parent, TESTS)  # benchmarks stand beside the service; tests have modules too
OF_A_WHOLE_ROOM = {
    "domain/search/test_regression.py",
    "index/test_added_column.py",
    "index/test_open_files.py",
}
FILES = {"os", "shutil", "tempfile", "mmap", "pathlib"}


def test_the_page_draws_the_packages_as_they_are() -> None:
    assert read_page() == {package: draw(package).picture() for package in PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_packages_import_each_other_in_a_circle(package: str) -> None:
    assert draw(package).cycles() == []


def test_the_domain_touches_no_files() -> None:
    graph = grimp.build_graph("service", include_external_packages=True, cache_dir=None)
    domain = graph.find_descendants("service.domain")
    importers = {name for name in domain if graph.find_modules_directly_imported_by(name) & FILES}
    assert importers == {"service.domain.search.kernels.compilation"}  # numba keeps machine code on disk


def test_a_picture_leaves_out_what_others_lead_to_and_keeps_every_arrow_of_a_circle() -> None:
    graph = PackageGraph(
        "house",
        {
            "roof": frozenset({"walls", "ground"}),
            "walls": frozenset({"ground"}),
            "ground": frozenset({"well", "cellar"}),
            "well": frozenset({"cellar"}),
            "cellar": frozenset({"well"}),
        },
    )
    assert graph.picture().splitlines() == [
        "```mermaid",
        "flowchart TD",
        "    roof --> walls",
        "    walls --> ground",
        "    ground --> cellar & well",
        "    cellar --> well",
        "    well --> cellar",
        "```",
    ]
    assert graph.cycles() == [["cellar", "well"]]


def test_a_test_stands_where_the_module_stands_whose_name_it_begins_with() -> None:
    strays = set()
    for path in set(TESTS.glob("*/**/test_*.py")) - set(TESTS.glob("faults/*")):  # those are of the whole house
        folder, name = path.relative_to(TESTS).parent, path.stem.removeprefix("test_")
        modules = [module.stem for room in ROOMS for module in (room / folder).glob("*")]
        if not any(name == module or name.startswith(f"{module}_") for module in modules):
            strays.add(path.relative_to(TESTS).as_posix())
    assert strays == OF_A_WHOLE_ROOM


REMEMBERS_FEW_SMALL_THINGS = {
    "api/body_shape.py:shape_of",  # by model
    "api/key_cache.py:cachetools",  # 4,096 hashes of keys
    "domain/caches.py:cachetools",  # that have a budget
    "domain/classification/classifier.py:_learn",  # the last two nomenclatures, in the process that builds
    "domain/hs.py:split_hs_code",  # 4,096 codes
    "domain/ranking/suppliers_for_programs.py:of_chapter",  # for one request, as the next
    "domain/ranking/suppliers_for_programs.py:of_exporter",
    "domain/search/kernels/compilation.py:_stamp_of",  # one folder
    "index/mapped_arrays.py:_read_header",  # 1,024 headers of files
    "store/mapping.py:_field_names",  # by type
    "store/repository.py:_upsert_statement",  # by table
}


def test_whatever_remembers_what_is_asked_has_a_budget() -> None:
    service = TESTS.parent / "service"
    found = set[str]()
    for path in service.rglob("*.py"):
        name = str(path.relative_to(service))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "cachetools":
                found.add(f"{name}:cachetools")
            if isinstance(node, ast.FunctionDef) and node.args.args:
                decorators = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
                found |= {f"{name}:{node.name}" for _ in decorators & {"cache", "lru_cache"}}
    assert found == REMEMBERS_FEW_SMALL_THINGS
