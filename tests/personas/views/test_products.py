"""Tests of products on pages and by the API."""

from django.urls import reverse

from personas.models import Product
from tests.personas.factories import make_product
from tests.tokens import errors_of

LIST, NEW = "/w/acme/personas/products/", "/w/acme/personas/products/new/"
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


def url(name, product):
    return reverse(f"personas:{name}", args=["acme", product.public_id])


def test_product_is_described_revised_and_deleted(people):
    assert "Begin with what you offer" in people.get("editor", LIST).text
    sent = {"version": 1, "name": "Boots", "features": "Light", "selling_points": "Last for ever"}

    created = people.post("editor", NEW, sent)
    product = Product.objects.for_workspace(people.workspace).get()
    edit = url("product_edit", product)
    revised = people.post("editor", edit, sent | {"benefits": "Walk on"})
    stale = people.post("editor", edit, sent | {"benefits": "Run"})
    taken = people.post("editor", NEW, sent)

    assert (created.url, revised.url) == (LIST, LIST)
    assert (stale.status_code, taken.status_code) == (422, 422)
    assert "Somebody else has saved this" in stale.text
    assert "Another product has this name." in taken.text
    assert people.statuses("get", LIST) == READERS
    assert "Last for ever" in people.get("viewer", LIST).text
    assert "/edit/" not in people.get("viewer", LIST).text
    assert "Boots" in people.get("editor", edit).text
    people.post("editor", url("product_delete", product))
    assert not Product.objects.for_workspace(people.workspace).exists()


def test_product_of_another_workspace_is_not_found(people):
    foreign = make_product()

    for name in ("product_edit", "product_delete"):
        assert people.post("owner", url(name, foreign)).status_code == 404


def test_products_by_the_api(api):
    product = api.post("editor", "/products", {"name": "Boots", "benefits": "Walk on"}).json()
    path = f"/products/{product['id']}"

    revised = api.patch("editor", path, {"version": 1, "name": "Shoes"})
    stale = api.patch("editor", path, {"version": 1, "name": "Socks"})

    assert (product["version"], product["features"]) == (1, "")
    assert revised.json() == {**product, "name": "Shoes", "version": 2}
    assert api.patch("editor", path, {"version": 2, "name": "Shoes"}).json()["version"] == 2
    assert stale.status_code == 409
    assert errors_of(api.post("editor", "/products", {"name": "Shoes"})) == [("", "invalid")]
    assert api.get("viewer", "/products").json()["items"] == [revised.json()]
    assert api.delete("editor", path).status_code == 204
