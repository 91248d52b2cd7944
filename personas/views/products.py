"""Pages of products: the list, and one form for new ones and old ones."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from personas.forms.products import PersonaProductsForm, ProductForm
from personas.models import Product
from personas.services.products import create_product, delete_product, update_product
from personas.views.finding import persona_or_404
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.paging import page_of
from workspaces.service_forms import report
from workspaces.services.links import replace_links


@membership_required(Role.VIEWER)
@require_safe
def product_list(request: WorkspaceRequest) -> HttpResponse:
    """List the products with what speaks for them."""
    workspace = request.membership.workspace
    rows = Product.objects.for_workspace(workspace).order_by("name")
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "workspace": workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "personas/product_list.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def product_create(request: WorkspaceRequest) -> HttpResponse:
    """Describe a new product."""
    return _form(request, Product())


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def product_edit(request: WorkspaceRequest, product_id: str) -> HttpResponse:
    """Revise a product."""
    return _form(request, _product_or_404(request, product_id))


@membership_required(Role.EDITOR)
@require_POST
def product_delete(request: WorkspaceRequest, product_id: str) -> HttpResponse:
    """Delete a product."""
    delete_product(product=_product_or_404(request, product_id), by=request.membership)
    return redirect("personas:product_list", request.membership.workspace.slug)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def persona_products(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """Ask in which products a persona would find value."""
    persona = persona_or_404(request, persona_id)
    slug = persona.workspace.slug
    initial = {"products": persona.products.values_list("public_id", flat=True)}
    form = PersonaProductsForm(sent_data(request), workspace=persona.workspace, initial=initial)
    if request.method == "POST" and form.is_valid():
        products = form.cleaned_data["products"]
        replace_links(owner=persona, field="products", rows=products, by=request.membership)
        return redirect("personas:persona_detail", slug, persona.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "persona": persona, "workspace": persona.workspace}
    return render(request, "personas/persona_products.html", context, status=status)


def _form(request: WorkspaceRequest, product: Product) -> HttpResponse:
    workspace = request.membership.workspace
    name = product.name  # as stored: a service that refuses has tried the new one
    form = ProductForm(sent_data(request), instance=product)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        seen = fields.pop("version")
        by = request.membership
        try:
            if product.pk:
                update_product(product=product, by=by, expected_version=seen, **fields)
            else:
                create_product(workspace=workspace, by=by, **fields)
        except StaleVersionError:
            stored = _product_or_404(request, product.public_id)
            show_conflict(form, ProductForm(instance=stored))
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("personas:product_list", workspace.slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "product": product, "name": name, "workspace": workspace}
    return render(request, "personas/product_edit.html", context, status=status)


def _product_or_404(request: WorkspaceRequest, product_id: str) -> Product:
    return own_or_404(request, Product.objects.all(), product_id)
