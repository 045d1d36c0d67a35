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
