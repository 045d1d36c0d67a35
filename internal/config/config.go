// Package config turns flags, environment and files into one checked value.
//
// Every setting is a field with tags in this package; flags, help, documents, the sample file, the check and the
// report follow from the tags. The value is plain: it never changes after the start, and no other package receives
// it whole — package app copies what each one wants. Nothing here reads the environment of the process, a clock or
// the network; secrets are wrapped from their first byte on.
package config

import (
	"log/slog"
	"time"

	"mcp-atlassian/internal/ground/secret"
)

// Config is everything an operator can set.
type Config struct {
	Run        Run
	Server     Server     `section:"Server and transport"`
	Callers    Callers    `section:"Callers over HTTP"`
	Tools      Tools      `section:"Tools and results"`
	Jira       Service    `section:"Jira" prefix:"JIRA"`
	Confluence Service    `section:"Confluence" prefix:"CONFLUENCE"`
	JiraOnly   Jira       `section:"Jira behaviour"`
	ConfOnly   Confluence `section:"Confluence behaviour"`
	OAuth      OAuth      `section:"OAuth and external authentication"`
	AuthServer AuthServer `section:"OAuth proxy and client registration" pending:"true"`
	Upstream   Upstream   `section:"Requests to Atlassian"`
	Network    Network    `section:"Proxies and certificates"`
	Log        Log        `section:"Logs, audit and metrics"`
	Traces     Traces     `section:"OpenTelemetry"`

	// sources says for each variable that was set where its value came from; for the report.
	sources map[string]string
}

// Command is what the program was asked to do.
type Command uint8

// The commands. Serve is the program without a sub-command.
const (
	Serve Command = iota
	Help
	Version
	SandboxOnly // the embedded site alone
	Healthcheck
	CheckConfig
	OAuthSetup
)

// Run is what only the command line says.
type Run struct {
	Command        Command
	Online         bool          // CheckConfig asks each service whose the credential is
	NonInteractive bool          // OAuthSetup fails instead of asking
	Sandbox        string        // flavour of the embedded site, "cloud" or "dc"; empty: real sites
	SandboxPort    int           // SandboxOnly: 0 = any free port
	InfoFile       string        // SandboxOnly: where to write what a client must know
	TokenLife      time.Duration // SandboxOnly: of OAuth access tokens; 0 = as Atlassian has it
	Home           string        // the user's home directory; empty when the environment names none
	SessionBus     bool          // the user has a session bus, on which a keyring may answer (Linux and the like)
}

// The transports.
const (
	Stdio      = "stdio"
	SSE        = "sse"
	Streamable = "streamable-http"
)

// Server is how callers reach the program.
type Server struct {
	Transport   string   `env:"TRANSPORT" flag:"transport" default:"stdio" enum:"stdio|sse|streamable-http" doc:"How clients connect"`
	Stateless   bool     `env:"STATELESS" flag:"stateless" doc:"No sessions, so that any replica answers any request; only with streamable-http"`
	Port        int      `env:"PORT" flag:"port" default:"8000" range:"0..65535" lenient:"true" doc:"Port to listen on (HTTP transports)"`
	Host        string   `env:"HOST" flag:"host" default:"0.0.0.0" doc:"Address to listen on (HTTP transports)"`
	Path        Path     `env:"STREAMABLE_HTTP_PATH" flag:"path" doc:"Path of the endpoint; unset: /mcp, or /sse with the sse transport"`
	CertFile    Optional `env:"MCP_SSL_CERTFILE" flag:"ssl-certfile" doc:"PEM certificate chain; with the key, the server speaks HTTPS itself"`
	KeyFile     Optional `env:"MCP_SSL_KEYFILE" flag:"ssl-keyfile" doc:"PEM key that belongs to the certificate, not encrypted"`
	Shutdown    Seconds  `env:"MCP_SHUTDOWN_TIMEOUT" default:"10" range:"0..3600" doc:"How long open requests may finish after SIGTERM"`
	SessionIdle Seconds  `env:"MCP_SESSION_IDLE_TIMEOUT" default:"1800" range:"0.." doc:"How long an unused session lives; 0 = for ever"`
	MaxSessions int      `env:"MCP_MAX_SESSIONS" default:"10000" range:"1.." doc:"Most sessions at the same time"`
	MaxBody     int      `env:"MCP_MAX_REQUEST_BODY" default:"10485760" range:"1024.." doc:"Largest request body, in bytes"`
}

// Callers is what callers over HTTP may bring and name.
type Callers struct {
	IgnoreHeaderAuth  bool     `env:"IGNORE_HEADER_AUTH" safe:"false" doc:"Do not read Authorization and X-Atlassian-* headers; every caller acts as the configured identity"`
	GlobalFallback    Tri      `env:"ALLOW_GLOBAL_CRED_FALLBACK" safe:"off" doc:"Whether requests without credentials act as the configured identity; unset: yes"`
	EagerAuth         bool     `env:"MCP_EAGER_AUTH" doc:"Check a caller's credential when a session begins, and answer 401 when every service refuses it"`
	ValidationTTL     int      `env:"MCP_ATLASSIAN_VALIDATION_CACHE_TTL" default:"300" lenient:"true" doc:"Seconds for which a checked credential is remembered; 0 or less = never"`
	ValidationSize    int      `env:"MCP_ATLASSIAN_VALIDATION_CACHE_MAXSIZE" default:"100" lenient:"true" doc:"Most credentials remembered; 0 or less = none"`
	AllowedURLDomains Words    `env:"MCP_ALLOWED_URL_DOMAINS" doc:"Hosts that callers may name in X-Atlassian-*-Url: domain, =exact host, address or CIDR network; they may be private"`
	DisableURLHeaders bool     `env:"MCP_DISABLE_URL_HEADERS" doc:"Refuse X-Atlassian-*-Url headers"`
	ProxyForURLs      bool     `env:"MCP_ALLOW_PROXY_FOR_HEADER_URLS" doc:"Reach hosts that callers name through the configured proxy"`
	AllowedHosts      Words    `env:"MCP_ALLOWED_HOSTS" doc:"Accepted Host headers beside loopback and the listening address"`
	AllowedOrigins    Words    `env:"MCP_ALLOWED_ORIGINS" doc:"Accepted Origin headers beside the server's own and loopback"`
	CORSOrigins       Words    `env:"MCP_CORS_ORIGINS" doc:"Origins whose browser pages may call the MCP endpoint"`
	TrustedProxies    Networks `env:"MCP_TRUSTED_PROXIES" doc:"Addresses or networks whose X-Forwarded-For is believed"`
	FilesDir          string   `env:"MCP_FILES_DIR" doc:"The one directory tools may read; unset: the working directory on stdio, none over HTTP"`
}

// Tools is which tools there are and what their answers look like.
type Tools struct {
	ReadOnly          bool    `env:"READ_ONLY_MODE" flag:"read-only" safe:"true" doc:"No tool that writes"`
	Toolsets          Words   `env:"TOOLSETS" flag:"toolsets" doc:"Toolsets to offer; also all, default, -name; unset: all"`
	Enabled           Words   `env:"ENABLED_TOOLS" flag:"enabled-tools" doc:"Only these tools; name* for a beginning; unset: all"`
	Disabled          Words   `env:"DISABLED_TOOLS" doc:"Never these tools; the same syntax"`
	Indent            int     `env:"MCP_RESULT_INDENT" default:"0" range:"0..8" doc:"Blanks per level of JSON answers; 0 = compact"`
	StructuredContent bool    `env:"MCP_STRUCTURED_CONTENT" doc:"Repeat JSON answers as structured content"`
	DateFormat        string  `env:"MCP_DATE_FORMAT" default:"classic" enum:"classic|iso" doc:"Dates in the predecessor's layouts, or as Atlassian wrote them"`
	Zone              Zone    `env:"TZ" default:"UTC" lenient:"true" doc:"Time zone of dates in the classic layouts"`
	Compact           bool    `env:"ATLASSIAN_COMPACT_RESULTS" doc:"Shorter users, links and linked objects in answers"`
	MaxChars          int     `env:"MCP_MAX_RESULT_CHARS" default:"0" range:"0.." doc:"Longest text of one answer; longer lists are cut and say so; 0 = unlimited"`
	CommandTimeout    Seconds `env:"CREDENTIAL_COMMAND_TIMEOUT" default:"30" range:"1..3600" doc:"Longest run of a *_TOKEN_COMMAND"`
}

// Jira is what only Jira has.
type Jira struct {
	ProjectsFilter    Words    `env:"JIRA_PROJECTS_FILTER" flag:"jira-projects-filter" doc:"Only these projects"`
	IssueKeyPattern   Pattern  `env:"JIRA_ISSUE_KEY_PATTERN" default:"^[A-Z][A-Z0-9_]+-\\d+(?:-\\d+)*$" lenient:"true" doc:"What an issue key looks like"`
	ProjectKeyPattern Pattern  `env:"JIRA_PROJECT_KEY_PATTERN" default:"^[A-Z][A-Z0-9_]+$" lenient:"true" doc:"What a project key looks like"`
	InternalOnly      Words    `env:"JIRA_INTERNAL_ONLY_PROJECTS" doc:"Projects whose issues get internal comments only"`
	DisableMarkup     bool     `env:"DISABLE_JIRA_MARKUP_TRANSLATION" doc:"Leave Jira markup as it is, in both directions"`
	HierarchyPhrases  Words    `env:"HIERARCHY_LINK_PHRASES" pending:"true" doc:"More link phrases that mean a hierarchy: parent:<phrase>, child:<phrase>"`
	SLAMetrics        Words    `env:"JIRA_SLA_METRICS" pending:"true" default:"cycle_time,time_in_status" doc:"Time metrics of an issue when the call names none"`
	SLAWorkingOnly    bool     `env:"JIRA_SLA_WORKING_HOURS_ONLY" pending:"true" doc:"Count working hours only"`
	SLAStart          Clock    `env:"JIRA_SLA_WORKING_HOURS_START" pending:"true" default:"09:00" doc:"Begin of the working day"`
	SLAEnd            Clock    `env:"JIRA_SLA_WORKING_HOURS_END" pending:"true" default:"17:00" doc:"End of the working day"`
	SLADays           Weekdays `env:"JIRA_SLA_WORKING_DAYS" pending:"true" default:"1,2,3,4,5" doc:"Working days; 1 = Monday"`
	SLAZone           Zone     `env:"JIRA_SLA_TIMEZONE" pending:"true" default:"UTC" lenient:"true" doc:"Time zone of the working day"`
	Workers           int      `env:"JIRA_FETCHER_MAX_WORKERS" default:"0" lenient:"true" doc:"Most Jira calls at the same time; 0 or less = no bound"`
}

// Confluence is what only Confluence has.
type Confluence struct {
	SpacesFilter Words `env:"CONFLUENCE_SPACES_FILTER" flag:"confluence-spaces-filter" doc:"Only these spaces"`
	DownloadV1   Tri   `env:"CONFLUENCE_ATTACHMENT_DOWNLOAD_USE_V1" pending:"true" safe:"off" doc:"Download attachments through the v1 REST endpoint; unset: on Cloud only"`
	Workers      int   `env:"CONFLUENCE_FETCHER_MAX_WORKERS" default:"0" lenient:"true" doc:"Most Confluence calls at the same time; 0 or less = no bound"`
}

// Service is one product of one site. In names, {S} is JIRA or CONFLUENCE and {s} jira or confluence.
type Service struct {
	URL           URL         `env:"{S}_URL" flag:"{s}-url" doc:"Base address of the site; decides Cloud or Server/Data Center"`
	Deployment    string      `env:"{S}_DEPLOYMENT" enum:"cloud|server" doc:"Says what the address does not: for Cloud under an own domain, and for tests"`
	Username      string      `env:"{S}_USERNAME" flag:"{s}-username" doc:"User of basic authentication; on Cloud the e-mail address"`
	APIToken      secret.Text `env:"{S}_API_TOKEN" flag:"{s}-token" doc:"Cloud API token, or Server/Data Center password"`
	PersonalToken secret.Text `env:"{S}_PERSONAL_TOKEN" flag:"{s}-personal-token" doc:"Server/Data Center personal access token"`
	APICommand    string      `env:"{S}_API_TOKEN_COMMAND" doc:"Command (no shell) that prints the API token; run at the first use"`
	PATCommand    string      `env:"{S}_PERSONAL_TOKEN_COMMAND" doc:"Command (no shell) that prints the personal access token"`

	SSLVerify   bool        `env:"{S}_SSL_VERIFY" flag:"{s}-ssl-verify" default:"true" safe:"true" doc:"Check the site's certificate; for a private authority use {S}_CA_BUNDLE instead of switching it off"`
	CABundle    string      `env:"{S}_CA_BUNDLE" doc:"PEM file or directory with more certificate authorities"`
	ClientCert  string      `env:"{S}_CLIENT_CERT" doc:"PEM client certificate, alone or with its key"`
	ClientKey   string      `env:"{S}_CLIENT_KEY" doc:"PEM key of the client certificate"`
	KeyPassword secret.Text `env:"{S}_CLIENT_KEY_PASSWORD" doc:"Password of an encrypted key"`

	Timeout      Seconds `env:"{S}_TIMEOUT" default:"75" range:"1..86400" lenient:"true" doc:"Longest wait for an answer, and for each further part of it"`
	TotalTimeout Seconds `env:"{S}_TOTAL_TIMEOUT" default:"0" range:"0..86400" doc:"Longest time of one request altogether; 0 = five times the timeout"`

	CustomHeaders Pairs `env:"{S}_CUSTOM_HEADERS" doc:"Headers of every request: Name=value, comma separated (\\, inside a value), or a JSON object"`
	Passthrough   Words `env:"{S}_PASSTHROUGH_HEADERS" doc:"Headers of the caller's request that are sent on"`

	HTTPProxy  Optional `env:"{S}_HTTP_PROXY" secret:"true" doc:"Proxy for http addresses; set but empty: none"`
	HTTPSProxy Optional `env:"{S}_HTTPS_PROXY" secret:"true" doc:"Proxy for https addresses; set but empty: none"`
	SOCKSProxy Optional `env:"{S}_SOCKS_PROXY" secret:"true" doc:"SOCKS proxy for both; set but empty: none"`
	NoProxy    Optional `env:"{S}_NO_PROXY" doc:"Hosts reached without a proxy; set but empty: none"`
	PAC        Tri      `env:"{S}_PROXY_WPAD_ENABLE" doc:"Use a proxy configuration file; unset: as ATLASSIAN_PROXY_WPAD_ENABLE says"`
	PACURL     Optional `env:"{S}_PROXY_WPAD_URL" doc:"Address of that file"`

	OAuthClientID     string      `env:"{S}_OAUTH_CLIENT_ID" doc:"OAuth app of this service alone; beats ATLASSIAN_OAUTH_CLIENT_ID"`
	OAuthClientSecret secret.Text `env:"{S}_OAUTH_CLIENT_SECRET" doc:"Its secret"`
	OAuthRedirectURI  string      `env:"{S}_OAUTH_REDIRECT_URI" doc:"Its redirect address"`
	OAuthScope        string      `env:"{S}_OAUTH_SCOPE" doc:"Its scopes, separated by blanks"`
	OAuthAccessToken  secret.Text `env:"{S}_OAUTH_ACCESS_TOKEN" doc:"A ready-made access token for this service alone"`
}

// OAuth is the OAuth app that both services share, and other ways to authenticate.
type OAuth struct {
	ClientID     string      `env:"ATLASSIAN_OAUTH_CLIENT_ID" flag:"oauth-client-id" doc:"Client id of the OAuth app"`
	ClientSecret secret.Text `env:"ATLASSIAN_OAUTH_CLIENT_SECRET" flag:"oauth-client-secret" doc:"Client secret of the OAuth app"`
	RedirectURI  string      `env:"ATLASSIAN_OAUTH_REDIRECT_URI" flag:"oauth-redirect-uri" doc:"Redirect address of the OAuth app; Server/Data Center and the wizard: http://localhost:8080/callback"`
	Scope        string      `env:"ATLASSIAN_OAUTH_SCOPE" flag:"oauth-scope" doc:"Scopes, separated by blanks"`
	CloudID      string      `env:"ATLASSIAN_OAUTH_CLOUD_ID" flag:"oauth-cloud-id" doc:"Cloud id of the site, for the API gateway; unset: found out from the site's address"`
	AccessToken  secret.Text `env:"ATLASSIAN_OAUTH_ACCESS_TOKEN" flag:"oauth-access-token" doc:"A ready-made access token; it is never refreshed"`
	Enable       bool        `env:"ATLASSIAN_OAUTH_ENABLE" doc:"Minimal mode: every request brings its own token, no site need be configured"`
	External     bool        `env:"ATLASSIAN_EXTERNAL_AUTH_ENABLE" doc:"A gateway in front authenticates; only pass-through headers are sent on"`
	TokenStore   string      `env:"MCP_ATLASSIAN_TOKEN_STORE" default:"auto" enum:"auto|keyring|file|none" doc:"Where OAuth tokens are kept"`
	Profile      string      `env:"MCP_ATLASSIAN_PROFILE" doc:"Name that keeps several accounts with one app at one site apart; unset: one account"`
	Home         string      `env:"MCP_ATLASSIAN_HOME" doc:"Directory of tokens and state; unset: .mcp-atlassian in the home directory"`
	CallbackHost string      `env:"MCP_OAUTH_CALLBACK_HOST" doc:"Address on which the wizard waits for the browser; unset: loopback, in a container all"`
	APIBase      URL         `env:"ATLASSIAN_API_BASE_URL" default:"https://api.atlassian.com" doc:"Atlassian's API gateway"`
	AuthBase     URL         `env:"ATLASSIAN_AUTH_BASE_URL" default:"https://auth.atlassian.com" doc:"Atlassian's authorization server"`
}

// AuthServer is this server as an OAuth authorization server for MCP clients.
type AuthServer struct {
	Enable           bool        `env:"ATLASSIAN_OAUTH_PROXY_ENABLE" doc:"Offer discovery, client registration and sign-in through Atlassian"`
	InstanceURL      URL         `env:"ATLASSIAN_OAUTH_INSTANCE_URL" doc:"Site whose sign-in is used; unset: JIRA_URL, else CONFLUENCE_URL"`
	PublicURL        URL         `env:"PUBLIC_BASE_URL" doc:"Address under which clients reach this server; unset: derived from the redirect address"`
	AllowedRedirects Words       `env:"ATLASSIAN_OAUTH_ALLOWED_CLIENT_REDIRECT_URIS" split:"space" doc:"Patterns of accepted client redirect addresses; unset: loopback and ChatGPT; set but blank: none"`
	GrantTypes       Words       `env:"ATLASSIAN_OAUTH_ALLOWED_GRANT_TYPES" split:"space" default:"authorization_code refresh_token" doc:"Grants a registered client may keep"`
	RequireConsent   bool        `env:"ATLASSIAN_OAUTH_REQUIRE_CONSENT" default:"true" safe:"true" doc:"Ask the user before a client gets access"`
	StorageMode      string      `env:"ATLASSIAN_OAUTH_CLIENT_STORAGE_MODE" default:"default" enum:"default|file|memory|redis|factory" doc:"Where clients, codes and tokens are kept; default = file; several replicas need redis"`
	StorageFactory   string      `env:"ATLASSIAN_OAUTH_CLIENT_STORAGE_FACTORY" doc:"Python plug-in of the predecessor; refused"`
	StorageConfig    secret.Text `env:"ATLASSIAN_OAUTH_CLIENT_STORAGE_CONFIG_JSON" doc:"JSON object for the store; redis: {\"url\": …, \"prefix\": …}"`
	AllowHeaderAuth  bool        `env:"ATLASSIAN_OAUTH_PROXY_ALLOW_HEADER_AUTH" doc:"Accept Atlassian credentials in headers beside the server's own tokens"`
	ClientIDMetadata bool        `env:"ATLASSIAN_OAUTH_CLIENT_ID_METADATA" doc:"Accept client ids that are addresses of a metadata document"`
}

// Upstream is how requests to Atlassian behave.
type Upstream struct {
	RetryTotal       int     `env:"ATLASSIAN_RETRY_TOTAL" default:"0" range:"0..20" lenient:"true" doc:"Most repeats of a failed request; 0 = none"`
	RetryBackoff     float64 `env:"ATLASSIAN_RETRY_BACKOFF" default:"1.0" range:"0..120" lenient:"true" doc:"Seconds before the second repeat; doubled each time"`
	RetryWrites      bool    `env:"ATLASSIAN_RETRY_INCLUDE_WRITES" safe:"false" doc:"Repeat writes as well; something may be created twice"`
	IgnoreRetryAfter bool    `env:"ATLASSIAN_RETRY_IGNORE_RETRY_AFTER" doc:"Do not wait as long as Atlassian asks"`
	MaxConcurrent    int     `env:"ATLASSIAN_MAX_CONCURRENT_REQUESTS" default:"0" range:"0.." lenient:"true" doc:"Most requests at the same time; 0 = no bound"`
	PerSecond        float64 `env:"ATLASSIAN_REQUESTS_PER_SECOND" default:"0" range:"0.." lenient:"true" doc:"Most requests per second; 0 = no bound"`
	MaxPage          int     `env:"ATLASSIAN_MAX_PAGINATION_LIMIT" default:"0" lenient:"true" doc:"Largest page a call may ask for; 0 or less = no bound"`
	BreakerThreshold int     `env:"ATLASSIAN_CIRCUIT_BREAKER_THRESHOLD" default:"0" range:"0.." lenient:"true" doc:"Consecutive 429 or 503 answers after which a host is left alone; 0 = never"`
	BreakerCooldown  float64 `env:"ATLASSIAN_CIRCUIT_BREAKER_COOLDOWN" default:"30" range:"0..3600" lenient:"true" doc:"Seconds for which it is left alone"`
	MaxBody          int     `env:"MCP_MAX_UPSTREAM_BODY" default:"52428800" range:"1024.." doc:"Largest JSON answer, in bytes, unpacked"`
}

// Network is what both services share of proxies and certificates.
type Network struct {
	HTTPProxy        string   `env:"HTTP_PROXY" also:"http_proxy,all_proxy" secret:"true" doc:"Proxy for http addresses"`
	HTTPSProxy       string   `env:"HTTPS_PROXY" also:"https_proxy,all_proxy" secret:"true" doc:"Proxy for https addresses"`
	SOCKSProxy       string   `env:"SOCKS_PROXY" secret:"true" doc:"SOCKS proxy where no other is set: socks5, socks5h or socks4a"`
	NoProxy          string   `env:"NO_PROXY" also:"no_proxy" doc:"Reached without a proxy: host, domain, host:port, address, network or *"`
	PAC              bool     `env:"ATLASSIAN_PROXY_WPAD_ENABLE" doc:"Use a proxy configuration file when no proxy is set"`
	PACURL           URL      `env:"ATLASSIAN_PROXY_WPAD_URL" default:"http://wpad/wpad.dat" doc:"Address of that file"`
	SystemTruststore bool     `env:"MCP_ATLASSIAN_USE_SYSTEM_TRUSTSTORE" default:"true" doc:"Trust the operating system's certificate authorities beside the bundled ones"`
	RequestsBundle   string   `env:"REQUESTS_CA_BUNDLE" doc:"PEM file or directory with more certificate authorities"`
	CurlBundle       string   `env:"CURL_CA_BUNDLE" doc:"The same"`
	CertFile         string   `env:"SSL_CERT_FILE" doc:"The same; a file"`
	CertDir          PathList `env:"SSL_CERT_DIR" doc:"The same; directories"`
}

// Log is what is written down.
type Log struct {
	Verbose     bool   `env:"MCP_VERBOSE" doc:"Log level info, as -v"`
	VeryVerbose bool   `env:"MCP_VERY_VERBOSE" doc:"Log level debug, as -vv"`
	LevelName   string `env:"MCP_LOG_LEVEL" enum:"debug|info|warning|error" doc:"Log level; beats the two switches, the flags beat it"`
	Format      string `env:"MCP_LOG_FORMAT" default:"text" enum:"text|json" doc:"Form of log lines"`
	Stdout      bool   `env:"MCP_LOGGING_STDOUT" doc:"Log to standard output; not with the stdio transport, whose protocol it would break"`
	Bodies      bool   `env:"MCP_LOG_BODIES" doc:"Log the arguments of calls at level debug, cut to 1 KiB"`
	Audit       bool   `env:"MCP_AUDIT_LOG_ENABLED" default:"true" doc:"One record per tool call"`
	AuditFields Words  `env:"MCP_AUDIT_SENSITIVE_FIELDS" doc:"More parts of argument names whose values are masked"`
	AuditMax    int    `env:"MCP_AUDIT_MAX_BODY_LENGTH" default:"2048" range:"64.." doc:"Longest arguments in an audit record"`
	Metrics     bool   `env:"MCP_METRICS" doc:"Serve metrics at /metrics"`

	// Level is what flags and variables amount to.
	Level slog.Level
}

// Traces is what a collector of OpenTelemetry is told. The names are those of its specification.
type Traces struct {
	Endpoint   URL     `env:"OTEL_EXPORTER_OTLP_ENDPOINT" doc:"Collector to which spans and metrics are sent by OTLP over HTTP; usually port 4318; unset: none"`
	Headers    Baggage `env:"OTEL_EXPORTER_OTLP_HEADERS" secret:"true" doc:"Headers for the collector: name=value, comma separated, values percent-encoded"`
	Timeout    int     `env:"OTEL_EXPORTER_OTLP_TIMEOUT" default:"10000" range:"1..600000" lenient:"true" doc:"Longest delivery, in milliseconds"`
	Protocol   string  `env:"OTEL_EXPORTER_OTLP_PROTOCOL" default:"http/json" enum:"http/json|http/protobuf|grpc" lenient:"true" doc:"Only http/json is spoken, which collectors take wherever they take http/protobuf"`
	Service    string  `env:"OTEL_SERVICE_NAME" default:"mcp-atlassian" doc:"Name of this program at the collector"`
	Attributes Baggage `env:"OTEL_RESOURCE_ATTRIBUTES" lenient:"true" doc:"More about this program, written in the same way"`
	Metrics    string  `env:"OTEL_METRICS_EXPORTER" default:"otlp" enum:"otlp|none" lenient:"true" doc:"Whether metrics are sent"`
	Every      int     `env:"OTEL_METRIC_EXPORT_INTERVAL" default:"60000" range:"100.." lenient:"true" doc:"Time between deliveries of metrics, in milliseconds"`
	Spans      string  `env:"OTEL_TRACES_EXPORTER" default:"otlp" enum:"otlp|none" lenient:"true" doc:"Whether spans are sent"`
	Sampler    string  `env:"OTEL_TRACES_SAMPLER" default:"parentbased_always_on" enum:"always_on|always_off|traceidratio|parentbased_always_on|parentbased_always_off|parentbased_traceidratio" lenient:"true" doc:"Which calls are traced; parentbased follows the caller"`
	Ratio      float64 `env:"OTEL_TRACES_SAMPLER_ARG" default:"1" range:"0..1" lenient:"true" doc:"Part of the calls that traceidratio takes"`
}

// Source says where the value of a variable came from: "flag", "env-file", "environment", ".env" or "file"; empty
// when it has its default.
func (c *Config) Source(variable string) string { return c.sources[variable] }

// HTTP reports whether callers come over HTTP.
func (c *Config) HTTP() bool { return c.Server.Transport != Stdio }
