package contract

import "mcp-atlassian/internal/sandbox"

// undescribed are operations that the sandbox answers and the product's document does not describe, with the schema of
// the document that their answers follow all the same, "" for none.
//
// Cloud's document no longer describes the v1 operations that v2 replaced, but the site still serves them, and every
// client of the traces calls them. Data Center's document leaves out what is not for everyone: the experimental
// endpoints, which atlassian-python-api uses, the list of versions, which that client says has replaced the experimental
// one, and those of its own pages.
var undescribed = map[sandbox.Flavour]map[string]string{
	sandbox.Cloud: {
		"GET /rest/api/content": "ContentArray", "GET /rest/api/content/scan": "ContentArray", "POST /rest/api/content": "Content",
		"GET /rest/api/content/{}": "Content", "PUT /rest/api/content/{}": "Content",
		"GET /rest/api/content/{}/child": "ContentChildren", "GET /rest/api/content/{}/child/{}": "ContentArray",
		"GET /rest/api/content/{}/child/attachment": "ContentArray", "GET /rest/api/content/{}/child/comment": "ContentArray",
		"GET /rest/api/content/{}/history": "ContentHistory", "GET /rest/api/content/{}/label": "LabelArray",
		"GET /rest/api/content/{}/property": "ContentPropertyArray", "POST /rest/api/content/{}/property": "ContentProperty",
		"GET /rest/api/content/{}/property/{}": "ContentProperty", "POST /rest/api/content/{}/property/{}": "ContentProperty", "PUT /rest/api/content/{}/property/{}": "ContentProperty",
		"GET /rest/api/content/{}/version": "VersionArray", "GET /rest/api/content/{}/version/{}": "Version",
		"GET /rest/api/group/by-name": "Group", "GET /rest/api/group/{}/member": "UserArray",
		"GET /rest/api/space": "SpaceArray", "GET /rest/api/space/{}": "Space", "GET /rest/api/space/{}/content": "", "GET /rest/api/space/{}/content/{}": "ContentArray",
		"GET /rest/api/space/{}/property": "SpacePropertyArray", "POST /rest/api/space/{}/property": "SpaceProperty",
		"GET /rest/api/space/{}/property/{}": "SpaceProperty", "PUT /rest/api/space/{}/property/{}": "SpaceProperty",
		"POST /rest/api/contentbody/convert/{}": "ContentBody", "POST /pages/movepage.action": "", "POST /json/removeattachment.action": "",
	},
	sandbox.DataCenter: {
		"PUT /rest/experimental/content/{}/restriction": "PageResponseContentRestriction", "POST /rest/experimental/content/{}/restriction": "PageResponseContentRestriction",
		"DELETE /rest/experimental/content/{}/restriction": "PageResponseContentRestriction", "GET /rest/experimental/content/{}/restriction/byOperation": "",
		"POST /rest/experimental/content/{}/version": "Version", "GET /rest/experimental/content/{}/version": "", "GET /rest/experimental/content/{}/version/{}": "Version",
		"GET /rest/api/content/{}/version": "", "GET /rest/api/content/{}/version/{}": "Version", "POST /json/removeattachment.action": "",
		"GET /rest/experimental/template/blueprint": "", "GET /rest/experimental/template/page": "", "GET /rest/experimental/template/{}": "",
		"POST /rest/inlinecomments/1.0/comments": "", "GET /rest/inlinecomments/1.0/comments": "", "POST /pages/movepage.action": "",
	},
}

// notStrict are operations whose answers pass the relaxed form only, each with its reason.
var notStrict = map[sandbox.Flavour]map[string]string{
	sandbox.Cloud: {
		"POST /api/v2/content/convert-ids-to-types": "the document's own text says that an id that is not there maps to null, its schema knows no null",
	},
	sandbox.DataCenter: {},
}

// refusing are routes that exist to refuse: where clients try an address that Data Center does not have, and where
// there is nothing to find on the demo site.
var refusing = map[sandbox.Flavour]map[string]bool{
	sandbox.Cloud:      {"GET /api/v2/custom-content/{}": true}, // there is none
	sandbox.DataCenter: {"PUT /rest/api/content/{}/move/{}/{}": true},
}
