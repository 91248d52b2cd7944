"""Files into rows: encodings, numbers, dates, shapes; no models and no database."""
