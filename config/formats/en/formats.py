"""One way to write a day, wherever it stands, that nobody can read as a month."""

DATE_FORMAT = SHORT_DATE_FORMAT = "M j, Y"
DATETIME_FORMAT = "M j, Y, P"  # of letters
SHORT_DATETIME_FORMAT = "M j, Y, H:i"
