"""Customer files, read without keeping whom they are about."""
