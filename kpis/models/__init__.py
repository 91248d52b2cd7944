"""Facts: KPIs and their measurements."""

from kpis.models.conversion import ConversionType, ConversionValue, dated_values
from kpis.models.exact_decimal import ExactDecimalField
from kpis.models.import_run import ImportRun
from kpis.models.kpi import Kpi
from kpis.models.measurement import Correction, Measurement, Series
from kpis.models.reading import ReportAlias, SheetMapping
from kpis.models.source import Source, SourcePull
from kpis.models.tally import Tally
from kpis.models.watch import DataChange, KpiWatch

__all__ = [
    "ConversionType",
    "ConversionValue",
    "Correction",
    "DataChange",
    "ExactDecimalField",
    "ImportRun",
    "Kpi",
    "KpiWatch",
    "Measurement",
    "ReportAlias",
    "Series",
    "SheetMapping",
    "Source",
    "SourcePull",
    "Tally",
    "dated_values",
]
