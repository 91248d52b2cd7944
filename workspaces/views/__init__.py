"""Pages about people and the workspace itself."""
