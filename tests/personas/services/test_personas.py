import pytest
from django.core.exceptions import ValidationError

from personas.enums import PersonaStatus
from personas.models import Persona
from personas.services.personas import create_persona, update_persona
from tests.factories import make_membership, make_persona
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_membership()


def trail(editor):
    return list(AuditEntry.objects.for_workspace(editor.workspace))


def test_new_persona_is_a_draft_and_in_the_trail(editor):
    persona = create_persona(workspace=editor.workspace, by=editor, name="Minji", quote="Why?")

    assert (persona.status, persona.version) == (PersonaStatus.DRAFT, 1)
    (entry,) = trail(editor)
    assert (entry.action, entry.object_id, entry.after) == (
        "created",
        persona.public_id,
        {"name": "Minji", "quote": "Why?"},
    )


def test_name_is_taken_in_one_workspace_only(editor):
    make_persona(name="Minji")
    create_persona(workspace=editor.workspace, by=editor, name="Minji")

    with pytest.raises(ValidationError) as refused:
        create_persona(workspace=editor.workspace, by=editor, name="Minji")

    name_once = Persona._meta.constraints[0]
    assert refused.value.messages == [name_once.violation_error_message]


def test_revision_raises_the_version_and_tells_only_what_changed(editor):
    persona = make_persona(workspace=editor.workspace, name="Minji", needs="Quiet")

    update_persona(persona=persona, by=editor, name="Minji", needs="Quiet and light")

    persona.refresh_from_db()
    assert (persona.needs, persona.version) == ("Quiet and light", 2)
    (entry,) = trail(editor)
    assert (entry.before, entry.after) == ({"needs": "Quiet"}, {"needs": "Quiet and light"})


def test_nothing_is_written_where_nothing_differs(editor):
    persona = make_persona(workspace=editor.workspace, name="Minji")

    update_persona(persona=persona, by=editor, name="Minji")

    persona.refresh_from_db()
    assert (persona.version, trail(editor)) == (1, [])


def test_second_editor_is_refused_and_nothing_is_overwritten(editor):
    persona = make_persona(workspace=editor.workspace, name="Minji")
    late = Persona.objects.for_workspace(editor.workspace).get(pk=persona.pk)
    update_persona(persona=persona, by=editor, expected_version=1, needs="First")

    with pytest.raises(StaleVersionError):
        update_persona(persona=late, by=editor, expected_version=1, needs="Second")

    persona.refresh_from_db()
    assert (persona.needs, persona.version) == ("First", 2)


@pytest.mark.parametrize(
    "wrong",
    [{"age_from": 40, "age_to": 30}, {"age_from": 130}, {"buying_stage": "love"}, {"name": ""}],
    ids=["ends before it begins", "too old", "no such stage", "nameless"],
)
def test_wrong_value_is_refused(editor, wrong):
    persona = make_persona(workspace=editor.workspace)

    with pytest.raises(ValidationError):
        update_persona(persona=persona, by=editor, **wrong)
