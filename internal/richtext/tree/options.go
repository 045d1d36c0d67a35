package tree

// Deployment says which product line a text is for.
type Deployment uint8

// The deployments.
const (
	Cloud Deployment = iota
	DataCenter
)

// Profile says what a text is read for.
type Profile uint8

// The profiles of reading.
const (
	RoundTrip Profile = iota // everything, so that it can be written back
	Plain                    // readable text without directives
)

// Product says where ADF is written to: Jira accepts less than the schema.
type Product uint8

// The products.
const (
	Jira Product = iota
	Confluence
)

// SoftBreaks says what a single newline in a Markdown paragraph becomes.
type SoftBreaks uint8

// The ways to write a soft break.
const (
	TargetBreak SoftBreaks = iota // as the target is used to: a line break in Jira, a space in Confluence
	HardBreaks
	SpaceBreaks
)

// Options are what parsers and renderers are told. The zero value is a Jira Cloud text read for writing it back.
// Each format uses the part it understands. Nothing here touches the network: what had to be looked up is here.
type Options struct {
	Deployment Deployment
	Product    Product
	Profile    Profile
	SoftBreak  SoftBreaks

	Site      string // base URL of the site, without a final slash: https://x.atlassian.net, https://x.atlassian.net/wiki
	Space     string // key of the space the text stands in
	ContentID string // id of the content the text belongs to

	Names       map[User]string   // display names that are known
	Attachments map[string]string // by file name: download URL when reading, ADF media id when writing ADF

	// IsProject says whether a project with this key exists. Without it a list of well-known other things (UTF-8,
	// SHA-256 …) decides what is not an issue key.
	IsProject func(key string) bool
	// NewID makes identifiers of tasks and lists (UUIDv4). Without it random ones are made.
	NewID func() string

	// Shortcodes says that :wink: in Markdown is an emoji; only Confluence storage format is written that way.
	Shortcodes bool

	// Owned says that a renderer may change the document, because nobody reads it afterwards.
	Owned bool

	// Exact makes the readers of storage format and ADF remember the exact source of blocks ([Stored]): every block of
	// a page, the outermost ones of an ADF document. Then writing over a text leaves untouched blocks byte for byte.
	Exact bool

	HeadingAnchors bool   // storage: an anchor in every heading
	TableLayout    string // storage: full-width, wide, default; "" = none
	FlatLayouts    bool   // reading storage: columns in order instead of layouts
	Embed          bool   // Markdown: opaque items up to 2 KiB as raw fences instead of references
}

// Name gives the display name of a user, "" when it is not known.
func (o *Options) Name(u User) string { return o.Names[u] }
