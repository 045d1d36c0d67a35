package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/secret"
)

// Var is one setting as documents and help show it.
type Var struct {
	Section string
	Name    string // of the environment variable
	Flag    string // long name without dashes; empty: none
	Kind    string // in words
	Default string // as it would be written; empty: unset
	Range   string // "1..", "0..65535"; empty: any
	Enum    []string
	Also    []string // other names that are read when Name is not set
	Doc     string
	Secret  bool // its value is never shown
	// Pending: the setting is read and checked, but this version has nothing that acts on it.
	Pending bool
}

// Vars lists every setting in the order of the documents.
func Vars() []Var {
	settings := settingsOf(&Config{})
	vars := make([]Var, len(settings))
	for i, s := range settings {
		vars[i] = s.Var
	}
	return vars
}

// setting is a Var and the field that holds its value.
type setting struct {
	Var

	field   reflect.Value
	safe    string // value for unreadable text that a running deployment may depend on
	lenient bool   // unreadable text is a warning, and the default counts
	split   string // "space": a list separated by commas or white space
}

// settingsOf walks the sections of a configuration.
func settingsOf(c *Config) []setting {
	var all []setting
	root := reflect.ValueOf(c).Elem()
	for i := range root.NumField() {
		field := root.Type().Field(i)
		section := field.Tag.Get("section")
		if section == "" {
			continue
		}
		all = append(all, settingsIn(root.Field(i), section, field.Tag)...)
	}
	return all
}

func settingsIn(section reflect.Value, title string, sectionTag reflect.StructTag) []setting {
	var all []setting
	prefix := sectionTag.Get("prefix")
	names := strings.NewReplacer("{S}", prefix, "{s}", strings.ToLower(prefix))
	for i := range section.NumField() {
		field := section.Type().Field(i)
		tag := field.Tag
		if tag.Get("env") == "" {
			continue // computed
		}
		isSecret := field.Type == reflect.TypeFor[secret.Text]()
		s := setting{
			Var: Var{
				Section: title,
				Name:    names.Replace(tag.Get("env")), Flag: names.Replace(tag.Get("flag")), Doc: names.Replace(tag.Get("doc")),
				Kind: kindOf(field.Type, tag), Default: tag.Get("default"), Range: tag.Get("range"),
				Secret:  isSecret || tag.Get("secret") == "true",
				Pending: tag.Get("pending") == "true" || sectionTag.Get("pending") == "true",
			},
			field: section.Field(i), safe: tag.Get("safe"), lenient: tag.Get("lenient") == "true", split: tag.Get("split"),
		}
		if s.Pending {
			s.Doc += " (no effect in this version)"
		}
		if list := tag.Get("enum"); list != "" {
			s.Enum = strings.Split(list, "|")
		}
		if list := tag.Get("also"); list != "" {
			s.Also = strings.Split(list, ",")
		}
		if s.Kind == kindSwitch && s.Default == "" {
			s.Default = "false"
		}
		all = append(all, s)
	}
	return all
}

// Kinds that the code asks about.
const (
	kindSwitch   = "yes/no"
	kindOptional = "text, may be empty"
	kindNumber   = "whole number"
	kindAddress  = "address"
	kindHeaders  = "headers"
)

// kinds names the types of fields for documents.
var kinds = map[reflect.Type]string{
	reflect.TypeFor[string]():      "text",
	reflect.TypeFor[secret.Text](): "secret",
	reflect.TypeFor[bool]():        kindSwitch,
	reflect.TypeFor[Tri]():         "yes/no/unset",
	reflect.TypeFor[int]():         kindNumber,
	reflect.TypeFor[float64]():     "number",
	reflect.TypeFor[Seconds]():     "seconds",
	reflect.TypeFor[Words]():       "list",
	reflect.TypeFor[Networks]():    "list of networks",
	reflect.TypeFor[Pairs]():       kindHeaders,
	reflect.TypeFor[Optional]():    kindOptional,
	reflect.TypeFor[URL]():         kindAddress,
	reflect.TypeFor[Path]():        "path",
	reflect.TypeFor[Pattern]():     "regular expression",
	reflect.TypeFor[Clock]():       "time of day",
	reflect.TypeFor[Weekdays]():    "list of days",
	reflect.TypeFor[Zone]():        "time zone",
	reflect.TypeFor[PathList]():    "directories",
	reflect.TypeFor[Baggage]():     "names and values",
}

// kindOf names the kind of a field. An unknown type is a mistake in this package.
func kindOf(t reflect.Type, tag reflect.StructTag) string {
	if tag.Get("enum") != "" {
		return "choice"
	}
	kind, ok := kinds[t]
	if !ok {
		panic(fmt.Sprintf("config: no kind for %v", t))
	}
	return kind
}

// unreadable is the error of text that is no value of the kind; a value out of range is another matter.
type unreadable struct{ error }

// set reads text into the field. Empty text sets only what can be set to nothing.
func (s *setting) set(text string) error {
	switch target := s.field.Addr().Interface().(type) {
	case *Optional:
		return target.UnmarshalText([]byte(text))
	case *secret.Text:
		if trimmed := strings.TrimSpace(text); trimmed != "" {
			*target = secret.New(trimmed)
		}
		return nil
	case *Words:
		return s.setWords(target, text)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if err := s.setPlain(text); err != nil {
		return unreadable{err}
	}
	return s.checkRange()
}

func (s *setting) setWords(target *Words, text string) error {
	if s.split == "space" {
		text = strings.Join(strings.Fields(text), ",")
	}
	return target.UnmarshalText([]byte(text))
}

func (s *setting) setPlain(text string) error {
	switch target := s.field.Addr().Interface().(type) {
	case *string:
		return s.setText(target, text)
	case *bool:
		on, err := parseBool(text)
		*target = on
		return err
	case *int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return errors.New("it is no whole number")
		}
		*target = n
	case *float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n != n {
			return errors.New("it is no number")
		}
		*target = n
	case interface{ UnmarshalText(text []byte) error }:
		return target.UnmarshalText([]byte(text))
	default:
		panic("config: no reader for " + s.Name)
	}
	return nil
}

func (s *setting) setText(target *string, text string) error {
	if len(s.Enum) == 0 {
		*target = text
		return nil
	}
	for _, word := range s.Enum {
		if strings.EqualFold(text, word) {
			*target = word
			return nil
		}
	}
	return fmt.Errorf("it is none of %s", strings.Join(s.Enum, ", "))
}

func (s *setting) checkRange() error {
	low, high, ok := strings.Cut(s.Range, "..")
	if !ok {
		return nil
	}
	var value float64
	switch v := s.field.Interface().(type) {
	case int:
		value = float64(v)
	case float64:
		value = v
	case Seconds:
		value = v.Duration().Seconds()
	}
	if least, err := strconv.ParseFloat(low, 64); err == nil && value < least {
		return fmt.Errorf("it must be at least %s", low)
	}
	if most, err := strconv.ParseFloat(high, 64); err == nil && value > most {
		return fmt.Errorf("it must be at most %s", high)
	}
	return nil
}
