"""Sending what is due to addresses outside, each in a lane of its own.

A lane sends one message after the other and ends with the first that is not taken, or that takes
long: the address then rests, and nobody waits for it. Lanes run side by side, so a receiver that
hangs delays the others by a few seconds at most (reliability R7). As with mail, a message is marked
only after it was taken.
"""

import datetime as dt
import json
import logging
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from alerts.calc.backoff import delay_after
from alerts.calc.signing import signed_headers
from alerts.channels.outside import Letter, Reply, call
from alerts.enums import CancelReason, EndpointKind, Outcome
from alerts.models import Alert, Endpoint, Posting
from alerts.services import outbox
from alerts.services.alerts import is_archived
from alerts.services.clock import RunningClock
from alerts.services.endpoints import endpoint_policy
from alerts.services.leases import new_owner
from alerts.services.posting import write_test
from kpis.sources.fetch import FetchPolicy
from workspaces.exceptions import SealBrokenError
from workspaces.sealing import unseal

log = logging.getLogger(__name__)

LANES: Final = 64  # three workspaces whose every receiver hangs keep no fourth waiting
SLOW_SECONDS: Final = 1.0  # an answer that takes longer ends the lane for this run
LONGEST_RUN: Final = dt.timedelta(seconds=1)  # then no lane begins: mail waits behind this run
LONGEST_REST: Final = dt.timedelta(days=1)
_SEAL_BROKEN: Final = {"code": "credential_lost", "params": {}}
_UNEXPECTED: Final = {"code": "unexpected", "params": {}}


def post_due(*, now: dt.datetime) -> Counter[Outcome]:
    """Send the messages that are due; safe to run many at once.

    As deferred are counted the addresses that this run did not come to any more.
    """
    clock, owner = RunningClock(now), new_owner()
    counts: Counter[Outcome] = Counter()
    waiting = deque(_waiting(now))
    lanes: dict[Future[Reply], Posting] = {}
    is_late = False  # before anything was sent: a run that comes to nothing would be rung for again
    with ThreadPoolExecutor(max_workers=LANES) as pool:
        while waiting or lanes:
            while waiting and not is_late and len(lanes) < LANES:
                _begin(waiting.popleft(), owner, clock, pool, lanes, counts)
            if not lanes:
                break
            done, _ = wait(lanes, return_when=FIRST_COMPLETED)
            for lane in done:
                posting = lanes.pop(lane)
                reply = _reply_of(lane, posting)
                counts[_conclude(posting, reply, now=clock.now())] += 1
                if reply.is_taken and reply.seconds < SLOW_SECONDS:
                    waiting.append(posting.endpoint_id)
            is_late = clock.now() - now > LONGEST_RUN
    if waiting and (left := set(waiting) & set(_waiting(clock.now()))):
        counts[Outcome.DEFERRED] = len(left)
    return counts


def send_test(*, endpoint: Endpoint, now: dt.datetime) -> Posting:
    """Send an address a test at once, whether or not it rests; return what became of it.

    A test is sent once: where it is not taken, it is given up.
    """
    posting, owner = write_test(endpoint=endpoint, now=now), new_owner()
    if taken := outbox.take_this(posting, owner=owner, now=now):
        reply = _deliver(taken, now, endpoint_policy())
        if reply.is_taken:
            _conclude(taken, reply, now=now)
        else:
            outbox.mark_dead(taken, error=json.dumps(dict(reply.trouble)), now=now)
    posting.refresh_from_db()
    return posting


def _waiting(now: dt.datetime) -> list[int]:
    """The addresses with something due, those that answered last time first."""
    due = Posting.objects.across_awake(reason=outbox.REASON).due(now=now)
    ids = due.order_by().values("endpoint_id").distinct()
    endpoints = Endpoint.objects.across_workspaces(reason=outbox.REASON).filter(pk__in=ids)
    rested = endpoints.order_by("rests_until", "pk").values_list("pk", "rests_until")
    return [pk for pk, rests_until in sorted(rested, key=lambda row: row[1] is not None)]


def _begin(
    endpoint_id: int,
    owner: str,
    clock: RunningClock,
    pool: ThreadPoolExecutor,
    lanes: dict[Future[Reply], Posting],
    counts: Counter[Outcome],
) -> None:
    """Hand the next message of an address to a thread, once it was looked at again."""
    while posting := outbox.take_next(endpoint_id=endpoint_id, owner=owner, now=clock.now()):
        if reason := _reason_to_cancel(posting):
            counts[outbox.mark_cancelled(posting, reason=reason)] += 1
            continue
        policy = endpoint_policy()
        lanes[pool.submit(_deliver, posting, clock.now(), policy)] = posting
        return


def _reason_to_cancel(posting: Posting) -> CancelReason | None:
    if posting.endpoint.disabled_at:
        return CancelReason.DISABLED
    if posting.alert_id is None:
        return None
    alert = (
        Alert.objects.for_workspace(posting.workspace)
        .select_related("target__goal__workspace", "target__kpi", "plan", "kpi", "source")
        .get(pk=posting.alert_id)
    )
    return CancelReason.ARCHIVED if is_archived(alert) else None


def _reply_of(lane: Future[Reply], posting: Posting) -> Reply:
    """Return what came of a call; one that fails on our side keeps no other waiting."""
    try:
        return lane.result()
    except Exception:
        log.exception("message %s cannot be posted", posting.pk)
        return Reply(_UNEXPECTED)


def _deliver(posting: Posting, now: dt.datetime, policy: FetchPolicy) -> Reply:
    """Call the address with what it was written; asks no database."""
    try:
        letter = write_letter(posting, now=now)
    except SealBrokenError:
        return Reply(_SEAL_BROKEN)
    return call(letter, policy)


def write_letter(posting: Posting, *, now: dt.datetime) -> Letter:
    """Return the request of a message; a webhook's is signed anew for each attempt.

    Raises:
        SealBrokenError: the address or its secret cannot be opened with the keys of this site.
    """
    endpoint, body = posting.endpoint, posting.body.encode()
    headers = {"Content-Type": "application/json"}
    if endpoint.kind == EndpointKind.WEBHOOK:
        sealed = [endpoint.sealed_secret]
        if endpoint.old_secret_until and now < endpoint.old_secret_until:
            sealed.append(endpoint.sealed_old_secret)
        in_force = [unseal(secret) for secret in sealed]
        headers |= signed_headers(key=posting.key, at=now, body=body, secrets_in_force=in_force)
    return Letter(unseal(endpoint.sealed_url), headers, body)


def _conclude(posting: Posting, reply: Reply, *, now: dt.datetime) -> Outcome:
    """Write down what became of a message, and what it says about its address."""
    endpoint = Endpoint.objects.for_workspace(posting.workspace).filter(pk=posting.endpoint_id)
    if reply.is_taken:
        endpoint.update(rests_until=None, succeeded_at=now)
        return outbox.mark_sent(posting, now=now)
    error = json.dumps(dict(reply.trouble))
    if reply.is_gone:
        endpoint.update(disabled_at=now, is_gone=True)
        log.warning("an address of workspace %s is gone", posting.workspace_id)
        return outbox.mark_dead(posting, error=error, now=now)
    at_least = min(dt.timedelta(seconds=reply.wait_seconds), LONGEST_REST)
    wait_for = max(delay_after(attempt=posting.attempts, key=posting.key), at_least)
    endpoint.update(rests_until=now + wait_for)
    return outbox.mark_failed(posting, error=error, now=now, at_least=at_least)
