"""Personas in the admin site."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from personas.enums import PersonaStatus
from personas.models import (
    CustomerFile,
    CustomerSegment,
    Evidence,
    Finding,
    Hypothesis,
    Persona,
    PersonaDrift,
    PersonaSketch,
    PersonaVersion,
    Product,
    ProductPersona,
    Study,
    SurveyAnswer,
)
from personas.services.personas import update_persona
from workspaces.models import User
from workspaces.staff import FactAdmin


@admin.register(Persona)
class PersonaAdmin(FactAdmin):
    """Personas of all workspaces; editors revise them on their pages, staff may retire them."""

    list_display = ["name", "workspace", "status", "buying_stage", "version", "created_at"]
    list_filter = ["status", "buying_stage", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "occupation", "public_id", "workspace__slug"]
    ordering = ["workspace__slug", "name"]
    actions = ["retire"]

    @admin.action(description=_("Retire the selected personas"))
    def retire(self, request: HttpRequest, personas: QuerySet[Persona]) -> None:
        """Retire them as their editors would, under the name of the member of staff."""
        if isinstance(request.user, User):
            for persona in personas.select_related("workspace"):
                update_persona(persona=persona, by=request.user, status=PersonaStatus.RETIRED)


@admin.register(Evidence)
class EvidenceAdmin(FactAdmin):
    """What claims about personas stand on."""

    list_display = ["claim", "persona", "kind", "strength", "on", "contradicts", "workspace"]
    list_filter = ["kind", "strength", "contradicts", "workspace"]
    list_select_related = ["persona", "workspace"]
    search_fields = ["claim", "quote", "persona__name"]
    ordering = ["-on", "-pk"]


@admin.register(CustomerFile)
class CustomerFileAdmin(FactAdmin):
    """Customer files: groups and their figures, never a customer."""

    list_display = ["title", "workspace", "state", "customer_count", "as_of", "uploaded_at"]
    list_filter = ["state", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["title", "public_id", "workspace__slug"]


@admin.register(CustomerSegment)
class CustomerSegmentAdmin(FactAdmin):
    """Groups that were found in customer files."""

    list_display = ["file", "number", "size", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["file", "workspace"]
    search_fields = ["file__title", "public_id"]
    ordering = ["-pk"]


@admin.register(PersonaVersion)
class PersonaVersionAdmin(FactAdmin):
    """What each revision of a persona changed."""

    list_display = ["persona", "number", "at", "by", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["persona", "by", "workspace"]
    search_fields = ["persona__name"]
    ordering = ["-pk"]


@admin.register(Hypothesis)
class HypothesisAdmin(FactAdmin):
    """What personas say should be seen in the numbers, and what was."""

    list_display = ["statement", "persona", "kpi", "verdict", "tested_at", "workspace"]
    list_filter = ["verdict", "workspace"]
    list_select_related = ["persona", "kpi", "workspace"]
    search_fields = ["statement", "persona__name"]
    ordering = ["-pk"]


@admin.register(Product)
class ProductAdmin(FactAdmin):
    """What is offered."""

    list_display = ["name", "workspace", "version", "created_at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "public_id"]
    ordering = ["workspace__slug", "name"]


@admin.register(Study)
class StudyAdmin(FactAdmin):
    """Market research."""

    list_display = ["title", "kind", "sample_size", "start", "end", "workspace"]
    list_filter = ["kind", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["title", "public_id"]
    ordering = ["-end", "-pk"]


@admin.register(SurveyAnswer)
class SurveyAnswerAdmin(FactAdmin):
    """How many people gave which answer."""

    list_display = ["question", "answer", "count", "study", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["study", "workspace"]
    search_fields = ["question", "answer", "study__title"]
    ordering = ["-pk"]


@admin.register(Finding)
class FindingAdmin(FactAdmin):
    """What studies show."""

    list_display = ["statement", "study", "created_at", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["study", "workspace"]
    search_fields = ["statement", "quote", "study__title"]
    ordering = ["-pk"]


@admin.register(PersonaDrift)
class PersonaDriftAdmin(FactAdmin):
    """Personas held against later customer files."""

    list_display = ["persona", "file", "state", "customers", "found_at", "settled_at", "workspace"]
    list_filter = ["state", "workspace"]
    list_select_related = ["persona", "file", "workspace"]
    search_fields = ["persona__name", "file__title"]


@admin.register(PersonaSketch)
class PersonaSketchAdmin(FactAdmin):
    """Personas that are being pictured."""

    list_display = ["__str__", "owner", "step", "updated_at", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["owner__user", "workspace"]
    search_fields = ["public_id", "workspace__slug"]


@admin.register(ProductPersona)
class ProductPersonaAdmin(FactAdmin):
    """Whom products are for."""

    list_display = ["product", "persona", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["product", "persona", "workspace"]
    search_fields = ["product__name", "persona__name"]
    ordering = ["-pk"]
