package config

import (
	"encoding/json"
	"log/slog"
	"net"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
)

// check finds settings that contradict each other. What the start cannot survive is refused, the rest is reported.
func (l *loader) check() {
	l.checkTransport()
	l.checkServices()
	l.checkCallers()
	l.checkAuthServer()
	l.checkExternal()
	l.checkBehaviour()
	l.checkCollector()
	l.checkForeignNames()
	if l.config.Run.Sandbox == "" {
		l.findAuth()
		l.checkFallback()
	}
}

func (l *loader) refusef(hint, format string, args ...any) {
	problem := fault.New(fault.Setup, format, args...)
	if hint != "" {
		problem = problem.WithHint("%s", hint)
	}
	l.refuse(problem)
}

func (l *loader) checkTransport() {
	c := l.config
	if c.Server.Stateless && c.Server.Transport != Streamable {
		l.refusef("use --transport streamable-http, or leave --stateless (STATELESS) away",
			"stateless mode works only with the streamable-http transport, not with %s", c.Server.Transport)
	}
	cert, key := c.Server.CertFile, c.Server.KeyFile
	switch {
	case cert.Given != key.Given || (cert.Given && (strings.TrimSpace(cert.Value) == "") != (strings.TrimSpace(key.Value) == "")):
		l.refusef("", "MCP_SSL_CERTFILE and MCP_SSL_KEYFILE must be set both or not at all")
	case cert.Given && strings.TrimSpace(cert.Value) == "":
		l.refusef("name the files, or remove the settings", "MCP_SSL_CERTFILE and MCP_SSL_KEYFILE are set but empty")
	case cert.Given && !c.HTTP():
		l.find(slog.LevelWarn, "MCP_SSL_CERTFILE", "the certificate is ignored: the stdio transport has no network side")
	}
	if c.Log.Stdout && !c.HTTP() {
		l.find(slog.LevelWarn, "MCP_LOGGING_STDOUT", "logs go to standard error: on the stdio transport standard output belongs to the protocol")
	}
	if dir := c.Callers.FilesDir; dir != "" {
		if info, err := l.files.Stat(dir); err != nil || !info.IsDir() {
			l.refusef("create it or name another one", "MCP_FILES_DIR: %s is no directory", dir)
		}
	}
}

func (l *loader) checkServices() {
	c := l.config
	if c.Run.Sandbox != "" {
		if c.Jira.URL != "" || c.Confluence.URL != "" {
			l.find(slog.LevelWarn, "", "the configured sites and credentials are ignored: the embedded site is served")
		}
		return
	}
	l.checkService(&c.Jira, "JIRA")
	l.checkService(&c.Confluence, "CONFLUENCE")
}

func (l *loader) checkService(s *Service, prefix string) {
	if !s.SSLVerify {
		if s.OnCloud() {
			l.refusef("remove the setting; for a proxy that opens connections, name its authority in "+prefix+"_CA_BUNDLE",
				"%s_SSL_VERIFY cannot be off for Atlassian Cloud", prefix)
		} else {
			l.find(slog.LevelWarn, prefix+"_SSL_VERIFY", "certificates of %s are not checked; %s_CA_BUNDLE is the safe way to accept a private authority", s.URL, prefix)
		}
	}
	if s.ClientKey != "" && s.ClientCert == "" {
		l.find(slog.LevelWarn, prefix+"_CLIENT_KEY", "the key is ignored: %s_CLIENT_CERT is not set", prefix)
	}
	if s.ClientCert != "" && s.OnCloud() {
		l.find(slog.LevelWarn, prefix+"_CLIENT_CERT", "a client certificate does not authenticate at Atlassian Cloud")
	}
	for _, header := range s.CustomHeaders {
		l.checkHeader(prefix+"_CUSTOM_HEADERS", header.Name, header.Value)
	}
	for _, name := range s.Passthrough {
		l.checkHeader(prefix+"_PASSTHROUGH_HEADERS", name, "")
	}
	l.checkCommand(prefix+"_API_TOKEN_COMMAND", s.APICommand)
	l.checkCommand(prefix+"_PERSONAL_TOKEN_COMMAND", s.PATCommand)
}

func (l *loader) checkCommand(variable, command string) {
	if list, err := words(command); command != "" && (err != nil || len(list) == 0) {
		l.refusef("check its quotes", "%s is no command", variable)
	}
}

// hopByHop are headers that belong to one connection, or that the request itself decides.
var hopByHop = []string{
	"connection", "proxy-connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
	"transfer-encoding", "upgrade", "host", "content-length",
}

// headerName is a token of RFC 9110.
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

func (l *loader) checkHeader(variable, name, value string) {
	switch {
	case !headerName.MatchString(name):
		l.refusef("use letters, digits and hyphens", "%s: %q is no header name", variable, fault.Clean(name, 60))
	case slices.Contains(hopByHop, strings.ToLower(name)):
		l.refusef("", "%s: the header %s cannot be set, because it belongs to the connection", variable, name)
	case strings.ContainsFunc(value, func(r rune) bool { return r != '\t' && unicode.IsControl(r) }):
		l.refusef("", "%s: the value of %s holds a control character", variable, name)
	}
}

func (l *loader) checkCallers() {
	c := l.config
	if c.Callers.IgnoreHeaderAuth && c.Callers.GlobalFallback == Off && !c.OAuth.External {
		l.refusef("remove one of them", "IGNORE_HEADER_AUTH=true and ALLOW_GLOBAL_CRED_FALLBACK=false leave no way to serve anybody")
	}
	if c.AuthServer.Enable && c.Callers.IgnoreHeaderAuth {
		l.refusef("remove one of them", "ATLASSIAN_OAUTH_PROXY_ENABLE and IGNORE_HEADER_AUTH contradict each other: a token would be checked and then not used")
	}
}

// checkFallback says plainly that callers without credentials act as the operator.
func (l *loader) checkFallback() {
	c := l.config
	global := c.JiraAuth().Global() || c.ConfluenceAuth().Global()
	if !c.HTTP() || !global || c.AuthServer.Enable {
		return
	}
	if !c.Callers.IgnoreHeaderAuth && !c.Callers.GlobalFallback.Or(true) {
		return
	}
	text := "requests without credentials act as the configured identity"
	if c.Callers.GlobalFallback == Unset && !c.Callers.IgnoreHeaderAuth {
		text += ", which is the default"
	}
	text += "; ALLOW_GLOBAL_CRED_FALLBACK=false refuses them"
	if !c.OnLoopback() {
		text += "; the server listens on " + c.Server.Host + ", where others can reach it, so whoever reaches the port acts as that identity"
	}
	l.find(slog.LevelWarn, "ALLOW_GLOBAL_CRED_FALLBACK", "%s", text)
}

// OnLoopback reports whether only this machine can reach the listening address.
func (c *Config) OnLoopback() bool {
	if c.Server.Host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(c.Server.Host, "[]"))
	return ip != nil && ip.IsLoopback()
}

func (l *loader) checkAuthServer() {
	c, a := l.config, l.config.AuthServer
	if a.StorageMode == "factory" || a.StorageFactory != "" {
		l.refusef("use ATLASSIAN_OAUTH_CLIENT_STORAGE_MODE=file, memory, or redis for several replicas",
			"a storage factory is a Python plug-in, which this program cannot load")
	}
	if !a.StorageConfig.Empty() {
		var object map[string]any
		if json.Unmarshal([]byte(a.StorageConfig.Reveal()), &object) != nil { //nolint:forbidigo // only its form is checked
			l.refusef(`write it like {"url": "rediss://redis.example.com:6379/0"}`, "ATLASSIAN_OAUTH_CLIENT_STORAGE_CONFIG_JSON is no JSON object")
		}
	}
	if !a.Enable {
		return
	}
	if !c.HTTP() {
		l.find(slog.LevelWarn, "ATLASSIAN_OAUTH_PROXY_ENABLE", "the OAuth proxy is ignored on the stdio transport")
		return
	}
	if missing := c.authServerMissing(); len(missing) > 0 {
		l.refusef("set it, or switch the proxy off", "ATLASSIAN_OAUTH_PROXY_ENABLE is on, but %s is not set", strings.Join(missing, ", "))
	}
	if c.Server.Stateless && a.StorageMode != "redis" {
		l.find(slog.LevelWarn, "ATLASSIAN_OAUTH_CLIENT_STORAGE_MODE", "sign-ins are kept on this machine only; several replicas need ATLASSIAN_OAUTH_CLIENT_STORAGE_MODE=redis")
	}
	if a.StorageMode == "redis" && a.StorageConfig.Empty() {
		l.refusef(`write it like {"url": "rediss://redis.example.com:6379/0"}`, "the redis store needs ATLASSIAN_OAUTH_CLIENT_STORAGE_CONFIG_JSON")
	}
	l.checkPublicURL()
}

func (c *Config) authServerMissing() []string {
	var missing []string
	if c.AuthServer.InstanceURL == "" && c.Jira.URL == "" && c.Confluence.URL == "" {
		missing = append(missing, "ATLASSIAN_OAUTH_INSTANCE_URL (or JIRA_URL or CONFLUENCE_URL)")
	}
	if c.OAuth.ClientID == "" && c.Jira.OAuthClientID == "" && c.Confluence.OAuthClientID == "" {
		missing = append(missing, "ATLASSIAN_OAUTH_CLIENT_ID")
	}
	if c.OAuth.ClientSecret.Empty() && c.Jira.OAuthClientSecret.Empty() && c.Confluence.OAuthClientSecret.Empty() {
		missing = append(missing, "ATLASSIAN_OAUTH_CLIENT_SECRET")
	}
	if c.OAuth.RedirectURI == "" {
		missing = append(missing, "ATLASSIAN_OAUTH_REDIRECT_URI")
	}
	return missing
}

var localBase = regexp.MustCompile(`^http://(localhost|127\.0\.0\.1)(:\d+)?(/|$)`)

func (l *loader) checkPublicURL() {
	base := string(l.config.AuthServer.PublicURL)
	if base != "" && !strings.HasPrefix(base, "https://") && !localBase.MatchString(base) {
		l.refusef("", "PUBLIC_BASE_URL must be an https address, because tokens travel over it")
	}
}

func (l *loader) checkExternal() {
	c := l.config
	if !c.OAuth.External {
		return
	}
	if len(c.Jira.Passthrough) == 0 && len(c.Confluence.Passthrough) == 0 {
		l.find(slog.LevelError, "ATLASSIAN_EXTERNAL_AUTH_ENABLE", "external authentication is on, but neither JIRA_PASSTHROUGH_HEADERS nor CONFLUENCE_PASSTHROUGH_HEADERS names a header to send on, so Atlassian will refuse every request")
	}
	if c.HTTP() && !c.OnLoopback() && !c.Callers.IgnoreHeaderAuth {
		l.find(slog.LevelError, "ATLASSIAN_EXTERNAL_AUTH_ENABLE", "external authentication is on and the server listens on %s without IGNORE_HEADER_AUTH: only the gateway in front may reach this port", c.Server.Host)
	}
}

var internalKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// zeroWidth are characters that copying from a page brings along.
var zeroWidth = strings.NewReplacer("\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

func (l *loader) checkBehaviour() {
	c := l.config
	for i, key := range c.JiraOnly.InternalOnly {
		key = strings.ToUpper(strings.TrimSpace(zeroWidth.Replace(key)))
		c.JiraOnly.InternalOnly[i] = key
		if !internalKey.MatchString(key) {
			l.find(slog.LevelWarn, "JIRA_INTERNAL_ONLY_PROJECTS", "%q is no project key and protects nothing", fault.Clean(key, 60))
		}
	}
	c.JiraOnly.InternalOnly = slices.DeleteFunc(c.JiraOnly.InternalOnly, func(key string) bool { return key == "" })
	for _, phrase := range c.JiraOnly.HierarchyPhrases {
		role, text, ok := strings.Cut(phrase, ":")
		if role = strings.ToLower(strings.TrimSpace(role)); !ok || strings.TrimSpace(text) == "" || (role != "parent" && role != "child") {
			l.find(slog.LevelWarn, "HIERARCHY_LINK_PHRASES", "%q is left out; write parent:<phrase> or child:<phrase>", fault.Clean(phrase, 60))
		}
	}
	if c.JiraOnly.SLAStart >= c.JiraOnly.SLAEnd {
		l.refusef("", "JIRA_SLA_WORKING_HOURS_START must be before JIRA_SLA_WORKING_HOURS_END")
	}
	for _, base := range []struct{ variable, address, usual string }{
		{"ATLASSIAN_API_BASE_URL", string(c.OAuth.APIBase), "https://api.atlassian.com"},
		{"ATLASSIAN_AUTH_BASE_URL", string(c.OAuth.AuthBase), "https://auth.atlassian.com"},
	} {
		if base.address != base.usual && strings.HasPrefix(base.address, "http://") && cloud.URL(base.address) {
			l.refusef("use https", "%s: tokens would travel in clear text", base.variable)
		}
	}
}

// checkCollector reports what of the standard's settings this program does otherwise.
func (l *loader) checkCollector() {
	t := l.config.Traces
	for _, header := range t.Headers {
		l.checkHeader("OTEL_EXPORTER_OTLP_HEADERS", header.Name, header.Value)
	}
	if t.Endpoint != "" && t.Protocol != "http/json" {
		l.find(slog.LevelWarn, "OTEL_EXPORTER_OTLP_PROTOCOL", "%s is not spoken; http/json is sent to OTEL_EXPORTER_OTLP_ENDPOINT, which should be the collector's port for HTTP, usually 4318", t.Protocol)
	}
}

// checkForeignNames names variables of the predecessor's framework, which do nothing here.
func (l *loader) checkForeignNames() {
	var found []string
	for _, text := range l.env {
		name, _, _ := strings.Cut(text, "=")
		if strings.HasPrefix(name, "FASTMCP_") {
			found = append(found, name)
		}
	}
	if len(found) > 0 {
		slices.Sort(found)
		l.find(slog.LevelWarn, "", "%s: these variables of another program's framework have no effect here", strings.Join(slices.Compact(found), ", "))
	}
}
