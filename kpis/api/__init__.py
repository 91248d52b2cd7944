"""The part of the API that holds facts."""

from kpis.api.conversion_types import router as conversion_types
from kpis.api.imports import router as imports
from kpis.api.kpis import router as kpis
from kpis.api.library import router as library
from kpis.api.measurements import router as measurements
from kpis.api.reading import router as reading
from kpis.api.series import router as series
from kpis.api.sources import router as sources

routers = [kpis, library, series, measurements, imports, conversion_types, sources, reading]
