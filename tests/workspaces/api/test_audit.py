from workspaces.services.audit import record_change


def record(api, count, *, member="editor"):
    for number in range(count):
        record_change(
            workspace=api.workspace,
            by=api.members[member],
            action=f"did {number}",
            subject=api.members[member],
            before={"n": number},
            after={"n": number + 1},
        )


def test_audit_trail_is_for_managers(api):
    assert api.statuses("GET", "/audit") == {
        "owner": 200,
        "editor": 403,
        "viewer": 403,
        "stranger": 200,  # their own
    }


def test_entries_say_who_what_before_and_after(api):
    record(api, 1)
    editor = api.members["editor"]

    answer = api.get(
        "manager", f"/audit?object_type=membership&object_id={editor.public_id}"
    ).json()

    (entry,) = answer["items"]
    assert entry.pop("at").endswith("Z")
    assert entry == {
        "by": "Editor",
        "address": None,
        "action": "did 0",
        "object_type": "membership",
        "object_id": editor.public_id,
        "object_name": "Editor",
        "before": {"n": 0},
        "after": {"n": 1},
    }
    assert answer["next"] is None


def test_trail_pages_newest_first_and_stays_in_its_workspace(api):
    record(api, 5)
    path, seen = "/audit?limit=2&object_type=membership", []

    while path:
        answer = api.get("manager", path).json()
        seen.append([entry["action"] for entry in answer["items"]])
        path = answer["next"]

    assert seen == [["did 4", "did 3"], ["did 2", "did 1"], ["did 0"]]
    assert api.get("stranger", "/audit?object_type=membership").json()["items"] == []
