import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from kpis.models import Kpi, Measurement, Series
from tests.factories import make_kpi, make_series, make_workspace
from workspaces import walls

pytestmark = pytest.mark.django_db(transaction=True)


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_reference_into_another_workspace_is_refused_by_the_database():
    kpi, other = make_kpi(), make_workspace()

    refused(lambda: Series.objects.create(workspace=other, kpi=kpi))

    assert Series.objects.across_workspaces(reason="test").count() == 0


def test_row_cannot_move_to_another_workspace():
    kpi, other = make_kpi(), make_workspace()

    refused(lambda: Kpi.objects.for_workspace(kpi.workspace).update(workspace=other))

    kpi.refresh_from_db()
    assert kpi.workspace_id != other.pk


def test_measurement_cannot_hang_on_a_series_of_another_workspace():
    series, other = make_series(), make_workspace()

    refused(
        lambda: Measurement.objects.create(
            workspace=other, series=series, measured_on=dt.date(2026, 1, 1), value=Decimal(1)
        )
    )


def test_every_reference_between_tenant_models_has_its_wall():
    standing = walls.standing(connection)

    without = [r for r in walls.references() if not any(n.startswith(r.name) for n in standing)]

    assert without == []
    assert len(list(walls.references())) > 10


def test_walls_come_down_and_go_up_again():
    before = walls.standing(connection)

    walls.take_down(connection)
    assert walls.standing(connection) == {}
    walls.put_up(connection)

    assert walls.standing(connection) == before
