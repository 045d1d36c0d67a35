# Calls of the package jira 3.10 on the sandbox: reads and a write of each kind. An exception is an error.
#   python jira_calls.py SITE.json
import io, json, os, sys, traceback

from jira import JIRA

site = json.load(open(sys.argv[1]))
cloud = site["flavour"] == "cloud"
admin, other, third = site["users"][0], site["users"][1], site["users"][2]
login = admin["email"] if cloud else admin["name"]
who = lambda u: u["email"] if cloud else u["name"]  # the package looks the id up itself
calls, failures = 0, []


def call(name, run, want=None):
    """Runs a call; want is a condition on its result."""
    global calls
    calls += 1
    try:
        result = run()
    except Exception as e:  # whatever it is, it is reported
        where = traceback.extract_tb(e.__traceback__)[-1]
        failures.append(f"{name}: {type(e).__name__}: {str(e)[:400]} ({os.path.basename(where.filename)}:{where.lineno})")
        return None
    if want is not None and not want(result):
        failures.append(f"{name}: unexpected result {str(result)[:300]}")
    return result


def field(name):
    return next(f["id"] for f in jira.fields() if f["name"] == name)


def issues():
    issue = call("create_issue", lambda: jira.create_issue(project="DEMO", summary="By python-jira", description="h1. Title\n\n*bold*", issuetype={"name": "Task"}, labels=["py"]), lambda i: i.fields.summary == "By python-jira")
    call("create_issues", lambda: jira.create_issues([{"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": f"Bulk {n}"} for n in (1, 2)]), lambda l: len(l) == 2 and all(r["status"] == "Success" for r in l))
    call("issue", lambda: jira.issue("DEMO-1", expand="changelog,renderedFields"), lambda i: i.key == "DEMO-1" and i.changelog)
    call("issue fields", lambda: jira.issue("DEMO-6", fields="summary,comment"), lambda i: i.fields.comment.comments)
    call("update", lambda: issue.update(summary="Changed by python", priority={"name": "High"}))
    call("add_field_value", lambda: issue.add_field_value("labels", "more"))
    call("custom field", lambda: issue.update(fields={field("Business value"): 4.5, field("Area"): {"value": "Backend", "child": {"value": "Billing"}}}))
    call("sub-task", lambda: jira.create_issue(project="DEMO", summary="Part", issuetype={"name": "Sub-task"}, parent={"key": issue.key}), lambda i: i.fields.parent.key == issue.key)
    call("assign_issue", lambda: jira.assign_issue(issue, who(other)))
    call("unassign", lambda: jira.assign_issue(issue, None))
    call("editmeta", lambda: jira.editmeta(issue), lambda m: "summary" in m["fields"])
    call("transitions", lambda: jira.transitions(issue, expand="transitions.fields"), lambda l: any(t["name"] == "Done" for t in l))
    call("find_transitionid_by_name", lambda: jira.find_transitionid_by_name(issue, "In Progress"), lambda x: str(x) == "21")
    call("transition_issue", lambda: jira.transition_issue(issue, "In Progress", comment="Begun"))
    call("transition with fields", lambda: jira.transition_issue(issue, "51", fields={"resolution": {"name": "Won't Do"}}))
    call("status", lambda: jira.issue(issue.key), lambda i: i.fields.status.name == "Done" and i.fields.resolution.name == "Won't Do")
    return issue


def inside(issue):
    c = call("add_comment", lambda: jira.add_comment(issue, "A remark with *bold* text"), lambda c: c.body)
    call("comments", lambda: jira.comments("DEMO-1"), lambda l: len(l) >= 3)
    call("comment", lambda: jira.comment("DEMO-1", jira.comments("DEMO-1")[0].id))
    call("restricted comment", lambda: jira.add_comment(issue, "Only us", visibility={"type": "role", "value": "Developers"}), lambda c: c.visibility.value == "Developers")
    call("update comment", lambda: c.update(body="Another remark"))
    call("delete comment", lambda: c.delete())
    w = call("add_worklog", lambda: jira.add_worklog(issue, timeSpent="1h 30m", comment="Typing"), lambda w: w.timeSpentSeconds == 5400)
    call("worklogs", lambda: jira.worklogs("DEMO-8"), lambda l: len(l) == 3)
    call("worklog", lambda: jira.worklog(issue.key, w.id))
    call("update worklog", lambda: w.update(timeSpent="2h"))
    call("delete worklog", lambda: w.delete())
    call("add_watcher", lambda: jira.add_watcher(issue, who(other)))
    call("watchers", lambda: jira.watchers(issue), lambda w: w.watchCount == 2)
    call("remove_watcher", lambda: jira.remove_watcher(issue, who(other)))
    call("add_vote", lambda: jira.add_vote("DEMO-21"))
    call("votes", lambda: jira.votes("DEMO-21"))
    call("remove_vote", lambda: jira.remove_vote("DEMO-21"))
    a = call("add_attachment", lambda: jira.add_attachment(issue, io.BytesIO(b"twelve bytes"), filename="note.txt"), lambda a: a.size == 12)
    call("attachment", lambda: jira.attachment(a.id))
    call("attachment.get", lambda: jira.attachment(a.id).get(), lambda b: b == b"twelve bytes")
    call("attachment_meta", lambda: jira.attachment_meta())
    call("delete_attachment", lambda: jira.delete_attachment(a.id))
    call("create_issue_link", lambda: jira.create_issue_link("Blocks", issue.key, "DEMO-2", comment={"body": "Because"}))
    link = call("issuelinks", lambda: jira.issue(issue.key).fields.issuelinks[0], lambda l: l.outwardIssue.key == "DEMO-2")
    call("issue_link", lambda: jira.issue_link(link.id))
    call("delete_issue_link", lambda: jira.delete_issue_link(link.id))
    call("issue_link_types", lambda: jira.issue_link_types(), lambda l: len(l) >= 4)
    call("issue_link_type", lambda: jira.issue_link_type("10000"))
    r = call("add_simple_link", lambda: jira.add_simple_link(issue, {"url": "https://acme.example/", "title": "Acme"}))
    call("remote_links", lambda: jira.remote_links(issue), lambda l: len(l) == 1)
    call("remote_link", lambda: jira.remote_link(issue, r.id))
    call("add_issue_property", lambda: jira.add_issue_property(issue.key, "k", {"a": 1}))
    call("issue_properties", lambda: jira.issue_properties(issue.key))
    call("issue_property", lambda: jira.issue_property(issue.key, "k"))


def search():
    call("search_issues", lambda: jira.search_issues("project = DEMO ORDER BY created", maxResults=5), lambda l: len(l) == 5)
    call("search_issues all", lambda: jira.search_issues("project in (DEMO, APP, SUP)", maxResults=0, fields="summary,status"), lambda l: len(l) >= 48)
    call("search_issues json", lambda: jira.search_issues("assignee = currentUser()", json_result=True), lambda r: "issues" in r)
    call("search changelog", lambda: jira.search_issues("key = DEMO-6", expand="changelog"), lambda l: l[0].changelog.histories)
    if cloud:
        call("enhanced_search_issues", lambda: jira.enhanced_search_issues("project = DEMO", maxResults=3), lambda l: len(l) == 3)
        call("approximate_issue_count", lambda: jira.approximate_issue_count("project = DEMO"))
    call("search_users", lambda: jira.search_users(query="b") if cloud else jira.search_users(user="b"), lambda l: len(l) >= 1)
    call("favourite_filters", lambda: jira.favourite_filters())
    f = call("create_filter", lambda: jira.create_filter(name="By python", jql="project = DEMO"))
    call("filter", lambda: jira.filter(f.id))
    call("update_filter", lambda: jira.update_filter(f.id, name="Renamed", jql="project = APP"))


def projects():
    call("projects", lambda: jira.projects(), lambda l: len(l) == 4)
    call("project", lambda: jira.project("DEMO"), lambda p: p.lead.displayName == "Amara Okafor")
    call("project_components", lambda: jira.project_components("DEMO"), lambda l: len(l) == 3)
    call("project_versions", lambda: jira.project_versions("DEMO"), lambda l: len(l) == 5)
    call("get_project_version_by_name", lambda: jira.get_project_version_by_name("DEMO", "2.0"), lambda v: v.name == "2.0")
    call("project_roles", lambda: jira.project_roles("DEMO"), lambda r: "Developers" in r)
    call("project_role", lambda: jira.project_role("DEMO", "10100"), lambda r: r.actors)
    if not cloud:
        call("project_issue_types", lambda: jira.project_issue_types("DEMO"), lambda l: len(l) == 5)
        call("project_issue_fields", lambda: jira.project_issue_fields("DEMO", "10004", maxResults=100), lambda l: len(l) > 20)
        call("createmeta_issuetypes", lambda: jira.createmeta_issuetypes("DEMO"))
        call("createmeta_fieldtypes", lambda: jira.createmeta_fieldtypes("DEMO", "10002"))
    if cloud:
        call("createmeta", lambda: jira.createmeta(projectKeys="DEMO", expand="projects.issuetypes.fields"), lambda m: m["projects"])
    v = call("create_version", lambda: jira.create_version("py", "DEMO", releaseDate="2027-01-01"))
    call("version", lambda: jira.version(v.id))
    call("move_version", lambda: jira.move_version(v.id, position="First"))
    call("version_count_related_issues", lambda: jira.version_count_related_issues("10001"))
    call("version_count_unresolved_issues", lambda: jira.version_count_unresolved_issues("10002"))
    call("update version", lambda: v.update(released=True))
    call("delete version", lambda: v.delete())
    c = call("create_component", lambda: jira.create_component("py", "DEMO", description="of python"))
    call("component", lambda: jira.component(c.id))
    call("component_count_related_issues", lambda: jira.component_count_related_issues("10000"))
    call("delete_component", lambda: jira.delete_component(c.id))


def lists():
    call("fields", lambda: jira.fields(), lambda l: len(l) > 60)
    call("priorities", lambda: jira.priorities(), lambda l: len(l) == 5)
    call("priority", lambda: jira.priority("1"))
    call("statuses", lambda: jira.statuses())
    call("status", lambda: jira.status("3"))
    call("statuscategories", lambda: jira.statuscategories(), lambda l: len(l) == 4)
    call("statuscategory", lambda: jira.statuscategory(2))
    call("resolutions", lambda: jira.resolutions())
    call("resolution", lambda: jira.resolution("10000"))
    call("issue_types", lambda: jira.issue_types())
    call("issue_type", lambda: jira.issue_type("10002"))
    call("issue_type_by_name", lambda: jira.issue_type_by_name("Incident"))
    call("server_info", lambda: jira.server_info())
    call("my_permissions", lambda: jira.my_permissions(projectKey="DEMO", permissions="BROWSE_PROJECTS"))
    call("permissionschemes", lambda: jira.permissionschemes())
    call("security_level", lambda: jira.security_level("10000"))
    call("dashboards", lambda: jira.dashboards())
    call("myself", lambda: jira.myself())
    call("current_user", lambda: jira.current_user())
    call("user", lambda: jira.user(other["account_id"] if cloud else other["name"]), lambda u: u.displayName == "Bruno Keller")
    call("groups", lambda: jira.groups(query="dev"))
    call("group_members", lambda: jira.group_members("developers"), lambda m: len(m) == 3)
    call("search_assignable_users_for_projects", lambda: jira.search_assignable_users_for_projects("b", "DEMO"))
    call("search_assignable_users_for_issues", lambda: jira.search_assignable_users_for_issues(issueKey="DEMO-1", **({"query": "b"} if cloud else {"username": "b"})))
    call("search_allowed_users_for_issue", lambda: jira.search_allowed_users_for_issue("b", issueKey="DEMO-1"))


def agile(issue):
    call("boards", lambda: jira.boards(), lambda l: len(l) == 3)
    call("sprints", lambda: jira.sprints(1), lambda l: len(l) == 4)
    call("sprints_by_name", lambda: jira.sprints_by_name(1))
    call("sprint", lambda: jira.sprint(3), lambda s: s.state == "active")
    call("sprint_info", lambda: jira.sprint_info(1, 3))
    s = call("create_sprint", lambda: jira.create_sprint("py", 1, startDate="2026-12-01T09:00:00.000Z", endDate="2026-12-15T09:00:00.000Z"))
    call("add_issues_to_sprint", lambda: jira.add_issues_to_sprint(s.id, [issue.key]))
    call("update_sprint", lambda: jira.update_sprint(s.id, name="py again", goal="Ship"))
    call("move_to_backlog", lambda: jira.move_to_backlog([issue.key]))
    call("add_issues_to_epic", lambda: jira.add_issues_to_epic("DEMO-1", [issue.key]))
    call("rank", lambda: jira.rank(issue.key, next_issue="DEMO-1"))
    call("service_desks", lambda: jira.service_desks(), lambda l: len(l) == 1)
    call("service_desk", lambda: jira.service_desk("1"))
    call("request_types", lambda: jira.request_types("1"), lambda l: len(l) == 3)
    call("create_customer_request", lambda: jira.create_customer_request({"serviceDeskId": "1", "requestTypeId": "Ask a question", "requestFieldValues": {"summary": "By python"}}))
    call("delete issue", lambda: jira.issue(issue.key).delete(deleteSubtasks=True))


def administration():
    """What administrators read and write."""
    call("project_permissionscheme", lambda: jira.project_permissionscheme("DEMO"))
    call("project_notification_scheme", lambda: jira.project_notification_scheme("DEMO"))
    call("project_issue_security_level_scheme", lambda: jira.project_issue_security_level_scheme("SEC"))
    call("project_avatars", lambda: jira.project_avatars("DEMO"), lambda a: a["system"])
    call("permissionschemes", lambda: jira.permissionschemes(), lambda l: len(l) == 2)
    call("issuesecurityschemes", lambda: jira.issuesecurityschemes(), lambda l: len(l) == 1)
    call("issue_types_for_project", lambda: jira.issue_types_for_project("DEMO"), lambda l: len(l) == 5)
    call("custom_field_option", lambda: jira.custom_field_option("10200"))
    call("screens", lambda: jira.screens())
    call("dashboards", lambda: jira.dashboards(), lambda l: len(l) == 1)
    call("dashboard", lambda: jira.dashboard("10000"))
    call("dashboard_item_property_keys", lambda: jira.dashboard_item_property_keys("10000", "10000"))
    call("dashboard_item_property", lambda: jira.dashboard_item_property("10000", "10000", "triage"))
    call("set_dashboard_item_property", lambda: jira.set_dashboard_item_property("10000", "10000", "py", {"a": 1}))
    if cloud:
        d = call("create_dashboard", lambda: jira.create_dashboard(name="By python"), lambda d: d.name == "By python")
        call("all_dashboard_gadgets", lambda: jira.all_dashboard_gadgets(), lambda l: len(l) == 4)
        call("dashboard_gadgets", lambda: jira.dashboard_gadgets("10000"), lambda l: len(l) == 1)
        call("copy_dashboard", lambda: jira.copy_dashboard(d.id, name="Copied by python"))
        call("delete dashboard", lambda: d.delete())
    else:
        call("project_priority_scheme", lambda: jira.project_priority_scheme("DEMO"))
        call("project_workflow_scheme", lambda: jira.project_workflow_scheme("DEMO"))
        call("get_issue_type_scheme_associations", lambda: jira.get_issue_type_scheme_associations("10000"))
        call("session", lambda: jira.session())
        call("pin_comment", lambda: jira.pin_comment("DEMO-6", "10005", True))
        call("pinned_comments", lambda: jira.pinned_comments("DEMO-6"), lambda l: len(l) == 1)
        call("add_user", lambda: jira.add_user("py", "py@acme.example", password="secret"))
        call("rename_user", lambda: jira.rename_user("py", "pyx"))
        call("delete_user", lambda: jira.delete_user("pyx"))
    call("set_application_property", lambda: jira.set_application_property("jira.clone.prefix", "COPY -"))
    call("add_group", lambda: jira.add_group("py"))
    call("group", lambda: jira.group("developers"))
    call("remove_group", lambda: jira.remove_group("py"))
    call("create_project", lambda: jira.create_project("PY", "By python"))
    call("delete_project", lambda: jira.delete_project("PY"))
    call("rename_version", lambda: jira.rename_version("DEMO", "2.1", "2.2"))


jira = JIRA(server=site["jira_url"], basic_auth=(login, admin["api_token"]))
if not cloud:
    call("personal token", lambda: JIRA(server=site["jira_url"], token_auth=other["personal_token"]).myself(), lambda u: u["name"] == other["name"])
made = issues()
inside(made)
search()
projects()
lists()
agile(made)
administration()
for f in failures:
    print("FAILED:", f, file=sys.stderr)
print(f"python-jira ({site['flavour']}): {calls} calls, {len(failures)} failed")
sys.exit(1 if failures else 0)
