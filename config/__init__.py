"""The outermost room: settings, URLs, the schedule and the start sequence.

Nothing is imported here: the starter lives in this room and stays small.
"""
