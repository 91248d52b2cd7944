"""Tests of hypotheses on a persona's page and by the API."""

from django.urls import reverse

from personas.models import Hypothesis
from tests.factories import make_kpi, make_persona
from tests.personas.factories import make_hypothesis
from tests.tokens import errors_of


def url(name, row):
    return reverse(f"personas:{name}", args=["acme", row.public_id])


def test_hypothesis_is_stated_tested_and_taken_away(people):
    persona = make_persona(workspace=people.workspace)
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    add, detail = url("hypothesis_add", persona), url("persona_detail", persona)
    sent = {
        "statement": "Buys more on Instagram",
        "kpi": kpi.pk,
        "higher": "channel=instagram",
        "start": "2026-03-02",
        "end": "2026-05-31",
    }

    refused = people.post("editor", add, {**sent, "higher": "x", "kpi": make_kpi().pk})
    malformed = people.post("editor", add, {**sent, "higher": "x"})
    stated = people.post("editor", add, sent)

    assert (refused.status_code, malformed.status_code) == (422, 422)
    assert "names no segment" in malformed.text
    assert stated.url == f"{detail}#hypotheses"
    hypothesis = Hypothesis.objects.for_workspace(people.workspace).get()
    assert "Orders: instagram &gt; all" in people.get("viewer", detail).text
    people.post("editor", url("hypothesis_test", hypothesis))
    assert "There are too few full weeks" in people.get("viewer", detail).text
    people.post("editor", url("hypothesis_remove", hypothesis))
    assert not Hypothesis.objects.for_workspace(people.workspace).exists()


def test_hypothesis_by_the_api(api):
    persona, kpi = make_persona(workspace=api.workspace), make_kpi(workspace=api.workspace)
    body = {
        "persona": persona.public_id,
        "statement": "Buys more on Instagram",
        "kpi": kpi.key,
        "higher": "channel=instagram",
        "start": "2026-03-02",
        "end": "2026-05-31",
    }

    row = api.post("editor", "/hypotheses", body).json()
    path = f"/hypotheses/{row['id']}"
    tested = api.post("editor", f"{path}/test").json()

    assert (row["verdict"], row["result"], row["lower"]) == ("open", "", "")
    assert (tested["verdict"], tested["weeks"], tested["evidence"]) == ("cannot_tell", 0, None)
    assert api.get("viewer", path).json() == tested
    assert errors_of(api.post("editor", "/hypotheses", {**body, "higher": "x"})) == [
        ("higher", "invalid")
    ]
    assert api.delete("editor", path).status_code == 204


def test_hypothesis_of_another_workspace_is_not_found(people):
    foreign = make_hypothesis()

    for name in ("hypothesis_test", "hypothesis_remove"):
        assert people.post("owner", url(name, foreign)).status_code == 404
