import datetime as dt
from decimal import Decimal

import pytest

from kpis.services.exports import measurement_lines
from tests.factories import make_kpi, make_measurement, make_series


@pytest.mark.django_db
def test_numbers_stay_numbers_to_the_last_digit():
    dimensions = {"channel": "=cmd", "tag": 'a "b", c'}
    series = make_series(kpi=make_kpi(key="visits"), dimensions=dimensions)
    value = Decimal("-12345678901234567890.000000000000000001")
    one = make_measurement(series=series, measured_on=dt.date(2026, 7, 1), value=value)

    lines = list(measurement_lines([one], dimensions=["channel", "place", "tag"]))

    assert lines == [
        "\ufeffkpi,date,value,channel,place,tag\r\n",
        f'visits,2026-07-01,{value:f},\'=cmd,,"a ""b"", c"\r\n',
    ]
