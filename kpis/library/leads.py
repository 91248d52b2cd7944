"""Leads on their way to sales."""

from typing import Final

from kpis.enums import Direction, Unit
from kpis.library.entry import LibraryKpi

KPIS: Final = (
    LibraryKpi(
        "leads",
        "리드",
        "Leads",
        "연락처를 남긴 잠재 고객의 수입니다.",
        "Prospects who left their contact details.",
        Unit.COUNT,
        guardrails=("qualification_rate", "cost_per_lead"),
    ),
    LibraryKpi(
        "lead_rate",
        "리드 전환율",
        "Visitor-to-lead rate",
        "전체 세션 가운데 리드로 이어진 비율입니다.",
        "The share of sessions that became a lead.",
        Unit.PERCENT,
        formula="leads / sessions",
        guardrails=("sessions", "qualification_rate"),
    ),
    LibraryKpi(
        "cost_per_lead",
        "리드당 비용(CPL)",
        "Cost per lead (CPL)",
        "리드 한 건을 얻는 데 든 광고비입니다.",
        "Ad spend per lead.",
        Unit.MONEY,
        Direction.DOWN,
        formula="ad_spend / leads",
        guardrails=("leads", "qualification_rate"),
    ),
    LibraryKpi(
        "qualified_leads",
        "마케팅 검증 리드(MQL)",
        "Marketing-qualified leads (MQL)",
        "마케팅팀이 구매 가능성이 있다고 판단한 리드의 수입니다.",
        "Leads that marketing judged likely to buy.",
        Unit.COUNT,
        guardrails=("lead_to_customer_rate",),
    ),
    LibraryKpi(
        "qualification_rate",
        "리드 검증률",
        "Lead qualification rate",
        "전체 리드 가운데 마케팅 검증 리드가 된 비율입니다.",
        "The share of leads that became marketing-qualified.",
        Unit.PERCENT,
        formula="qualified_leads / leads",
        guardrails=("leads",),
    ),
    LibraryKpi(
        "sales_leads",
        "영업 검증 리드(SQL)",
        "Sales-qualified leads (SQL)",
        "영업팀이 상담 대상으로 받아들인 리드의 수입니다.",
        "Leads that sales accepted to talk to.",
        Unit.COUNT,
    ),
    LibraryKpi(
        "acceptance_rate",
        "영업 수용률",
        "Sales acceptance rate",
        "마케팅 검증 리드 가운데 영업팀이 받아들인 비율입니다.",
        "The share of marketing-qualified leads that sales accepted.",
        Unit.PERCENT,
        formula="sales_leads / qualified_leads",
        guardrails=("qualified_leads",),
    ),
    LibraryKpi(
        "lead_to_customer_rate",
        "리드 구매 전환율",
        "Lead-to-customer rate",
        "리드 수 대비 같은 기간에 새로 생긴 고객 수의 비율입니다.",
        "New customers as a share of the leads of the same period.",
        Unit.PERCENT,
        formula="new_customers / leads",
        guardrails=("leads",),
    ),
)
