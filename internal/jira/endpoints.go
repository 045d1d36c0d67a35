package jira

import "mcp-atlassian/internal/atlassian/upstream"

// Version 2 is asked where both deployments answer alike; version 3 where Cloud gives or takes rich text as ADF.
var (
	fieldList = upstream.Read("GET /rest/api/2/field")

	issueRead    = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}")
	issueReadADF = upstream.Read("GET /rest/api/3/issue/{issueIdOrKey}")

	commentList    = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}/comment")
	commentListADF = upstream.Read("GET /rest/api/3/issue/{issueIdOrKey}/comment")

	remoteLinkList      = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}/remotelink")
	remoteLinkListCloud = upstream.Read("GET /rest/api/3/issue/{issueIdOrKey}/remotelink")
	watcherList         = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}/watchers")
	worklogList         = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}/worklog")
	worklogListADF      = upstream.Read("GET /rest/api/3/issue/{issueIdOrKey}/worklog")
	changelogList       = upstream.Read("GET /rest/api/3/issue/{issueIdOrKey}/changelog")
	transitionList      = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}/transitions")

	searchByToken  = upstream.ReadByPost("POST /rest/api/3/search/jql")
	searchByOffset = upstream.Read("GET /rest/api/2/search")
	searchCount    = upstream.ReadByPost("POST /rest/api/3/search/approximate-count")

	issueTypeList   = upstream.Read("GET /rest/api/2/issue/createmeta/{projectIdOrKey}/issuetypes")
	createFieldList = upstream.Read("GET /rest/api/2/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}")

	fieldSearch          = upstream.Read("GET /rest/api/3/field/search")
	fieldContextList     = upstream.Read("GET /rest/api/3/field/{fieldId}/context")
	fieldContextProjects = upstream.Read("GET /rest/api/3/field/{fieldId}/context/projectmapping")
	fieldOptionList      = upstream.Read("GET /rest/api/3/field/{fieldId}/context/{contextId}/option")

	projectList   = upstream.Read("GET /rest/api/2/project")
	projectRead   = upstream.Read("GET /rest/api/2/project/{projectIdOrKey}")
	projectSearch = upstream.Read("GET /rest/api/2/project/search")

	userBulk = upstream.Read("GET /rest/api/3/user/bulk")
	userRead = upstream.Read("GET /rest/api/2/user")

	myself           = upstream.Read("GET /rest/api/2/myself")
	userSearch       = upstream.Read("GET /rest/api/2/user/search")
	assignableSearch = upstream.Read("GET /rest/api/2/user/assignable/search")
)

// Writing.
var (
	issueCreate    = upstream.Write("POST /rest/api/2/issue")
	issueCreateADF = upstream.Write("POST /rest/api/3/issue")
	issueBulk      = upstream.Write("POST /rest/api/2/issue/bulk")
	issueBulkADF   = upstream.Write("POST /rest/api/3/issue/bulk")
	issueEdit      = upstream.Repeatable(upstream.Write("PUT /rest/api/2/issue/{issueIdOrKey}"))
	issueEditADF   = upstream.Repeatable(upstream.Write("PUT /rest/api/3/issue/{issueIdOrKey}"))
	issueDelete    = upstream.Write("DELETE /rest/api/2/issue/{issueIdOrKey}")
	issueAssign    = upstream.Repeatable(upstream.Write("PUT /rest/api/2/issue/{issueIdOrKey}/assignee"))
	issueAttach    = upstream.Write("POST /rest/api/2/issue/{issueIdOrKey}/attachments")
	issueMove      = upstream.Write("POST /rest/api/3/bulk/issues/move")
	moveProgress   = upstream.Read("GET /rest/api/3/bulk/queue/{taskId}")
	issueFetch     = upstream.ReadByPost("POST /rest/api/3/issue/bulkfetch")
	changelogFetch = upstream.ReadByPost("POST /rest/api/3/changelog/bulkfetch")

	transitionDo    = upstream.Write("POST /rest/api/2/issue/{issueIdOrKey}/transitions")
	transitionDoADF = upstream.Write("POST /rest/api/3/issue/{issueIdOrKey}/transitions")

	commentRead    = upstream.Read("GET /rest/api/2/issue/{issueIdOrKey}/comment/{id}")
	commentReadADF = upstream.Read("GET /rest/api/3/issue/{issueIdOrKey}/comment/{id}")
	commentAdd     = upstream.Write("POST /rest/api/2/issue/{issueIdOrKey}/comment")
	commentAddADF  = upstream.Write("POST /rest/api/3/issue/{issueIdOrKey}/comment")
	commentEdit    = upstream.Repeatable(upstream.Write("PUT /rest/api/2/issue/{issueIdOrKey}/comment/{id}"))
	commentEditADF = upstream.Repeatable(upstream.Write("PUT /rest/api/3/issue/{issueIdOrKey}/comment/{id}"))
	worklogAdd     = upstream.Write("POST /rest/api/2/issue/{issueIdOrKey}/worklog")

	requestRead        = upstream.Experimental(upstream.Read("GET /rest/servicedeskapi/request/{issueIdOrKey}"))
	requestCommentRead = upstream.Experimental(upstream.Read("GET /rest/servicedeskapi/request/{issueIdOrKey}/comment/{commentId}"))
	requestCommentAdd  = upstream.Experimental(upstream.Write("POST /rest/servicedeskapi/request/{issueIdOrKey}/comment"))

	boardList  = upstream.Read("GET /rest/agile/1.0/board")
	sprintList = upstream.Read("GET /rest/agile/1.0/board/{boardId}/sprint")
)
