"""What every room's API shares: the door, problems, field types, pages, answering once.

The rooms' own `api` modules declare operations on these; `config.api` mounts them at `/api/v1/`.
"""
