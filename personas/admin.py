"""Personas in the admin site."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from personas.enums import PersonaStatus
from personas.models import Persona
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
