"""Making and revising products."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from personas.models import Persona, Product, ProductPersona
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version


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
    changed = [name for name in fields if before[name] != fields[name]]
    if not changed:
        return product
    claim_next_version(subject=product, expected=expected_version)
    product.save(update_fields=changed)
    record_change(
        workspace=product.workspace,
        by=by,
        action="changed",
        subject=product,
        before={name: before[name] for name in changed},
        after={name: fields[name] for name in changed},
    )
    return product


@transaction.atomic
def delete_product(*, product: Product, by: Membership) -> None:
    """Delete a product; personas who were to buy it stay."""
    record_change(workspace=product.workspace, by=by, action="deleted", subject=product)
    Product.objects.for_workspace(product.workspace).filter(pk=product.pk).delete()


@transaction.atomic
def set_persona_products(*, persona: Persona, products: Iterable[Product], by: Membership) -> None:
    """Make `products` those in which `persona` would find value.

    Raises:
        ValidationError: one of them belongs to another workspace.
    """
    chosen = {product.pk: product for product in products}
    if any(product.workspace_id != persona.workspace_id for product in chosen.values()):
        raise ValidationError({"products": _("Choose products of this workspace.")})
    before = sorted(product.name for product in persona.products.all())
    after = sorted(product.name for product in chosen.values())
    if before == after:
        return
    links = ProductPersona.objects.for_workspace(persona.workspace)
    links.filter(persona=persona).delete()
    ProductPersona.objects.bulk_create(
        ProductPersona(workspace_id=persona.workspace_id, product=product, persona=persona)
        for product in chosen.values()
    )
    record_change(
        workspace=persona.workspace,
        by=by,
        action="changed",
        subject=persona,
        before={"products": before},
        after={"products": after},
    )
