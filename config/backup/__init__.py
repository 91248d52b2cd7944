"""Backups of the whole site: one file, from either database, into either."""
