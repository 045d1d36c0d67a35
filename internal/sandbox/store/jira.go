package store

// jira is the state of the Jira half.
type jira struct{}

func newJira() jira { return jira{} }
