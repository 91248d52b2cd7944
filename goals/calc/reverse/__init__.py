"""Campaigns read backwards: what moved, how surely, and which goals such a pattern serves."""
