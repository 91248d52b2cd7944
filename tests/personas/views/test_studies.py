"""Tests of studies on pages and by the API: from what was said to evidence, and back."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from personas.models import Evidence, Finding, Study
from tests.factories import make_persona
from tests.personas.factories import make_answer, make_finding, make_study
from tests.tokens import errors_of

LIST, NEW = "/w/acme/personas/studies/", "/w/acme/personas/studies/new/"
SENT = {
    "version": 1,
    "kind": "interview",
    "title": "Hikers",
    "sample_size": 12,
    "start": "2026-06-01",
    "end": "2026-06-05",
    "notes": "I walk alone.\nFriends talk too much.",
}


def url(name, *arguments):
    return reverse(f"personas:{name}", args=["acme", *arguments])


def test_what_was_said_becomes_evidence_and_leads_back(people):
    persona = make_persona(workspace=people.workspace, name="Mina")
    assert "Ask the people themselves" in people.get("editor", LIST).text

    people.post("editor", NEW, SENT)
    study = Study.objects.for_workspace(people.workspace).get()
    page = url("study_detail", study.public_id)
    asked = people.get("editor", f"{page}?line=2")
    people.post(
        "editor",
        url("finding_add", study.public_id),
        {"quote": "Friends talk", "statement": "Wants quiet"},
    )
    finding = Finding.objects.for_workspace(people.workspace).get()
    cite = url("finding_cite", finding.public_id)
    sent = {"persona": persona.public_id, "field": "needs", "strength": "strong"}
    cited, again = people.post("editor", cite, sent), people.post("editor", cite, sent)

    assert "Friends talk too much.</textarea>" in asked.text
    evidence = Evidence.objects.for_workspace(people.workspace).get()
    assert (evidence.kind, str(evidence.on)) == ("interview", "2026-06-05")
    assert (cited.status_code, again.status_code) == (302, 422)
    assert "cites this finding already" in again.text
    shown = people.get("viewer", page).text
    assert f'<mark id="quote-{finding.public_id}"><a href="#finding-{finding.public_id}">' in shown
    assert f"#evidence-{evidence.public_id}" in shown
    assert "/edit/" not in shown
    persona_page = people.get("viewer", url("persona_detail", persona.public_id)).text
    assert f"{page}#finding-{finding.public_id}" in persona_page
    people.post("editor", url("study_delete", study.public_id))
    evidence.refresh_from_db()
    assert (evidence.claim, evidence.finding) == ("Wants quiet", None)


def test_wrong_studies_and_findings_come_back_with_what_was_typed(people):
    study = make_study(workspace=people.workspace)
    named = {**SENT, "notes": "fine\nask 010-1234-5678"}

    refused = people.post("editor", NEW, named)
    stale = people.post("editor", url("study_edit", study.public_id), {**SENT, "version": 7})
    empty = people.post("editor", url("finding_add", study.public_id), {"quote": "Just so"})
    gone = people.get("editor", url("study_detail", make_study().public_id))

    assert (refused.status_code, stale.status_code, empty.status_code) == (422, 422, 422)
    assert "Line 2 tells who somebody is" in refused.text
    assert "ask 010-1234-5678" in refused.text
    assert "Somebody else has saved this" in stale.text
    assert "Just so" in empty.text
    assert gone.status_code == 404
    assert list(Study.objects.for_workspace(people.workspace)) == [study]


def test_survey_answers_become_findings(people):
    study = make_study(workspace=people.workspace, kind="survey")
    table = SimpleUploadedFile(
        "a.csv", b"question,answer,count\nWith whom?,Alone,81\n,,\nWith whom?,Friends,182"
    )
    answers = url("study_answers", study.public_id)

    assert people.get("editor", answers).status_code == 200
    assert (
        people.post("editor", answers, {"file": SimpleUploadedFile("a.csv", b"")}).status_code
        == 422
    )
    assert people.post("editor", answers, {"file": table}).url.endswith("#results")
    for _click in range(2):
        people.post("editor", url("answer_cite", study.public_id, 1))

    finding = Finding.objects.for_workspace(people.workspace).get()
    assert finding.statement == "With whom?: Alone"
    assert finding.quote == "31 % (95 % interval 26 % to 37 %) of 263 answers"
    assert (
        finding.quote.split(" of ")[0]
        in people.get("viewer", url("study_detail", study.public_id)).text
    )
    people.post("editor", url("finding_remove", finding.public_id))
    assert not Finding.objects.for_workspace(people.workspace).exists()


def test_pages_ask_as_much_of_many_findings_as_of_one(people, django_assert_max_num_queries):
    study = make_study(workspace=people.workspace)
    make_answer(study=study)
    for number in range(3):
        make_finding(study=study, statement=f"F{number}")

    with django_assert_max_num_queries(9):
        people.get("viewer", url("study_detail", study.public_id))
    with django_assert_max_num_queries(8):
        people.get("viewer", LIST)


def test_studies_by_the_api(api):
    persona = make_persona(workspace=api.workspace)
    body = {key: SENT[key] for key in ("kind", "title", "start", "end")}

    study = api.post("editor", "/studies", body).json()
    path = f"/studies/{study['id']}"
    revised = api.patch("editor", path, {"version": 1, "method": "By telephone"}).json()
    finding = api.post("editor", f"{path}/findings", {"statement": "Wants quiet"}).json()
    answers = {"answers": [{"question": "A", "answer": "yes", "count": 81}]}
    answered = api.post("editor", f"{path}/answers", answers).json()
    evidence = api.post(
        "editor", f"/findings/{finding['id']}/evidence", {"persona": persona.public_id}
    )

    assert (revised["version"], revised["method"], study["sample_size"]) == (
        2,
        "By telephone",
        None,
    )
    assert answered["questions"][0]["answers"][0]["share"] == "1"
    assert evidence.json()["finding"] == finding["id"]
    (listed,) = api.get("viewer", "/studies").json()["items"]
    assert listed["findings"] == [{**finding, "evidence": [evidence.json()["id"]]}]
    wrong = api.post("editor", "/studies", {**body, "start": "2026-07-01"})
    assert errors_of(wrong) == [("", "invalid")]
    assert api.delete("editor", f"/findings/{finding['id']}").status_code == 204
    assert api.delete("editor", path).status_code == 204
    assert api.get("viewer", "/studies").json()["items"] == []
