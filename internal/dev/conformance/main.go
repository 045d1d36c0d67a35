// Command conformance serves the fixtures of the official MCP conformance suite behind the production HTTP stack:
// guard, admission, sessions, both eras, envelope, panic containment, answers.
//
// It exists for tests only, has no Atlassian tools, and lets everybody in as the operator.
package main

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/server/mcpserver"
	"mcp-atlassian/internal/server/transport"
)

// everybody is the operator here.
type everybody struct{}

func (everybody) Read(context.Context, http.Header) (identity.Caller, error) {
	return identity.Operator(), nil
}

func main() {
	address := flag.String("address", "127.0.0.1:9300", "where to listen")
	stateless := flag.Bool("stateless", false, "serve without sessions")
	flag.Parse()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, *address, *stateless, log)
	stop()
	if err != nil {
		log.Error("conformance server failed", "error", err.Error())
		os.Exit(1)
	}
}

func serve(ctx context.Context, address string, stateless bool, log *slog.Logger) error {
	sdk := newFixtures()
	updates := make(chan struct{})
	go func() {
		defer close(updates)
		keepUpdating(ctx, sdk)
	}()
	err := transport.HTTP(mcpserver.Wrap(sdk, mcpserver.Info{Version: version, Log: log}), everybody{}, transport.Options{
		Address: address, Stateless: stateless, Shutdown: time.Second, Log: log, Now: time.Now,
	}).Serve(ctx)
	<-updates
	return err
}

const version = "1.0.0"

// newFixtures makes the server that the suite expects.
func newFixtures() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "conformance-fixtures", Version: version}, &mcp.ServerOptions{
		SubscribeHandler:   func(context.Context, *mcp.SubscribeRequest) error { return nil },
		UnsubscribeHandler: func(context.Context, *mcp.UnsubscribeRequest) error { return nil },
		CompletionHandler: func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}, nil
		},
	})
	addContentTools(s)
	addSessionTools(s)
	addModernTools(s)
	addInputTools(s)
	addResources(s)
	addPrompts(s)
	return s
}

// updateEvery is how often the watched resource changes.
const updateEvery = 3 * time.Second

// keepUpdating tells subscribers that the watched resource has changed, until the context ends.
func keepUpdating(ctx context.Context, s *mcp.Server) {
	ticker := time.NewTicker(updateEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = s.ResourceUpdated(ctx, &mcp.ResourceUpdatedNotificationParams{URI: watched}) // nobody need be there
		}
	}
}
