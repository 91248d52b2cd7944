"""The limits that the document tells of values are those of their columns."""

import re
from typing import Annotated

from pydantic import Field

from goals.models import Target
from personas.models import Evidence, Persona
from workspaces.models import Workspace
from workspaces.rest.columns import columns_of
from workspaces.rest.fields import Body, Whole


def described(model, **fields):
    """What the document says of the fields of a body whose columns are a model's."""
    names = fields.pop("names", {})
    kinds = {name: kind for name, (kind, *_default) in fields.items()}
    defaults = {name: default[0] for name, (_kind, *default) in fields.items() if default}
    members = {"__annotations__": kinds, "model_config": columns_of(model, **names), **defaults}
    properties = type("Sent", (Body,), members).model_json_schema()["properties"]
    return {
        name: {key: value for key, value in about.items() if key not in ("title", "default")}
        for name, about in properties.items()
    }


def test_text_is_as_long_as_its_column_on_one_line_and_not_blank_unless_that_may_be():
    sent = described(Persona, name=(str,), quote=(str, ""), story=(str, ""))

    assert sent["story"] == {"type": "string", "maxLength": 2000}
    assert [sent["name"]["maxLength"], sent["quote"]["maxLength"]] == [80, 200]
    texts = ["", " ", "\t", "Kim", "Kim\nLee", "김 지우", "a\x9fb"]
    assert [text for text in texts if re.search(sent["name"]["pattern"], text)] == [
        "Kim",
        "김 지우",
    ]
    assert [text for text in texts if re.search(sent["quote"]["pattern"], text)] == [
        *("", " ", "Kim", "김 지우")
    ]


def test_currency_and_address_are_written_as_their_validators_want():
    assert described(Workspace, currency=(str,))["currency"]["pattern"] == "^[A-Z]{3}$"
    assert described(Evidence, source_url=(str, ""))["source_url"]["pattern"].startswith(
        "^(https?://"
    )


def test_number_keeps_the_limits_of_its_column_in_the_form_that_is_a_number():
    windows = described(Target, judged_windows=(Whole | None, None))["judged_windows"]

    assert windows["anyOf"] == [
        {"type": "integer", "maximum": 366, "minimum": 1},
        {"type": "null"},
    ]


def test_renamed_field_is_described_by_its_column_and_what_is_said_already_stays():
    sent = described(
        Workspace,
        names={"timezone": "time_zone"},
        timezone=(str,),
        name=(Annotated[str, Field(max_length=9)],),
    )

    assert sent["timezone"]["maxLength"] == 64
    assert sent["name"]["maxLength"] == 9


def test_choice_and_what_is_no_column_are_left_alone():
    sent = described(Persona, status=(str,), age_from=(str,), nickname=(str,))

    assert list(sent.values()) == [{"type": "string"}] * 3
