"""A workspace with one of everything in it, and the nine kinds of people who might knock."""

import datetime as dt
import re
from typing import Final

from django.test import Client
from django.utils import timezone

from goals.models import TargetVersion
from goals.services.drafts import start_draft
from goals.services.reviews import open_review
from goals.services.target_versions import promise_texts
from kpis.enums import ImportState
from kpis.models import ImportRun
from personas.services.sketches import start_sketch
from tests.addresses import Address
from tests.alerts.endpoints import make_refused_posting
from tests.alerts.factories import make_alert, make_judged_target
from tests.alerts.rules import make_rule
from tests.factories import (
    make_conversion_type,
    make_goal,
    make_kpi,
    make_membership,
    make_persona,
    make_plan,
    make_target,
    make_workspace,
)
from tests.goals.campaigns import make_campaign
from tests.kpis.factories import make_report_alias, make_sheet_mapping
from tests.kpis.sources.fixtures import make_source
from tests.people import signed_in
from tests.personas.factories import (
    make_answer,
    make_customer_file,
    make_drift,
    make_evidence,
    make_finding,
    make_hypothesis,
    make_product,
    make_segment,
    make_study,
)
from tests.tokens import make_token
from tests.workspaces.exports import make_export
from workspaces.enums import Role, Scope
from workspaces.models import Membership, Workspace
from workspaces.services.invitations import create_invitation
from workspaces.services.share_links import create_share_link
from workspaces.services.tokens import create_token

CANARY: Final = "canary-of-this-workspace"
FOREIGN_CANARY: Final = "canary-of-another-workspace"
ROLES: Final = tuple(role.value for role in Role)
OUTSIDERS: Final = ("neighbour", "foreign token", "deactivated", "anonymous", "share link")
PEOPLE: Final = (*ROLES, *OUTSIDERS)
_ARGUMENT: Final = re.compile(r"<(?:\w+:)?(\w+)>")


class House:
    """Everything a request can name, and a client of everybody who might ask for it."""

    def __init__(self) -> None:
        self.workspace = make_workspace(slug="acme", name=CANARY)
        self.elsewhere = elsewhere = make_workspace(slug="next", name=FOREIGN_CANARY)
        make_goal(workspace=elsewhere, title=FOREIGN_CANARY)
        make_kpi(workspace=elsewhere, name=FOREIGN_CANARY)
        members = {
            role.value: make_membership(workspace=self.workspace, role=role) for role in Role
        }
        members["neighbour"] = make_membership(workspace=elsewhere, role=Role.OWNER)
        members["deactivated"] = make_membership(workspace=self.workspace, role=Role.OWNER)
        self.arguments = self._one_of_everything(self.workspace, members["owner"])
        self.clients = self._clients(members)

    def _clients(self, members: dict[str, Membership]) -> dict[str, Client]:
        """Whoever is signed in asks pages by session; whoever has a token, the API by it."""
        clients = signed_in({who: member.user for who, member in members.items()})
        clients |= {who: Client() for who in OUTSIDERS if who not in clients}
        for client in clients.values():
            client.raise_request_exception = False  # a 500 is an answer, too
        self._headers: dict[str, dict[str, str]] = {}
        for who, member in [*members.items(), ("foreign token", members["neighbour"])]:
            bearer = {"Authorization": f"Bearer {make_token(member)}"}
            self._headers[who] = bearer
            clients[who].get("/api/v1/workspace", headers=bearer)  # its use is noted now, once
        gone = members["deactivated"].user
        gone.is_active = False
        gone.save()
        return {who: clients[who] for who in PEOPLE}

    def headers(self, who: str, address: Address) -> dict[str, str]:
        """The token of somebody who asks the API, or who has nothing but a token."""
        if address.route.startswith("api/") or who == "foreign token":
            return self._headers.get(who, {})
        return {}

    def url(self, address: Address) -> str:
        """The address with this workspace's own objects in it; fails where one is unknown."""
        if address.route.startswith("admin/"):
            known = dict.fromkeys(address.arguments, "1")
        else:
            known = self.arguments | self.keys.get(address.name, {})
        route = _plain(address.route)
        return "/" + _ARGUMENT.sub(lambda found: known[found[1]], route)

    def _one_of_everything(self, workspace: Workspace, owner: Membership) -> dict[str, str]:
        kpi = make_kpi(workspace=workspace, name=CANARY)
        goal = make_goal(workspace=workspace, title=CANARY)
        target = make_target(goal=goal, kpi=kpi)
        TargetVersion.objects.create(
            workspace=workspace,
            target=target,
            number=1,
            promise={**promise_texts(target), "sentence_ko": CANARY, "sentence_en": CANARY},
            at=timezone.now(),
            made_on=timezone.now().date(),
        )
        run = ImportRun.objects.create(
            workspace=workspace,
            file_name=f"{CANARY}.csv",
            state=ImportState.PREVIEWED,
            uploaded_at=timezone.now(),
        )
        # One that is refused when it is called, so that nothing is.
        source = make_source(workspace=workspace, name=CANARY, url="http://127.0.0.1/")
        persona = make_persona(workspace=workspace, name=CANARY)
        file = make_customer_file(workspace=workspace, title=CANARY)
        study = make_study(workspace=workspace, title=CANARY)
        worth = {dt.date(2025, 12, 1): 1, dt.date(2026, 1, 1): 2}
        conversion_type = make_conversion_type(workspace=workspace, name=CANARY, worth=worth)
        alert = make_alert(target=make_judged_target(workspace=workspace))
        posting = make_refused_posting(workspace, name=CANARY)
        self.keys = {
            "kpis:library_add": {"key": "sessions"},
            "api-v1:add_library_kpi": {"key": "sessions"},
            "alerts:delivery_retry": {"key": alert.deliveries.order_by("pk")[0].key},
            "alerts:posting_retry": {"key": posting.key},
        }
        link, _token = create_share_link(subject=goal, by=owner, now=timezone.now(), days=30)
        invitation, _secret = create_invitation(
            email="invited@acme.test", role=Role.EDITOR, by=owner, now=timezone.now(), language="en"
        )
        someone = make_membership(workspace=workspace)
        token, _text = create_token(
            membership=someone, scopes=[Scope.READ], by=owner, now=timezone.now()
        )
        values = {"specific": {"title": CANARY}}
        return {
            "workspace_slug": workspace.slug,
            "goal_id": goal.public_id,
            "kpi_id": kpi.public_id,
            "key": kpi.key,
            "target_id": target.public_id,
            "persona_id": persona.public_id,
            "evidence_id": make_evidence(persona=persona, claim=CANARY).public_id,
            "product_id": make_product(workspace=workspace, name=CANARY).public_id,
            "hypothesis_id": make_hypothesis(persona=persona, statement=CANARY).public_id,
            "drift_id": make_drift(persona=persona).public_id,
            "study_id": study.public_id,
            "finding_id": make_finding(study=study).public_id,
            "position": str(make_answer(study=study).position),
            "file_id": file.public_id,
            "segment_id": make_segment(file=file).public_id,
            "section": "portrait",
            "campaign_id": make_campaign(workspace=workspace, title=CANARY).public_id,
            "sketch_id": start_sketch(by=owner, now=timezone.now()).public_id,
            "part": "product",
            "draft_id": start_draft(by=owner, now=timezone.now(), values=values).public_id,
            "step": "purpose",
            "run_id": run.public_id,
            "import_id": run.public_id,
            "source_id": source.public_id,
            "mapping_id": make_sheet_mapping(workspace=workspace, name=CANARY).public_id,
            "alias_id": make_report_alias(workspace=workspace, heading=CANARY).public_id,
            "type_id": conversion_type.public_id,
            "valid_from": "2026-01-01",
            "alert_id": alert.public_id,
            "rule_id": make_rule(target).public_id,
            "endpoint_id": posting.endpoint.public_id,
            "webhook_id": posting.endpoint.public_id,
            "calculator_name": "extra-orders",
            "name": "extra-orders",
            "plan_id": make_plan(workspace=workspace, title=CANARY).public_id,
            "member_id": someone.public_id,
            "token_id": token.public_id,
            "message_id": "nothing",
            "session_id": "0",
            "link_id": link.public_id,
            "invitation_id": invitation.public_id,
            "secret": "nothing",
            "export_id": make_export(workspace=workspace).public_id,
            "review_id": open_review(goal=goal, by=owner, now=timezone.now()).public_id,
            "pk": "0",
            "token": "nothing",
        }


REGULAR_EXPRESSIONS: Final = {
    "accounts/^password/reset/key/": "accounts/password/reset/key/1-nothing/",
    "api/v1/^": "api/v1/nothing",
    "admin/^(?P<app_label>": "admin/goals/",
    "admin/(?P<url>": "admin/nothing",
}
"""An address for each route that is a regular expression, by how it begins."""


def _plain(route: str) -> str:
    plain = (url for begin, url in REGULAR_EXPRESSIONS.items() if route.startswith(begin))
    return next(plain, route)
