"""The part of the API that belongs to the workspace itself."""

from workspaces.api.audit import router as audit
from workspaces.api.workspace import router as workspace

routers = [workspace, audit]
