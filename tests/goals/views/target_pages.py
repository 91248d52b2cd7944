"""Addresses of a target, and a new one as its form is sent."""

from django.urls import reverse

from goals.models import Target

SENTENCE = (
    "Orders on all segments, over all of 2026-01-01 – 2026-03-31, at least 12,000; "
    "the baseline is 9,000 (typed in: Last year's report)"
)


def page(target, name="detail"):
    return reverse(f"goals:target_{name}", args=["acme", target.public_id])


def sent(kpi, **fields):
    return {
        "kpi": kpi.pk,
        "role": "primary",
        "window": "total",
        "condition": "at_least",
        "condition_value": "12000",
        "starts_on": "2026-01-01",
        "ends_on": "2026-03-31",
        "baseline_source": "typed",
        "baseline_value": "9000",
        "baseline_reason": "Last year's report",
        "link_reason": "Orders are revenue.",
        **fields,
    }


def saved(data, sentence=SENTENCE):
    return data | {"step": "save", "sentence": sentence}


def targets_of(people):
    return Target.objects.for_workspace(people.workspace)
