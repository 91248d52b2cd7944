"""The one way into the API: a token, its scope, and the role of its member."""

from http import HTTPStatus

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from workspaces.enums import Role, Scope
from workspaces.models import ApiToken
from workspaces.rest.problems import FieldError, Problem
from workspaces.services.tokens import find_token, note_use
from workspaces.sight import see_one


class BearerToken(HttpBearer):
    """Lets in tokens with `scope`, of members of at least `role`.

    Without a usable token the answer is 401; with one that may not do this, 403. The workspace is
    the token's, and nothing in the request can name another. Answers speak the language that the
    request accepts, or else the member's.
    """

    openapi_description = "`Authorization: Bearer mkp_…`, made under Settings → API tokens."

    def __init__(self, scope: Scope, role: Role = Role.VIEWER) -> None:
        super().__init__()
        self.scope = scope
        self.role = role

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token, with the request told whose it is.

        Raises:
            Problem: 403, the scope or the role is missing.
        """
        known: ApiToken | None = getattr(request, "token", None)
        if known is not None:  # ninja knocks again after `guarded`
            return known
        now = timezone.now()
        found = find_token(text=token, now=now)
        if found is None:
            return None
        see_one(found.workspace_id)
        if "Accept-Language" not in request.headers:
            translation.activate(found.membership.user.language)
        self._require_right(found)
        note_use(token=found, now=now)
        request.token = found  # type: ignore[attr-defined]
        request.membership = found.membership  # type: ignore[attr-defined]
        return found

    def _require_right(self, token: ApiToken) -> None:
        if not token.allows(self.scope):
            code, needed = "scope", self.scope.value
            message = _("The token lacks the scope “%(needed)s”.")
        elif not token.membership.may(self.role):
            code, needed = "role", str(self.role.label)
            message = _("This takes a member of the role “%(needed)s” or above.")
        elif self.scope != Scope.READ and token.workspace.is_asleep:
            code, needed = "asleep", token.workspace.slug
            message = _("The workspace “%(needed)s” is archived, or waits to be deleted.")
        else:
            return
        error = FieldError(field="", code=code, message=message % {"needed": needed})
        raise Problem(HTTPStatus.FORBIDDEN, error.message, errors=[error])
