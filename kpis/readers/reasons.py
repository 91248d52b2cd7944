"""Every refusal as a sentence in the reader's language: the one place where codes become words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.readers.refusal import Params, Refused

_SENTENCES: Final[dict[str, str | Promise]] = {
    # The file as a whole.
    "file_unreadable": _("The file could not be opened."),
    "file_too_large": _("The file is larger than %(limit_mb)s MB."),
    "empty_file": _("The file is empty."),
    "encoding_unknown": _(
        "The text is neither UTF-8, UTF-16 nor CP949. Save the file as CSV UTF-8 and try again."
    ),
    "nul_characters": _("The file contains NUL characters, so it is not a text file."),
    "line_too_long": _("The line is longer than %(limit)s characters."),
    "cell_too_long": _("A cell is longer than %(limit)s characters."),
    "quotes_broken": _(
        "A quotation mark is not closed, or text follows a closing one before the next separator."
    ),
    "too_many_rows": _("The file has more than %(limit)s rows."),
    "too_many_columns": _("The file has more than %(limit)s columns."),
    "grid_too_large": _(
        "A grid holds at most %(limit)s values. Import a larger table as a file instead."
    ),
    "block_empty": _("There are no cells to read."),
    "block_too_long": _("A block has at most %(limit)s rows. Import a larger one as a file."),
    "block_too_wide": _("A block has at most %(limit)s columns. Import a wider one as a file."),
    # Workbooks.
    "encrypted": _("The workbook is protected by a password. Save it without one and try again."),
    "archive_broken": _("The workbook is damaged: its parts cannot be unpacked."),
    "archive_too_many_parts": _("The workbook consists of more than %(limit)s parts."),
    "archive_too_large": _("A part of the workbook would unpack to more than %(limit_mb)s MB."),
    "archive_packed_too_tightly": _(
        "The workbook would unpack to more than %(limit)s times its size."
    ),
    "archive_leaves_its_folder": _("The workbook contains a part with a path that leads outside."),
    "archive_in_archive": _("The file is an archive of other files. Unpack it first."),
    "archive_declares_entities": _(
        "The workbook contains declarations that no spreadsheet writes."
    ),
    "workbook_broken": _("The workbook is damaged or in a format that cannot be read."),
    "cells_without_value": _(
        "More than %(limit)s cells hold an error or a formula that was never calculated. Save the "
        "workbook with values instead of formulas."
    ),
    "workbook_too_heavy": _("Opening the workbook takes too much time or memory."),
    # Headings.
    "one_column": _("The file has only one column. Columns are parted by comma, semicolon or tab."),
    "columns_missing": _("The heading line has no column for: %(missing)s. It has: %(found)s."),
    "duplicate_heading": _("The heading %(heading)s stands there more than once."),
    "no_rows": _("There are no rows below the heading line."),
    "only_totals": _("Nothing was found to import: all rows below the heading line are totals."),
    # Rows.
    "kpi_missing": _("No KPI is named."),
    "record_not_an_object": _("This is not an object with kpi, date and value."),
    "segment_not_an_object": _("The segment is not an object of texts."),
    "field_unknown": _("There is no such field here."),
    "cell_without_heading": _("The cell has no heading above it."),
    "cell_missing": _("The row ends before this column."),
    "duplicate_key": _(
        "The same KPI, date and segment has another value in row %(other_row)s: %(other_value)s."
    ),
    "import_not_allowed": _("Whoever confirmed this file may no longer import into the workspace."),
    "import_gave_up": _(
        "Reading the file was begun %(tries)s times and never came to its end. Split it into "
        "smaller files."
    ),
    # Rows, against the workspace's KPIs.
    "unknown_kpi": _("There is no KPI with this key or name."),
    "unknown_kpi_near": _("There is no KPI with this key or name. Is %(near)s meant?"),
    "kpi_is_derived": _("This KPI is calculated by a formula; its inputs are recorded instead."),
    "kpi_is_valued": _("This KPI turns counts into money; the counts are recorded instead."),
    "date_in_future": _("The date lies after today, %(today)s."),
    "currency_differs": _("The report is in %(report)s, but the KPI %(kpi)s is in %(currency)s."),
    "row_is_total": _(
        "This is a totals row, which would be counted beside its parts. Leave it out, or empty "
        "the cell if it is to stand for the total."
    ),
    "segment_not_a_pair": _("“%(part)s” names no segment: write it like channel=instagram."),
    "segment_blank": _("A dimension of the segment has no name or no value."),
    "segment_twice": _("The segment names the dimension “%(part)s” twice."),
    "segment_too_long": _("The segment is longer than %(limit)s characters."),
    "row_outside_grid": _("The grid has no row for this line. Paste the dates beside the values."),
    "changed_meanwhile": _("Somebody else has changed this to %(now)s meanwhile."),
    "too_many_segments": _("The file has more than %(limit)s different segments."),
    # Numbers.
    "number_missing": _("The value is missing."),
    "number_not_a_number": _("This is not a number."),
    "number_in_other_style": _(
        "The number does not fit its column, where “%(mark)s” is the decimal mark."
    ),
    "number_is_truth_value": _("This is a truth value, not a number."),
    "number_is_date": _("This is a date, not a number."),
    "number_is_formula": _("This is a formula. Save the file with values instead of formulas."),
    "number_not_finite": _("This is not a finite number."),
    "number_too_large": _("The number is too large."),
    "number_too_long": _(
        "The number has more than %(digits)s digits, or more than %(decimals)s after the point."
    ),
    "number_shortened": _(
        "This looks like a long number that a spreadsheet has shortened. Show all of its digits "
        "and save again."
    ),
    "number_is_percentage": _("This is a percentage, but the KPI %(kpi)s is not in percent."),
    "number_is_money": _("This is an amount of money, but the KPI %(kpi)s is not in money."),
    "number_in_other_currency": _(
        "The value is in %(mark)s, but the KPI %(kpi)s is in %(currency)s."
    ),
    "number_not_whole": _("This must be a whole number."),
    # Dates.
    "date_missing": _("The date is missing."),
    "date_not_a_date": _("This is not a date, such as 2026-07-01."),
    "date_does_not_exist": _("This day does not exist."),
    "several_times_a_day": _(
        "This day came with another time already, %(other)s. Add the times up to one row a day."
    ),
    "date_ambiguous": _(
        "The order of day, month and year is not clear. Write the date as 2026-07-01."
    ),
    "date_is_day_number": _(
        "This looks like a spreadsheet's day number. Show the column as dates and save again."
    ),
    "date_out_of_range": _("The year is not between %(first)s and %(last)s."),
    # Times.
    "time_missing": _("The time is missing."),
    "time_not_a_time": _("This is not a time, such as 2026-07-01 14:30:00."),
    "time_goes_back": _("The time lies before that of the row above, %(before)s."),
    "time_zone_differs": _("Some times name their time zone and others do not."),
    # Reports.
    "report_heading_missing": _(
        "No heading line of a report was found: a campaign or a date, with impressions, clicks, "
        "cost, conversions or conversion value."
    ),
    "amounts_scaled": _(
        "The figures are given in %(unit)s. Write them out in full and leave this unit out."
    ),
    "mixed_currencies": _("The report mixes the currencies %(first)s and %(second)s."),
    "kpi_in_two_columns": _("Two columns of the report both hold values of %(kpi)s."),
    "report_undated": _("The report has no dates, so its values cannot be placed on a day."),
}


def sentence(code: str, params: Params) -> str:
    """Return why a file or a cell was refused, in the active language.

    Raises:
        KeyError: no reader gives this code.
    """
    return str(_SENTENCES[code]) % params


def sentence_of(refused: Refused) -> str:
    """Return why a file was refused, with the place in it."""
    why = sentence(refused.code, refused.params)
    if refused.row is not None and refused.column is not None:
        place = _("Row %(row)s, column %(column)s, value “%(value)s”: %(why)s")
    elif refused.row is not None:
        place = _("Row %(row)s: %(why)s")
    else:
        return why
    where = {"row": refused.row, "column": refused.column, "value": refused.value or ""}
    return str(place) % {**where, "why": why}
