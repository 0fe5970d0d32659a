"""The OpenAPI document, its examples, and the page that shows it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.api.examples import EXAMPLES
from service.api.openapi import VERSION
from service.app import create_openapi

ROOT = Path(__file__).parents[2]
DOCUMENT = create_openapi()
Operation = dict[str, Any]


def operations() -> Iterator[tuple[str, str, Operation]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


OPERATIONS = {operation["operationId"]: (method, path, operation) for method, path, operation in operations()}
SENDABLE = [(name, example) for name, examples in EXAMPLES.items() for example in examples]


def test_the_committed_document_is_the_apps() -> None:
    assert json.loads((ROOT / "openapi" / "openapi.json").read_text("utf-8")) == DOCUMENT, "run `make openapi`"


async def test_the_served_document_is_the_same(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/openapi.json", headers={"Host": "elsewhere.example"})
    assert answer.json() == DOCUMENT
    assert "127.0.0.1" not in answer.text
    assert "elsewhere" not in answer.text


def test_the_version_is_the_packages() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_all_references_lead_somewhere() -> None:
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(DOCUMENT))):
        found: Any = DOCUMENT
        for part in reference.split("/"):
            found = found[part]
        assert found


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_is_described(name: str) -> None:
    method, path, operation = OPERATIONS[name]
    assert operation["summary"]
    assert len(operation["description"]) > 20
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    assert re.fullmatch(r"[a-z_]+", name)
    if not path.startswith("/v1/"):
        return
    assert operation["security"] == [{"ApiKey": []}]
    assert {"401", "422", "500", "503"} <= operation["responses"].keys()
    for status, answer in operation["responses"].items():
        if status >= "400":
            assert answer["$ref"].startswith("#/components/responses/")
    if method in {"post", "put", "patch"}:
        assert {"400", "413", "415"} <= operation["responses"].keys()
        for content in operation["requestBody"]["content"].values():
            assert all(example["summary"] for example in content["examples"].values())


def test_every_dated_answer_names_its_registry_and_snapshot() -> None:
    answers = {
        operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations()
        if any(parameter.get("name") == "as_of" for parameter in operation.get("parameters", ()))
    }
    assert len(answers) >= 6
    for name in answers:
        assert {"as_of", "registry", "snapshot"} <= set(DOCUMENT["components"]["schemas"][name]["required"]), name


def test_all_problems_are_problem_json() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        (media_type,) = response["content"]
        assert media_type == "application/problem+json"


@pytest.fixture(scope="module")
async def ready(catch_up: Callable[[], Awaitable[None]]) -> None:
    """Matching needs a snapshot."""
    await catch_up()


@pytest.mark.parametrize(("name", "example"), SENDABLE)
async def test_each_example_can_be_sent_as_it_is(
    base_url: str, new_key: Callable[[str], Awaitable[str]], ready: None, name: str, example: str
) -> None:
    """By a partner who has nothing yet but the row that the path names."""
    method, path, operation = OPERATIONS[name]
    headers = {"Authorization": f"Bearer {await new_key(f'Partner of {name}')}"}
    async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30, trust_env=False) as client:
        path = await _fill(client, name, path)
        for media_type, content in operation["requestBody"]["content"].items():
            sent = {"Content-Type": media_type, "If-Match": "*"}
            body = json.dumps(content["examples"][example]["value"])
            answer = await client.request(method, path, content=body, headers=sent)
            assert answer.is_success, answer.text
            assert str(answer.status_code) in operation["responses"]
        if name.startswith(("create", "replace")) and answer.json()["id"].startswith(
            "ex-"
        ):  # slugs are for all tenants
            row = f"{path}/{answer.json()['id']}" if name.startswith("create") else path
            assert (await client.delete(row, headers={"If-Match": "*"})).status_code == 204
        elif name.startswith("patch") and path.startswith(("/v1/programs", "/v1/channels")):
            assert (await client.delete(path, headers={"If-Match": "*"})).status_code == 204


async def _fill(client: httpx.AsyncClient, name: str, path: str) -> str:
    """Put ids of the caller's own rows into the path, and the documented keys."""
    concept = name.partition("_")[2]
    for key in ("external_id", "sku"):
        if f"{{{key}}}" in path:
            (_, value), *_ = EXAMPLES[f"create_{concept}"].values()
            path = path.replace(f"{{{key}}}", str(value[key]))
    if "{exporter_id}" in path and concept == "product":
        path = path.replace("{exporter_id}", await _create(client, "exporter", "/v1/exporters"))
    if "_id}" in path:
        parent = "/v1/" + concept + "s"
        if concept == "product":
            parent = f"/v1/exporters/{await _create(client, 'exporter', '/v1/exporters')}/products"
        path = re.sub(r"\{\w+_id\}", await _create(client, concept, parent), path)
    return path


async def _create(client: httpx.AsyncClient, concept: str, path: str) -> str:
    (_, value), *_ = EXAMPLES[f"create_{concept}"].values()
    answer = await client.post(path, json=value)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize("name", [name for name, (method, _, _) in OPERATIONS.items() if method == "get"])
async def test_each_documented_parameter_can_be_sent_as_it_is(
    client: httpx.AsyncClient, ready: None, name: str
) -> None:
    _, path, operation = OPERATIONS[name]
    parameters = {}
    for parameter in operation.get("parameters", []):
        example = parameter.get("example", next(iter(parameter.get("schema", {}).get("examples", [])), None))
        if parameter.get("in") == "query" and example is not None:
            parameters[parameter["name"]] = example
        if parameter.get("in") == "path" and example is not None:
            path = path.replace(f"{{{parameter['name']}}}", example)
    for concept in ("exporter", "demand"):
        if f"{{{concept}_id}}" in path:
            (_, value), *_ = EXAMPLES[f"create_{concept}"].values()
            row = await client.put(f"/v1/{concept}s/by-key/{value['external_id']}", json=value)
            path = path.replace(f"{{{concept}_id}}", row.json()["id"])
    is_asked = any(parameter.get("name") == "product" for parameter in operation.get("parameters", []))
    if "{product_id}" in path or is_asked:
        maker = await client.put("/v1/exporters/by-key/DESC", json={"external_id": "DESC", "name": "高阳毛巾厂"})
        products = f"/v1/exporters/{maker.json()['id']}/products"
        product = await client.put(f"{products}/by-key/DESC-1", json={"sku": "DESC-1", "name": "毛巾"})
        path = path.replace("{product_id}", product.json()["id"])
        parameters |= {"product": product.json()["id"]} if is_asked else {}
    if name.startswith("compare_"):
        maker = await client.put("/v1/exporters/by-key/DESC", json={"external_id": "DESC", "name": "高阳毛巾厂"})
        for side in ("first", "second"):
            draft = {"sku": f"DESC-{side}", "name": "毛巾"}
            products = f"/v1/exporters/{maker.json()['id']}/products"
            product = await client.put(f"{products}/by-key/{draft['sku']}", json=draft)
            parameters[side] = product.json()["id"]
        parameters["min_revision"] = product.headers["homeward-revision"]
    answer = await client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text


async def test_swagger_ui_comes_from_the_service_alone(anonymous: httpx.AsyncClient) -> None:
    page = await anonymous.get("/docs")
    assert page.status_code == 200
    assert "http" not in page.text.lower().replace("http-equiv", "")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "http" not in policy
    assert "<script>" not in page.text, "inline scripts would be blocked"
    for address, media_type in re.findall(r'(?:href|src)="(docs/[^"]+?(css|js))"', page.text):
        asset = await anonymous.get(f"/{address}")
        assert asset.status_code == 200
        assert media_type.replace("js", "javascript") in asset.headers["content-type"]
        assert len(asset.content) > 100
    assert 'url: "openapi.json"' in (await anonymous.get("/docs/start.js")).text
    bundle = (await anonymous.get("/docs/swagger-ui-bundle.js")).text
    assert "OpenAPI 3.1" in bundle or "openapi31" in bundle.lower() or "oas31" in bundle.lower()
