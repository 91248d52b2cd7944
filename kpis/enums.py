"""Choices of the kpis app."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    """What a KPI's values count."""

    COUNT = "count", _("Count")
    MONEY = "money", _("Money")
    PERCENT = "percent", _("Percent")  # stored as a fraction: 0.42 is shown as 42 %
    RATIO = "ratio", _("Ratio")
    SECONDS = "seconds", _("Seconds")


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("Up is better")
    DOWN = "down", _("Down is better")


class Cadence(models.TextChoices):
    """How often a value is recorded."""

    DAY = "day", _("Daily")
    WEEK = "week", _("Weekly")
    MONTH = "month", _("Monthly")


class Kind(models.TextChoices):
    """Where a KPI's values come from."""

    MEASURED = "measured", pgettext_lazy("kind of KPI", "Measured")
    DERIVED = "derived", _("Derived by a formula")
    VALUED = "valued", _("Counts turned into money")


class Aggregation(models.TextChoices):
    """How recorded values combine over time."""

    SUM = "sum", _("Sum")
    MEAN = "mean", _("Mean")
    LAST = "last", _("Last")
    MIN = "min", _("Smallest")
    MAX = "max", _("Largest")


class Grain(models.TextChoices):
    """Windows a series is shown in."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")


class Family(models.TextChoices):
    """What part of marketing a standard KPI tells about; the library is arranged by it."""

    TRAFFIC = "traffic", _("Visits")
    SEARCH = "search", _("Unpaid search")
    ADVERTISING = "advertising", _("Advertising")
    SOCIAL = "social", _("Social media")
    MAIL = "mail", _("E-mail campaigns")
    LEADS = "leads", pgettext_lazy("sales", "Leads")
    CONVERSION = "conversion", _("Conversions")
    SALES = "sales", _("Sales")
    CUSTOMERS = "customers", _("Customers")
    BRAND = "brand", _("Brand and satisfaction")


class ImportState(models.TextChoices):
    """The life of an uploaded file; what is being read or stored the worker has at hand."""

    READING = "reading", _("Being read")
    PREVIEWED = "previewed", _("Waiting for confirmation")
    STORING = "storing", _("Being stored")
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Refused")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")


class SourceKind(models.TextChoices):
    """What a source gives."""

    CSV_URL = "csv_url", _("CSV at an address")
    JSON_URL = "json_url", _("JSON at an address")
    POSTGRESQL = "postgresql", _("PostgreSQL database")
    MYSQL = "mysql", _("MySQL or MariaDB database")
    MATOMO = "matomo", _("Matomo")
    PLAUSIBLE = "plausible", _("Plausible")
    GOOGLE_ANALYTICS = "google_analytics", _("Google Analytics 4")
    SEARCH_CONSOLE = "search_console", _("Google Search Console")
    GOOGLE_ADS = "google_ads", _("Google Ads")
    META_ADS = "meta_ads", _("Meta Ads")


class Rhythm(models.TextChoices):
    """How often a source is pulled."""

    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every day")


class VatTreatment(models.TextChoices):
    """What a source's money holds, as its owner said."""

    UNSAID = "", pgettext_lazy("VAT", "Not said")
    INCLUDED = "included", _("VAT included")
    EXCLUDED = "excluded", _("VAT excluded")


class ReportField(models.TextChoices):
    """What a column of a report may be, whatever its heading."""

    DATE = "date", _("Date")
    CAMPAIGN = "campaign", _("Campaign")
    IMPRESSIONS = "impressions", _("Impressions")
    CLICKS = "clicks", _("Clicks")
    COST = "cost", _("Cost")
    CONVERSIONS = "conversions", _("Conversions")
    CONV_VALUE = "conv_value", _("Conversion value")
    CURRENCY = "currency", _("Currency")


class PullOutcome(models.TextChoices):
    """What became of one pull."""

    STORED = "stored", pgettext_lazy("pull", "Stored")
    UNCHANGED = "unchanged", pgettext_lazy("pull", "Nothing new")
    HELD = "held", pgettext_lazy("pull", "Held")
    REFUSED = "refused", pgettext_lazy("pull", "Refused")
    FAILED = "failed", pgettext_lazy("pull", "Not reached")


class DataChangeKind(models.TextChoices):
    """What happened to a KPI's data."""

    UNUSUAL = "unusual", _("Unusual value")
    USUAL = "usual", _("Corrected to a usual value")
    LATE = "late", _("Data late")
    ARRIVED = "arrived", _("Data arrived")


DATA_RECOVERIES: Final = frozenset({DataChangeKind.USUAL, DataChangeKind.ARRIVED})
"""Changes that end what was the matter."""
