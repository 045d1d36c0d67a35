package text

import (
	"html"
	"strconv"
	"strings"
)

// Parameter gives the value of a macro's parameter as text, "" when it has none.
func Parameter(macro *Node, name string) string {
	for _, c := range macro.Children {
		if c.Name == "ac:parameter" && c.Get("ac:name") == name {
			return strings.TrimSpace(c.Inner())
		}
	}
	return ""
}

func (v *viewer) macro(n *Node) {
	name := n.Get("ac:name")
	switch name {
	case "code":
		v.code(n)
	case "noformat":
		v.put(`<div class="preformatted panel" style="border-width: 1px;"><div class="preformattedContent panelContent"><pre>`)
		v.text(n.Child("ac:plain-text-body").body())
		v.put(`</pre></div></div>`)
	case "info", "note", "tip", "warning":
		v.notice(n, name)
	case "panel":
		v.panel(n)
	case "expand":
		v.expand(n)
	case "status":
		v.status(n)
	case "jira":
		v.jira(n)
	case "toc":
		v.put(`<div class="toc-macro client-side-toc-macro conf-macro output-block" data-headerelements="H1,H2,H3,H4,H5,H6,H7" data-hasbody="false" data-macro-name="toc"></div>`)
	case "anchor":
		id := strings.Join(strings.Fields(v.page.Title+"-"+Parameter(n, "")), "")
		v.put(`<span class="confluence-anchor-link conf-macro output-inline" id="`, html.EscapeString(id), `" data-hasbody="false" data-macro-name="anchor"></span>`)
	case "children":
		v.below()
	case "profile":
		v.profile(n)
	case "excerpt", "details", "section", "column", "div":
		v.put(`<div class="conf-macro output-block" data-hasbody="true" data-macro-name="`, name, `">`)
		v.children(n.Child("ac:rich-text-body"))
		v.put(`</div>`)
	default:
		v.put(`<p class="wysiwyg-unknown-macro conf-macro" data-macro-name="`, html.EscapeString(name), `">Unknown macro: '`, html.EscapeString(name), `'</p>`)
	}
}

// body gives the characters of a plain-text body; a missing one is empty.
func (n *Node) body() string {
	if n == nil {
		return ""
	}
	return n.Inner()
}

func (v *viewer) code(n *Node) {
	v.put(`<div class="code panel pdl conf-macro output-block" style="border-width: 1px;" data-hasbody="true" data-macro-name="code">`)
	if title := Parameter(n, "title"); title != "" {
		v.put(`<div class="codeHeader panelHeader pdl" style="border-bottom-width: 1px;"><b>`, html.EscapeString(title), `</b></div>`)
	}
	language := Parameter(n, "language")
	if language == "" {
		language = "java"
	}
	v.put(`<div class="codeContent panelContent pdl">`, "\n", `<pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: `,
		html.EscapeString(language), `; gutter: false; theme: Confluence" data-theme="Confluence">`)
	v.text(n.Child("ac:plain-text-body").body())
	v.put(`</pre>`, "\n", `</div></div>`)
}

func (v *viewer) notice(n *Node, name string) {
	kind, icon := name, name
	switch name {
	case "info":
		kind = "information"
	case "tip":
		icon = "approve"
	case "note":
		icon = "warning"
	case "warning":
		icon = "error"
	}
	v.put(`<div class="confluence-information-macro confluence-information-macro-`, kind, ` conf-macro output-block" data-hasbody="true" data-macro-name="`, name, `">`)
	if title := Parameter(n, "title"); title != "" {
		v.put(`<p class="title">`, html.EscapeString(title), `</p>`)
	}
	v.put(`<span class="aui-icon aui-icon-small aui-iconfont-`, icon, ` confluence-information-macro-icon"></span><div class="confluence-information-macro-body">`)
	v.children(n.Child("ac:rich-text-body"))
	v.put(`</div></div>`)
}

func (v *viewer) panel(n *Node) {
	v.put(`<div class="panel conf-macro output-block" style="border-width: 1px;" data-hasbody="true" data-macro-name="panel">`)
	if title := Parameter(n, "title"); title != "" {
		v.put(`<div class="panelHeader" style="border-bottom-width: 1px;"><b>`, html.EscapeString(title), `</b></div>`)
	}
	v.put(`<div class="panelContent">`)
	v.children(n.Child("ac:rich-text-body"))
	v.put(`</div></div>`)
}

func (v *viewer) expand(n *Node) {
	v.unique++
	id := v.page.ID + strconv.Itoa(v.unique)
	title := Parameter(n, "title")
	if title == "" {
		title = "Click here to expand..."
	}
	v.put(`<div id="expander-`, id, `" class="expand-container conf-macro output-block" data-hasbody="true" data-macro-name="expand"><div id="expander-control-`, id,
		`" class="expand-control" aria-expanded="true"><span class="expand-control-icon"></span><span class="expand-control-text">`, html.EscapeString(title),
		`</span></div><div id="expander-content-`, id, `" class="expand-content">`)
	v.children(n.Child("ac:rich-text-body"))
	v.put(`</div></div>`)
}

func (v *viewer) status(n *Node) {
	class := ""
	switch Parameter(n, "colour") {
	case "Green":
		class = " aui-lozenge-success"
	case "Yellow":
		class = " aui-lozenge-current"
	case "Red":
		class = " aui-lozenge-error"
	case "Blue":
		class = " aui-lozenge-complete"
	case "Purple":
		class = " aui-lozenge-new"
	}
	v.put(`<span class="status-macro aui-lozenge`, class, ` conf-macro output-inline" data-hasbody="false" data-macro-name="status">`, html.EscapeString(Parameter(n, "title")), `</span>`)
}

func (v *viewer) jira(n *Node) {
	key := Parameter(n, "key")
	if key == "" {
		v.put(`<div class="refresh-module-id jira-table conf-macro output-block" data-jql="`, html.EscapeString(Parameter(n, "jqlQuery")), `" data-hasbody="false" data-macro-name="jira"></div>`)
		return
	}
	issue := Issue{Key: key}
	if v.page.Issue != nil {
		if found, ok := v.page.Issue(key); ok {
			issue = found
		}
	}
	v.put(`<span class="jira-issue conf-macro output-inline" data-jira-key="`, html.EscapeString(key), `" data-hasbody="false" data-macro-name="jira"><a href="`,
		html.EscapeString(issue.URL), `" class="jira-issue-key">`, html.EscapeString(key), `</a>`)
	if issue.Summary != "" {
		v.put(` - <span class="summary">`, html.EscapeString(issue.Summary), `</span> <span class="aui-lozenge jira-macro-single-issue-export-pdf">`,
			html.EscapeString(issue.Status), `</span>`)
	}
	v.put(`</span>`)
}

func (v *viewer) below() {
	v.put(`<ul class="childpages-macro conf-macro output-block" data-hasbody="false" data-macro-name="children">`)
	if v.page.Below != nil {
		for _, t := range v.page.Below() {
			v.put(`<li><a href="`, html.EscapeString(t.URL), `">`, html.EscapeString(t.Title), `</a></li>`)
		}
	}
	v.put(`</ul>`)
}

func (v *viewer) profile(n *Node) {
	for _, c := range n.Children {
		if ref := c.Child("ri:user"); ref != nil {
			v.put(`<div class="profile-macro conf-macro output-block" data-hasbody="false" data-macro-name="profile">`)
			v.mention(ref)
			v.put(`</div>`)
			return
		}
	}
}
