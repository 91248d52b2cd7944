"""How the person in front of a page reads: language, numbers, and which day it is."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from workspaces.http import WorkspaceRequest


@dataclass(frozen=True, slots=True)
class Reader:
    """A person's language and number style, and today in the workspace they read about."""

    language: str
    number_style: str
    today: dt.date

    @classmethod
    def of(cls, request: WorkspaceRequest, *, now: dt.datetime) -> Self:
        """The member who asks."""
        return cls(
            language=request.user.language,
            number_style=request.user.number_style,
            today=request.membership.workspace.today(now),
        )
