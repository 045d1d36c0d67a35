package config

import (
	"fmt"
	"io"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/secret"
)

// Report writes the settings that are not at their default, without secrets, and what each service uses.
func (c *Config) Report(w io.Writer, findings Findings) error {
	var b strings.Builder
	b.WriteString("Settings (those not listed have their default):\n")
	for _, s := range c.Given() {
		fmt.Fprintf(&b, "  %s = %s  (%s)\n", s.Name, s.Value, s.Source)
	}
	b.WriteString("\nServices:\n")
	c.reportService(&b, "Jira", &c.Jira, c.JiraAuth())
	c.reportService(&b, "Confluence", &c.Confluence, c.ConfluenceAuth())
	if len(findings) > 0 {
		b.WriteString("\nFindings:\n")
	}
	for _, f := range findings {
		fmt.Fprintf(&b, "  %s: %s\n", f.Level, f.Message)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Given is a setting that is not at its default, as far as it may be shown.
type Given struct{ Name, Value, Source string }

// Given lists the settings that are not at their default, in the order of the documents and without secrets.
func (c *Config) Given() []Given {
	var list []Given
	for _, s := range settingsOf(c) {
		if source := c.sources[s.Name]; source != "" {
			list = append(list, Given{s.Name, masked(s), source})
		}
	}
	return list
}

func (c *Config) reportService(b *strings.Builder, name string, s *Service, auth Auth) {
	if auth.Missing != "" {
		fmt.Fprintf(b, "  %s: not available: %s\n", name, auth.Missing)
		return
	}
	where := "the site that each request names"
	if s.URL != "" {
		where = string(s.URL)
	}
	deployment := "Server/Data Center"
	switch {
	case auth.Cloud:
		deployment = "Cloud"
	case s.URL == "":
		deployment = "Cloud or Server/Data Center, by request"
	}
	fmt.Fprintf(b, "  %s: %s, %s; authentication: %s\n", name, where, deployment, auth.Kind)
	switch {
	case auth.Kind == Basic:
		fmt.Fprintf(b, "    user %s\n", s.Username)
	case auth.CloudID != "" && auth.Cloud:
		fmt.Fprintf(b, "    cloud id %s\n", auth.CloudID)
	}
}

// masked shows a value as far as it is no secret.
func masked(s setting) string {
	switch v := s.field.Interface().(type) {
	case secret.Text:
		return secret.Placeholder
	case Pairs:
		return written(hidden(v))
	case Baggage:
		if s.Secret {
			v = hidden(v)
		}
		return written(v)
	case Words:
		return strings.Join(v, ", ")
	case Optional:
		return maskedText(s, v.Value)
	case string:
		return maskedText(s, v)
	case Zone:
		return fmt.Sprint(v.Location)
	case Seconds:
		return v.Duration().String()
	case Tri:
		return strconv.FormatBool(v == On)
	case Clock:
		return fmt.Sprintf("%02d:%02d", int(v)/60, int(v)%60)
	default:
		return fmt.Sprint(reflect.Indirect(s.field).Interface())
	}
}

// hidden are the same pairs without their values.
func hidden(pairs []Pair) []Pair {
	names := slices.Clone(pairs)
	for i := range names {
		names[i].Value = secret.Placeholder
	}
	return names
}

func written(pairs []Pair) string {
	texts := make([]string, len(pairs))
	for i, pair := range pairs {
		texts[i] = pair.Name + "=" + pair.Value
	}
	return strings.Join(texts, ", ")
}

// maskedText hides the user and password of a proxy's address, and the whole of what is no address.
func maskedText(s setting, text string) string {
	if !s.Secret {
		return text
	}
	if text == "" {
		return "(empty)"
	}
	if u, err := url.Parse(text); err == nil && u.Host != "" && u.User == nil {
		return u.Scheme + "://" + u.Host
	} else if err == nil && u.Host != "" {
		return u.Scheme + "://" + secret.Placeholder + "@" + u.Host
	}
	return secret.Placeholder
}

// Secrets lists every secret value of the configuration, for the redaction of logs and errors.
func (c *Config) Secrets() []secret.Text {
	var all []secret.Text
	for _, s := range settingsOf(c) {
		switch v := s.field.Interface().(type) {
		case secret.Text:
			all = appendSecret(all, v.Reveal()) //nolint:forbidigo // wrapped again: only its emptiness is asked
		case Pairs:
			all = appendValues(all, v)
		case Baggage:
			if s.Secret {
				all = appendValues(all, v)
			}
		case Optional:
			all = appendProxySecret(all, s, v.Value)
		case string:
			all = appendProxySecret(all, s, v)
		}
	}
	return all
}

func appendValues(all []secret.Text, pairs []Pair) []secret.Text {
	for _, pair := range pairs {
		all = appendSecret(all, pair.Value)
	}
	return all
}

func appendSecret(all []secret.Text, value string) []secret.Text {
	if value == "" || strings.EqualFold(value, unusedToken) {
		return all
	}
	return append(all, secret.New(value))
}

// appendProxySecret takes the password out of a proxy's address.
func appendProxySecret(all []secret.Text, s setting, value string) []secret.Text {
	if !s.Secret {
		return all
	}
	if value != "" && !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	if err != nil {
		return appendSecret(all, value)
	}
	if password, ok := u.User.Password(); ok {
		all = appendSecret(all, password)
	}
	return all
}
