package tool

// Effect says what a call may do. The four client hints and the read-only rule follow from it.
type Effect uint8

// The effects a call may have.
const (
	Read    Effect = iota // changes nothing
	Create                // makes something new on every call
	Ensure                // adds something that can be there only once, or sets what loses nothing
	Replace               // overwrites or removes; the same call again changes nothing more
	Alter                 // overwrites or removes; the same call again does more
)

// Hints are the annotations of MCP's tool definition; all four are always sent.
type Hints struct {
	ReadOnly    bool // readOnlyHint
	Destructive bool // destructiveHint
	Idempotent  bool // idempotentHint
	OpenWorld   bool // openWorldHint: every tool talks to Atlassian
}

// Hints derives what clients are told.
func (e Effect) Hints() Hints {
	return Hints{
		ReadOnly:    e == Read,
		Destructive: e == Replace || e == Alter,
		Idempotent:  e == Read || e == Ensure || e == Replace,
		OpenWorld:   true,
	}
}

// Writes reports whether a call may change something; such tools vanish in read-only mode.
func (e Effect) Writes() bool { return e != Read }

// String names the effect for documents and audit records.
func (e Effect) String() string {
	switch e {
	case Read:
		return "read"
	case Create:
		return "create"
	case Ensure:
		return "ensure"
	case Replace:
		return "replace"
	case Alter:
		return "alter"
	default:
		return "unknown"
	}
}
