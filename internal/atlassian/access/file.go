package access

import (
	"encoding/json"
	"io"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/files"
)

// File is a file inside the directory that tools may use. As a parameter it is admitted by opening it; whoever
// receives it closes it.
type File struct{ open *files.File }

// File opens a file; a relative path is relative to the directory.
func (s *Scope) File(path string) (File, error) {
	if !s.policy.files.Enabled() {
		_, err := (&files.Dir{}).Open(path)
		return File{}, err
	}
	opened, err := s.policy.files.Open(path)
	if err != nil {
		return File{}, err
	}
	return File{opened}, nil
}

// Name gives the base name.
func (f File) Name() string { return f.open.Name }

// Size gives the number of bytes when it was opened.
func (f File) Size() int64 { return f.open.Size }

// Read implements [io.Reader].
func (f File) Read(p []byte) (int, error) { return f.open.Read(p) }

// Seek implements [io.Seeker], so that the door can send the file again after a renewed credential.
func (f File) Seek(offset int64, whence int) (int64, error) { return f.open.Seek(offset, whence) }

// Close implements [io.Closer].
func (f File) Close() error { return f.open.Close() }

// Text reads the whole file, at most limit bytes, and refuses what is longer.
func (f File) Text(limit int64) (string, error) {
	if f.Size() > limit {
		return "", fault.New(fault.Input, "the file %q has %d bytes, at most %d are accepted", f.Name(), f.Size(), limit)
	}
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return "", fault.New(fault.Internal, "the file %q could not be read", f.Name()).Because(err)
	case int64(len(content)) > limit:
		return "", fault.New(fault.Input, "the file %q has more than %d bytes", f.Name(), limit)
	}
	return string(content), nil
}

// Admit implements [Admitted].
func (f *File) Admit(s *Scope, argument json.RawMessage) error { return admit(f, argument, s.File) }

// Publish implements [Admitted].
func (f *File) Publish(Patterns) Property { return Property{Type: "string", Example: "report.pdf"} }
