"""How dates and times are written, where Django's own forms read badly."""
