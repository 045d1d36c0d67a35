package transport

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"hash/maphash"
	"math"
	"net/http"
	"strings"
	"sync"
)

// worthGzip is the size from which a JSON answer is compressed: below, the CPU time is worth more than the bytes.
const worthGzip = 16 << 10

// acceptsGzip reports whether the client takes gzip.
func acceptsGzip(h http.Header) bool {
	for _, header := range h["Accept-Encoding"] {
		for item := range strings.SplitSeq(header, ",") {
			coding, q, _ := strings.Cut(item, ";")
			q = strings.ReplaceAll(strings.ToLower(q), " ", "")
			if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				return q != "q=0" && !strings.HasPrefix(q, "q=0.0")
			}
		}
	}
	return false
}

// writers are kept: one is more than a megabyte.
var writers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// compress gives a body as gzip.
func compress(body []byte) ([]byte, error) {
	w, ok := writers.Get().(*gzip.Writer)
	if !ok {
		return nil, gzip.ErrHeader
	}
	defer writers.Put(w)
	var b bytes.Buffer
	b.Grow(len(body) / 4)
	w.Reset(&b)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// squeezed keeps tool lists compressed, one for each selection of tools. What stands around a list in an answer
// changes with every request; it is stored uncompressed beside it (RFC 1951 §3.2.4).
type squeezed struct {
	seed  maphash.Seed
	mu    sync.Mutex
	lists map[uint64]pressed
}

type pressed struct{ plain, deflated []byte }

// maxSqueezed bounds the selections that are remembered; there is one for each kind of caller.
const maxSqueezed = 16

func newSqueezed() *squeezed {
	return &squeezed{seed: maphash.MakeSeed(), lists: map[uint64]pressed{}}
}

// errLongHead is no fault of ours: a client may choose any text as the id of its request.
var errLongHead = errors.New("what stands around the list does not fit into one stored block")

// gzip gives head, list and tail as one gzip body.
func (s *squeezed) gzip(head, list, tail []byte) ([]byte, error) {
	if len(head) > math.MaxUint16 || len(tail) > math.MaxUint16 {
		return nil, errLongHead
	}
	deflated, err := s.deflate(list)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, len(deflated)+len(head)+len(tail)+64)
	b = append(b, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255) // RFC 1952: deflate, no time, fastest, unknown system
	b = appendStored(b, head, 0)
	b = append(b, deflated...)
	b = appendStored(b, tail, 1)
	sum := crc32.Update(crc32.Update(crc32.ChecksumIEEE(head), crc32.IEEETable, list), crc32.IEEETable, tail)
	b = binary.LittleEndian.AppendUint32(b, sum)
	size := len(head) + len(list) + len(tail)
	return binary.LittleEndian.AppendUint32(b, uint32(size)), nil //nolint:gosec // lists are far below 4 GiB, and the format wants the size modulo that
}

// appendStored appends a block that is not compressed, of at most 64 KiB.
func appendStored(b, content []byte, final byte) []byte {
	size := uint16(len(content)) //nolint:gosec // the caller has looked
	b = append(b, final)
	b = binary.LittleEndian.AppendUint16(b, size)
	b = binary.LittleEndian.AppendUint16(b, ^size)
	return append(b, content...)
}

// deflate gives a list as deflate blocks, none of them final, that end at a byte.
func (s *squeezed) deflate(list []byte) ([]byte, error) {
	key := maphash.Bytes(s.seed, list)
	s.mu.Lock()
	known, ok := s.lists[key]
	s.mu.Unlock()
	if ok && bytes.Equal(known.plain, list) {
		return known.deflated, nil
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(list); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lists) >= maxSqueezed {
		clear(s.lists)
	}
	s.lists[key] = pressed{plain: bytes.Clone(list), deflated: b.Bytes()}
	return b.Bytes(), nil
}
