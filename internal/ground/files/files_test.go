package files_test

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/files"
)

// place makes root/{a.txt,sub/b.txt} and outside/secret.txt beside it.
func place(t *testing.T) (root, outside string) {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root, outside = filepath.Join(base, "root"), filepath.Join(base, "outside")
	for name, text := range map[string]string{root + "/a.txt": "A", root + "/sub/b.txt": "B", outside + "/secret.txt": "S", base + "/root-2/c.txt": "C"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root, outside
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

func TestOpen_inside(t *testing.T) {
	t.Parallel()
	root, _ := place(t)
	link(t, "sub/b.txt", filepath.Join(root, "inner"))
	link(t, root, root+"-link")
	for _, test := range []struct{ dir, path, want, name string }{
		{root, "a.txt", "A", "a.txt"},
		{root, "./sub/../a.txt", "A", "a.txt"},
		{root, "sub/b.txt", "B", "b.txt"},
		{root, filepath.Join(root, "sub", "b.txt"), "B", "b.txt"},
		{root, "inner", "B", "inner"},
		{root + "-link", filepath.Join(root, "a.txt"), "A", "a.txt"},
		{root + "-link", filepath.Join(root+"-link", "a.txt"), "A", "a.txt"},
		{root, "~/a.txt", "A", "a.txt"},
	} {
		file, err := files.New(files.Options{Root: test.dir, Home: root}).Open(test.path)
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
			continue
		}
		text, err := io.ReadAll(file)
		_ = file.Close()
		if err != nil || string(text) != test.want || file.Name != test.name || file.Size != 1 {
			t.Errorf("%s: %q, %v, %+v", test.path, text, err, file)
		}
	}
}

func TestOpen_outside(t *testing.T) {
	t.Parallel()
	root, outside := place(t)
	link(t, filepath.Join(outside, "secret.txt"), filepath.Join(root, "out"))
	link(t, outside, filepath.Join(root, "outdir"))
	link(t, "../outside/secret.txt", filepath.Join(root, "relative"))
	dir := files.New(files.Options{Root: root, Home: outside})
	for _, path := range []string{
		"../outside/secret.txt", "sub/../../outside/secret.txt", filepath.Join(outside, "secret.txt"), "/etc/passwd",
		"out", "outdir/secret.txt", "relative", "~/secret.txt", root + "-2/c.txt", "..", "../root-2/c.txt",
	} {
		file, err := dir.Open(path)
		if err == nil {
			_ = file.Close()
			t.Errorf("%s was opened", path)
			continue
		}
		if fault.KindOf(err) != fault.Forbidden || !strings.Contains(err.Error(), "Path traversal detected") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestOpen_not_a_file(t *testing.T) {
	t.Parallel()
	root, _ := place(t)
	for path, want := range map[string]fault.Kind{"sub": fault.Input, ".": fault.Input, "": fault.Input, "a\x00b": fault.Input, "missing": fault.NotFound, "a.txt/x": fault.Input} {
		if _, err := files.New(files.Options{Root: root}).Open(path); fault.KindOf(err) != want {
			if runtime.GOOS == "windows" && path == "a.txt/x" {
				continue // reported as missing there
			}
			t.Errorf("%q: %v, kind %v", path, err, fault.KindOf(err))
		}
	}
}

func TestOpen_switched_off(t *testing.T) {
	t.Parallel()
	for _, dir := range []*files.Dir{nil, files.New(files.Options{})} {
		if _, err := dir.Open("a.txt"); fault.KindOf(err) != fault.Forbidden || !strings.Contains(fault.Text(err), "MCP_FILES_DIR") {
			t.Errorf("got %v", err)
		}
	}
}
