"""Who may do what at which address, read from `policy.txt`: one line for each address.

    ROUTE   METHOD:DOOR METHOD:DOOR …

A door is `public`; `personal`, for whoever is signed in; `own`, for the one person it belongs to;
a role, for members from that role on; `scope/role`, for tokens; `staff`; `secret`, for whoever has
the secret in the address, which none of the nine has; `nothing`, where nobody finds anything. A
route that ends in `**` speaks for all that begin like it and have no own line.
"""

from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

from tests.acceptance.house import ROLES
from tests.addresses import Address, all_addresses
from workspaces.enums import Role

FILE: Final = Path(__file__).with_name("policy.txt")
METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class Rule(NamedTuple):
    """The doors of one address by method."""

    address: Address
    doors: dict[str, str]

    def door(self, method: str) -> str:
        """The door of a method; of one that is not taken here, the door that stands first."""
        return self.doors.get(method) or next(iter(self.doors.values()))

    def refusal(self, who: str, method: str) -> int | None:
        """The status with which somebody is turned away; None if they are welcome."""
        if method not in self.doors and self.address.route.startswith("api/"):
            return HTTPStatus.METHOD_NOT_ALLOWED
        refused = _refusal(self.door(method), who, self.address)
        if refused is None and method not in self.doors and self.address.is_in_workspace:
            return HTTPStatus.METHOD_NOT_ALLOWED
        return refused


def _refusal(door: str, who: str, address: Address) -> int | None:
    if door in ("public", "secret", "nothing"):
        return None if door == "public" else HTTPStatus.NOT_FOUND
    scope, _, role = door.rpartition("/")
    if scope:
        if who in ROLES:
            return None if Role(who).reaches(Role(role)) else HTTPStatus.FORBIDDEN
        if who in ("neighbour", "foreign token"):
            return HTTPStatus.NOT_FOUND if _names_an_object(address) else None
        return HTTPStatus.UNAUTHORIZED
    if who not in (*ROLES, "neighbour") or door == "staff":
        return HTTPStatus.FOUND
    if door == "own":
        return HTTPStatus.NOT_FOUND
    if door == "personal":
        return None
    if who == "neighbour":
        return HTTPStatus.NOT_FOUND
    return None if Role(who).reaches(Role(door)) else HTTPStatus.FORBIDDEN


def _names_an_object(address: Address) -> bool:
    """Whether the address names something that belongs to a workspace."""
    return bool(address.arguments) and not address.route.startswith(
        ("api/v1/kpi-library/", "api/v1/calculators/")
    )


def read_policy() -> dict[str, dict[str, str]]:
    """The doors of each route by method, as the file says."""
    lines = [line for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    policy = {}
    for line in lines:
        route, *entries = line.split()
        doors = dict(entry.split(":") for entry in entries)
        policy["" if route == "/" else route] = doors
    assert len(policy) == len(lines), "a route has two lines"
    return policy


def rules() -> tuple[list[Rule], list[str]]:
    """The rule of every address; and the routes without a line, the lines without a route."""
    policy = read_policy()
    found: dict[str, Rule] = {}
    wrong, used = [], set()
    for address in all_addresses():
        line = _line_for(address.route, policy)
        if line is None:
            wrong.append(f"no line for {address.route}")
        elif address.route not in found:
            used.add(line)
            found[address.route] = Rule(address, policy[line])
    wrong += [f"no address for {route}" for route in policy.keys() - used]
    return list(found.values()), sorted(wrong)


def _line_for(route: str, policy: dict[str, dict[str, str]]) -> str | None:
    if route in policy:
        return route
    starred = (line for line in policy if line.endswith("**") and route.startswith(line[:-2]))
    return next(starred, None)
