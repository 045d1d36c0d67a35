package upstream

import (
	"bytes"
	"encoding/json"
	"strings"
)

// errorBody holds every form in which the products and their gateways say what is wrong.
type errorBody struct {
	ErrorMessages    []string        `json:"errorMessages"`
	Errors           json.RawMessage `json:"errors"`
	WarningMessages  []string        `json:"warningMessages"`
	Message          text            `json:"message"`
	ErrorMessage     text            `json:"errorMessage"` // service desk
	Error            text            `json:"error"`        // OAuth
	ErrorDescription text            `json:"error_description"`
	Reason           text            `json:"reason"`
	Data             struct {        // Confluence v1
		Errors []struct {
			Message text `json:"message"`
		} `json:"errors"`
	} `json:"data"`
	ElementErrors *errorBody `json:"elementErrors"` // bulk operations
	Title         text       `json:"title"`
	Detail        text       `json:"detail"`
	Code          text       `json:"code"`
}

// text is a string, or an object with a translation; everything else is empty.
type text string

// UnmarshalJSON implements [json.Unmarshaler] and refuses nothing: an odd member must not hide the others.
func (t *text) UnmarshalJSON(raw []byte) error {
	var plain string
	if json.Unmarshal(raw, &plain) == nil {
		*t = text(plain)
		return nil
	}
	var object struct {
		Translation string `json:"translation"`
		Message     string `json:"message"`
		Key         string `json:"key"`
	}
	if json.Unmarshal(raw, &object) == nil {
		*t = text(firstOf(object.Translation, object.Message, object.Key))
	}
	return nil
}

// messages gives Atlassian's own words in the order they stand; errors about a field start with its name.
func messages(content []byte) []string {
	content = bytes.TrimSpace(content)
	if len(content) == 0 || content[0] != '{' && content[0] != '[' {
		return nil
	}
	if content[0] == '[' {
		return unique(fromList(content))
	}
	var body errorBody
	if json.Unmarshal(content, &body) != nil {
		return loose(content)
	}
	return unique(body.all())
}

// loose finds what it can in a body whose members have other types than usual.
func loose(content []byte) []string {
	var members map[string]json.RawMessage
	if json.Unmarshal(content, &members) != nil {
		return nil
	}
	found := append(fromErrors(members["errorMessages"]), fromErrors(members["errors"])...)
	for _, name := range []string{"message", "errorMessage", "error", "error_description", "detail"} {
		var t text
		_ = t.UnmarshalJSON(members[name]) // refuses nothing
		found = append(found, string(t))
	}
	return unique(found)
}

func (b *errorBody) all() []string {
	found := append([]string{}, b.ErrorMessages...)
	found = append(found, fromErrors(b.Errors)...)
	for _, e := range b.Data.Errors {
		found = append(found, string(e.Message))
	}
	if b.ElementErrors != nil {
		found = append(found, b.ElementErrors.all()...)
	}
	for _, t := range []text{b.Message, b.ErrorMessage, b.ErrorDescription, b.Detail, b.Reason} {
		found = append(found, string(t))
	}
	found = append(found, b.WarningMessages...)
	if strings.TrimSpace(strings.Join(found, "")) == "" {
		found = append(found, firstOf(string(b.Error), string(b.Title), string(b.Code)))
	}
	return found
}

// fromErrors reads "errors": an object of fields, an object with a message, a list, or a text.
func fromErrors(raw json.RawMessage) []string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil
	}
	switch raw[0] {
	case '[':
		return fromList(raw)
	case '{':
		return fromFields(raw)
	case '"':
		var t text
		_ = t.UnmarshalJSON(raw) // refuses nothing
		return []string{string(t)}
	default:
		return nil
	}
}

// fromList reads a list of texts, or of objects that hold a message.
func fromList(raw json.RawMessage) []string {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil
	}
	var found []string
	for _, item := range items {
		var t text
		if len(item) > 0 && item[0] == '"' && t.UnmarshalJSON(item) == nil {
			found = append(found, string(t))
			continue
		}
		var body errorBody
		if json.Unmarshal(item, &body) == nil {
			if body.Title != "" && body.Detail != "" {
				body.Title, body.Detail = "", body.Title+": "+body.Detail
			}
			found = append(found, body.all()...)
		}
	}
	return found
}

// fromFields reads an object of field errors in the order they stand.
func fromFields(raw json.RawMessage) []string {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		return nil
	}
	var found []string
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return found
		}
		for _, words := range fieldWords(value) {
			if field, ok := name.(string); ok && field != "message" {
				words = field + ": " + words
			}
			found = append(found, words)
		}
	}
	return found
}

func fieldWords(value json.RawMessage) []string {
	if len(value) > 0 && value[0] == '[' {
		return fromList(value)
	}
	var t text
	_ = t.UnmarshalJSON(value) // refuses nothing
	if t == "" {
		return nil
	}
	return []string{string(t)}
}

// unique drops blanks and repetitions.
func unique(all []string) []string {
	var kept []string
	seen := map[string]bool{}
	for _, each := range all {
		if each = strings.TrimSpace(each); each != "" && !seen[each] {
			seen[each] = true
			kept = append(kept, each)
		}
	}
	return kept
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
