"""Made-up customers, with made-up identities that are to be found nowhere."""

import datetime as dt
import random

SURNAMES, GIVEN = (
    "김이박최정강조윤장임",
    ["민준", "서연", "도윤", "하은", "지호", "수아", "예준", "지유"],
)


def planted(number: int) -> dict[str, str]:
    """Who customer `number` is: all of it made up, all of it to be found nowhere."""
    day = f"{number % 28 + 1:02}"
    return {
        "닉": f"{SURNAMES[number % 10]}{GIVEN[number % 8][0]}{chr(0xAC00 + number * 7)}",
        "contact": f"canary{number}@mail.example",
        "m": f"010-{1000 + number}-{4321 + number}",
        "r": f"8{number % 10}06{day}-1{234567 + number}",
        "pay": _card(number),
    }


def _card(number: int) -> str:
    """A card number that passes the check of its last digit."""
    body = f"4{number:014}"
    digits = [int(char) for char in reversed(body)]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    return f"{body}{(10 - (doubled + sum(digits[1::2])) % 10) % 10}"


def customers_csv(*, count: int, seed: int = 1) -> tuple[str, list[int], list[str]]:
    """A file of three planted groups with planted identities; the groups; the identities."""
    rng = random.Random(seed)  # noqa: S311  (nothing is kept secret with it)
    lines = ["닉,contact,m,r,pay,생년월일,소득,visits,channel,memo,newsletter,plan"]
    groups, secrets = [], []
    for number in range(count):
        group = rng.choice((0, 0, 0, 1, 1, 2))
        who = planted(number)
        born = dt.date(1955 + 15 * group + rng.randrange(10), 1 + rng.randrange(12), 5)
        channel = ("shop", "web", "app")[group if rng.random() < 0.85 else rng.randrange(3)]
        memo = f"call {planted(number)['m']}" if number % 9 == 0 else "none"
        traits = [
            born.isoformat(),
            f'"{int((30 + 25 * group + rng.gauss(0, 6)) * 1000):,}"',
            str(max(0, round((1, 6, 12)[group] + rng.gauss(0, 1.5)))),
            channel,
            memo,
            rng.choice("YN"),
            ("basic", "plus", "pro")[group if rng.random() < 0.8 else rng.randrange(3)],
        ]
        lines.append(",".join([*who.values(), *traits]))
        groups.append(group)
        secrets += who.values()
    return "\n".join(lines), groups, secrets
