"""Prospects doing what was wanted, from the cart to the conversion's value."""

from typing import Final

from kpis.enums import Direction, Unit
from kpis.library.entry import LibraryKpi

KPIS: Final = (
    LibraryKpi(
        "conversions",
        "전환 수",
        "Conversions",
        "잠재 고객이 원하는 행동을 한 횟수입니다.",
        "Times a prospect took the wanted action.",
        Unit.COUNT,
        guardrails=("aov",),
    ),
    LibraryKpi(
        "conversion_rate",
        "전환율",
        "Conversion rate",
        "전체 세션 가운데 전환으로 이어진 비율입니다.",
        "The share of sessions that converted.",
        Unit.PERCENT,
        formula="conversions / sessions",
        guardrails=("sessions", "aov"),
    ),
    LibraryKpi(
        "conversion_value",
        "전환 가치",
        "Conversion value",
        "전환을 금액으로 환산한 합계입니다.",
        "Conversions counted in money.",
        Unit.MONEY,
        guardrails=("conversions",),
    ),
    LibraryKpi(
        "conversion_worth",
        "전환 환산 금액",
        "Worth of conversions",
        "전환 수를 유형별로 정해 둔 그날의 가치로 환산한 금액입니다.",
        "Conversions times what each type was worth on the day.",
        Unit.MONEY,
        valued_from="conversions",
        guardrails=("conversions",),
    ),
    LibraryKpi(
        "value_per_conversion",
        "전환당 가치",
        "Value per conversion",
        "전환 한 건의 평균 금액입니다.",
        "What an average conversion is worth.",
        Unit.MONEY,
        formula="conversion_value / conversions",
        guardrails=("conversions",),
    ),
    LibraryKpi(
        "carts",
        "장바구니 생성",
        "Carts",
        "상품이 하나라도 담긴 장바구니의 수입니다.",
        "Carts with at least one item in them.",
        Unit.COUNT,
        guardrails=("cart_abandonment_rate",),
    ),
    LibraryKpi(
        "cart_rate",
        "장바구니 담기 비율",
        "Add-to-cart rate",
        "전체 세션 가운데 장바구니에 상품을 담은 비율입니다.",
        "The share of sessions in which something was put in the cart.",
        Unit.PERCENT,
        formula="carts / sessions",
        guardrails=("cart_abandonment_rate",),
    ),
    LibraryKpi(
        "cart_abandonment_rate",
        "장바구니 이탈률",
        "Cart abandonment rate",
        "상품이 담긴 장바구니 가운데 주문으로 이어지지 않은 비율입니다.",
        "The share of carts that did not become an order.",
        Unit.PERCENT,
        Direction.DOWN,
        formula="1 - orders / carts",
        guardrails=("carts",),
    ),
)
