import pytest

from kpis.models import Kpi
from kpis.services.naming import NamedKpis

SESSIONS = Kpi(key="sessions", name="세션", library_key="sessions")
SHOP = Kpi(key="shop_visits", name="매장 방문")
TWIN = Kpi(key="site_visits", name="사이트 방문")
OTHER_TWIN = Kpi(key="app_visits", name="사이트 방문")
ARCHIVED = Kpi(key="old_visits", name="매장 방문", is_archived=True)
KPIS = NamedKpis([SESSIONS, SHOP, TWIN, OTHER_TWIN, ARCHIVED])


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("sessions", SESSIONS),
        ("세션", SESSIONS),
        ("Sessions", SESSIONS),
        (" 매장  방문", SHOP),
        ("old_visits", ARCHIVED),
        ("사이트 방문", None),  # two have this name
        ("방문", None),
    ],
)
def test_kpi_is_found_by_key_or_by_a_name_of_its_own(text, kpi):
    assert KPIS.find(text) is kpi


def test_key_wins_over_the_name_of_another():
    renamed = Kpi(key="clicks", name="sessions")

    assert NamedKpis([renamed, SESSIONS]).find("sessions") is SESSIONS


def test_key_that_looks_like_the_text_is_proposed():
    assert (KPIS.near("sesions"), KPIS.near("nothing of this")) == ("sessions", None)
