package jiraapi

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
)

// avatarRoutes are the pictures of projects, issue types, priorities and people, and what chooses them.
func avatarRoutes() []entry {
	return []entry{
		{method: get, path: "/avatar/{type}/system", handle: systemAvatars, in: onCloud},
		{method: get, path: "/project/{projectIdOrKey}/avatars", handle: projectAvatarList},
		{method: put, path: "/project/{projectIdOrKey}/avatar", handle: setProjectAvatar},
		{method: get, path: "/universal_avatar/type/{type}/owner/{entityId}", handle: ownerAvatars, in: onCloud},
		{method: get, path: "/universal_avatar/view/type/{type}", handle: viewAvatar, in: onCloud, anyone: true},
		{method: get, path: "/universal_avatar/view/type/{type}/avatar/{id}", handle: viewAvatar, in: onCloud, anyone: true},
		{method: get, path: "/universal_avatar/view/type/{type}/owner/{entityId}", handle: viewAvatar, in: onCloud, anyone: true},
		{method: get, path: "/secure/useravatar", handle: viewAvatar, anyone: true},
		{method: get, path: "/secure/projectavatar", handle: viewAvatar, anyone: true},
		{method: get, path: "/secure/viewavatar", handle: viewAvatar, anyone: true},
	}
}

// systemAvatarIDs are the pictures that every site has.
var systemAvatarIDs = []string{"10324", "10325", "10326"}

// kindOfAvatar checks whose pictures are asked for.
func (c *call) kindOfAvatar() (string, error) {
	kind := strings.ToLower(c.Param("type"))
	if kind != "" && !slices.Contains([]string{"project", "issuetype", "priority", "user"}, kind) {
		return "", route.RefuseJira(http.StatusBadRequest, "The avatar type '"+c.Param("type")+"' is not valid.")
	}
	return kind, nil
}

// pictures lists the pictures of the site.
func (c *call) pictures(kind, selected string) route.List {
	list := route.List{}
	for _, id := range systemAvatarIDs {
		address := c.api("/universal_avatar/view/type/", kind, "/avatar/", id, "?size=")
		list = append(list, route.Map{
			"id": id, "isSystemAvatar": true, "isSelected": id == selected, "isDeletable": false,
			"urls": route.Map{"16x16": address + "xsmall", "24x24": address + "small", "32x32": address + "medium", "48x48": address + "large"},
		})
	}
	return list
}

func systemAvatars(c *call) (route.Answer, error) {
	kind, err := c.kindOfAvatar()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"system": c.pictures(kind, "")}), nil
}

func projectAvatarList(c *call) (route.Answer, error) {
	if _, err := c.project(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"system": c.pictures("project", systemAvatarIDs[0]), "custom": route.List{}}), nil
}

func ownerAvatars(c *call) (route.Answer, error) {
	kind, err := c.kindOfAvatar()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"system": c.pictures(kind, systemAvatarIDs[0]), "custom": route.List{}}), nil
}

// setProjectAvatar takes one of the pictures of the site; all look alike, so that nothing is kept.
func setProjectAvatar(c *call) (route.Answer, error) {
	if _, err := c.adminProject(); err != nil {
		return route.Answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return route.Answer{}, err
	}
	if id, _ := scalar(body["id"]); !slices.Contains(systemAvatarIDs, id) {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"id": "The avatar does not exist."})
	}
	return route.NoContent(), nil
}

// viewAvatar draws a disc whose color follows from the address.
func viewAvatar(c *call) (route.Answer, error) {
	if _, err := c.kindOfAvatar(); err != nil {
		return route.Answer{}, err
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(c.path() + c.Arg("hash") + c.Arg("pid") + c.Arg("avatarId"))) // a hash takes everything
	hue := strconv.Itoa(int(sum.Sum32() % 360))
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="24" fill="hsl(` + hue + `,45%,55%)"/></svg>`
	return route.Bytes("image/svg+xml", []byte(svg)), nil
}
