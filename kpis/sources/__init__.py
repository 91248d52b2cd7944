"""Fetching numbers from elsewhere: what may be called, what came, and why it could not be had."""
