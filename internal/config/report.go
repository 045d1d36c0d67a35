package config

import (
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/secret"
)

// Report writes the settings that are not at their default, without secrets, and what each service uses.
func (c *Config) Report(w io.Writer, findings Findings) error {
	var b strings.Builder
	b.WriteString("Settings (those not listed have their default):\n")
	for _, s := range settingsOf(c) {
		if source := c.sources[s.Name]; source != "" {
			fmt.Fprintf(&b, "  %s = %s  (%s)\n", s.Name, masked(s), source)
		}
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
		names := make([]string, len(v))
		for i, pair := range v {
			names[i] = pair.Name + "=" + secret.Placeholder
		}
		return strings.Join(names, ", ")
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
			for _, pair := range v {
				all = appendSecret(all, pair.Value)
			}
		case Optional:
			all = appendProxySecret(all, s, v.Value)
		case string:
			all = appendProxySecret(all, s, v)
		}
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
