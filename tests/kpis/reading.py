"""What tests ask of the numbers of one KPI."""

from kpis.calc.periods import Window
from kpis.services.series import read_facts


def window_value(*, kpi, segment_key="", start, end):
    """A KPI's value over all days from `start` to `end`."""
    return _facts_of(kpi, segment_key, start, end).value(kpi, segment_key, Window(start, end))


def read_daily(*, kpi, segment_key="", start, end):
    """A KPI's value on each date that has one, in order."""
    return _facts_of(kpi, segment_key, start, end).daily(kpi, segment_key)


def read_many(*, workspace, kpis, start, end, grain, today):
    """The series of many KPIs in total, by primary key."""
    wanted = [(kpi, "") for kpi in kpis]
    facts = read_facts(workspace=workspace, wanted=wanted, start=start, end=end)
    return {kpi.pk: facts.points(kpi, "", grain, today) for kpi in kpis}


def _facts_of(kpi, segment_key, start, end):
    return read_facts(workspace=kpi.workspace, wanted=[(kpi, segment_key)], start=start, end=end)
