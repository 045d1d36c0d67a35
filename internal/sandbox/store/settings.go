package store

import "time"

// settings are what administrators choose for the site.
type settings struct {
	// Settings are properties of the site by key; absent ones have their first value.
	Settings map[string]string
	Banner   Banner
	Webhooks []*Webhook
	// Organizations are those of customers.
	Organizations []*Organization
}

// Organization is a group of customers who see each other's requests.
type Organization struct {
	ID         int
	Name       string
	Created    time.Time
	Members    []*User
	Desks      []*Desk // those that it may write to
	Properties map[string]any
}

// Banner is the announcement above all pages.
type Banner struct {
	Message                       string
	Enabled, Dismissible, Private bool
}

// Webhook waits for events; the sandbox keeps it and calls nobody.
type Webhook struct {
	ID                           int
	URL, JQL                     string
	Events, Fields, PropertyKeys []string
	Expires                      time.Time
}
