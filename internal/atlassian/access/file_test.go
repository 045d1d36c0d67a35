package access_test

import (
	"os"
	"path/filepath"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/files"
)

func TestFile_only_inside_the_directory(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, content := range map[string]string{"a.txt": "hello", "b.txt": "world!"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scope := scopeOf(t, access.Settings{Files: files.New(files.Options{Root: root})}, access.SiteKind{})
	file, err := scope.File("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if text, err := file.Text(5); err != nil || text != "hello" || file.Name() != "a.txt" || file.Size() != 5 {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := file.Seek(0, 0); err != nil {
		t.Error(err)
	}
	_, err = file.Text(4)
	wantKind(t, err, fault.Input)
	for _, path := range []string{"../a.txt", "/etc/passwd", "..\x00"} {
		if _, err := scope.File(path); err == nil {
			t.Errorf("%q was opened", path)
		}
	}
}

func TestFile_without_a_directory(t *testing.T) {
	t.Parallel()
	_, err := scopeOf(t, access.Settings{}, access.SiteKind{}).File("a.txt")
	wantKind(t, err, fault.Forbidden)
}
