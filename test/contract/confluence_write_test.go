package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

type object = map[string]any

// do sends a JSON request that must succeed, checks it against the document first, and gives the answer.
func (w *wiki) do(method, template, path string, body any) object {
	w.t.Helper()
	raw := []byte(nil)
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			w.t.Fatal(err)
		}
	}
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range w.documents {
		if d.Has(method, template) {
			if err := d.CheckRequest(method, template, values, raw); err != nil {
				w.fail("the request %s %s: %v", method, path, err)
			}
		}
	}
	status, answer := w.send(method, path, raw, nil)
	if status >= 300 {
		w.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	var m object
	if len(answer) > 0 && answer[0] == '{' {
		if err := json.Unmarshal(answer, &m); err != nil {
			w.t.Fatal(err)
		}
	}
	return m
}

func storage(value string) object {
	return object{"storage": object{"value": value, "representation": "storage"}}
}

// write runs every write of the flavour once.
func (w *wiki) write() {
	page := w.writeContent()
	w.writeDetails(page)
	w.writeFiles(page)
	w.writeSpaces()
	if w.flavour == sandbox.Cloud {
		w.writeCloud(page)
		w.writeV2()
		w.writeV2Details()
	} else {
		w.writeDataCenter(page)
	}
}

func (w *wiki) writeContent() string {
	made := w.do("POST", "/rest/api/content", "/rest/api/content", object{
		"type": "page", "title": "Contract", "space": object{"key": "DEMO"}, "ancestors": []object{{"id": "98305"}}, "body": storage("<p>one two one</p>"),
	})
	id := fmt.Sprint(made["id"])
	w.do("PUT", "/rest/api/content/{id}", "/rest/api/content/"+id, object{"id": id, "type": "page", "title": "Contract 2", "version": object{"number": 2}, "body": storage("<p>one two one three</p>")})
	w.do("PUT", "/rest/api/content/{id}", "/rest/api/content/"+id, object{"id": id, "type": "page", "title": "Contract 2", "version": object{"number": 3}, "body": storage("<p>four</p>")})
	w.do("DELETE", "/rest/api/content/{id}/version/{n}", "/rest/api/content/"+id+"/version/2", nil)
	w.do("POST", "/rest/api/content", "/rest/api/content", object{"type": "comment", "container": object{"id": id, "type": "page"}, "body": storage("<p>hm</p>")})
	for _, method := range []string{"POST", "PUT"} {
		draft := w.do("POST", "/rest/api/content", "/rest/api/content", object{"type": "page", "status": "draft", "title": "Draft " + method, "space": object{"key": "DEMO"}, "body": storage("<p>d</p>")})
		body := object{"version": object{"number": 2}, "title": "Published " + method, "type": "page", "status": "current", "space": object{"key": "DEMO"}}
		w.do(method, "/rest/api/content/blueprint/instance/{id}", "/rest/api/content/blueprint/instance/"+fmt.Sprint(draft["id"]), body)
	}
	gone := w.do("POST", "/rest/api/content", "/rest/api/content", object{"type": "blogpost", "title": "Gone soon", "space": object{"key": "TEAM"}, "body": storage("<p/>")})
	w.do("DELETE", "/rest/api/content/{id}", "/rest/api/content/"+fmt.Sprint(gone["id"]), nil)
	w.send(http.MethodPost, "/pages/movepage.action?pageId="+id+"&spaceKey=DEMO&targetId=98311&position=above", nil, nil)
	return id
}

func (w *wiki) writeDetails(page string) {
	at := "/rest/api/content/" + page
	w.do("POST", "/rest/api/content/{id}/label", at+"/label", []object{{"prefix": "global", "name": "contract"}, {"prefix": "global", "name": "second"}})
	w.do("DELETE", "/rest/api/content/{id}/label/{label}", at+"/label/contract", nil)
	w.do("DELETE", "/rest/api/content/{id}/label", at+"/label?name=second", nil)
	w.do("POST", "/rest/api/content/{id}/property", at+"/property", object{"key": "one", "value": object{"a": 1}})
	w.do("POST", "/rest/api/content/{id}/property/{key}", at+"/property/two", object{"key": "two", "value": object{"a": 1}})
	w.do("PUT", "/rest/api/content/{id}/property/{key}", at+"/property/one", object{"key": "one", "value": object{"a": 2}, "version": object{"number": 2}})
	w.do("DELETE", "/rest/api/content/{id}/property/{key}", at+"/property/two", nil)
	who := object{"type": "known", "accountId": "5b10a2844c20165700ede219"}
	if w.flavour == sandbox.DataCenter {
		who = object{"type": "known", "username": seed.Admin}
	}
	w.do("PUT", "/rest/api/content/{id}/restriction", at+"/restriction", []object{{"operation": "update", "restrictions": object{"user": []object{who}, "group": []object{}}}})
	for _, what := range []string{"content/" + page, "space/DEMO"} {
		template := "/rest/api/user/watch/" + strings.Split(what, "/")[0] + "/{x}"
		w.do("POST", template, "/rest/api/user/watch/"+what, nil)
		w.do("DELETE", template, "/rest/api/user/watch/"+what, nil)
	}
}

// upload sends one file.
func (w *wiki) upload(method, path, name, data string) object {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		w.t.Fatal(err)
	}
	_, _ = part.Write([]byte(data))
	_ = form.WriteField("comment", "from the contract test")
	_ = form.WriteField("minorEdit", "true")
	_ = form.Close()
	status, answer := w.send(method, path, b.Bytes(), http.Header{"Content-Type": {form.FormDataContentType()}})
	if status != http.StatusOK {
		w.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	var m object
	if err := json.Unmarshal(answer, &m); err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *wiki) writeFiles(page string) {
	at := "/rest/api/content/" + page + "/child/attachment"
	made := w.upload(http.MethodPost, at, "a.txt", "one")
	first, _ := made["results"].([]any)[0].(object)
	id := fmt.Sprint(first["id"])
	w.upload(http.MethodPost, at+"/"+id+"/data", "a.txt", "two")
	w.upload(http.MethodPost, at, "gone.txt", "x")
	w.send(http.MethodPost, "/json/removeattachment.action?fileName=gone.txt&pageId="+page, nil, nil)
	w.do("PUT", "/rest/api/content/{id}/child/attachment/{att}", at+"/"+id, object{"id": id, "type": "attachment", "title": "b.txt", "version": object{"number": 2, "minorEdit": false, "when": "2026-11-24T09:00:00.000Z"}})
	if w.flavour == sandbox.Cloud {
		w.upload(http.MethodPut, at, "b.txt", "three")
		return
	}
	w.do("DELETE", "/rest/api/content/{id}/child/attachment/{att}/version/{v}", at+"/"+id+"/version/1", nil)
	w.do("POST", "/rest/api/content/{id}/child/attachment/{att}/move", at+"/"+id+"/move?newName=c.txt&newContentId="+page, nil)
	w.do("DELETE", "/rest/api/content/{id}/child/attachment/{att}", at+"/"+id, nil)
}

func (w *wiki) writeSpaces() {
	plain := object{"plain": object{"value": "d", "representation": "plain"}}
	w.do("POST", "/rest/api/space", "/rest/api/space", object{"key": "TMP", "name": "Temporary", "description": plain})
	w.do("POST", "/rest/api/space/_private", "/rest/api/space/_private", object{"key": "MINE", "name": "Mine", "description": plain})
	w.do("PUT", "/rest/api/space/{key}", "/rest/api/space/TMP", object{"name": "Temporarily", "description": plain})
	w.do("POST", "/rest/api/space/{key}/property", "/rest/api/space/DEMO/property", object{"key": "p", "value": object{"x": 1}})
	w.do("PUT", "/rest/api/space/{key}/property/{p}", "/rest/api/space/DEMO/property/p", object{"key": "p", "value": object{"x": 2}, "version": object{"number": 2}})
	w.do("DELETE", "/rest/api/space/{key}/property/{p}", "/rest/api/space/DEMO/property/p", nil)
	w.do("DELETE", "/rest/api/space/{key}", "/rest/api/space/TMP", nil)
}

func (w *wiki) writeDataCenter(page string) {
	w.do("POST", "/rest/api/admin/group", "/rest/api/admin/group", object{"name": "temps", "type": "group"})
	w.do("PUT", "/rest/api/user/{u}/group/{g}", "/rest/api/user/elin/group/temps", nil)
	w.do("DELETE", "/rest/api/user/{u}/group/{g}", "/rest/api/user/elin/group/temps", nil)
	w.do("DELETE", "/rest/api/admin/group/{g}", "/rest/api/admin/group/temps", nil)
	at := "/rest/api/content/" + page
	w.do("POST", "/rest/api/contentbody/convert/{to}", "/rest/api/contentbody/convert/view", object{"value": "h1. Hi", "representation": "wiki"})
	team := "/rest/api/space/TEAM/permissions"
	read := []object{{"operationKey": "read", "targetType": "space"}}
	for _, subject := range []string{"/anonymous", "/group/developers", "/user/JIRAUSER10101"} {
		w.do("PUT", team+subject+"/grant", team+subject+"/grant", read)
		w.do("PUT", team+subject+"/revoke", team+subject+"/revoke", read)
	}
	w.do("POST", team, team, []object{{"userKey": "JIRAUSER10101", "operations": read}})
	for _, path := range []string{"/rest/api/space/MINE/archive", "/rest/api/space/MINE/restore"} {
		w.do("PUT", path, path, nil)
	}
	w.do("DELETE", "/rest/api/space/{key}/trash", "/rest/api/space/MINE/trash", nil)
	other := "/rest/experimental/content/" + page
	w.do("PUT", other, other+"/restriction", []object{{"operation": "read", "restrictions": object{"user": []object{{"username": seed.Admin}}}}})
	w.do("POST", other, other+"/restriction", []object{{"operation": "read", "restrictions": object{"group": []object{{"name": "staff"}}}}})
	w.do("DELETE", other, other+"/restriction", nil)
	w.do("PUT", "/rest/api/content/{id}", at, object{"id": page, "type": "page", "title": "Contract", "version": object{"number": 4}, "body": storage("<p>pick this</p>")})
	w.do("POST", other, other+"/version", object{"operationKey": "restore", "params": object{"versionNumber": 4, "message": "again"}})
	w.do("DELETE", other, other+"/version/3", nil)
	w.do("POST", "/rest/inlinecomments/1.0/comments", "/rest/inlinecomments/1.0/comments", object{"originalSelection": "this", "body": "<p>why</p>", "matchIndex": 0, "numMatches": 1, "containerId": page})
	w.do("POST", "/rest/api/content", "/rest/api/content", object{
		"type": "comment", "container": object{"id": page, "type": "page"}, "body": storage("<p>there</p>"),
		"extensions": object{"location": "inline", "inlineProperties": object{"originalSelection": "pick", "numMatches": 1, "matchIndex": 0, "lastFetchTime": "1", "serializedHighlights": `[["pick"]]`}},
	})
}

func (w *wiki) writeCloud(page string) {
	group := w.do("POST", "/rest/api/group", "/rest/api/group", object{"name": "temps", "type": "group"})
	members := "/rest/api/group/userByGroupId?groupId=" + fmt.Sprint(group["id"])
	w.do("POST", "/rest/api/group/userByGroupId", members, object{"accountId": "5b10ac8d82e05b22cc7d4ef5"})
	w.do("DELETE", "/rest/api/group/userByGroupId", members+"&accountId=5b10ac8d82e05b22cc7d4ef5", nil)
	w.do("DELETE", "/rest/api/group/by-id", "/rest/api/group/by-id?id="+fmt.Sprint(group["id"]), nil)
	relation := "/rest/api/relation/favourite/from/user/current/to/"
	for _, target := range []string{"content/98310", "space/DEMO", "content/98311"} {
		w.do("PUT", "/rest/api/relation/{n}/from/{s}/{k}/to/{t}/{k}", relation+target, nil)
	}
	w.do("DELETE", "/rest/api/relation/{n}/from/{s}/{k}/to/{t}/{k}", relation+"content/98311", nil)
	at := "/rest/api/content/" + page
	w.do("PUT", "/rest/api/content/{id}/move/{position}/{target}", at+"/move/append/98310", nil)
	w.do("POST", "/rest/api/content/{id}/version", at+"/version", object{"operationKey": "restore", "params": object{"versionNumber": 1, "message": "back", "restoreTitle": true}})
	one := at + "/restriction/byOperation/update/"
	for _, subject := range []string{"user?accountId=5b10ac8d82e05b22cc7d4ef5", "group/developers", "byGroupId/25fcae6b-9d5e-4c2b-9f1a-6a0c6d1b7e52"} {
		template := "/rest/api/content/{id}/restriction/byOperation/{op}/" + strings.Split(strings.Split(subject, "?")[0], "/")[0]
		if strings.Contains(subject, "/") {
			template += "/{x}"
		}
		w.do("PUT", template, one+subject, nil)
		w.do("GET", template, one+subject, nil)
		if !strings.HasPrefix(subject, "byGroupId") {
			w.do("DELETE", template, one+subject, nil)
		}
	}
	w.do("DELETE", "/rest/api/content/{id}/restriction/byOperation/{op}/byGroupId/{x}", one+"byGroupId/25fcae6b-9d5e-4c2b-9f1a-6a0c6d1b7e52", nil)
	w.do("POST", "/rest/api/content/{id}/restriction", at+"/restriction", []object{{"operation": "read", "restrictions": object{"user": []object{{"type": "known", "accountId": "5b10a2844c20165700ede219"}}}}})
	w.do("DELETE", "/rest/api/content/{id}/restriction", at+"/restriction", nil)
	w.do("POST", "/rest/api/content/{id}/permission/check", at+"/permission/check", object{"operation": "read", "subject": object{"type": "user", "identifier": "5b10ac8d82e05b22cc7d4ef5"}})
	w.do("POST", "/rest/api/content/{id}/copy", at+"/copy", object{"copyAttachments": true, "pageTitle": "A copy", "destination": object{"type": "parent_page", "value": page}})
	w.do("POST", "/rest/api/content/{id}/pagehierarchy/copy", at+"/pagehierarchy/copy", object{"copyAttachments": true, "destinationPageId": "98340", "titleOptions": object{"prefix": "Copied "}})
	w.do("DELETE", "/rest/api/content/{id}/pageTree", at+"/pageTree", nil)
	w.do("POST", "/rest/api/content/archive", "/rest/api/content/archive", object{"pages": []object{{"id": 98414}}})
	w.do("PUT", "/rest/api/content/{id}/state", "/rest/api/content/98431/state?status=current", object{"id": 1})
	w.do("DELETE", "/rest/api/content/{id}/state", "/rest/api/content/98431/state?status=current", nil)
	w.do("PUT", "/rest/api/content/{id}/state", "/rest/api/content/98430/state?status=current", object{"name": "Odd", "color": "#FF0000"})
	w.do("POST", "/rest/api/space/{key}/label", "/rest/api/space/DEMO/label", []object{{"prefix": "global", "name": "tmp"}})
	w.do("DELETE", "/rest/api/space/{key}/label", "/rest/api/space/DEMO/label?name=tmp&prefix=global", nil)
	w.do("POST", "/rest/api/user/watch/label/{l}", "/rest/api/user/watch/label/runbook", nil)
	w.do("DELETE", "/rest/api/user/watch/label/{l}", "/rest/api/user/watch/label/runbook", nil)
	who := "/rest/api/user/5b10a2844c20165700ede219/property/"
	for _, key := range []string{"gone", "theme"} {
		w.do("POST", "/rest/api/user/{u}/property/{k}", who+key, object{"value": object{"a": 1}})
		w.do("PUT", "/rest/api/user/{u}/property/{k}", who+key, object{"value": object{"a": 2}})
	}
	w.do("DELETE", "/rest/api/user/{u}/property/{k}", who+"gone", nil)
	w.do("POST", "/rest/api/contentbody/convert/async/{to}", "/rest/api/contentbody/convert/async/export_view", object{"value": "<p>x</p>", "representation": "storage"})
	made := w.do("POST", "/rest/api/template", "/rest/api/template", object{"name": "T", "templateType": "page", "body": storage("<p>x</p>"), "space": object{"key": "DEMO"}})
	w.do("PUT", "/rest/api/template", "/rest/api/template", object{"templateId": made["templateId"], "name": "T2", "templateType": "page", "body": storage("<p>y</p>")})
	w.do("DELETE", "/rest/api/template/{id}", "/rest/api/template/"+fmt.Sprint(made["templateId"]), nil)
	granted := w.do("POST", "/rest/api/space/{key}/permission", "/rest/api/space/DEMO/permission", object{"subject": object{"type": "user", "identifier": "5b10ac8d82e05b22cc7d4ef5"}, "operation": object{"key": "administer", "target": "space"}})
	w.do("DELETE", "/rest/api/space/{key}/permission/{id}", "/rest/api/space/DEMO/permission/"+fmt.Sprintf("%.0f", granted["id"]), nil)
	w.do("POST", "/rest/api/contentbody/convert/{to}", "/rest/api/contentbody/convert/view", object{"value": "<p>x</p>", "representation": "storage"})
}

func flat(value string) object { return object{"representation": "storage", "value": value} }

func (w *wiki) writeV2() {
	made := w.do("POST", "/api/v2/pages", "/api/v2/pages", object{"spaceId": "65538", "status": "current", "title": "Second", "body": flat("<p>pick this</p>")})
	id := fmt.Sprint(made["id"])
	at := "/api/v2/pages/" + id
	w.do("PUT", "/api/v2/pages/{id}", at, object{"id": id, "status": "current", "title": "Second", "body": flat("<p>pick this, too</p>"), "version": object{"number": 2, "message": "m"}})
	w.do("PUT", "/api/v2/pages/{id}/title", at+"/title", object{"status": "current", "title": "Renamed"})
	footer := w.do("POST", "/api/v2/footer-comments", "/api/v2/footer-comments", object{"pageId": id, "body": flat("<p>f</p>")})
	w.do("POST", "/api/v2/footer-comments", "/api/v2/footer-comments", object{"parentCommentId": footer["id"], "body": flat("<p>r</p>")})
	w.do("PUT", "/api/v2/footer-comments/{id}", "/api/v2/footer-comments/"+fmt.Sprint(footer["id"]), object{"version": object{"number": 2}, "body": flat("<p>g</p>")})
	inline := w.do("POST", "/api/v2/inline-comments", "/api/v2/inline-comments", object{
		"pageId": id, "body": flat("<p>i</p>"), "inlineCommentProperties": object{"textSelection": "pick", "textSelectionMatchCount": 1, "textSelectionMatchIndex": 0},
	})
	w.do("PUT", "/api/v2/inline-comments/{id}", "/api/v2/inline-comments/"+fmt.Sprint(inline["id"]), object{"version": object{"number": 2}, "body": flat("<p>j</p>"), "resolved": true})
	for _, kind := range []string{"footer", "inline"} {
		c := map[string]object{"footer": footer, "inline": inline}[kind]
		w.do("DELETE", "/api/v2/"+kind+"-comments/{id}", "/api/v2/"+kind+"-comments/"+fmt.Sprint(c["id"]), nil)
	}
	w.do("DELETE", "/api/v2/pages/{id}", at, nil)
	w.do("DELETE", "/api/v2/pages/{id}", at+"?purge=true", nil)
	post := w.do("POST", "/api/v2/blogposts", "/api/v2/blogposts", object{"spaceId": "65540", "status": "current", "title": "Post", "body": flat("<p>b</p>")})
	id = fmt.Sprint(post["id"])
	w.do("PUT", "/api/v2/blogposts/{id}", "/api/v2/blogposts/"+id, object{"id": id, "status": "current", "title": "Post", "body": flat("<p>c</p>"), "version": object{"number": 2}})
	w.do("DELETE", "/api/v2/blogposts/{id}", "/api/v2/blogposts/"+id, nil)
	for plural, body := range map[string]object{"whiteboards": {"spaceId": "65538", "title": "W"}, "databases": {"spaceId": "65538", "title": "D"}, "embeds": {"spaceId": "65538", "title": "E", "embedUrl": "https://example.org/"}} {
		at := "/api/v2/" + plural
		made := w.do("POST", at, at, body)
		one := at + "/" + fmt.Sprint(made["id"])
		p := w.do("POST", at+"/{id}/properties", one+"/properties", object{"key": "k", "value": object{"n": 1}})
		w.do("PUT", at+"/{id}/properties/{p}", one+"/properties/"+fmt.Sprint(p["id"]), object{"key": "k", "value": object{"n": 2}, "version": object{"number": 2, "message": ""}})
		w.do("DELETE", at+"/{id}/properties/{p}", one+"/properties/"+fmt.Sprint(p["id"]), nil)
		w.do("POST", at+"/{id}/properties", one+"/properties", object{"key": "k", "value": object{"n": 3}})
		gone := w.do("POST", at, at, body)
		w.do("DELETE", at+"/{id}", at+"/"+fmt.Sprint(gone["id"]), nil)
	}
	folder := w.do("POST", "/api/v2/folders", "/api/v2/folders", object{"spaceId": "65538", "title": "Folder", "parentId": "98305"})
	w.do("DELETE", "/api/v2/folders/{id}", "/api/v2/folders/"+fmt.Sprint(folder["id"]), nil)
	w.do("DELETE", "/api/v2/attachments/{id}", "/api/v2/attachments/att99004", nil)
	w.do("PUT", "/api/v2/tasks/{id}", "/api/v2/tasks/98412002", object{"status": "complete"})
	w.do("POST", "/api/v2/spaces", "/api/v2/spaces", object{"name": "Other", "key": "OTHER", "description": object{"value": "d", "representation": "plain"}})
	w.do("POST", "/api/v2/users-bulk", "/api/v2/users-bulk", object{"accountIds": []string{"5b10ac8d82e05b22cc7d4ef5"}})
	w.do("POST", "/api/v2/content/convert-ids-to-types", "/api/v2/content/convert-ids-to-types", object{"contentIds": []string{"98305", "99101", "99104", "1"}})
}

func (w *wiki) writeV2Details() {
	for _, on := range []string{"pages/98305", "blogposts/98450", "attachments/att99001", "comments/99104", "folders/98411", "spaces/65538"} {
		at := "/api/v2/" + on + "/properties"
		template := "/api/v2/" + strings.Split(on, "/")[0] + "/{id}/properties"
		made := w.do("POST", template, at, object{"key": "contract", "value": object{"x": 1}})
		one := at + "/" + fmt.Sprint(made["id"])
		w.do("PUT", template+"/{p}", one, object{"key": "contract", "value": object{"x": 2}, "version": object{"number": 2, "message": "m"}})
		w.do("DELETE", template+"/{p}", one, nil)
		w.do("POST", template, at, object{"key": "contract", "value": object{"x": 3}})
	}
}
