"""Addresses of the personas app, below `/w/<workspace_slug>/personas/`."""

from django.urls import path

from personas.views import personas as views
from personas.views.comparing import persona_compare
from personas.views.customers import (
    customer_file_cancel,
    customer_file_delete,
    customer_file_detail,
    customer_file_list,
    customer_file_upload,
    segment_persona,
)
from personas.views.drift import drift_settle
from personas.views.evidence import evidence_add, evidence_remove
from personas.views.findings import answer_cite, finding_add, finding_cite, finding_remove
from personas.views.hypotheses import hypothesis_add, hypothesis_remove, hypothesis_test
from personas.views.products import (
    persona_products,
    product_create,
    product_delete,
    product_edit,
    product_list,
)
from personas.views.reading import persona_audience, persona_card, persona_versions
from personas.views.sketches import (
    sketch_check,
    sketch_discard,
    sketch_finish,
    sketch_start,
    sketch_step,
)
from personas.views.studies import (
    study_answers,
    study_create,
    study_delete,
    study_detail,
    study_edit,
    study_list,
)

app_name = "personas"
urlpatterns = [
    path("", views.persona_list, name="persona_list"),
    path("new/", views.persona_create, name="persona_create"),
    path("compare/", persona_compare, name="persona_compare"),
    path("customers/", customer_file_list, name="customer_file_list"),
    path("customers/new/", customer_file_upload, name="customer_file_upload"),
    path("customers/<slug:file_id>/", customer_file_detail, name="customer_file_detail"),
    path("customers/<slug:file_id>/cancel/", customer_file_cancel, name="customer_file_cancel"),
    path("customers/<slug:file_id>/delete/", customer_file_delete, name="customer_file_delete"),
    path("products/", product_list, name="product_list"),
    path("products/new/", product_create, name="product_create"),
    path("products/<slug:product_id>/edit/", product_edit, name="product_edit"),
    path("products/<slug:product_id>/delete/", product_delete, name="product_delete"),
    path("sketches/", sketch_start, name="sketch_start"),
    path("sketches/<slug:sketch_id>/check/", sketch_check, name="sketch_check"),
    path("sketches/<slug:sketch_id>/finish/", sketch_finish, name="sketch_finish"),
    path("sketches/<slug:sketch_id>/discard/", sketch_discard, name="sketch_discard"),
    path("sketches/<slug:sketch_id>/<slug:part>/", sketch_step, name="sketch_step"),
    path("studies/", study_list, name="study_list"),
    path("studies/new/", study_create, name="study_create"),
    path("studies/<slug:study_id>/", study_detail, name="study_detail"),
    path("studies/<slug:study_id>/edit/", study_edit, name="study_edit"),
    path("studies/<slug:study_id>/delete/", study_delete, name="study_delete"),
    path("studies/<slug:study_id>/answers/", study_answers, name="study_answers"),
    path("studies/<slug:study_id>/answers/<int:position>/", answer_cite, name="answer_cite"),
    path("studies/<slug:study_id>/findings/", finding_add, name="finding_add"),
    path("findings/<slug:finding_id>/evidence/", finding_cite, name="finding_cite"),
    path("findings/<slug:finding_id>/remove/", finding_remove, name="finding_remove"),
    path("drifts/<slug:drift_id>/settle/", drift_settle, name="drift_settle"),
    path("segments/<slug:segment_id>/persona/", segment_persona, name="segment_persona"),
    path("evidence/<slug:evidence_id>/remove/", evidence_remove, name="evidence_remove"),
    path("hypotheses/<slug:hypothesis_id>/test/", hypothesis_test, name="hypothesis_test"),
    path("hypotheses/<slug:hypothesis_id>/remove/", hypothesis_remove, name="hypothesis_remove"),
    path("<slug:persona_id>/hypotheses/", hypothesis_add, name="hypothesis_add"),
    path("<slug:persona_id>/evidence/", evidence_add, name="evidence_add"),
    path("<slug:persona_id>/", views.persona_detail, name="persona_detail"),
    path("<slug:persona_id>/card/", persona_card, name="persona_card"),
    path("<slug:persona_id>/products/", persona_products, name="persona_products"),
    path("<slug:persona_id>/audience/", persona_audience, name="persona_audience"),
    path("<slug:persona_id>/versions/", persona_versions, name="persona_versions"),
    path("<slug:persona_id>/status/", views.persona_status, name="persona_status"),
    path("<slug:persona_id>/edit/<slug:section>/", views.persona_edit, name="persona_edit"),
]
