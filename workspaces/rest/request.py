"""What a request of the API carries once it is through the door."""

from django.http import HttpRequest

from workspaces.models import ApiToken, Membership


class ApiRequest(HttpRequest):
    """A request with a token that is good for the operation asked for."""

    token: ApiToken
    membership: Membership
