package netguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/dop251/goja"
)

const (
	pacRunTime  = time.Second
	pacMemory   = 64 << 20 // growth of the heap during one run, this program's own growth included
	pacWatch    = 5 * time.Millisecond
	pacMaxDepth = 200
	pacLookup   = 500 * time.Millisecond
)

// pacRun is one question to a proxy configuration file.
type pacRun struct {
	source    string
	url, host string
	resolve   func(ctx context.Context, host string) ([]netip.Addr, error)
	now       func() time.Time
}

var (
	errPACTime   = errors.New("it ran longer than a second")
	errPACDepth  = errors.New("it calls itself too deeply")
	errPACMemory = errors.New("it used too much memory")
	errNoPAC     = errors.New("it defines no function FindProxyForURL")
)

// runPAC evaluates the file in an interpreter of its own that has no way out but looking names up, and is stopped
// by time, memory and depth of calls.
func runPAC(ctx context.Context, run pacRun) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, pacRunTime, errPACTime)
	defer cancel()
	vm := goja.New()
	vm.SetMaxCallStackSize(pacMaxDepth)
	if err := (&pacBuiltins{ctx: ctx, run: run}).install(vm); err != nil { //nolint:contextcheck // the builtins hold it
		return "", err
	}
	most := heapBytes() + pacMemory
	stop := context.AfterFunc(ctx, func() {
		cause := context.Cause(ctx)
		if heapBytes() > most { // on a busy machine the watcher comes too late
			cause = errPACMemory
		}
		vm.Interrupt(cause)
	})
	defer stop()
	done := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		watchMemory(done, most, func() { vm.Interrupt(errPACMemory) })
	}()
	defer func() { close(done); <-watched }()
	answer, err := find(vm, run)
	if interrupted, ok := errors.AsType[*goja.InterruptedError](err); ok {
		if cause, ok := interrupted.Value().(error); ok {
			return "", cause
		}
	}
	if _, ok := errors.AsType[*goja.StackOverflowError](err); ok {
		return "", errPACDepth
	}
	return answer, err
}

func find(vm *goja.Runtime, run pacRun) (answer string, err error) {
	if _, err := vm.RunString(run.source); err != nil {
		return "", err
	}
	function, ok := goja.AssertFunction(vm.Get("FindProxyForURL"))
	if !ok {
		return "", errNoPAC
	}
	value, err := function(goja.Undefined(), vm.ToValue(run.url), vm.ToValue(run.host))
	if err != nil {
		return "", err
	}
	if goja.IsNull(value) || goja.IsUndefined(value) {
		return "DIRECT", nil // what browsers make of it
	}
	return value.String(), nil
}

// watchMemory calls stop when the heap has grown beyond the bound. The interpreter has no limit of its own.
func watchMemory(done <-chan struct{}, most uint64, stop func()) {
	ticker := time.NewTicker(pacWatch)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			if heapBytes() > most {
				stop()
				return
			}
		}
	}
}

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}

// pacBuiltins are the functions that a file may call, as Netscape defined them and browsers kept them.
type pacBuiltins struct {
	ctx context.Context //nolint:containedctx // of one evaluation; the script's calls carry none
	run pacRun
}

func (b *pacBuiltins) install(vm *goja.Runtime) error {
	functions := map[string]any{
		"isPlainHostName": func(host string) bool { return !strings.Contains(host, ".") },
		"dnsDomainIs": func(host, domain string) bool {
			return strings.HasSuffix(strings.ToLower(host), strings.ToLower(domain))
		},
		"localHostOrDomainIs": localHostOrDomainIs,
		"isResolvable":        func(host string) bool { return b.lookup(host).IsValid() },
		"dnsResolve":          func(host string) any { return textOrNull(b.lookup(host)) },
		"isInNet":             b.isInNet,
		"convert_addr":        convertAddr,
		"myIpAddress":         func() string { return "127.0.0.1" }, // what a sandbox may know of the machine
		"dnsDomainLevels":     func(host string) int { return strings.Count(host, ".") },
		"shExpMatch":          shExpMatch,
		"weekdayRange":        func(call goja.FunctionCall) goja.Value { return vm.ToValue(weekdayRange(b.run.now(), texts(call))) },
		"dateRange":           func(call goja.FunctionCall) goja.Value { return vm.ToValue(dateRange(b.run.now(), texts(call))) },
		"timeRange":           func(call goja.FunctionCall) goja.Value { return vm.ToValue(timeRange(b.run.now(), texts(call))) },
		"alert":               func(goja.FunctionCall) goja.Value { return goja.Undefined() },
	}
	for name, function := range functions {
		if err := vm.Set(name, function); err != nil {
			return err
		}
	}
	// One call of these can ask for a gigabyte before anybody could interrupt it.
	_, err := vm.RunString("delete String.prototype.repeat; delete String.prototype.padStart; delete String.prototype.padEnd;")
	return err
}

func texts(call goja.FunctionCall) []string {
	words := make([]string, len(call.Arguments))
	for i, argument := range call.Arguments {
		words[i] = strings.ToUpper(argument.String())
	}
	return words
}

func localHostOrDomainIs(host, name string) bool {
	host, name = strings.ToLower(host), strings.ToLower(name)
	short, _, _ := strings.Cut(name, ".")
	return host == name || host == short
}

// lookup gives the first IPv4 address of a host; the zero address when there is none.
func (b *pacBuiltins) lookup(host string) netip.Addr {
	ctx, cancel := context.WithTimeout(b.ctx, pacLookup)
	defer cancel()
	addrs, err := b.run.resolve(ctx, host)
	if err != nil {
		return netip.Addr{} // to a script a failed lookup is a host that does not exist
	}
	for _, addr := range addrs {
		if addr.Unmap().Is4() {
			return addr.Unmap()
		}
	}
	return netip.Addr{}
}

func textOrNull(addr netip.Addr) any {
	if !addr.IsValid() {
		return nil
	}
	return addr.String()
}

func (b *pacBuiltins) isInNet(host, pattern, mask string) bool {
	addr := b.lookup(host)
	base, errBase := netip.ParseAddr(pattern)
	bits, errMask := netip.ParseAddr(mask)
	if !addr.IsValid() || errors.Join(errBase, errMask) != nil || !base.Is4() || !bits.Is4() {
		return false
	}
	a, p, m := addr.As4(), base.As4(), bits.As4()
	for i := range a {
		if a[i]&m[i] != p[i]&m[i] {
			return false
		}
	}
	return true
}

func convertAddr(text string) uint32 {
	ip := net.ParseIP(text).To4()
	if ip == nil {
		return 0
	}
	return uint32(ip[0])<<24 | uint32(ip[1])<<16 | uint32(ip[2])<<8 | uint32(ip[3])
}

// shExpMatch compares with a shell pattern: "*" is any text, "?" one character.
func shExpMatch(text, pattern string) bool {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.ReplaceAll(strings.ReplaceAll(quoted, `\*`, ".*"), `\?`, ".")
	matched, err := regexp.MatchString(fmt.Sprintf("(?s)^%s$", quoted), text)
	return err == nil && matched
}
