"""What the API refuses though its document allows it, because no schema could say it."""

from fnmatch import fnmatchcase
from typing import Any, Final

RULES: Final = {
    # What is there, and what was said before.
    "* unknown": "what a body names by its id, its key or an address may not be there",
    "* cursor": "a cursor is signed, which no pattern tells",
    "* closed": "a review that is closed stays as it is",
    "/findings/{finding_id}/evidence persona invalid": "a persona cites a finding once",
    "/kpis key unique": "no two KPIs of a workspace have one key",
    "/kpis  invalid": "a KPI of money that is counted names the one that counts",
    "/conversion-types  invalid": "no two conversion types of a workspace have one key",
    "/personas*  invalid": "no two personas of a workspace have one name, and ages have an order",
    "/customer-segments/{segment_id}/persona  invalid": "it would bear a name that is taken",
    "/products*  invalid": "no two products of a workspace have one name",
    "/sources*  invalid": "no two sources of a workspace have one name",
    "/report-aliases  invalid": "a heading is taught once",
    "/reviews/{review_id}/acknowledge  invalid": "only a closed review is acknowledged",
    "/campaigns/{campaign_id}/confirm * invalid": "only what a campaign suggests is confirmed",
    "* baseline.* invalid": "some conditions want a baseline, in order, and data in it",
    # One field beside another.
    "/customer-files as_of invalid": "a file is of a day that has come",
    "* before_start": "a period ends after it begins",
    "* before_from": "a period ends after it begins",
    "/targets* judged_windows invalid": "a period holds the windows that are judged",
    "/goals* end invalid": "a period ends after it begins",
    "/targets* end invalid": "a period ends after it begins",
    "/campaigns* ends_on invalid": "a period ends after it begins",
    "/hypotheses  invalid": "a period ends after it begins, and two segments differ",
    "/studies*  invalid": "a period ends after it begins",
    "/studies/{study_id}/answers answers invalid": "a question has each answer once",
    "/kpis/{key}/series from too_long": "a period has no more than so many points",
    "/alerts/{alert_id}/snooze until invalid": "alerts are put off into the future, for a while",
    "/targets* condition.* invalid": "an upper end is above a lower",
    "/evidence  invalid": "an assumption contradicts nothing",
    "/check-ins value invalid": "a value comes with its date",
    "/targets* baseline baseline": "a baseline is either of dates or a value",
    "/targets* trajectory milestones": "milestones are in order and within the dates",
    "/rules*  invalid": "a rule is of a target or of a KPI",
    "/rules* line invalid": "a line below the one that is on track",
    "/rules* kpi invalid": "a rule is of a target or of a KPI",
    "/workspace  invalid": "what is on track is above what is at risk",
    "/report-aliases field one_of": "a heading is taught as a field or as a KPI",
    "/sheet-mappings* columns *": "the columns of a sheet have one date, and KPIs with a name",
    "/calculators/{name} * required": "what a calculator takes depends on its name",
    "/plans * required": "what a calculator takes depends on its name",
    "/calculators/{name} * unknown_field": "what a calculator takes depends on its name",
    "/plans * unknown_field": "what a calculator takes depends on its name",
    "/plans/{plan_id}/targets number invalid": "which numbers a plan has depends on its calculator",
    "/plans/{plan_id}/targets end invalid": "a period holds a whole window",
    "/sources* options.* invalid": "what a source wants to know depends on its kind",
    "/sources* secrets.* invalid": "what a source wants to know depends on its kind",
    "/sources* shape.* invalid": "what a source wants to know depends on its kind",
    "/sources* credential* invalid": "a credential has a header, which is not the connection's own",
    "/webhooks events invalid": "which events are told depends on the kind",
    # What patterns cannot say.
    "* int_type": "1.0 is a whole number to JSON Schema, and none to us",
    "* min_value": "a decimal travels as text, and patterns do not compare",
    "* max_value": "a decimal travels as text, and patterns do not compare",
    "* digits": "a column keeps so many digits, however the number is written",
    "* max_digits": "a column keeps so many digits, however the number is written",
    "* number_too_long": "a column keeps so many digits, however the number is written",
    "* twice": "a segment names each dimension once",
    "* segment blank": "a segment's names and values are more than space",
    "* segment control_character": "a segment's names and values are of one line",
    "/hypotheses * blank": "a segment's names and values are more than space",
    "/conversion-types* values.*.value invalid": "a value is not below zero, and is text",
    "/kpis key invalid": "what a letter of any script is, the patterns of languages disagree on",
    "/workspace timezone time_zone": "the zones are those of a database that changes by the year",
    "/evidence source_url invalid": "an address has a host, and hosts have a grammar of their own",
    "/sources* url invalid": "an address has a host, and hosts have a grammar of their own",
    "/webhooks url invalid": "an address has a host, that it be on the public web",
    "/imports* file *": "what a file holds",
    "/customer-files file *": "what a file holds",
    "/campaigns file *": "what a file holds",
    "/measurements  *": "what a file holds",
    "/measurements measurements.* *": "records are read as the rows of a file are",
}
"""Refusals that no schema can state, and why: path, field and code, with `*` for any."""


def unexplained(path: str, problem: dict[str, Any]) -> list[str]:
    """Return the errors of a problem that a schema could have told of."""
    found = {f"{path} {error['field']} {error['code']}": error for error in problem["errors"]}
    return [
        f"{what}: {error['message']}"
        for what, error in found.items()
        if not any(fnmatchcase(what, rule) for rule in RULES)
    ]
