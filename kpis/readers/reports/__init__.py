"""Exports of advertising and analytics tools, one module per shape."""
