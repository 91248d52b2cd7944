"""Benches: our time against a limit that is measured in the same run, in turn.

Absolute times drift by the machine; a ratio to a reference on the same working set does not. Each
bench is one module with a `measure_*` function, entered in `registry.py`.
"""
