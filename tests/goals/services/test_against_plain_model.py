"""The service against a plain model of the rules; `tests.acceptance.judge_randomly` tries more."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.goals.facts import judge
from tests.goals.plain_model import cases, check, stored

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(cases())
def test_service_judges_as_the_plain_model(case):
    check(case, judge(stored(case), case.as_of))
