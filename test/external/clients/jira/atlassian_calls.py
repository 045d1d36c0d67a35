# Calls of atlassian-python-api 5 on the sandbox's Jira: reads and a write of each kind. An exception is an error.
#   python atlassian_calls.py SITE.json
import io, json, os, sys, tempfile, traceback

from atlassian import Jira, ServiceDesk
from atlassian.jira import JiraCloud

site = json.load(open(sys.argv[1]))
cloud = site["flavour"] == "cloud"
admin, other = site["users"][0], site["users"][1]
login = admin["email"] if cloud else admin["name"]
who = other["account_id"] if cloud else other["name"]
jira = Jira(site["jira_url"], username=login, password=admin["api_token"], cloud=cloud)
calls, failures = 0, []


def call(name, run, want=None):
    """Runs a call; want is a condition on its result."""
    global calls
    calls += 1
    try:
        result = run()
    except Exception as e:  # whatever it is, it is reported
        where = traceback.extract_tb(e.__traceback__)[-1]
        failures.append(f"{name}: {type(e).__name__}: {str(e)[:300]} ({os.path.basename(where.filename)}:{where.lineno})")
        return {}
    if want is not None and not want(result):
        failures.append(f"{name}: unexpected result {str(result)[:300]}")
    return result


def issues():
    made = call("issue_create", lambda: jira.issue_create(fields={"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "By atlassian-python-api", "description": "*bold*"}), lambda i: i["key"])
    key = made["key"]
    call("create_issue", lambda: jira.create_issue(fields={"project": {"key": "DEMO"}, "issuetype": {"name": "Story"}, "summary": "Another"}))
    call("create_issues", lambda: jira.create_issues([{"fields": {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": f"Bulk {n}"}} for n in (1, 2)]))
    call("issue", lambda: jira.issue(key), lambda i: i["fields"]["summary"] == "By atlassian-python-api")
    call("get_issue", lambda: jira.get_issue(key, fields="summary,status"))
    call("issue_field_value", lambda: jira.issue_field_value(key, "summary"))
    call("issue_exists", lambda: jira.issue_exists(key), bool)
    call("update_issue_field", lambda: jira.update_issue_field(key, {"summary": "Changed"}))
    call("issue_update", lambda: jira.issue_update(key, {"priority": {"name": "High"}}))
    call("edit_issue", lambda: jira.edit_issue(key, {"labels": [{"set": ["a"]}]}))
    call("label_issue", lambda: jira.label_issue(key, ["b"]))
    call("assign_issue", lambda: jira.assign_issue(key, who))
    call("issue_editmeta", lambda: jira.issue_editmeta(key))
    call("issue_createmeta_issuetypes", lambda: jira.issue_createmeta_issuetypes("DEMO"))
    call("issue_createmeta_fieldtypes", lambda: jira.issue_createmeta_fieldtypes("DEMO", "10002"))
    call("get_issue_changelog", lambda: jira.get_issue_changelog("DEMO-6"))
    call("get_issue_transitions", lambda: jira.get_issue_transitions(key), lambda l: any(t["name"] == "Done" for t in l))
    call("set_issue_status", lambda: jira.set_issue_status(key, "In Progress"))
    call("get_issue_status", lambda: jira.get_issue_status(key), lambda s: s == "In Progress")
    call("set_issue_status_by_transition_id", lambda: jira.set_issue_status_by_transition_id(key, 41))
    call("get_issue_status_changelog", lambda: jira.get_issue_status_changelog(key))
    call("get_issue_labels", lambda: jira.get_issue_labels("DEMO-6"))
    call("get_issue_tree_recursive", lambda: jira.get_issue_tree_recursive("DEMO-1", []))
    return key


def inside(key):
    c = call("issue_add_comment", lambda: jira.issue_add_comment(key, "A remark"), lambda c: c["id"])
    call("restricted comment", lambda: jira.issue_add_comment(key, "Only us", visibility={"type": "role", "value": "Developers"}))
    call("issue_edit_comment", lambda: jira.issue_edit_comment(key, c["id"], "Another remark"))
    call("issue_get_comments", lambda: jira.issue_get_comments("DEMO-1"), lambda c: c["total"] >= 3)
    call("issue_get_comment", lambda: jira.issue_get_comment(key, c["id"]))
    call("set_comment_property", lambda: jira.set_comment_property(c["id"], "k", {"a": 1}))
    call("get_comment_properties_keys", lambda: jira.get_comment_properties_keys(c["id"]))
    call("get_comment_property", lambda: jira.get_comment_property(c["id"], "k"))
    call("delete_comment_property", lambda: jira.delete_comment_property(c["id"], "k"))
    call("issue_worklog", lambda: jira.issue_worklog(key, "2026-11-23T10:00:00.000+0000", 3600, comment="Typing"))
    call("issue_get_worklog", lambda: jira.issue_get_worklog("DEMO-8"), lambda w: w["total"] == 3)
    call("get_updated_worklogs", lambda: jira.get_updated_worklogs(0))
    call("get_worklogs", lambda: jira.get_worklogs([10000, 10001]), lambda l: len(l) == 2)
    call("issue_add_watcher", lambda: jira.issue_add_watcher(key, who))
    call("issue_get_watchers", lambda: jira.issue_get_watchers(key), lambda w: w["watchCount"] == 2)
    call("issue_delete_watcher", lambda: jira.issue_delete_watcher(key, who) if not cloud else jira.issue_delete_watcher(key, account_id=who))
    call("create_issue_link", lambda: jira.create_issue_link({"type": {"name": "Blocks"}, "inwardIssue": {"key": key}, "outwardIssue": {"key": "DEMO-2"}}))
    call("get_issue_link", lambda: jira.get_issue_link("10000"))
    call("remove_issue_link", lambda: jira.remove_issue_link("10001"))
    call("get_issue_link_types", lambda: jira.get_issue_link_types())
    call("get_issue_link_types_names", lambda: jira.get_issue_link_types_names())
    r = call("create_or_update_issue_remote_links", lambda: jira.create_or_update_issue_remote_links(key, "https://acme.example/", "Acme"))
    call("get_issue_remote_links", lambda: jira.get_issue_remote_links("DEMO-1"))
    call("get_issue_remote_link_by_id", lambda: jira.get_issue_remote_link_by_id(key, r["id"]))
    call("delete_issue_remote_link_by_id", lambda: jira.delete_issue_remote_link_by_id(key, r["id"]))
    call("set_issue_property", lambda: jira.set_issue_property(key, "k", data={"a": 1}))
    call("get_issue_property_keys", lambda: jira.get_issue_property_keys(key))
    call("get_issue_property", lambda: jira.get_issue_property(key, "k"))
    call("delete_issue_property", lambda: jira.delete_issue_property(key, "k"))
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "note.txt")
        open(path, "w").write("twelve bytes")
        a = call("add_attachment", lambda: jira.add_attachment(key, path), lambda l: l[0]["size"] == 12)
    call("add_attachment_object", lambda: jira.add_attachment_object(key, io.BytesIO(b"more")))
    call("get_attachments_ids_from_issue", lambda: jira.get_attachments_ids_from_issue("DEMO-1"), lambda l: len(l) == 2)
    call("get_attachment", lambda: jira.get_attachment("10000"))
    call("get_attachment_content", lambda: jira.get_attachment_content("10001") if cloud else b"", lambda b: b is not None)
    call("get_attachment_meta", lambda: jira.get_attachment_meta())
    call("remove_attachment", lambda: jira.remove_attachment(a[0]["id"]))


def search():
    call("jql", lambda: jira.jql("project = DEMO", limit=5), lambda r: len(r["issues"]) == 5)
    call("jql fields", lambda: jira.jql("assignee = currentUser()", fields=["summary", "status"]))
    if cloud:
        call("enhanced_jql", lambda: jira.enhanced_jql("project = DEMO ORDER BY created", limit=5))
        call("approximate_issue_count", lambda: jira.approximate_issue_count("project = DEMO"))
        call("enhanced_jql_get_list_of_tickets", lambda: jira.enhanced_jql_get_list_of_tickets("project = DEMO"))
    else:
        call("jql_get_list_of_tickets", lambda: jira.jql_get_list_of_tickets("project = DEMO"), lambda l: len(l) >= 26)
        call("get_all_project_issues", lambda: jira.get_all_project_issues("DEMO"))
        call("get_project_issues_count", lambda: jira.get_project_issues_count("DEMO"))
    call("get_autocomplete_data", lambda: jira.get_autocomplete_data())
    call("get_autocomplete_suggestion", lambda: jira.get_autocomplete_suggestion("labels", "c"))
    f = call("create_filter", lambda: jira.create_filter("By api", "project = DEMO"))
    call("get_filter", lambda: jira.get_filter(f["id"]))
    call("edit_filter", lambda: jira.edit_filter(f["id"], "Renamed"))
    call("delete_filter", lambda: jira.delete_filter(f["id"]))


def projects():
    call("projects", lambda: jira.projects(), lambda l: len(l) == 4)
    call("get_all_projects", lambda: jira.get_all_projects(expand="lead"))
    call("project", lambda: jira.project("DEMO"), lambda p: p["key"] == "DEMO")
    call("get_project_components", lambda: jira.get_project_components("DEMO"))
    call("get_project_versions", lambda: jira.get_project_versions("DEMO"))
    call("get_project_versions_paginated", lambda: jira.get_project_versions_paginated("DEMO"))
    call("get_project_roles", lambda: jira.get_project_roles("DEMO"))
    call("get_project_actors_for_role_project", lambda: jira.get_project_actors_for_role_project("DEMO", 10100))
    call("get_project_permission_scheme", lambda: jira.get_project_permission_scheme("DEMO"))
    call("get_status_for_project", lambda: jira.get_status_for_project("DEMO"))
    v = call("add_version", lambda: jira.add_version("DEMO", "10000", "api") if not cloud else jira.add_version("DEMO", 10000, "api"))
    call("get_version", lambda: jira.get_version(v["id"]))
    call("update_version", lambda: jira.update_version(v["id"], name="api 2"))
    call("delete_version", lambda: jira.delete_version(v["id"]))
    c = call("create_component", lambda: jira.create_component({"name": "by python", "project": "DEMO"}))
    call("component", lambda: jira.component(c["id"]))
    call("get_component_related_issues", lambda: jira.get_component_related_issues("10000"))
    call("delete_component", lambda: jira.delete_component(c["id"]))
    call("get_all_project_types", lambda: jira.get_all_project_types())
    call("get_all_project_categories", lambda: jira.get_all_project_categories())
    call("get_project_validated_key", lambda: jira.get_project_validated_key("DEMO"))


def lists():
    call("get_all_fields", lambda: jira.get_all_fields())
    call("get_all_custom_fields", lambda: jira.get_all_custom_fields())
    call("get_custom_field_option", lambda: jira.get_custom_field_option("10200"))
    call("get_all_priorities", lambda: jira.get_all_priorities())
    call("get_priority_by_id", lambda: jira.get_priority_by_id("1"))
    call("get_all_statuses", lambda: jira.get_all_statuses())
    call("get_status_id_from_name", lambda: jira.get_status_id_from_name("Done"))
    call("get_all_resolutions", lambda: jira.get_all_resolutions())
    call("get_resolution_by_id", lambda: jira.get_resolution_by_id("10000"))
    call("get_issue_types", lambda: jira.get_issue_types())
    call("get_all_global_project_roles", lambda: jira.get_all_global_project_roles())
    call("get_all_permissionschemes", lambda: jira.get_all_permissionschemes(expand="all"))
    call("get_permissionscheme", lambda: jira.get_permissionscheme(10000))
    call("get_permissions", lambda: jira.get_permissions("BROWSE_PROJECTS", project_key="DEMO"))
    call("get_all_permissions", lambda: jira.get_all_permissions())
    call("get_server_info", lambda: jira.get_server_info())
    call("get_configurations_of_jira", lambda: jira.get_configurations_of_jira())
    call("get_dashboards", lambda: jira.get_dashboards())
    call("myself", lambda: jira.myself(), lambda u: u["displayName"] == "Amara Okafor")
    call("user", lambda: jira.user(account_id=who) if cloud else jira.user(who), lambda u: u["displayName"] == "Bruno Keller")
    call("user_find_by_user_string", lambda: jira.user_find_by_user_string(query="b") if cloud else jira.user_find_by_user_string(username="b"))
    call("get_groups", lambda: jira.get_groups("dev"))
    call("get_all_users_from_group", lambda: jira.get_all_users_from_group("developers"))
    call("get_all_assignable_users_for_project", lambda: jira.get_all_assignable_users_for_project("DEMO"))
    call("get_assignable_users_for_issue", lambda: jira.get_assignable_users_for_issue("DEMO-1"))


def boards(key):
    call("get_all_agile_boards", lambda: jira.get_all_agile_boards())
    call("get_agile_board", lambda: jira.get_agile_board(1))
    call("get_agile_board_configuration", lambda: jira.get_agile_board_configuration(1))
    call("get_issues_for_backlog", lambda: jira.get_issues_for_backlog(1))
    call("get_issues_for_board", lambda: jira.get_issues_for_board(1, jql="project = DEMO"))
    call("get_epics", lambda: jira.get_epics(1))
    call("get_issues_for_epic", lambda: jira.get_issues_for_epic(1, "10000"))
    call("get_issues_without_epic", lambda: jira.get_issues_without_epic(1))
    call("get_all_sprints_from_board", lambda: jira.get_all_sprints_from_board(1, state="active"))
    call("get_all_issues_for_sprint_in_board", lambda: jira.get_all_issues_for_sprint_in_board(1, 3))
    call("get_all_versions_from_board", lambda: jira.get_all_versions_from_board(1))
    s = call("create_sprint", lambda: jira.create_sprint("api", 1, start_date="2026-12-01T09:00:00.000Z", end_date="2026-12-15T09:00:00.000Z", goal="Ship"))
    call("get_sprint", lambda: jira.get_sprint(s["id"]))
    call("rename_sprint", lambda: jira.rename_sprint(s["id"], "api 2", "2026-12-01T09:00:00.000Z", "2026-12-15T09:00:00.000Z"))
    call("update_partially_sprint", lambda: jira.update_partially_sprint(s["id"], {"goal": "Ship it"}))
    call("add_issues_to_sprint", lambda: jira.add_issues_to_sprint(s["id"], [key]))
    call("get_sprint_issues", lambda: jira.get_sprint_issues(s["id"], 0, 50))
    call("move_issues_to_backlog", lambda: jira.move_issues_to_backlog([key]))
    call("delete_sprint", lambda: jira.delete_sprint(s["id"]))
    call("update_rank", lambda: jira.update_rank([key], "DEMO-1", 10019 if cloud else 10105))
    call("delete_issue", lambda: jira.delete_issue(key))


def requests():
    desk = ServiceDesk(site["jira_url"], username=login, password=admin["api_token"], cloud=cloud)
    call("get_info", lambda: desk.get_info())
    call("get_service_desks", lambda: desk.get_service_desks(), lambda l: len(l) == 1)
    call("get_service_desk_by_id", lambda: desk.get_service_desk_by_id("1"))
    call("get_request_types", lambda: desk.get_request_types("1"))
    call("get_queues", lambda: desk.get_queues("1", include_count=True))
    call("get_issues_in_queue", lambda: desk.get_issues_in_queue("1", "1"))
    made = call("create_customer_request", lambda: desk.create_customer_request("1", "2", {"summary": "By api"}))
    key = made.get("issueKey")
    call("get_customer_request", lambda: desk.get_customer_request(key))
    call("get_my_customer_requests", lambda: desk.get_my_customer_requests())
    call("create_request_comment", lambda: desk.create_request_comment(key, "hello", public=False))
    call("get_request_comments", lambda: desk.get_request_comments(key))
    call("get_customer_request_status", lambda: desk.get_customer_request_status(key))
    call("get_customer_transitions", lambda: desk.get_customer_transitions(key))
    call("perform_transition", lambda: desk.perform_transition(key, "861", "Begun"))
    call("get_request_participants", lambda: desk.get_request_participants(key))
    call("get_sla", lambda: desk.get_sla(key))
    call("get_approvals", lambda: desk.get_approvals(key))


def platform():
    v3 = JiraCloud(site["jira_url"], username=login, password=admin["api_token"])
    doc = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "By JiraCloud"}]}]}
    made = call("v3.create_issue", lambda: v3.create_issue(data={"fields": {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "By JiraCloud", "description": doc}}))
    key = made.get("key")
    call("v3.get_issue", lambda: v3.get_issue(key, expand="changelog"))
    call("v3.edit_issue", lambda: v3.edit_issue(key, data={"fields": {"summary": "Again"}}))
    call("v3.get_transitions", lambda: v3.get_transitions(key))
    call("v3.do_transition", lambda: v3.do_transition(key, data={"transition": {"id": "21"}}))
    call("v3.add_comment", lambda: v3.add_comment(key, data={"body": doc}))
    call("v3.get_comments", lambda: v3.get_comments(key))
    call("v3.add_worklog", lambda: v3.add_worklog(key, data={"timeSpent": "1h"}))
    call("v3.search", lambda: v3.search_and_reconsile_issues_using_jql_post(data={"jql": "project = DEMO", "fields": ["summary"]}))
    call("v3.count_issues", lambda: v3.count_issues(data={"jql": "project = DEMO"}))
    call("v3.search_projects", lambda: v3.search_projects())
    call("v3.get_change_logs", lambda: v3.get_change_logs("DEMO-6"))
    call("v3.get_create_issue_meta_issue_types", lambda: v3.get_create_issue_meta_issue_types("DEMO"))
    call("v3.get_fields_paginated", lambda: v3.get_fields_paginated())
    call("v3.get_all_labels", lambda: v3.get_all_labels())
    call("v3.get_current_user", lambda: v3.get_current_user())
    call("v3.bulk_get_users", lambda: v3.bulk_get_users(account_id=[who]))
    call("v3.get_server_info", lambda: v3.get_server_info())
    call("v3.delete_issue", lambda: v3.delete_issue(key))


def administration():
    """What administrators read and write."""
    call("get_all_workflows", lambda: jira.get_all_workflows(), lambda l: len(l) >= 3)
    call("get_all_screens", lambda: jira.get_all_screens())
    call("get_screen_tabs", lambda: jira.get_screen_tabs(1), lambda l: len(l) == 1)
    call("get_screen_tab_fields", lambda: jira.get_screen_tab_fields(1, 10001))
    call("get_all_screen_fields", lambda: jira.get_all_screen_fields(1))
    call("get_all_available_screen_fields", lambda: jira.get_all_available_screen_fields(1))
    call("get_notification_schemes", lambda: jira.get_notification_schemes())
    call("get_notification_scheme", lambda: jira.get_notification_scheme(10000, expand="all"))
    call("get_project_notification_scheme", lambda: jira.get_project_notification_scheme("DEMO"))
    call("get_issue_security_schemes", lambda: jira.get_issue_security_schemes())
    call("get_issue_security_scheme", lambda: jira.get_issue_security_scheme(10003))
    call("get_project_issue_security_scheme", lambda: jira.get_project_issue_security_scheme("SEC"))
    call("get_security_level_for_project", lambda: jira.get_security_level_for_project("SEC"))
    call("get_application_role", lambda: jira.get_application_role("jira-software"))
    call("set_property", lambda: jira.set_property("jira.clone.prefix", "COPY -"))
    call("add_filter_share_permission", lambda: jira.add_filter_share_permission(10000, "group", groupname="developers"))
    shares = call("get_filter_share_permissions", lambda: jira.get_filter_share_permissions(10000), lambda l: len(l) == 2)
    call("delete_filter_share_permission", lambda: jira.delete_filter_share_permission(10000, shares[-1]["id"]))
    call("create_project_from_raw_json", lambda: jira.create_project_from_raw_json({"key": "APY", "name": "By atlassian-python-api", "projectTypeKey": "software", "leadAccountId" if cloud else "lead": who}))
    call("update_project", lambda: jira.update_project("APY", {"description": "changed"}))
    call("update_project_category_for_project", lambda: jira.update_project_category_for_project("APY", 10000))
    call("add_user_into_project_role", lambda: jira.add_user_into_project_role("APY", 10100, who))
    call("delete_project_actors", lambda: jira.delete_project_actors("APY", 10100, who, "user"))
    call("assign_project_permission_scheme", lambda: jira.assign_project_permission_scheme("APY", 10001))
    call("delete_project", lambda: jira.delete_project("APY"))
    call("create_group", lambda: jira.create_group("apy"))
    if not cloud:  # the package knows Cloud by the host name here, whatever it was told
        call("add_user_to_group", lambda: jira.add_user_to_group(who, "apy"))
        call("remove_user_from_group", lambda: jira.remove_user_from_group(who, "apy"))
        call("project_leaders", lambda: list(jira.project_leaders()), lambda l: len(l) == 4)
    call("remove_group", lambda: jira.remove_group("apy"))
    t = call("create_issue_link_type", lambda: jira.create_issue_link_type_by_json({"name": "apy", "inward": "a", "outward": "b"}), lambda t: t["id"])
    call("update_issue_link_type", lambda: jira.update_issue_link_type(t["id"], {"outward": "c"}))
    call("get_issue_link_type", lambda: jira.get_issue_link_type(t["id"]), lambda t: t["outward"] == "c")
    call("delete_issue_link_type", lambda: jira.delete_issue_link_type(t["id"]))
    call("create_issue_type", lambda: jira.create_issue_type("Experiment"))
    call("create_custom_field", lambda: jira.create_custom_field("By python", "com.atlassian.jira.plugin.system.customfieldtypes:textfield"))
    b = call("create_agile_board", lambda: jira.create_agile_board("apy", "kanban", 10000, {"type": "project", "projectKeyOrId": "DEMO"}) if cloud else jira.create_agile_board("apy", "kanban", 10000))
    call("get_agile_board_properties", lambda: jira.get_agile_board_properties(1), lambda p: p["keys"])
    call("get_agile_board_property", lambda: jira.get_agile_board_property(1, "team"))
    call("delete_agile_board", lambda: jira.delete_agile_board(b["id"]))
    call("get_time_tracking_settings", lambda: jira.get_time_tracking_settings() if cloud else None)
    call("get_dashboard", lambda: jira.get_dashboard(10000))
    call("get_project_issuekey_last", lambda: jira.get_project_issuekey_last("DEMO"))
    call("get_issue_remotelinks", lambda: jira.get_issue_remotelinks("DEMO-1"), lambda l: len(l) == 1)
    call("get_all_sprint", lambda: jira.get_all_sprint(1))
    if cloud:
        call("get_all_application_roles", lambda: jira.get_all_application_roles())
        call("get_workflows_paginated", lambda: jira.get_workflows_paginated(expand="transitions,statuses"))
        call("get_property", lambda: jira.get_property())
        call("get_advanced_settings", lambda: jira.get_advanced_settings())
        call("get_audit_records", lambda: jira.get_audit_records())
        call("get_all_system_avatars", lambda: jira.get_all_system_avatars("project"))
        call("users_get_all", lambda: jira.users_get_all(), lambda l: len(l) >= 8)
        call("match_jql", lambda: jira.match_jql([10000], ["project = DEMO"]))
        call("get_agile_board_by_filter_id", lambda: jira.get_agile_board_by_filter_id(10000))
    else:
        call("get_all_priority_schemes", lambda: jira.get_all_priority_schemes())
        call("get_priority_scheme_of_project", lambda: jira.get_priority_scheme_of_project("DEMO"))
        call("reindex", lambda: jira.reindex())
        call("reindex_status", lambda: jira.reindex_status())
        call("issue_pin_comment", lambda: jira.issue_pin_comment("DEMO-6", 10005))
        call("user_create", lambda: jira.user_create("apy", "apy@acme.example", "A Py", password="secret"))
        call("user_update", lambda: jira.user_update("apy", {"displayName": "A. Py"}))
        call("is_active_user", lambda: jira.is_active_user("apy"), lambda a: a is True)
        call("user_remove", lambda: jira.user_remove("apy"))


made = issues()
inside(made)
search()
projects()
lists()
boards(made)
requests()
administration()
if cloud:
    platform()
for f in failures:
    print("FAILED:", f, file=sys.stderr)
print(f"atlassian-python-api, Jira ({site['flavour']}): {calls} calls, {len(failures)} failed")
sys.exit(1 if failures else 0)
