"""The common marketing goals as templates: each makes a whole tree of goals and targets.

Changes are measured from what the workspace has recorded; where there is nothing to measure from,
as at a launch, the number is left open for the team to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.enums import (
    Condition,
    Horizon,
    ReviewRhythm,
    StakeholderKind,
    TargetRole,
    TargetWindow,
)

QUARTER_DAYS: Final = 91  # thirteen weeks
HALF_YEAR_DAYS: Final = 182


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """One target on a KPI of the library; `value` is typed as on the form, empty where it is open.

    Those `is_for_parent` belong to the business goal.
    """

    kpi: str
    role: TargetRole = TargetRole.PRIMARY
    window: TargetWindow = TargetWindow.WEEK
    condition: Condition = Condition.CHANGE_PERCENT
    value: str
    reason: Promise
    is_for_parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTemplate:
    """A business goal, the marketing goal that serves it, and what belongs to both."""

    key: str
    label: Promise
    summary: Promise
    purpose: Promise
    parent_title: Promise
    title: Promise
    link_reason: Promise
    assumptions: Promise
    stakeholders: Sequence[tuple[StakeholderKind, Promise]]
    lines: Sequence[TemplateLine]
    days: int = QUARTER_DAYS
    horizon: Horizon = Horizon.SHORT
    rhythm: ReviewRhythm = ReviewRhythm.BIWEEKLY


def _guard(kpi: str, reason: Promise, window: TargetWindow = TargetWindow.WEEK) -> TemplateLine:
    """A guardrail that may get worse by 5 % at most."""
    return TemplateLine(
        kpi=kpi,
        role=TargetRole.GUARDRAIL,
        window=window,
        condition=Condition.HOLD,
        value="5",
        reason=reason,
    )


ACQUISITION: Final = GoalTemplate(
    key="acquisition",
    label=_("Acquisition"),
    summary=_("More new visitors who stay and become customers."),
    purpose=_("The business grows with people who did not know us before."),
    parent_title=_("Improve customer acquisition by 20 % in 3 months"),
    title=_("Bring in more new visitors who stay"),
    link_reason=_("More new visitors are more chances to win a customer."),
    assumptions=_("New visitors become customers as often as they did before."),
    stakeholders=[
        (StakeholderKind.CUSTOMER, _("To find quickly what they came for")),
        (StakeholderKind.SHAREHOLDER, _("Growth that does not depend on the same buyers")),
    ],
    lines=[
        TemplateLine(
            kpi="new_customers",
            window=TargetWindow.TOTAL,
            value="20",
            reason=_("New customers are what acquisition means."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="new_visitors",
            value="20",
            reason=_("A fifth more new visitors a week should win a fifth more customers."),
        ),
        TemplateLine(
            kpi="returning_visitors",
            role=TargetRole.SECONDARY,
            value="5",
            reason=_("Healthy growth keeps returning visitors rising along with new ones."),
        ),
        _guard("bounce_rate", _("Visitors who leave at once cancel the gain.")),
    ],
)
INCREMENTAL_REVENUE: Final = GoalTemplate(
    key="incremental-revenue",
    label=_("Incremental revenue"),
    summary=_("Extra orders at an order value and a return that hold."),
    purpose=_("More is earned than would come in anyway, and it pays for itself."),
    parent_title=_("Earn 10 % more revenue than in the months before"),
    title=_("Win extra orders at a better return"),
    link_reason=_("Extra orders at the same order value are extra revenue."),
    assumptions=_(
        "The average order stays as large as it is; the calculators say how many orders and how "
        "much budget the extra revenue needs."
    ),
    stakeholders=[
        (StakeholderKind.SHAREHOLDER, _("Revenue that costs less than it brings")),
        (StakeholderKind.CUSTOMER, _("A fair price without pressure")),
    ],
    lines=[
        TemplateLine(
            kpi="revenue",
            window=TargetWindow.TOTAL,
            value="10",
            reason=_("The revenue of the period is the goal itself."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="orders",
            window=TargetWindow.TOTAL,
            value="10",
            reason=_("At the same order value, a tenth more orders makes a tenth more revenue."),
        ),
        TemplateLine(
            kpi="roas",
            role=TargetRole.SECONDARY,
            window=TargetWindow.TOTAL,
            value="10",
            reason=_("A better return pays for the extra orders."),
        ),
        _guard("aov", _("Smaller orders would eat up what more orders bring.")),
    ],
)
SOCIAL_CONVERSIONS: Final = GoalTemplate(
    key="social-conversions",
    label=_("Social conversions"),
    summary=_("A quarter more conversions from social media, by count and by value."),
    purpose=_("Social media sells, and does not only entertain."),
    parent_title=_("Sell more online"),
    title=_("25 % more conversions from social media in 6 months"),
    link_reason=_("Social media brings people who have not looked for us yet."),
    assumptions=_(
        "The channels keep their shares of the conversions. Add a line for each channel, such as "
        "channel=instagram, to see what it has to bring."
    ),
    stakeholders=[
        (StakeholderKind.CUSTOMER, _("To buy where they discover things")),
        (StakeholderKind.PARTNER, _("To know what a placement brought")),
    ],
    lines=[
        TemplateLine(
            kpi="revenue",
            window=TargetWindow.TOTAL,
            value="10",
            reason=_("More conversions have to show in what is sold."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="conversions",
            window=TargetWindow.TOTAL,
            value="25",
            reason=_("Conversions over all social channels are the goal itself."),
        ),
        TemplateLine(
            kpi="conversion_value",
            role=TargetRole.SECONDARY,
            window=TargetWindow.TOTAL,
            value="25",
            reason=_("More conversions mean little if their value does not follow."),
        ),
        _guard("engagement_rate", _("Selling must not drive away those who follow us.")),
    ],
    days=HALF_YEAR_DAYS,
    horizon=Horizon.MEDIUM,
    rhythm=ReviewRhythm.MONTHLY,
)
RETENTION: Final = GoalTemplate(
    key="retention",
    label=_("Retention"),
    summary=_("Buyers who come back, and fewer customers lost."),
    purpose=_("Those who know us stay, because it is worth it to them."),
    parent_title=_("Keep more of the customers we win"),
    title=_("Bring buyers back for another order"),
    link_reason=_("Whoever orders again is a customer who stayed."),
    assumptions=_("A second order says more about staying than an opened mail."),
    stakeholders=[
        (StakeholderKind.CUSTOMER, _("To be remembered, and not to be bothered")),
        (StakeholderKind.EMPLOYEE, _("Time to solve complaints well")),
    ],
    lines=[
        TemplateLine(
            kpi="churn_rate",
            window=TargetWindow.MONTH,
            value="-10",
            reason=_("Fewer customers lost is what keeping them means."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="repeat_order_rate",
            value="10",
            reason=_("A larger share of repeat orders shows that buyers come back."),
        ),
        _guard("unsubscribe_rate", _("Reminders must not become a nuisance.")),
        _guard("aov", _("Discounts must not buy what loyalty should bring.")),
    ],
    days=HALF_YEAR_DAYS,
    horizon=Horizon.MEDIUM,
    rhythm=ReviewRhythm.MONTHLY,
)
AWARENESS: Final = GoalTemplate(
    key="awareness",
    label=_("Brand awareness"),
    summary=_("Be seen and looked for by name."),
    purpose=_("People think of us first when they need what we offer."),
    parent_title=_("Become a name that people know"),
    title=_("Be seen and looked for more often"),
    link_reason=_("Whoever searches for a name knows it."),
    assumptions=_("Searches for our name follow how many people know it."),
    stakeholders=[
        (StakeholderKind.CUSTOMER, _("To recognise an offer they can trust")),
        (StakeholderKind.PARTNER, _("To be seen beside a name that people know")),
    ],
    lines=[
        TemplateLine(
            kpi="brand_awareness",
            window=TargetWindow.MONTH,
            condition=Condition.CHANGE_POINTS,
            value="5",
            reason=_("The survey asks for exactly this."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="brand_searches",
            value="20",
            reason=_("Searches for our name rise with the number of people who know it."),
        ),
        TemplateLine(
            kpi="impressions",
            role=TargetRole.SECONDARY,
            window=TargetWindow.TOTAL,
            value="30",
            reason=_("Nobody remembers what they have not seen."),
        ),
        _guard("ctr", _("Being seen by the wrong people brings nothing.")),
    ],
    days=HALF_YEAR_DAYS,
    horizon=Horizon.MEDIUM,
    rhythm=ReviewRhythm.MONTHLY,
)
LEAD_GENERATION: Final = GoalTemplate(
    key="lead-generation",
    label=_("Lead generation"),
    summary=_("More leads that sales can use, at a cost that holds."),
    purpose=_("Sales always has good conversations ahead."),
    parent_title=_("Fill the pipeline with leads that become customers"),
    title=_("Win more leads that sales accepts"),
    link_reason=_("Qualified leads come from leads."),
    assumptions=_("The share of leads that qualify stays as it is."),
    stakeholders=[
        (StakeholderKind.EMPLOYEE, _("Leads that are worth the call")),
        (StakeholderKind.CUSTOMER, _("An answer instead of a sales pitch")),
    ],
    lines=[
        TemplateLine(
            kpi="qualified_leads",
            window=TargetWindow.TOTAL,
            value="20",
            reason=_("Sales works with qualified leads only."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="leads",
            window=TargetWindow.TOTAL,
            value="25",
            reason=_("More leads are more conversations that can become orders."),
        ),
        _guard("qualification_rate", _("More leads of less worth only cost time.")),
        _guard("cost_per_lead", _("Bought leads must not become dearer than they are worth.")),
    ],
)
LAUNCH: Final = GoalTemplate(
    key="launch",
    label=_("Launch"),
    summary=_("A new product or market, where there is no history: you type the numbers."),
    purpose=_("The new offer finds its first buyers, and we learn quickly what works."),
    parent_title=_("Launch the new offer and sell it"),
    title=_("Win the first buyers of the new offer"),
    link_reason=_("The first buyers decide whether the offer carries itself."),
    assumptions=_("Nothing is known yet: every number here is a guess that the first weeks test."),
    stakeholders=[
        (StakeholderKind.CUSTOMER, _("To understand at once what is new about it")),
        (StakeholderKind.EMPLOYEE, _("To know what to say and whom to ask")),
        (StakeholderKind.PARTNER, _("Dates that hold")),
    ],
    lines=[
        TemplateLine(
            kpi="revenue",
            window=TargetWindow.TOTAL,
            condition=Condition.AT_LEAST,
            value="",
            reason=_("What the launch has to earn."),
            is_for_parent=True,
        ),
        TemplateLine(
            kpi="new_customers",
            window=TargetWindow.TOTAL,
            condition=Condition.AT_LEAST,
            value="",
            reason=_("First buyers are the proof that the offer is wanted."),
        ),
        TemplateLine(
            kpi="conversion_rate",
            role=TargetRole.SECONDARY,
            condition=Condition.AT_LEAST,
            value="",
            reason=_("Whoever comes should understand the offer well enough to act."),
        ),
        TemplateLine(
            kpi="refund_rate",
            role=TargetRole.GUARDRAIL,
            condition=Condition.AT_MOST,
            value="5",
            reason=_("Sold and sent back is not sold."),
        ),
    ],
    rhythm=ReviewRhythm.WEEKLY,
)

TEMPLATES: Final = {
    template.key: template
    for template in (
        ACQUISITION,
        INCREMENTAL_REVENUE,
        SOCIAL_CONVERSIONS,
        RETENTION,
        AWARENESS,
        LEAD_GENERATION,
        LAUNCH,
    )
}
