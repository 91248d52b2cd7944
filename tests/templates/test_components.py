"""The shared parts of pages, drawn as Django draws them."""

import gzip
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

LIMIT = 12 * 1024  # bytes


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title", help_text="One line.")
    note = forms.CharField(label="Note", required=False)
    level = forms.ChoiceField(label="Level", choices=[("b", "Business")], widget=forms.RadioSelect)
    tell = forms.BooleanField(label="Tell me", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        """Refuse the pair as a whole."""
        self.add_error(None, "These do not go together.")


def test_field_is_tied_to_its_label_help_and_error():
    html = str(SampleForm({"title": ""})["title"].as_field_group())

    assert '<label for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_helptext">One line.<' in html
    assert 'id="id_title_error"' in html


def test_optional_field_says_so_and_required_one_does_not():
    form = SampleForm()

    with translation.override("en"):
        optional, required = form["note"].as_field_group(), form["title"].as_field_group()

    assert "(optional)" in optional
    assert "(optional)" not in required


def test_radio_buttons_stand_in_a_named_group():
    html = SampleForm()["level"].as_field_group()

    assert '<fieldset id="id_level">' in html
    assert "<legend>Level</legend>" in html


def test_summary_links_each_error_to_its_field():
    html = SampleForm({"note": "kept"}).render()

    assert re.findall(r'<a href="#([^"]+)">', html) == ["id_title", "id_level"]
    assert "<li>These do not go together.</li>" in html
    assert 'value="kept"' in html


def test_every_link_of_the_summary_leads_somewhere():
    html = SampleForm({}).render()

    targets = set(re.findall(r'<a href="#([^"]+)">', html))
    assert targets - set(re.findall(r'id="([^"]+)"', html)) == set()


def test_form_without_errors_has_no_summary():
    assert 'class="errors"' not in SampleForm().render()


def test_pages_keep_the_filters_of_the_query():
    page = Paginator(range(100), 10).page(2)
    query = QueryDict("q=roas&page=2")

    html = render_to_string("components/pagination.html", {"page": page, "query": query})

    assert re.findall(r'href="([^"]+)"', html) == ["?q=roas&amp;page=1", "?q=roas&amp;page=3"]
    assert "11–20" in html


def test_single_page_needs_no_links():
    page = Paginator(range(3), 10).page(1)

    assert (
        render_to_string("components/pagination.html", {"page": page, "query": QueryDict()}).strip()
        == ""
    )


def test_confirmation_posts_with_its_token():
    html = render_to_string(
        "components/confirm.html",
        {"id": "stop", "action": "/stop", "label": "Stop", "title": "Stop?", "csrf_token": "abc"},
    )

    assert 'popovertarget="stop"' in html
    assert '<form method="post" action="/stop">' in html
    assert 'value="abc"' in html


@pytest.mark.parametrize("path", ["css/app.css", "js/app.js", "icons.svg"])
def test_static_files_stay_small(path, settings):
    raw = (settings.BASE_DIR / "static" / path).read_bytes()

    assert len(gzip.compress(raw, 9)) <= LIMIT
