//go:build !windows && !darwin

package oauth

import (
	"errors"
	"io/fs"
	"net"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"
)

// unreachable reports that there is no secret service, as on servers and in containers: no session bus, or nothing on
// it that keeps secrets.
func unreachable(err error) bool {
	if refused, ok := errors.AsType[dbus.Error](err); ok {
		return strings.HasSuffix(refused.Name, ".ServiceUnknown") || strings.HasSuffix(refused.Name, ".NameHasNoOwner") ||
			strings.Contains(refused.Name, ".Error.Spawn.")
	}
	_, noSocket := errors.AsType[*net.OpError](err)
	_, noLauncher := errors.AsType[*exec.Error](err)
	_, launcherFailed := errors.AsType[*exec.ExitError](err)
	return noSocket || noLauncher || launcherFailed || errors.Is(err, fs.ErrNotExist) || errors.Is(err, dbus.ErrClosed)
}
