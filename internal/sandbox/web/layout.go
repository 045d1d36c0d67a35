package web

// layout holds the templates of all pages.
const layout = `
{{define "head"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Title}} – {{.Site}} (sandbox)</title>
<style>
body{font:16px/1.5 sans-serif;max-width:60em;margin:0 auto;padding:1em;color:#172b4d;background:#fff}
header,footer{color:#5e6c84;border-bottom:1px solid #dfe1e6;padding:.3em 0}footer{border:0;border-top:1px solid #dfe1e6;margin-top:2em;font-size:.85em}
a{color:#0052cc}table{border-collapse:collapse}td,th{border:1px solid #dfe1e6;padding:.3em .6em;text-align:left;vertical-align:top}
pre{background:#f4f5f7;padding:.6em;overflow:auto}.meta{color:#5e6c84}.box{border-left:3px solid #dfe1e6;padding-left:.8em;margin:1em 0}
.aui-lozenge{border:1px solid #c1c7d0;border-radius:3px;padding:0 .3em;font-size:.85em}.panel,.confluence-information-macro{border:1px solid #dfe1e6;padding:.3em .8em;margin:.6em 0}
.inline-comment-marker{background:#fff0b3}.columnLayout{display:flex;gap:2em}.cell{flex:1}li.checked{text-decoration:line-through}img{max-width:100%}
</style></head><body>
<header><a href="{{.Home}}">{{.Site}}</a> · <a href="{{.Wiki}}">Confluence</a> · <strong>sandbox</strong>, not Atlassian · seen as {{.Eyes}}</header>
<h1>{{.Title}}</h1>{{end}}
{{define "foot"}}<footer>Embedded demo site of mcp-atlassian ({{.Flavour}}). These pages only show; changes come through the APIs.</footer></body></html>
{{end}}
{{define "missing"}}{{template "head" .}}<p>There is nothing here, or {{.Eyes}} may not see it.</p>{{template "foot" .}}{{end}}
{{define "start"}}{{template "head" .}}
<p>Newest changes first.</p><table><tr><th>When (UTC)</th><th>Who</th><th>What</th><th>Where</th></tr>
{{range .Content}}<tr><td>{{.When}}</td><td>{{.Who}}</td><td>{{.What}}</td><td><a href="{{.Link}}">{{.Where}}</a></td></tr>
{{end}}</table>{{template "foot" .}}{{end}}
{{define "list"}}{{template "head" .}}<p>{{.Content.Text}}</p><ul>{{range .Content.Links}}<li><a href="{{.URL}}">{{.Label}}</a>{{with .Note}} <span class="meta">{{.}}</span>{{end}}</li>
{{end}}</ul>{{template "foot" .}}{{end}}
{{define "issue"}}{{template "head" .}}{{with .Content}}
<table>{{range .Fields}}<tr><th>{{.Name}}</th><td>{{if .URL}}<a href="{{.URL}}">{{.Value}}</a>{{else}}{{.Value}}{{end}}</td></tr>
{{end}}</table>
<h2>Description</h2>{{.Description}}
{{if .Links}}<h2>Related</h2><ul>{{range .Links}}<li>{{.Note}} <a href="{{.URL}}">{{.Label}}</a></li>{{end}}</ul>{{end}}
{{if .Comments}}<h2>Comments</h2>{{range .Comments}}<div class="box"><p class="meta">{{.Who}}, {{.When}}</p>{{.Body}}</div>{{end}}{{end}}
{{if .History}}<h2>History</h2><table><tr><th>When (UTC)</th><th>Who</th><th>Field</th><th>From</th><th>To</th></tr>
{{range .History}}<tr><td>{{.When}}</td><td>{{.Who}}</td><td>{{.Field}}</td><td>{{.From}}</td><td>{{.To}}</td></tr>
{{end}}</table>{{end}}{{end}}{{template "foot" .}}{{end}}
{{define "page"}}{{template "head" .}}{{with .Content}}
<p class="meta">{{range .Path}}<a href="{{.URL}}">{{.Label}}</a> / {{end}}version {{.Version}}, {{.Who}}, {{.When}}{{with .Labels}} · {{.}}{{end}}</p>
<article>{{.Body}}</article>
{{if .Children}}<h2>Below</h2><ul>{{range .Children}}<li><a href="{{.URL}}">{{.Label}}</a></li>{{end}}</ul>{{end}}
{{if .Files}}<h2>Files</h2><ul>{{range .Files}}<li><a href="{{.URL}}">{{.Label}}</a> <span class="meta">{{.Note}}</span></li>{{end}}</ul>{{end}}
{{if .Comments}}<h2>Comments</h2>{{range .Comments}}<div class="box"><p class="meta">{{.Who}}, {{.When}}{{with .About}}, on “{{.}}”{{end}}</p>{{.Body}}</div>{{end}}{{end}}
{{end}}{{template "foot" .}}{{end}}
`
