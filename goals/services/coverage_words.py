"""Coverage arithmetic as people read it: “338 × $148 = $50,024 ≥ $50,000”."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.calc.coverage import Coverage, Part
from goals.enums import Bound
from goals.models import Target
from goals.services.calculator_words import Words
from goals.services.coverage_sums import PlanSum, TargetSum
from goals.services.wording import percent
from kpis.calc.segments import label, parse_segment
from kpis.enums import Unit
from kpis.formatting import format_value


@dataclass(frozen=True, slots=True)
class CoverageWords:
    """The words and numbers of one reader."""

    language: str
    number_style: str

    def whole(self, found: TargetSum) -> str:
        """Say whether a target is carried, and by how much it is not."""
        return self._mix(found) if found.coverage.is_mix else self._sum(found)

    def part(self, found: TargetSum, part: Part) -> str:
        """Say what one part brings."""
        target = found.parts[part.id]
        if part.change is None:
            value = self._value(part.brings, target)
            return _("%(part)s brings %(value)s") % {"part": _name(target), "value": value}
        return _("%(change)s on %(part)s brings %(brings)s of the %(promised)s on %(whole)s") % {
            "change": _change(part.change),
            "part": _name(target),
            "brings": _points(part.brings),
            "promised": _change(found.coverage.promised),
            "whole": _name(found.whole),
        }

    def product(self, found: PlanSum) -> str:
        """Say what the number of a plan brings at the present price."""
        words, coverage = Words(self.language, found.plan.currency), found.coverage
        terms = [
            words.write(found.number, found.product.number_unit),
            "×",
            words.write(found.price, found.product.price_unit),
            "=",
            words.write(coverage.covered, Unit.MONEY),
            _sign(coverage, is_floor=True),
            words.write(coverage.promised, Unit.MONEY),
        ]
        text = " ".join(terms)
        if found.price == found.planned_price:
            return text
        return _("%(sum)s (planned with %(price)s)") % {
            "sum": text,
            "price": words.write(found.planned_price, found.product.price_unit),
        }

    def _mix(self, found: TargetSum) -> str:
        coverage = found.coverage
        parts = {
            "covered": _points(coverage.covered),
            "promised": _change(coverage.promised),
            "whole": _name(found.whole),
            "gap": _points(coverage.promised - coverage.covered),
        }
        if not coverage.gap:
            return _("The parts bring %(covered)s of the %(promised)s on %(whole)s.") % parts
        text = (
            _("The parts bring %(covered)s of the %(promised)s on %(whole)s; %(gap)s is missing.")
            % parts
        )
        if coverage.rest_change is None:
            return text
        rest = _("The rest (%(share)s of it) would have to change by %(change)s.") % {
            "share": percent(coverage.rest_share),
            "change": _change(coverage.rest_change),
        }
        return f"{text} {rest}"

    def _sum(self, found: TargetSum) -> str:
        coverage, whole = found.coverage, found.whole
        terms = " + ".join(
            self._value(part.brings, found.parts[part.id]) for part in coverage.parts
        )
        if len(coverage.parts) > 1:
            terms += f" = {self._value(coverage.covered, whole)}"
        sign = _sign(coverage, is_floor=whole.bound == Bound.AT_LEAST)
        return f"{terms} {sign} {self._value(coverage.promised, whole)}"

    def _value(self, value: Decimal, target: Target) -> str:
        return format_value(
            value, target.kpi, language=self.language, number_style=self.number_style
        )


def _name(target: Target) -> str:
    """Return what tells a target apart: its segment, or what is measured."""
    return label(parse_segment(target.segment_key)) or target.kpi.display_name


def _change(fraction: Decimal) -> str:
    return percent(fraction, places=1, signed=True)


def _points(fraction: Decimal) -> str:
    """Return a share of the whole without its unit, for it stands beside the whole's per cent."""
    return _change(fraction).removesuffix("%").rstrip()


def _sign(coverage: Coverage, *, is_floor: bool) -> str:
    if is_floor:
        return "<" if coverage.gap else "≥"
    return ">" if coverage.gap else "≤"
