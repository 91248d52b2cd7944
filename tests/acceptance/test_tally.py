from tests.acceptance.tally import Due, Receipt, tally

DUE = Due(["owner", "/webhook"], {"one": 10.0, "two": 20.0}, struck_at=[12.0, 90.0, 200.0])


def test_what_is_lost_repeated_and_late_is_counted_by_event():
    receipts = [
        Receipt("one", "owner", "a", 15.0),
        Receipt("one", "owner", "a", 16.0),
        Receipt("one", "/webhook", "b", 95.0),
        Receipt("two", "owner", "c", 160.0),
        Receipt("two", "owner", "d", 161.0),
        Receipt("three", "owner", "e", 17.0),
    ]

    told = tally(DUE, receipts)

    assert (told["expected"], told["delivered"], told["lost"], told["unexpected"]) == (4, 3, 1, 1)
    assert (told["repeats"], told["most_copies"], told["keys_per_event"]) == (2, 2, 2)
    assert told["longest_delay_seconds"] == 140.0
    assert (told["longest_recovery_seconds"], told["recoveries_over_60_seconds"]) == (5.0, 0)


def test_a_blow_is_over_with_the_next_new_message_however_late():
    told = tally(DUE, [Receipt("one", "owner", "a", 80.0), Receipt("one", "owner", "a", 91.0)])

    assert (told["longest_recovery_seconds"], told["recoveries_over_60_seconds"]) == (68.0, 1)
