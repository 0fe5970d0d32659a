"""Products, each of one exporter."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from service.api.deps import CallDep, IdempotencyKey, IfMatch, IfNoneMatch, JsonBody, MergePatchBody
from service.api.rows import (
    Resource,
    check_visible,
    create_row,
    delete_row,
    list_page,
    patch_row,
    read_row,
    replace_row,
    upsert_row,
)
from service.api.schemas.products import ExporterProductQuery, ProductListQuery, ProductPage, ProductRead
from service.domain.drafts.catalog import ProductDraft
from service.domain.drafts.fields import Key
from service.usecases.concepts import EXPORTERS, PRODUCTS

PATH = "/v1/products"
ONE = PATH + "/{product_id}"
OF_EXPORTER = "/v1/exporters/{exporter_id}/products"
BY_KEY = OF_EXPORTER + "/by-key/{sku:path}"

router = APIRouter(tags=["products"])
resource = Resource(PATH, PRODUCTS, ProductRead)

ProductBody = Annotated[ProductDraft, Depends(JsonBody(ProductDraft))]
ProductPatch = Annotated[dict[str, Any], Depends(MergePatchBody(ProductDraft))]


@router.post(
    OF_EXPORTER, operation_id="create_product", summary="Add a product", status_code=201, response_model=ProductRead
)
async def create_product(call: CallDep, exporter_id: UUID, draft: ProductBody, key: IdempotencyKey = None) -> Response:
    """Stores a product of one of your exporters under your own key, `sku`; 409 when the key is taken."""
    return await create_row(call, resource, draft, key, exporter_id)


@router.get(
    OF_EXPORTER,
    operation_id="list_exporter_products",
    summary="List an exporter's products",
    response_model=ProductPage,
)
async def list_exporter_products(
    call: CallDep, exporter_id: UUID, query: Annotated[ExporterProductQuery, Query()]
) -> Response:
    """The products of one exporter, oldest first; of a partner's exporter with `scope=network`."""
    await check_visible(call, EXPORTERS, exporter_id)
    return await list_page(call, resource, query, {"exporter_id": exporter_id})


@router.get(PATH, operation_id="list_products", summary="List products", response_model=ProductPage)
async def list_products(call: CallDep, query: Annotated[ProductListQuery, Query()]) -> Response:
    """Your products, or with `scope=network` also those that partners publish, oldest first."""
    return await list_page(call, resource, query)


@router.get(ONE, operation_id="get_product", summary="Read a product", response_model=ProductRead)
async def get_product(call: CallDep, product_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """One product with its ETag; `unit_cost` is there for its owner alone."""
    return await read_row(call, resource, product_id, if_none_match)


@router.put(ONE, operation_id="replace_product", summary="Replace a product", response_model=ProductRead)
async def replace_product(call: CallDep, product_id: UUID, draft: ProductBody, if_match: IfMatch = None) -> Response:
    """States everything about a product anew; what is left out is no longer stated."""
    return await replace_row(call, resource, product_id, draft, if_match)


@router.patch(ONE, operation_id="patch_product", summary="Change a product", response_model=ProductRead)
async def patch_product(call: CallDep, product_id: UUID, patch: ProductPatch, if_match: IfMatch = None) -> Response:
    """Changes the fields that are sent (JSON Merge Patch, RFC 7396): null takes a field's statement back."""
    return await patch_row(call, resource, product_id, patch, if_match)


@router.delete(ONE, operation_id="delete_product", summary="Remove a product", status_code=204)
async def delete_product(call: CallDep, product_id: UUID, if_match: IfMatch = None) -> Response:
    """Removes a product; it is recommended no longer once the index has caught up."""
    return await delete_row(call, resource, product_id, if_match)


@router.put(BY_KEY, operation_id="upsert_product", summary="Store by your own key", response_model=ProductRead)
async def upsert_product(call: CallDep, exporter_id: UUID, sku: Key, draft: ProductBody) -> Response:
    """Creates the exporter's product with this key or replaces it, whatever its version.

    201 when it is new, 200 otherwise. The body's `sku` must be the one of the path.
    """
    return await upsert_row(call, resource, sku, draft, exporter_id)
