# Calls of atlassian-python-api 5 on the sandbox's Confluence: reads and a write of each kind. An exception is an error.
#   python calls.py SITE.json
import json, os, sys, tempfile, traceback

from atlassian import ConfluenceV2
from atlassian.confluence import ConfluenceServer

site = json.load(open(sys.argv[1]))
cloud = site["flavour"] == "cloud"
admin, other = site["users"][0], site["users"][1]
login = admin["email"] if cloud else admin["name"]
# On Cloud too: its v1 API is that of the server class below /wiki.
v1 = ConfluenceServer(site["confluence_url"], username=login, password=admin["api_token"])
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


def pages():
    page = call("create_page", lambda: v1.create_page("DEMO", "By python", "<p>pick this text</p>", parent_id="98310"), lambda p: p["title"] == "By python")
    id = page.get("id")
    call("update_page", lambda: v1.update_page(id, "By python", "<p>pick this text, twice</p>", version_comment="again"), lambda p: p["version"]["number"] == 2)
    call("append_page", lambda: v1.append_page(id, "By python", "<p>more</p>"))
    call("prepend_page", lambda: v1.prepend_page(id, "By python", "<p>less</p>"))
    call("get_page_by_id", lambda: v1.get_page_by_id(id, expand="body.storage,version,space,history,ancestors"), lambda p: "more" in p["body"]["storage"]["value"])
    call("get_page_by_id old", lambda: v1.get_page_by_id(id, status="historical", version=1, expand="body.storage"), lambda p: "twice" not in p["body"]["storage"]["value"])
    call("get_page_id", lambda: v1.get_page_id("DEMO", "Route planner"), lambda x: x == "98321")
    call("page_exists", lambda: v1.page_exists("DEMO", "Route planner"), bool)
    call("get_page_by_title", lambda: v1.get_page_by_title("DEMO", "Route planner"))
    call("get_pages_by_title", lambda: v1.get_pages_by_title("DEMO", "Route planner"))
    call("get_page_space", lambda: v1.get_page_space("98321"), lambda s: s == "DEMO")
    call("get_parent_content_id", lambda: v1.get_parent_content_id("98321"), lambda x: x == "98320")
    call("get_parent_content_title", lambda: v1.get_parent_content_title("98321"))
    call("get_page_ancestors", lambda: v1.get_page_ancestors("98321"), lambda l: len(l) == 2)
    call("get_page_child_by_type", lambda: list(v1.get_page_child_by_type("98305", expand="version")), lambda l: len(l) >= 5)
    call("get_child_id_list", lambda: v1.get_child_id_list("98340"), lambda l: l == ["98341", "98342"])
    call("get_child_title_list", lambda: v1.get_child_title_list("98340"))
    call("get_subtree_of_content_ids", lambda: v1.get_subtree_of_content_ids("98340"))
    call("get_all_pages_from_space_as_generator", lambda: list(v1.get_all_pages_from_space_as_generator("DEMO", limit=5)), lambda l: len(l) >= 17)
    call("get_all_pages_from_space_raw", lambda: v1.get_all_pages_from_space_raw("DEMO"))
    call("get_all_draft_pages_from_space_through_cql", lambda: v1.get_all_draft_pages_from_space_through_cql("DEMO"))
    call("get_tables_from_page", lambda: v1.get_tables_from_page("98321"))
    call("history", lambda: v1.history("98321"), lambda h: h["lastUpdated"]["number"] == 3)
    call("is_page_content_is_already_updated", lambda: v1.is_page_content_is_already_updated(id, "<p>x</p>"))
    call("update_or_create", lambda: v1.update_or_create("98310", "By python again", "<p>x</p>"))
    call("cql", lambda: v1.cql('space = DEMO and type = page and text ~ "routes"', expand="content.version"), lambda r: r["size"] > 0)
    # One page only: the client joins the link to the next one to the host, without the context path that it is relative to.
    call("iter_cql", lambda: list(v1.iter_cql("type = page", limit=100)), lambda l: len(l) > 20)
    call("convert_storage_to_view", lambda: v1.convert_storage_to_view("<p>x</p>"))
    call("convert_wiki_to_storage", lambda: v1.convert_wiki_to_storage("h1. x"))
    return id


def details(id):
    call("set_page_label", lambda: v1.set_page_label(id, "python"))
    call("get_page_labels", lambda: v1.get_page_labels(id), lambda r: r["results"][0]["name"] == "python")
    call("remove_page_label", lambda: v1.remove_page_label(id, "python"))
    call("set_page_property", lambda: v1.set_page_property(id, {"key": "k", "value": {"a": 1}}))
    call("get_page_property", lambda: v1.get_page_property(id, "k"), lambda p: p["value"] == {"a": 1})
    call("update_page_property", lambda: v1.update_page_property(id, {"key": "k", "value": {"a": 2}, "version": {"number": 2, "minorEdit": False}}))
    call("get_page_properties", lambda: v1.get_page_properties(id))
    call("delete_page_property", lambda: v1.delete_page_property(id, "k"))
    comment = call("add_comment", lambda: v1.add_comment(id, "<p>hello</p>"), lambda c: c["type"] == "comment")
    call("get_page_comments", lambda: v1.get_page_comments(id, expand="body.view.value,extensions", depth="all"), lambda r: r["size"] == 1)
    call("get_page_comments located", lambda: v1.get_page_comments("98321", expand="body.view.value,extensions.inlineProperties", depth="all", location=["inline", "footer", "resolved"]))
    call("remove_content", lambda: v1.remove_content(comment["id"]))
    call("get_all_restrictions_for_content", lambda: v1.get_all_restrictions_for_content("98342"))


def files(id):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "note.txt")
        open(name, "w").write("one")
        call("attach_file", lambda: v1.attach_file(name, page_id=id, comment="first"))
        # No second version: the client sends it as multipart to PUT content/{id}, which takes JSON only.
        call("attach_content", lambda: v1.attach_content(b"bytes", "raw.bin", page_id=id))
        found = call("get_attachments_from_content", lambda: v1.get_attachments_from_content(id), lambda r: r["size"] == 2)
        if not cloud:  # on Cloud the server class asks an address of Data Center
            call("get_attachment_history", lambda: v1.get_attachment_history(found["results"][0]["id"]))
        call("download_attachments_from_page", lambda: v1.download_attachments_from_page(id, to_memory=True), lambda d: d["note.txt"].getvalue() == b"one")
        call("delete_attachment", lambda: v1.delete_attachment(id, "raw.bin"))


def spaces_and_people():
    call("get_all_spaces", lambda: v1.get_all_spaces(expand="description.plain,homepage"), lambda r: len(r["results"]) >= 3)
    call("get_space", lambda: v1.get_space("DEMO", expand="description.plain,homepage"), lambda s: s["homepage"]["id"] == "98305")
    call("get_home_page_of_space", lambda: v1.get_home_page_of_space("DEMO"))
    call("get_space_content", lambda: v1.get_space_content("DEMO"))
    call("get_space_property", lambda: v1.get_space_property("DEMO"))
    call("create_space", lambda: v1.create_space("PY", "By python"))
    call("delete_space", lambda: v1.delete_space("PY"))
    call("get_all_groups", lambda: v1.get_all_groups())
    call("get_group_members", lambda: v1.get_group_members("confluence-users"))
    call("get_all_members", lambda: v1.get_all_members("developers"), lambda l: len(l) == 3)
    if cloud:
        call("get_user_details_by_accountid", lambda: v1.get_user_details_by_accountid(other["account_id"]))
    else:
        call("get_user_details_by_username", lambda: v1.get_user_details_by_username(other["name"], expand="status"))
        call("get_user_details_by_userkey", lambda: v1.get_user_details_by_userkey(other["key"]))


def server_only(id):
    call("get_all_page_versions", lambda: v1.get_all_page_versions("98321"))
    call("move_page", lambda: v1.move_page("DEMO", id, target_id="98341", position="append"))
    call("get_all_space_permissions", lambda: v1.get_all_space_permissions("DEMO"))
    call("get_permissions_granted_to_group_for_space", lambda: v1.get_permissions_granted_to_group_for_space("DEMO", "developers"))
    call("get_permissions_granted_to_user_for_space", lambda: v1.get_permissions_granted_to_user_for_space("DEMO", admin["key"]), lambda l: len(l) > 5)
    call("add_inline_comment", lambda: v1.add_inline_comment(id, "pick", "<p>?</p>"))
    call("get_inline_comments", lambda: v1.get_inline_comments("98321"))
    call("check_access_mode", lambda: v1.check_access_mode())
    call("check_long_tasks_result", lambda: v1.check_long_tasks_result())
    call("archive_space", lambda: v1.archive_space("SEC"))


def cloud_only():
    v2 = ConfluenceV2(site["confluence_url"], username=login, password=admin["api_token"])
    page = call("v2 create_page", lambda: v2.create_page("65538", "By v2", "<p>pick this</p>"), lambda p: p["status"] == "current")
    id = page.get("id")
    call("v2 get_page_by_id", lambda: v2.get_page_by_id(id, body_format="storage"))
    call("v2 update_page", lambda: v2.update_page(id, title="By v2", body="<p>pick that</p>", version=1, status="current"))
    call("v2 get_pages", lambda: v2.get_pages(space_id="65538", limit=5, body_format="storage"))
    call("v2 get_child_pages", lambda: v2.get_child_pages("98305"))
    call("v2 get_page_versions", lambda: v2.get_page_versions("98321"))
    call("v2 get_spaces", lambda: v2.get_spaces())
    call("v2 get_space", lambda: v2.get_space("65538"))
    call("v2 get_space_by_key", lambda: v2.get_space_by_key("DEMO"))
    call("v2 get_page_labels", lambda: v2.get_page_labels("98321"))
    call("v2 get_page_properties", lambda: v2.get_page_properties("98305"))
    call("v2 create_page_property", lambda: v2.create_page_property(id, "k", {"a": 1}))
    # Its search, its comments and its properties by key go to addresses that Confluence does not have (api/v2/search,
    # api/v2/comments, …/properties/{key}).
    call("v2 get_page_footer_comments", lambda: v2.get_page_footer_comments("98321", body_format="storage"))
    call("v2 get_page_inline_comments", lambda: v2.get_page_inline_comments("98321", body_format="storage"))
    call("v2 delete_page", lambda: v2.delete_page(id))


id = pages()
if not id:
    sys.exit("\n".join(failures))
details(id)
files(id)
spaces_and_people()
cloud_only() if cloud else server_only(id)
call("remove_page", lambda: v1.remove_page(id))
for f in failures:
    print(f, file=sys.stderr)
print(f"atlassian-python-api (Confluence) on {site['flavour']}: {calls} calls, {len(failures)} errors")
sys.exit(1 if failures else 0)
