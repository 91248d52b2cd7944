"""The admin site for staff: goals' words can be mended, promises and judgements are facts."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from goals.calc.reverse.pattern_library import PATTERNS
from goals.models import (
    Assessment,
    Campaign,
    CampaignGoal,
    CampaignLesson,
    CampaignPersona,
    CheckIn,
    Goal,
    GoalDraft,
    GoalPattern,
    GoalPersona,
    GoalProduct,
    GoalVerdictChange,
    Lesson,
    Plan,
    PlanAssumption,
    PlanChange,
    PlanTarget,
    Precedent,
    Review,
    ReviewDecision,
    Stakeholder,
    Target,
    TargetVersion,
    ToldMember,
    VerdictChange,
)
from goals.services.assessments import assess_target
from workspaces.staff import FactAdmin, ScopedModelAdmin


@admin.register(Goal)
class GoalAdmin(ScopedModelAdmin):
    """Goals; where they stand in the tree is moved on the pages, their verdicts by assessments."""

    list_display = ["title", "workspace", "level", "status", "starts_on", "ends_on", "is_archived"]
    list_filter = ["level", "status", "is_archived", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["title", "purpose", "public_id", "workspace__slug"]
    date_hierarchy = "ends_on"
    ordering = ["workspace__slug", "title"]
    autocomplete_fields = ["owner"]
    readonly_fields = [
        "public_id",
        "workspace",
        "level",
        "parent",
        "is_archived",
        "status",
        "decided_by",
        "net_value",
        "net_baseline",
        "verdict_reasons",
        "version",
        "created_at",
    ]


@admin.register(GoalPersona)
class GoalPersonaAdmin(FactAdmin):
    """Which goal serves which persona."""

    list_display = ["goal", "persona", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["goal", "persona", "workspace"]
    search_fields = ["goal__title", "persona__name", "workspace__slug"]


@admin.register(GoalProduct)
class GoalProductAdmin(FactAdmin):
    """Which goal is for which product."""

    list_display = ["goal", "product", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["goal", "product", "workspace"]
    search_fields = ["goal__title", "product__name", "workspace__slug"]


@admin.register(GoalPattern)
class GoalPatternAdmin(admin.ModelAdmin):
    """This installation's own patterns; `?key=awareness` begins with what the library says."""

    list_display = ["key", "marketing_en", "business_en", "is_used"]
    list_filter = ["is_used"]
    search_fields = ["key", "marketing_ko", "marketing_en", "business_ko", "business_en"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a change of the library's pattern with what it says."""
        key = request.GET.get("key", "")
        known = {pattern.key: pattern for pattern in PATTERNS}
        if key not in known:
            return {"key": key}
        pattern = known[key]
        texts = {"marketing": pattern.marketing, "business": pattern.business, "link": pattern.link}
        sides = (("ko", 0), ("en", 1))
        return {
            "key": key,
            "kpis": list(pattern.kpis),
            "clues": [clue.kept() for clue in pattern.clues],
            **{f"{name}_{code}": text[at] for name, text in texts.items() for code, at in sides},
        }


@admin.register(Campaign)
class CampaignAdmin(FactAdmin):
    """Campaigns; they are looked at and confirmed on the pages."""

    list_display = ["title", "workspace", "state", "source", "starts_on", "ends_on", "outcome"]
    list_filter = ["state", "source", "outcome", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["title", "public_id", "channels", "digest", "workspace__slug"]
    date_hierarchy = "created_at"


@admin.register(CampaignPersona)
class CampaignPersonaAdmin(FactAdmin):
    """Which campaign was for which persona."""

    list_display = ["campaign", "persona", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["campaign", "persona", "workspace"]
    search_fields = ["campaign__title", "persona__name", "workspace__slug"]


@admin.register(CampaignGoal)
class CampaignGoalAdmin(FactAdmin):
    """Which campaign was run for which goal."""

    list_display = ["campaign", "goal", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["campaign", "goal", "workspace"]
    search_fields = ["campaign__title", "goal__title", "workspace__slug"]


@admin.register(CampaignLesson)
class CampaignLessonAdmin(FactAdmin):
    """Which lesson was learned from which campaign."""

    list_display = ["campaign", "lesson", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["campaign", "lesson", "workspace"]
    search_fields = ["campaign__title", "lesson__text", "workspace__slug"]


@admin.register(CheckIn)
class CheckInAdmin(FactAdmin):
    """What people said about targets."""

    list_display = ["at", "workspace", "target", "by", "confidence", "note"]
    list_filter = ["workspace"]
    list_select_related = ["target__kpi", "workspace", "by"]
    search_fields = ["public_id", "target__kpi__key", "target__goal__title", "by__email", "note"]
    date_hierarchy = "at"


@admin.register(Review)
class ReviewAdmin(FactAdmin):
    """Reviews that were held; decisions stand on their pages."""

    list_display = ["goal", "workspace", "period_from", "period_to", "closed_at"]
    list_filter = ["workspace"]
    list_select_related = ["goal", "workspace"]
    search_fields = ["public_id", "goal__title", "summary", "workspace__slug"]
    date_hierarchy = "opened_at"


@admin.register(ReviewDecision)
class ReviewDecisionAdmin(FactAdmin):
    """What reviews decided about targets."""

    list_display = ["review", "workspace", "target", "decision", "link_held", "note"]
    list_filter = ["decision", "link_held", "workspace"]
    list_select_related = ["review__goal", "target__kpi", "workspace"]
    search_fields = ["review__public_id", "target__public_id", "note"]


@admin.register(Lesson)
class LessonAdmin(FactAdmin):
    """What was learned."""

    list_display = ["at", "workspace", "outcome", "text", "kpi", "channel", "by"]
    list_filter = ["outcome", "workspace"]
    list_select_related = ["kpi", "workspace", "by"]
    search_fields = ["public_id", "text", "channel", "kpi__key", "goal__title"]
    date_hierarchy = "at"


@admin.register(GoalDraft)
class GoalDraftAdmin(FactAdmin):
    """Goals that are being set, and targets that wait for data."""

    list_display = ["__str__", "workspace", "owner", "template", "step", "goal", "updated_at"]
    list_filter = ["template", "workspace"]
    list_select_related = ["workspace", "owner__user", "goal"]
    search_fields = ["public_id", "owner__user__email", "goal__title", "workspace__slug"]
    date_hierarchy = "updated_at"


@admin.register(Stakeholder)
class StakeholderAdmin(FactAdmin):
    """Who has a stake in which goal; they are changed on the goal's page."""

    list_display = ["goal", "workspace", "kind", "name", "need"]
    list_filter = ["kind", "workspace"]
    list_select_related = ["goal", "workspace"]
    search_fields = ["name", "need", "goal__title", "workspace__slug"]


@admin.register(ToldMember)
class ToldMemberAdmin(FactAdmin):
    """Who was told of which goal, and the receipts that they gave."""

    list_display = ["goal", "member", "workspace", "must_agree", "told_at", "read_at", "agreed_at"]
    list_filter = ["must_agree", "workspace"]
    list_select_related = ["goal", "member__user", "workspace"]
    search_fields = ["goal__title", "member__user__email", "workspace__slug"]
    date_hierarchy = "told_at"


@admin.register(Target)
class TargetAdmin(FactAdmin):
    """Targets; a promise changes on the pages only, as a version with its reason."""

    list_display = ["kpi", "goal", "workspace", "role", "status", "ends_on", "next_check_at"]
    list_filter = ["status", "role", "window", "is_archived", "workspace"]
    list_select_related = ["kpi", "goal", "workspace"]
    search_fields = ["public_id", "kpi__key", "kpi__name", "goal__title", "check_error"]
    date_hierarchy = "ends_on"
    ordering = ["workspace__slug", "-ends_on"]
    actions = ["judge_now"]

    @admin.action(description=_("Judge the selected targets now"), permissions=["view"])
    def judge_now(self, request: HttpRequest, queryset: QuerySet[Target]) -> None:
        """Judge as of today; what was judged on the same data already stays as it is."""
        now = timezone.now()
        count = sum(
            assess_target(target=target, as_of=target.workspace.today(now), now=now) is not None
            for target in queryset.select_related("workspace")
        )
        messages.success(
            request,
            ngettext("%(count)s target was judged.", "%(count)s targets were judged.", count)
            % {"count": count},
        )


@admin.register(Precedent)
class PrecedentAdmin(FactAdmin):
    """What the history of their KPIs says about targets."""

    list_display = ["target", "workspace", "found_count", "window_count", "needed", "weighed_at"]
    list_filter = ["workspace"]
    list_select_related = ["target__kpi", "workspace"]
    search_fields = ["target__public_id", "target__kpi__name", "target__goal__title"]
    date_hierarchy = "weighed_at"


@admin.register(TargetVersion)
class TargetVersionAdmin(FactAdmin):
    """What targets promised, and why that changed."""

    list_display = ["target", "number", "workspace", "reason", "by", "at"]
    list_filter = ["workspace"]
    list_select_related = ["target__kpi", "workspace", "by"]
    search_fields = ["target__public_id", "target__kpi__name", "reason"]
    date_hierarchy = "at"


@admin.register(Assessment)
class AssessmentAdmin(FactAdmin):
    """Judgements, newest first."""

    list_display = ["target", "workspace", "as_of", "status", "actual", "probability", "is_final"]
    list_filter = ["status", "is_final", "workspace"]
    list_select_related = ["target__kpi", "workspace"]
    search_fields = ["target__public_id", "target__kpi__name", "target__goal__title"]
    date_hierarchy = "as_of"


@admin.register(VerdictChange)
class VerdictChangeAdmin(FactAdmin):
    """Transitions of targets."""

    list_display = ["target", "workspace", "kind", "old_status", "new_status", "changed_at"]
    list_filter = ["kind", "new_status", "workspace"]
    list_select_related = ["target__kpi", "workspace"]
    search_fields = ["target__public_id", "target__kpi__name", "target__goal__title"]
    date_hierarchy = "changed_at"


@admin.register(GoalVerdictChange)
class GoalVerdictChangeAdmin(FactAdmin):
    """Transitions of goals' verdicts."""

    list_display = ["goal", "workspace", "old_status", "new_status", "decided_by", "changed_at"]
    list_filter = ["new_status", "workspace"]
    list_select_related = ["goal", "workspace", "decided_by__kpi"]
    search_fields = ["goal__title", "goal__public_id", "workspace__slug"]
    date_hierarchy = "changed_at"


@admin.register(Plan)
class PlanAdmin(FactAdmin):
    """Saved calculations; they are revised on the pages, as versions."""

    list_display = ["title", "workspace", "calculator", "owner", "version", "created_at"]
    list_filter = ["calculator", "is_archived", "workspace"]
    list_select_related = ["workspace", "owner__user"]
    search_fields = ["title", "public_id", "workspace__slug"]
    date_hierarchy = "created_at"


@admin.register(PlanAssumption)
class PlanAssumptionAdmin(FactAdmin):
    """What plans assume, and how far the KPIs that check it have moved since."""

    list_display = ["plan", "name", "workspace", "value", "kpi", "checked_value", "checked_at"]
    list_filter = ["name", "workspace"]
    list_select_related = ["plan", "kpi", "workspace"]
    search_fields = ["plan__title", "plan__public_id", "kpi__key", "kpi__name"]


@admin.register(PlanChange)
class PlanChangeAdmin(FactAdmin):
    """Transitions of plans, newest first."""

    list_display = ["plan", "workspace", "kind", "old_value", "new_value", "changed_at"]
    list_filter = ["kind", "workspace"]
    list_select_related = ["plan", "workspace"]
    search_fields = ["plan__title", "plan__public_id"]
    date_hierarchy = "changed_at"


@admin.register(PlanTarget)
class PlanTargetAdmin(FactAdmin):
    """Which target was made of which plan."""

    list_display = ["plan", "target", "key", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["plan", "target__kpi", "workspace"]
    search_fields = ["plan__title", "target__public_id", "target__kpi__name"]
