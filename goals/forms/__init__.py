"""Forms of the goals app."""
