"""The demo workspace: the three worked cases of goal setting, told on real and sample data."""
