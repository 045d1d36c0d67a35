//go:build !unix

package growth

import "time"

// spent gives the time on the wall, where that of the processor is not to be had.
func spent() time.Duration { return time.Duration(time.Now().UnixNano()) }
