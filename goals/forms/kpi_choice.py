"""Choosing a KPI of the workspace from what was read of it once."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kpis.models import Kpi
from kpis.services.catalog import Catalog
from workspaces.models import Workspace


class Kpis:
    """The KPIs of a workspace, read when they are first asked for; `known` ones need no read."""

    def __init__(self, workspace: Workspace, *, known: Kpi | None = None) -> None:
        self._workspace = workspace
        self._known = known

    @property
    def read_catalog(self) -> Catalog | None:
        """The catalogue, if it has been read."""
        return self.__dict__.get("catalog")

    @cached_property
    def catalog(self) -> Catalog:
        """All KPIs, archived ones too."""
        catalog = Catalog.of(self._workspace)
        for kpi in catalog.by_key.values():
            kpi.workspace = self._workspace
        return catalog

    def active(self) -> list[Kpi]:
        """The KPIs that one can choose, by name."""
        found = [kpi for kpi in self.catalog.by_key.values() if not kpi.is_archived]
        return sorted(found, key=lambda kpi: (kpi.name, kpi.pk))

    def find(self, key: str) -> Kpi | None:
        """Return the KPI with this primary key, as a form sends it."""
        if self._known is not None and str(self._known.pk) == key:
            return self._known
        return next((kpi for kpi in self.active() if str(kpi.pk) == key), None)


class KpiChoiceField(forms.ChoiceField):
    """A KPI by the name that the reader knows it by; its value is the KPI."""

    kpis: Kpis

    def offer(self, kpis: Kpis) -> None:
        """Offer `kpis`; they are read when the choices are drawn."""
        self.kpis = kpis
        self.choices = lambda: [("", "---------"), *((k.pk, str(k)) for k in kpis.active())]

    def prepare_value(self, value: Any) -> Any:
        """Show a KPI as what a form sends for it."""
        return value.pk if isinstance(value, Kpi) else value

    def to_python(self, value: Any) -> Any:
        """Return the KPI that was chosen.

        Raises:
            ValidationError: there is none like that.
        """
        if value in self.empty_values:
            return None
        kpi = self.kpis.find(str(value))
        if kpi is None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return kpi

    def valid_value(self, value: Any) -> bool:
        """Whatever was found is valid."""
        return isinstance(value, Kpi)
