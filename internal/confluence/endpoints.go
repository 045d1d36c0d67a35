package confluence

import "mcp-atlassian/internal/atlassian/upstream"

// What names a piece of content by an id alone is a probe: the space in its answer admits it.
var (
	contentProbe   = upstream.Lookup("GET /rest/api/content/{id}")
	pageProbe2     = upstream.Lookup("GET /api/v2/pages/{id}")
	blogPostProbe2 = upstream.Lookup("GET /api/v2/blogposts/{id}")
	folderProbe2   = upstream.Lookup("GET /api/v2/folders/{id}")

	contentList     = upstream.Read("GET /rest/api/content")
	spacePages2     = upstream.Read("GET /api/v2/spaces/{id}/pages")
	pagesByID2      = upstream.Read("GET /api/v2/pages")
	childList       = upstream.Read("GET /rest/api/content/{id}/child/{type}")
	children2       = upstream.Read("GET /api/v2/pages/{id}/direct-children")
	inFolder2       = upstream.Read("GET /api/v2/folders/{id}/direct-children")
	attachments     = upstream.Read("GET /rest/api/content/{id}/child/attachment")
	attachments2    = upstream.Read("GET /api/v2/pages/{id}/attachments")
	blogFiles2      = upstream.Read("GET /api/v2/blogposts/{id}/attachments")
	labelList       = upstream.Read("GET /rest/api/content/{id}/label")
	labels2         = upstream.Read("GET /api/v2/pages/{id}/labels")
	blogLabels2     = upstream.Read("GET /api/v2/blogposts/{id}/labels")
	propertyList    = upstream.Read("GET /rest/api/content/{id}/property")
	properties2     = upstream.Read("GET /api/v2/pages/{page-id}/properties")
	blogProperties2 = upstream.Read("GET /api/v2/blogposts/{blogpost-id}/properties")
	versionList     = upstream.Read("GET /rest/experimental/content/{id}/version")
	versionsOf2     = upstream.Read("GET /api/v2/pages/{id}/versions")
	ancestors2      = upstream.Read("GET /api/v2/pages/{id}/ancestors")
	blogVersions2   = upstream.Read("GET /api/v2/blogposts/{id}/versions")

	searchByCQL = upstream.Read("GET /rest/api/search")

	restrictionRead = upstream.Read("GET /rest/api/content/{id}/restriction/byOperation")
	restrictionOf   = upstream.Read("GET /rest/api/content/{id}/restriction/byOperation/{operationKey}")

	commentList         = upstream.Read("GET /rest/api/content/{id}/child/comment")
	footerComments2     = upstream.Read("GET /api/v2/pages/{id}/footer-comments")
	inlineComments2     = upstream.Read("GET /api/v2/pages/{id}/inline-comments")
	blogFooterComments2 = upstream.Read("GET /api/v2/blogposts/{id}/footer-comments")
	blogInlineComments2 = upstream.Read("GET /api/v2/blogposts/{id}/inline-comments")
	footerReplies2      = upstream.Read("GET /api/v2/footer-comments/{id}/children")
	inlineReplies2      = upstream.Read("GET /api/v2/inline-comments/{id}/children")

	spaceRead   = upstream.Read("GET /rest/api/space/{spaceKey}")
	spaceRead2  = upstream.Read("GET /api/v2/spaces/{id}")
	spacesByKey = upstream.Read("GET /api/v2/spaces")

	userRead = upstream.Read("GET /rest/api/user")
	userBulk = upstream.ReadByPost("POST /api/v2/users-bulk")
)

// What writes. A new version of a page is not sent again when no answer came: the second time it would be refused as a
// conflict, although the first time it was written.
var (
	contentCreate  = upstream.Write("POST /rest/api/content")
	contentUpdate  = upstream.Write("PUT /rest/api/content/{contentId}")
	contentDelete  = upstream.Write("DELETE /rest/api/content/{id}")
	pageCreate2    = upstream.Write("POST /api/v2/pages")
	pageUpdate2    = upstream.Write("PUT /api/v2/pages/{id}")
	blogUpdate2    = upstream.Write("PUT /api/v2/blogposts/{id}")
	pageDelete2    = upstream.Write("DELETE /api/v2/pages/{id}")
	blogDelete2    = upstream.Write("DELETE /api/v2/blogposts/{id}")
	contentMove    = upstream.Write("PUT /rest/api/content/{pageId}/move/{position}/{targetId}")
	moveAction     = upstream.Write("POST /pages/movepage.action")
	contentCopy    = upstream.Write("POST /rest/api/content/{id}/copy")
	fileUpload     = upstream.Write("POST /rest/api/content/{id}/child/attachment")
	fileDownload   = upstream.Linked("download of an attachment")
	restrictionSet = upstream.Repeatable(upstream.Write("PUT /rest/api/content/{id}/restriction"))
	restrictionOld = upstream.Repeatable(upstream.Write("PUT /rest/experimental/content/{id}/restriction"))

	propertyRead    = upstream.Read("GET /rest/api/content/{id}/property/{key}")
	propertyCreate  = upstream.Write("POST /rest/api/content/{id}/property")
	propertyUpdate  = upstream.Write("PUT /rest/api/content/{id}/property/{key}")
	propertyDelete  = upstream.Repeatable(upstream.Write("DELETE /rest/api/content/{id}/property/{key}"))
	propertyCreate2 = upstream.Write("POST /api/v2/pages/{page-id}/properties")
	propertyUpdate2 = upstream.Write("PUT /api/v2/pages/{page-id}/properties/{property-id}")
	propertyDelete2 = upstream.Repeatable(upstream.Write("DELETE /api/v2/pages/{page-id}/properties/{property-id}"))

	footerProbe2  = upstream.Lookup("GET /api/v2/footer-comments/{comment-id}")
	inlineProbe2  = upstream.Lookup("GET /api/v2/inline-comments/{comment-id}")
	footerCreate2 = upstream.Write("POST /api/v2/footer-comments")
	inlineCreate2 = upstream.Write("POST /api/v2/inline-comments")
	inlineCreate1 = upstream.Write("POST /rest/inlinecomments/1.0/comments")

	userCurrent = upstream.Read("GET /rest/api/user/current")
)
