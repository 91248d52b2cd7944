"""Who may try the demo, as the start command prints it. Standard library only."""

PASSWORD = "mokpyo-demo"  # noqa: S105  (for everybody to see; refused in production)
MANAGER = "manager@demo.mokpyo.test"
PEOPLE = {
    "owner@demo.mokpyo.test": "owner of “demo”",
    MANAGER: "manager",
    "editor@demo.mokpyo.test": "editor",
    "viewer@demo.mokpyo.test": "viewer",
    "owner@other.mokpyo.test": "owner of “other”",
}
