"""Forms of the workspaces app, and how all forms look."""

from workspaces.forms.renderer import MokpyoRenderer

__all__ = ["MokpyoRenderer"]
