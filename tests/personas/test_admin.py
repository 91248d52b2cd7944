import pytest

from personas.enums import PersonaStatus
from tests.factories import PASSWORD, make_persona
from workspaces.models import AuditEntry, User

pytestmark = pytest.mark.django_db
URL = "/admin/personas/persona/"


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("staff@example.test", PASSWORD, name="Staff"))
    return client


def test_staff_find_and_open_personas_of_all_workspaces(staff):
    persona = make_persona(name="Minji")
    make_persona()

    assert staff.get(URL).context["cl"].result_count == 2
    assert staff.get(URL, {"q": "minji"}).context["cl"].result_count == 1
    assert staff.get(f"{URL}{persona.pk}/change/").status_code == 200
    assert staff.post(f"{URL}{persona.pk}/change/", {"name": "X"}).status_code == 403


def test_staff_retire_through_the_service(staff):
    persona = make_persona()

    staff.post(URL, {"action": "retire", "_selected_action": [persona.pk]})

    persona.refresh_from_db()
    entry = AuditEntry.objects.for_workspace(persona.workspace).get()
    assert (persona.status, persona.version) == (PersonaStatus.RETIRED, 2)
    assert (entry.by_name, entry.after) == ("Staff", {"status": "retired"})
