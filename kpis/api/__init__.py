"""The part of the API that holds facts."""

from kpis.api.kpis import router as kpis
from kpis.api.library import router as library
from kpis.api.series import router as series

routers = [kpis, library, series]
