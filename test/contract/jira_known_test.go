package contract

import (
	"strings"

	"mcp-atlassian/internal/sandbox"
)

// jiraUndescribed are operations that the sandbox answers and no document describes, with the reason.
var jiraUndescribed = map[sandbox.Flavour]map[string]string{
	sandbox.Cloud: {
		"GET /rest/api/1.0/labels/suggest": suggest, "GET /rest/api/1.0/labels/{}/suggest": suggest,
		"GET /rest/dev-status/1.0/issue/summary": panel, "GET /rest/dev-status/1.0/issue/detail": panel,
		"GET /rest/api/2/group": group, "PUT /rest/greenhopper/1.0/sprint/{}": older, "GET /rest/api/3/group": group,
		"GET /rest/api/2/bulk/issues/transition": "described for v3",
	},
	sandbox.DataCenter: {
		"GET /rest/api/1.0/labels/suggest": suggest, "GET /rest/api/1.0/labels/{}/suggest": suggest,
		"GET /rest/dev-status/1.0/issue/summary": panel, "GET /rest/dev-status/1.0/issue/detail": panel,
		"GET /rest/api/3/project/{}/versions": "client-traces/jira-cli-local.json asks Data Center for it; it answers as v2 does",
		"GET /rest/api/2/group":               group, "PUT /rest/greenhopper/1.0/sprint/{}": older,
	},
}

const group = "deprecated long ago and left out of the document, still served; PyPI jira reads members with it"

const older = "the API before agile/1.0, which atlassian-python-api renames sprints with"

const panel = "never documented; the development panel of Jira reads it"

const suggest = "createmeta and editmeta of every recorded answer name it as autoCompleteUrl of labels"

// jiraNotStrict are operations whose answers pass the relaxed form only, with the reason.
var jiraNotStrict = map[sandbox.Flavour]map[string]string{
	sandbox.Cloud: cloudNotStrict(),
	sandbox.DataCenter: {
		"GET /rest/agile/1.0/epic/none/issue": emptySide, "GET /rest/agile/1.0/epic/{}/issue": emptySide, "GET /rest/agile/1.0/issue/{}": emptySide,
		"GET /rest/agile/1.0/sprint/{}/issue": emptySide, "GET /rest/api/2/issue/{}": emptySide, "GET /rest/api/2/search": emptySide,
	},
}

func cloudNotStrict() map[string]string {
	list := map[string]string{
		"POST /rest/api/3/jql/parse":                 "known-example-mismatches.json: the document's own example breaks its schema of nested clauses",
		"GET /rest/agile/1.0/board/{}/configuration": "the document's own example has location.id, which its schema forbids",
		"GET /rest/agile/1.0/board/{}/backlog":       emptySide,
		"GET /rest/agile/1.0/board/{}/issue":         emptySide,
	}
	for reason, operations := range map[string][]string{
		translated: {"GET field", "GET issue/createmeta", "GET issue/createmeta/{}/issuetypes", "GET issuetype", "GET issuetype/project", "GET issuetype/{}", "GET issuetype/{}/alternatives"},
		entity:     {"GET project", "GET project/recent", "GET project/search", "GET project/{}"},
		emptySide:  {"GET issue/{}/changelog", "GET issue/{}", "GET search/jql"},
		locale:     {"GET serverInfo"},
	} {
		for _, op := range operations {
			method, path, _ := strings.Cut(op, " ")
			for _, version := range []string{"2", "3"} {
				list[method+" /rest/api/"+version+"/"+path] = reason
			}
		}
	}
	return list
}

// Reasons, each with the recorded answer that it rests on.
const (
	translated = "jira-cloud-and-dc/atlascode-wiremock/createmeta.json has untranslatedName, which the schema forbids"
	entity     = "the projects of jira-cloud/mattermost have entityId and uuid, which the schema forbids"
	emptySide  = "the changelogs of devlake and of jira-cloud/mattermost's webhooks have null in from and to, and fromString, which the schema forbids"
	locale     = "jira-cloud/jira-cli/serverinfo.json has defaultLocale, which the schema forbids"
)

// jiraUnread are reads that cannot give a good answer over the demo data alone.
var jiraUnread = map[string]string{
	"GET /rest/api/2/search": gone, "GET /rest/api/3/search": gone, "GET /rest/api/2/bulk/queue/{}": noTask, "GET /rest/api/3/bulk/queue/{}": noTask,
	"GET /rest/api/2/issue/{}/worklog/{}/properties/{}": written, "GET /rest/api/3/issue/{}/worklog/{}/properties/{}": written,
	"GET /rest/api/2/user/properties/{}": written, "GET /rest/api/3/user/properties/{}": written,
	"GET /rest/api/2/attachment/{}/expand/human": archive, "GET /rest/api/3/attachment/{}/expand/human": archive,
	"GET /rest/api/2/attachment/{}/expand/raw": archive, "GET /rest/api/3/attachment/{}/expand/raw": archive,
}

const (
	archive = "no attachment of the demo data is an archive; the test of writes uploads one"
	gone    = "Cloud removed it and answers 410; Data Center's is read by the other flavour's test"
	written = "nobody has written such a property before the test of writes does"
	noTask  = "there is no task before something is moved; the test of writes reads one"
)

// jiraWrongDocument are operations whose document contradicts recorded answers so plainly that it cannot be used; the
// reason names the recorded answer, to which the shape test holds the sandbox.
var jiraWrongDocument = map[sandbox.Flavour]map[string]string{
	sandbox.Cloud: {
		"GET /rest/api/2/issue/{}/remotelink": remote, "GET /rest/api/3/issue/{}/remotelink": remote,
		"POST /rest/api/3/changelog/bulkfetch": epoch, "POST /rest/api/2/changelog/bulkfetch": epoch,
		"GET /rest/api/3/bulk/queue/{}": epoch, "GET /rest/api/2/bulk/queue/{}": epoch,
		"GET /rest/api/2/announcementBanner": "the document of v3 has the values of visibility in small letters, in schema and example",
	},
	sandbox.DataCenter: {
		"POST /rest/api/2/worklog/list":                   "the document's own text says a list of worklogs, as Cloud's document has it",
		"POST /rest/api/2/issue/{}/attachments":           "jira-cloud-and-dc/atlascode-wiremock/addAttachment.json is an array where the schema says one file",
		"GET /rest/api/2/issuetypescheme/{}/associations": aList, "GET /rest/api/2/screens/{}/availableFields": aList, "GET /rest/api/2/screens/{}/tabs": aList,
		"GET /rest/api/2/attachment/{}/expand/human": aList, "GET /rest/api/2/issue/{}/pinned-comments": aList, "GET /rest/api/2/issue/{}/subtask": aList, "GET /rest/api/2/screens/{}/tabs/{}/fields": aList, "GET /rest/api/2/notificationscheme/{}": aList, "GET /rest/api/2/project/{}/notificationscheme": aList,
		"POST /rest/api/2/filter/{}/permission": "the document shows one permission, its own text and Cloud's document a list of all",
		"GET /rest/api/2/jql/autocompletedata":  "jira-cloud-and-dc/atlascode-wiremock/autocompletedata.json has objects where the schema says texts",
	},
}

const aList = "the words of the document say a list, as Cloud's document has it; its schema is that of one element"

const epoch = "known-example-mismatches.json: the document's own example has the number of milliseconds where the schema says a text"

const remote = "jira-server/go-jira/remote_links.json and Cloud's own example are arrays where the schema says one link"
