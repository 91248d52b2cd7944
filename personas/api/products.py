"""`/products`: what is offered, and why somebody should want it."""

from typing import Annotated, Self

from ninja import Query, Router
from pydantic import BaseModel, Field

from personas.models import Product
from personas.services.products import create_product, delete_product, update_product
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, Patch
from workspaces.rest.lookup import own
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Personas"])

Long = Annotated[str, Field(max_length=2000)]


class ProductOut(BaseModel):
    """A product; texts that are not known yet are empty."""

    id: str
    name: str
    features: str
    benefits: str
    selling_points: str
    version: int

    @classmethod
    def of(cls, product: Product) -> Self:
        """Return what the API tells of `product`."""
        fields = {name: getattr(product, name) for name in cls.model_fields if name != "id"}
        return cls(id=product.public_id, **fields)


class ProductIn(Body):
    """A new product; all but the name may come later."""

    model_config = columns_of(Product)

    name: str
    features: Long = ""
    benefits: Long = ""
    selling_points: Long = ""


class ProductPatch(Patch):
    """What to change."""

    model_config = columns_of(Product)

    name: str = UNSET
    features: Long = UNSET
    benefits: Long = UNSET
    selling_points: Long = UNSET


@router.get(
    "/products", summary="List products", auth=BearerToken(Scope.READ), response=Page[ProductOut]
)
def list_products(request: ApiRequest, query: Query[Paging]) -> Page[ProductOut]:
    """List the products in the order in which they were described."""
    products = Product.objects.for_workspace(request.token.workspace)
    return page_of(request, products, query, ProductOut.of)


@router.post(
    "/products",
    summary="Describe a product",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: ProductOut},
)
def describe_product(request: ApiRequest, body: ProductIn) -> ProductOut:
    """Describe a new product."""
    with service_errors():
        product = create_product(
            workspace=request.token.workspace, by=request.membership, **body.sent()
        )
    return ProductOut.of(product)


@router.get(
    "/products/{product_id}",
    summary="Read a product",
    auth=BearerToken(Scope.READ),
    response=ProductOut,
)
def read_product(request: ApiRequest, product_id: str) -> ProductOut:
    """Return one product."""
    return ProductOut.of(_product_of(request, product_id))


@router.patch(
    "/products/{product_id}",
    summary="Revise a product",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=ProductOut,
)
def revise_product(request: ApiRequest, product_id: str, body: ProductPatch) -> ProductOut:
    """Change some fields of a product."""

    def current() -> ProductOut:
        return ProductOut.of(_product_of(request, product_id))

    with editing(sent=body, current=current):
        update_product(
            product=_product_of(request, product_id),
            by=request.membership,
            expected_version=body.version,
            **body.changes(),
        )
    return current()


@router.delete(
    "/products/{product_id}",
    summary="Delete a product",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_product(request: ApiRequest, product_id: str) -> None:
    """Delete a product."""
    delete_product(product=_product_of(request, product_id), by=request.membership)


def _product_of(request: ApiRequest, product_id: str) -> Product:
    return own(request, Product.objects.all(), product_id)
