"""An alert that was noise shows what a looser rule would have sent, and leads to it."""

import re

import pytest

from alerts.models import Rule
from tests.alerts.factories import make_alert, make_judged_target

pytestmark = pytest.mark.django_db


def test_noise_leads_to_looser_rules_with_their_counts(people):
    target = make_judged_target(workspace=people.workspace)
    alert = make_alert(target=target)
    client = people.clients["editor"]
    page = f"/w/acme/alerts/{alert.public_id}/"
    before = client.get(page).content.decode()
    client.post(f"{page}feedback/", {"is_useful": "false"})

    after = client.get(page).content.decode()
    region = client.get(f"{page}looser/", headers={"HX-Request": "true"}).content.decode()
    (lower, *_others) = re.findall(r'href="([^"]+)"', region)
    form = client.get(lower.replace("&amp;", "&")).content.decode()

    assert (f"{page}looser/" in before, f"{page}looser/" in after) == (False, True)
    assert "In the last 90 days" in region
    assert 'name="line" value="20"' in form
    assert not Rule.objects.for_workspace(people.workspace).exists()
