package jiraapi

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// formBase is where Jira Forms stand at the gateway of Cloud.
const formBase = "/jira/forms/cloud/{cloudId}/issue/{issueIdOrKey}/form"

func formRoutes() []entry {
	return []entry{
		{method: get, path: formBase, handle: listForms, in: onCloud},
		{method: get, path: formBase + "/{formId}", handle: getForm, in: onCloud},
		{method: put, path: formBase + "/{formId}", handle: answerForm, in: onCloud},
		{method: put, path: formBase + "/{formId}/action/submit", handle: submitForm, in: onCloud},
		{method: put, path: formBase + "/{formId}/action/reopen", handle: reopenForm, in: onCloud},
		{method: get, path: formBase + "/{formId}/format/answers", handle: flatAnswers, in: onCloud},
	}
}

// refuseForm refuses in the form of Jira Forms.
func refuseForm(status int, code, title string) error {
	return route.Refuse(route.JSON(status, route.Map{"errors": route.List{route.Map{"status": status, "code": code, "title": title, "detail": title}}}))
}

func (c *call) formIssue() (*store.Issue, error) {
	i, err := c.issue()
	if err != nil {
		return nil, refuseForm(http.StatusNotFound, "NotFound", "The issue was not found.")
	}
	return i, nil
}

func (c *call) formOfPath() (*store.Issue, *store.Form, error) {
	i, err := c.formIssue()
	if err != nil {
		return nil, nil, err
	}
	for _, f := range i.Forms {
		if f.ID == c.Param("formId") {
			return i, f, nil
		}
	}
	return nil, nil, refuseForm(http.StatusNotFound, "NotFound", "The form was not found.")
}

func formStamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

func listForms(c *call) (route.Answer, error) {
	i, err := c.formIssue()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(each(i.Forms, func(f *store.Form) route.Map {
		return route.Map{
			"id": f.ID, "formTemplate": route.Map{"id": f.Template}, "internal": f.Internal, "submitted": f.Submitted, "lock": f.Locked,
			"name": f.Name, "updated": formStamp(f.Updated),
		}
	})), nil
}

func (c *call) form(f *store.Form) route.Map {
	questions := route.Map{}
	for _, q := range f.Questions {
		choices := route.List{}
		for _, o := range q.Choices {
			choices = append(choices, route.Map{"id": o.ID, "label": o.Value})
		}
		questions[q.ID] = route.Map{
			"type": q.Type, "label": q.Label, "description": "", "choices": choices, "questionKey": q.Key, "jiraField": q.Field,
			"validation": route.Map{"rq": q.Required},
		}
	}
	state := route.Map{"visibility": "e", "status": "o", "answers": orObject(f.Answers)}
	if f.Internal {
		state["visibility"] = "i"
	}
	if f.Submitted {
		state["status"] = "s"
	}
	if f.Locked {
		state["status"] = "l"
	}
	return route.Map{
		"id": f.ID, "updated": formStamp(f.Updated), "state": state,
		"design": route.Map{
			"settings":  route.Map{"templateId": f.Template, "name": f.Name, "language": "en", "submit": route.Map{"lock": f.Locked, "pdf": false}},
			"questions": questions, "sections": route.Map{}, "conditions": route.Map{}, "layout": formLayout(f),
		},
	}
}

// formLayout is the page on which the questions stand.
func formLayout(f *store.Form) route.List {
	content := route.List{}
	for _, q := range f.Questions {
		content = append(content, route.Map{"type": "extension", "attrs": route.Map{
			"extensionKey": "question", "extensionType": "com.thinktilt.proforma", "parameters": route.Map{"id": q.ID}, "layout": "default",
		}})
	}
	return route.List{route.Map{"version": 1, "type": "doc", "content": content}}
}

func getForm(c *call) (route.Answer, error) {
	_, f, err := c.formOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.form(f)), nil
}

// answerKinds are the members that an answer to a question of a type may have.
func answerKinds(questionType string) []string {
	switch questionType {
	case "da", "dt":
		return []string{"date", "time"}
	case "ti":
		return []string{"time"}
	case "cd", "cs", "cm", "cl":
		return []string{"choices"}
	case "us", "um":
		return []string{"users"}
	case "rt":
		return []string{"adf", "text"}
	default:
		return []string{"text"}
	}
}

// answerForm writes answers; questions that are not named keep theirs.
func answerForm(c *call) (route.Answer, error) {
	i, f, err := c.formOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("EDIT_ISSUES", i.Project, i) {
		return route.Answer{}, refuseForm(http.StatusForbidden, "Forbidden", "You may not edit forms of this issue.")
	}
	if f.Submitted || f.Locked {
		return route.Answer{}, refuseForm(http.StatusConflict, "FormNotOpen", "The form is submitted; reopen it first.")
	}
	var body struct {
		Answers map[string]map[string]any `json:"answers"`
	}
	if err := c.Decode(&body); err != nil || body.Answers == nil {
		return route.Answer{}, refuseForm(http.StatusBadRequest, "BadRequest", "The body must be an object with answers by question.")
	}
	for _, id := range sortedKeys(body.Answers) {
		if why := wrongAnswer(f, id, body.Answers[id]); why != "" {
			return route.Answer{}, refuseForm(http.StatusBadRequest, "InvalidAnswer", why)
		}
	}
	answers := map[string]any{}
	maps.Copy(answers, f.Answers)
	for id, v := range body.Answers {
		answers[id] = v
	}
	f.Answers, f.Updated = answers, c.Store.Now()
	return route.OK(c.form(f)), nil
}

// wrongAnswer says what is wrong with an answer to a question, "" for nothing.
func wrongAnswer(f *store.Form, id string, answer map[string]any) string {
	at := slices.IndexFunc(f.Questions, func(q store.Question) bool { return q.ID == id })
	if at < 0 {
		return "The form has no question '" + id + "'."
	}
	q := f.Questions[at]
	for _, member := range sortedKeys(answer) {
		if !slices.Contains(answerKinds(q.Type), member) {
			return "The question '" + id + "' does not take an answer of the kind '" + member + "'."
		}
	}
	chosen, _ := answer["choices"].([]any)
	for _, v := range chosen {
		choice, _ := scalar(v)
		if !slices.ContainsFunc(q.Choices, func(o *store.Option) bool { return o.ID == choice }) {
			return "The question '" + id + "' has no choice '" + choice + "'."
		}
	}
	if day, given := answer["date"]; given && day != nil {
		if _, message := dateValue(day); message != "" {
			return "The date of question '" + id + "' must be of the form yyyy-MM-dd."
		}
	}
	return ""
}

func submitForm(c *call) (route.Answer, error) { return c.setSubmitted(true) }
func reopenForm(c *call) (route.Answer, error) { return c.setSubmitted(false) }

func (c *call) setSubmitted(submitted bool) (route.Answer, error) { //nolint:revive // the two ways of one operation
	i, f, err := c.formOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("EDIT_ISSUES", i.Project, i) {
		return route.Answer{}, refuseForm(http.StatusForbidden, "Forbidden", "You may not edit forms of this issue.")
	}
	for _, q := range f.Questions {
		if submitted && q.Required && f.Answers[q.ID] == nil {
			return route.Answer{}, refuseForm(http.StatusBadRequest, "MissingAnswer", "The question '"+q.Label+"' must be answered.")
		}
	}
	f.Submitted, f.Updated = submitted, c.Store.Now()
	return route.OK(c.form(f)), nil
}

// flatAnswers tells the answers as rows for people.
func flatAnswers(c *call) (route.Answer, error) {
	_, f, err := c.formOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	rows := route.List{}
	for _, q := range f.Questions {
		answer, _ := f.Answers[q.ID].(map[string]any)
		row := route.Map{"label": q.Label, "fieldKey": q.Field, "answer": "", "choice": ""}
		for _, member := range []string{"text", "date", "time"} {
			if text, ok := answer[member].(string); ok {
				row["answer"] = text
			}
		}
		chosen, _ := answer["choices"].([]any)
		for _, o := range q.Choices {
			if slices.ContainsFunc(chosen, func(v any) bool { id, _ := scalar(v); return id == o.ID }) {
				row["choice"], row["answer"] = o.ID, o.Value
			}
		}
		rows = append(rows, row)
	}
	return route.OK(rows), nil
}
