"""KPIs: lasting measures, with or without a target on them."""

import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kpis.enums import Aggregation, Cadence, Direction, Kind, Unit, VatTreatment
from kpis.library import LIBRARY
from kpis.models.exact_decimal import ExactDecimalField
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.validators import validate_currency

KEY_PATTERN = r"^[^\W\d]\w*$"  # letters of any script, digits and _; no digit first


class KpiQuerySet(WorkspaceScopedQuerySet["Kpi"]):
    """KPIs of one workspace."""

    def active(self) -> "KpiQuerySet":
        """KPIs that are not archived."""
        return self.filter(is_archived=False)


class Kpi(WorkspaceScopedModel):
    """A measure with its unit, direction and cadence.

    Its values are recorded, derived by a formula, or counts of another KPI turned into money.
    """

    public_id = PublicIdField()
    key = models.CharField(
        _("key"),
        max_length=60,
        validators=[
            RegexValidator(
                KEY_PATTERN, _("Use letters, digits and _ only, and begin with a letter.")
            )
        ],
        help_text=_("The name used in formulas and files, such as new_visitors."),
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("definition"), blank=True, max_length=1000)
    library_key = models.CharField(max_length=60, blank=True, editable=False)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.COUNT)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[validate_currency]
    )
    vat = models.CharField(_("money is kept"), max_length=8, choices=VatTreatment, blank=True)
    vat_percent = ExactDecimalField(
        _("VAT, in percent"),
        default=Decimal(10),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    direction = models.CharField(_("better"), max_length=4, choices=Direction, default=Direction.UP)
    cadence = models.CharField(_("cadence"), max_length=5, choices=Cadence, default=Cadence.DAY)
    lag_days = models.PositiveSmallIntegerField(
        _("usual delay of the data, in days"), default=1, validators=[MaxValueValidator(60)]
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MEASURED)
    aggregation = models.CharField(
        _("over time"), max_length=4, choices=Aggregation, default=Aggregation.SUM
    )
    formula = models.CharField(_("formula"), max_length=500, blank=True)
    valued_from = models.CharField(
        _("counts"),
        max_length=60,
        blank=True,
        help_text=_("The key of the KPI whose counts, by conversion_type, are turned into money."),
    )
    min_volume = ExactDecimalField(
        _("smallest denominator to judge"),
        null=True,
        blank=True,
        help_text=_("For ratios: below this denominator the value is shown but not judged."),
    )
    breakdown = models.JSONField(_("breakdown"), default=list, blank=True)
    suggested_guardrails = models.JSONField(default=list, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    # Moved by every change of the KPI's own or, for a formula, its inputs' measurements.
    data_version = models.PositiveBigIntegerField(default=0, editable=False)
    data_changed_at = models.DateTimeField(null=True, editable=False)
    last_measured_on = models.DateField(null=True, editable=False)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KpiQuerySet.as_manager()

    class Meta:
        verbose_name = _("KPI")
        verbose_name_plural = _("KPIs")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key"],
                name="kpi_key_once_per_workspace",
                violation_error_message=_("Another KPI has this key."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.DERIVED) | ~models.Q(formula=""),
                name="kpi_derived_has_formula",
                violation_error_message=_("A derived KPI needs a formula."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.VALUED)
                | (~models.Q(valued_from="") & models.Q(unit=Unit.MONEY)),
                name="kpi_valued_has_counts_and_is_money",
                violation_error_message=_("A valued KPI needs counts, and its unit is money."),
            ),
            models.CheckConstraint(
                condition=~models.Q(unit=Unit.MONEY) | ~models.Q(currency=""),
                name="kpi_money_has_currency",
                violation_error_message=_("A KPI in money needs a currency."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language while nobody has renamed a KPI of the library."""
        korean, english = self.names
        return korean if get_language() == "ko" else english

    @property
    def names(self) -> tuple[str, str]:
        """The Korean and the English name; one that somebody gave it is the same in both."""
        entry = LIBRARY.get(self.library_key)
        if entry and self.name in (entry.name_ko, entry.name_en):
            return entry.name_ko, entry.name_en
        return self.name, self.name

    @property
    def definition(self) -> str:
        """The description, or the library's sentence in the reader's language."""
        entry = LIBRARY.get(self.library_key)
        return self.description or (entry.definition if entry else "")

    @property
    def is_derived(self) -> bool:
        """Whether a formula makes the values."""
        return self.kind == Kind.DERIVED

    @property
    def is_valued(self) -> bool:
        """Whether its values are counts turned into money."""
        return self.kind == Kind.VALUED

    @property
    def is_recorded(self) -> bool:
        """Whether its values come in from files and people, not from other KPIs."""
        return self.kind == Kind.MEASURED

    @property
    def stale_from(self) -> dt.date | None:
        """The day from which the newest measurement is older than cadence and lag allow."""
        if self.last_measured_on is None:
            return None
        days = {Cadence.DAY: 1, Cadence.WEEK: 7, Cadence.MONTH: 31}[Cadence(self.cadence)]
        return self.last_measured_on + dt.timedelta(days + self.lag_days + 1)

    def is_stale(self, *, today: dt.date) -> bool:
        """Whether the newest measurement is older than cadence and lag allow."""
        return self.stale_from is not None and today >= self.stale_from
