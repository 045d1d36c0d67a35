package markdown

// delimiter is a run of * _ or ~~ that may open or close emphasis (CommonMark 0.31, section 6.2).
type delimiter struct {
	char              byte
	count, original   int
	canOpen, canClose bool
	item              int
	prev, next        int // in the list of open delimiters, -1 = none
	opens, closes     [3]int
}

// Kinds of emphasis, as indexes of opens and closes.
const (
	em = iota
	strong
	strike
)

// delimiter reads a run of delimiters. A run that can do nothing is text.
func (s *scanner) delimiter(c byte) bool {
	n := countByte(s.rest(), c)
	end := s.pos + n
	before, after := s.before(s.pos), s.after(end)
	left := !isSpace(after) && (!isMark(after) || isSpace(before) || isMark(before))
	right := !isSpace(before) && (!isMark(before) || isSpace(after) || isMark(after))
	d := delimiter{char: c, count: n, original: n, canOpen: left, canClose: right, prev: s.last, next: -1}
	switch c {
	case '_':
		d.canOpen = left && (!right || isMark(before))
		d.canClose = right && (!left || isMark(after))
	case '~':
		if n != 2 {
			d.canOpen, d.canClose = false, false
		}
	}
	if !d.canOpen && !d.canClose {
		s.pos = end
		return true
	}
	s.flush(s.pos)
	d.item = len(s.items)
	at := len(s.delims)
	s.delims = append(s.delims, d)
	if s.last >= 0 {
		s.delims[s.last].next = at
	} else {
		s.first = at
	}
	s.last = at
	s.add(item{kind: delimPiece, delim: at}, end)
	return true
}

// bottomKey tells classes of closers apart that cannot use each other's openers.
func bottomKey(d *delimiter) int {
	key := d.original % 3
	if d.canOpen {
		key += 3
	}
	switch d.char {
	case '_':
		key += 6
	case '~':
		key += 12
	}
	return key
}

// emphasis resolves the delimiters after a given one and takes them off the list. What is not matched stays text.
func (s *scanner) emphasis(bottom int) {
	var floors [18]int
	for i := range floors {
		floors[i] = bottom
	}
	closer := s.first
	if bottom >= 0 {
		closer = s.delims[bottom].next
	}
	for closer >= 0 {
		d := &s.delims[closer]
		if !d.canClose {
			closer = d.next
			continue
		}
		key := bottomKey(d)
		opener := s.findOpener(closer, bottom, floors[key])
		if opener < 0 {
			floors[key] = d.prev
			next := d.next
			if !d.canOpen {
				s.remove(closer)
			}
			closer = next
			continue
		}
		closer = s.match(opener, closer)
	}
	s.cut(bottom)
}

func (s *scanner) findOpener(closer, bottom, floor int) int {
	d := &s.delims[closer]
	for i := d.prev; i >= 0 && i != bottom && i != floor; i = s.delims[i].prev {
		o := &s.delims[i]
		if o.char != d.char || !o.canOpen {
			continue
		}
		odd := (o.canClose || d.canOpen) && (o.original+d.original)%3 == 0 &&
			(o.original%3 != 0 || d.original%3 != 0)
		if !odd {
			return i
		}
	}
	return -1
}

// match makes emphasis of an opener and a closer and gives the closer to go on with.
func (s *scanner) match(opener, closer int) int {
	o, d := &s.delims[opener], &s.delims[closer]
	for i := o.next; i >= 0 && i != closer; {
		next := s.delims[i].next
		s.remove(i)
		i = next
	}
	use, kind := 1, em
	switch {
	case d.char == '~':
		use, kind = 2, strike
	case o.count >= 2 && d.count >= 2:
		use, kind = 2, strong
	}
	o.count -= use
	d.count -= use
	o.opens[kind]++
	d.closes[kind]++
	if o.count == 0 {
		s.remove(opener)
	}
	if d.count == 0 {
		next := d.next
		s.remove(closer)
		return next
	}
	return closer
}

// remove takes a delimiter off the list.
func (s *scanner) remove(i int) {
	d := &s.delims[i]
	if d.prev >= 0 {
		s.delims[d.prev].next = d.next
	} else {
		s.first = d.next
	}
	if d.next >= 0 {
		s.delims[d.next].prev = d.prev
	} else {
		s.last = d.prev
	}
}

// cut takes every delimiter after a given one off the list.
func (s *scanner) cut(bottom int) {
	s.last = bottom
	if bottom < 0 {
		s.first = -1
		return
	}
	s.delims[bottom].next = -1
}
