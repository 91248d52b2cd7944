"""Pages of goals and targets."""
