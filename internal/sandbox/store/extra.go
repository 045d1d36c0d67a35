package store

import "time"

// Form is a form on an issue.
type Form struct {
	ID, Name, Template          string
	Internal, Submitted, Locked bool
	Updated                     time.Time
	Questions                   []Question
	Answers                     map[string]any // by question id
}

// Question is one question of a form. Type is a code of two letters: "ts" short text, "tl" long
// text, "rt" rich text, "da" date, "dt" date and time, "ti" time, "cs" one choice, "cm" several, "us" a person.
type Question struct {
	ID, Type, Label, Key, Field string
	Required                    bool
	Choices                     []*Option
}

// DevTool is what a development tool knows of an issue.
type DevTool struct {
	Type, Name, URL, Repository string
	Branches                    []DevBranch
	Pulls                       []DevPull
	Commits                     []DevCommit
}

// DevBranch is a branch that names an issue.
type DevBranch struct{ Name string }

// DevPull is a pull request that names an issue.
type DevPull struct {
	ID, Title, Status, From string // Status is OPEN, MERGED or DECLINED
	Author                  *User
	Reviewers               []*User
	Updated                 time.Time
}

// DevCommit is a commit that names an issue.
type DevCommit struct {
	ID, Message string
	Author      *User
	At          time.Time
}

// Count is how much of a kind the tool has.
func (t *DevTool) Count(kind string) int {
	switch kind {
	case "pullrequest":
		return len(t.Pulls)
	case "branch":
		return len(t.Branches)
	case "repository":
		return len(t.Commits)
	default:
		return 0
	}
}
