"""Tests of revisions in words."""

import datetime as dt

import pytest
from django.utils import translation

from personas.models import PersonaVersion
from personas.services.persona_words import changes_of, differences
from personas.services.personas import update_persona
from tests.factories import make_membership, make_persona


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "quiet paths", [("new", "quiet paths")]),
        ("quiet paths", "", [("gone", "quiet paths")]),
        (
            "a quiet path",
            "a loud path",
            [("same", "a"), ("gone", "quiet"), ("new", "loud"), ("same", "path")],
        ),
        ("same", "same", [("same", "same")]),
    ],
    ids=["new", "gone", "one word", "same"],
)
def test_texts_are_compared_word_by_word(before, after, pieces):
    assert [(piece.mark, piece.text) for piece in differences(before, after)] == pieces


@pytest.mark.django_db
def test_each_revision_is_kept_with_who_and_what():
    by = make_membership()
    persona = make_persona(workspace=by.workspace, needs="quiet")

    update_persona(persona=persona, by=by, needs="quiet paths", status="validated")
    update_persona(persona=persona, by=by, needs="quiet paths")
    update_persona(persona=persona, by=by, review_on=dt.date(2027, 1, 1))

    versions = list(PersonaVersion.objects.for_workspace(by.workspace))
    assert [(version.number, version.by) for version in versions] == [(3, by.user), (2, by.user)]
    with translation.override("en"):
        told = {
            change.label: [(p.mark, p.text) for p in change.pieces]
            for version in versions
            for change in changes_of(version)
        }
    assert told == {
        "To be reviewed on": [("new", "2027-01-01")],
        "Needs": [("same", "quiet"), ("new", "paths")],
        "Status": [("gone", "Draft"), ("new", "Validated")],
    }
