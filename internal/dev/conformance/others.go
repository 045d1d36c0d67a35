package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// watched is the resource that changes by itself.
const watched = "test://watched-resource"

// addResources adds the resources and the template.
func addResources(s *mcp.Server) {
	add := func(uri, mediaType string, content mcp.ResourceContents) {
		content.URI, content.MIMEType = uri, mediaType
		s.AddResource(&mcp.Resource{URI: uri, Name: strings.TrimPrefix(uri, "test://"), MIMEType: mediaType},
			func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
				copied := content // the SDK writes into what it is given
				return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{&copied}}, nil
			})
	}
	add("test://static-text", "text/plain", mcp.ResourceContents{Text: "A text that never changes."})
	add("test://static-binary", "image/png", mcp.ResourceContents{Blob: picture()})
	add(watched, "text/plain", mcp.ResourceContents{Text: "A text that changes."})
	s.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "test://template/{id}/data", Name: "template", MIMEType: "application/json"},
		func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			id := strings.TrimSuffix(strings.TrimPrefix(req.Params.URI, "test://template/"), "/data")
			document, err := json.Marshal(map[string]any{"id": id, "templateTest": true, "data": "Data for ID: " + id})
			if err != nil {
				return nil, err
			}
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{
				{URI: req.Params.URI, MIMEType: "application/json", Text: string(document)},
			}}, nil
		})
}

// says is a prompt of one message.
func says(words string) mcp.PromptHandler {
	return func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return messages(&mcp.TextContent{Text: words}), nil
	}
}

func messages(contents ...mcp.Content) *mcp.GetPromptResult {
	result := &mcp.GetPromptResult{}
	for _, content := range contents {
		result.Messages = append(result.Messages, &mcp.PromptMessage{Role: "user", Content: content})
	}
	return result
}

// addPrompts adds the prompts.
func addPrompts(s *mcp.Server) {
	needs := func(names ...string) []*mcp.PromptArgument {
		var arguments []*mcp.PromptArgument
		for _, name := range names {
			arguments = append(arguments, &mcp.PromptArgument{Name: name, Description: "Argument " + name, Required: true})
		}
		return arguments
	}
	s.AddPrompt(&mcp.Prompt{Name: "test_simple_prompt", Description: "Without arguments"}, says("A simple prompt."))
	s.AddPrompt(&mcp.Prompt{Name: "test_prompt_with_arguments", Description: "With arguments", Arguments: needs("arg1", "arg2")},
		func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			given := req.Params.Arguments
			return messages(&mcp.TextContent{Text: fmt.Sprintf("arg1 is '%s', arg2 is '%s'", given["arg1"], given["arg2"])}), nil
		})
	s.AddPrompt(&mcp.Prompt{Name: "test_prompt_with_embedded_resource", Description: "With a resource", Arguments: needs("resourceUri")},
		func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return messages(
				&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{
					URI: req.Params.Arguments["resourceUri"], MIMEType: "text/plain", Text: "An embedded text.",
				}},
				&mcp.TextContent{Text: "Please read it."}), nil
		})
	s.AddPrompt(&mcp.Prompt{Name: "test_prompt_with_image", Description: "With an image"},
		func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return messages(&mcp.ImageContent{Data: picture(), MIMEType: "image/png"}, &mcp.TextContent{Text: "Please look at it."}), nil
		})
	s.AddPrompt(&mcp.Prompt{Name: "test_input_required_result_prompt", Description: "Asks first"},
		func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			if given, _ := filled(req.Params.InputResponses, "user_context")["context"].(string); given != "" {
				return messages(&mcp.TextContent{Text: "The context is " + given}), nil
			}
			return &mcp.GetPromptResult{InputRequests: mcp.InputRequestMap{"user_context": form("What is it about?", "context", "string")}}, nil
		})
}
