"""Making and revising products."""

from typing import Any

from django.db import transaction

from personas.models import Product
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import save_changes


@transaction.atomic
def create_product(*, workspace: Workspace, by: Membership, **fields: Any) -> Product:
    """Describe a product; all but the name may come later.

    Raises:
        ValidationError: a value is refused, or the name is taken.
    """
    product = Product(workspace=workspace, **fields)
    product.full_clean()
    product.save()
    record_change(workspace=workspace, by=by, action="created", subject=product, after=fields)
    return product


@transaction.atomic
def update_product(
    *, product: Product, by: Membership, expected_version: int | None = None, **fields: Any
) -> Product:
    """Change some fields of a product; nothing is written where nothing differs.

    Raises:
        ValidationError: a value is refused, or the name is taken.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    rows = Product.objects.for_workspace(product.workspace)
    before = rows.values(*fields).get(pk=product.pk)
    for name, value in fields.items():
        setattr(product, name, value)
    product.full_clean()
    save_changes(subject=product, before=before, by=by, expected_version=expected_version)
    return product


@transaction.atomic
def delete_product(*, product: Product, by: Membership) -> None:
    """Delete a product; personas who were to buy it stay."""
    record_change(workspace=product.workspace, by=by, action="deleted", subject=product)
    Product.objects.for_workspace(product.workspace).filter(pk=product.pk).delete()
