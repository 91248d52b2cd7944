import pytest
from django.db import connection

from workspaces import row_walls, walls
from workspaces.models import Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def test_every_table_of_a_workspace_holds_its_rows_against_the_role_that_owns_them():
    tables = {model._meta.db_table for model in [*walls.tenant_models(), Workspace]}

    assert row_walls.standing(connection) == tables
    assert row_walls.check_role(databases=["default"]) == []


@pytest.mark.parametrize(
    "fault", ["NO FORCE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"], ids=["lax", "off"]
)
def test_policy_that_holds_nobody_is_missed_and_put_up_again(fault):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE kpis_kpi {fault}")
    assert set(walls.missing(connection)) == {"wall_rows_kpis_kpi"}

    walls.put_up(connection)

    assert walls.missing(connection) == {}
