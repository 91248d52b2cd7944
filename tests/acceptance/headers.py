"""C09, C10, S5: the header score of a page, by the public rules of the HTTP Observatory.

A page begins with 100 points; what is missing takes some away, what is better than needed adds to
them. HSTS and the redirect to HTTPS are the production settings' (`check --deploy` looks at them).
"""

from django.http import HttpResponse

A_PLUS = 125
DIRECTIVES_OF_CODE = ("script-src", "style-src", "default-src")
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def directives(response: HttpResponse) -> dict[str, set[str]]:
    policy = response.headers.get("Content-Security-Policy", "")
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name: set(sources) for name, *sources in parts}


def score(response: HttpResponse) -> int:
    policy = directives(response)
    points = 100
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:", "http:"}
    if not policy:
        points -= 25
    elif any(policy.get(name, set()) & loose for name in DIRECTIVES_OF_CODE):
        points -= 20
    else:
        points += 10 if policy.get("default-src") == {"'none'"} else 5
    points += 5 if policy.get("frame-ancestors") == {"'none'"} else -20
    points += 5 if response.headers.get("Referrer-Policy") in PRIVATE else -5
    points += 0 if response.headers.get("X-Content-Type-Options") == "nosniff" else -5
    points -= 50 * ("Access-Control-Allow-Origin" in response.headers)
    cookies = [cookie for cookie in response.cookies.values() if cookie.value]  # not taken away
    is_safe = all(c["secure"] and c["httponly"] and c["samesite"] for c in cookies)
    return points + (5 if is_safe else -20)
