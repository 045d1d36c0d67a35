package adf

import "encoding/json"

// sound says whether a text is one JSON value. Unlike the decoder of the standard library it has no limit of depth; a
// document nested thousands of levels deep is read, not refused.
func sound(text string) bool {
	s := scanner{text: text}
	var open []byte // the ends of what is open, outermost first
	for {
		switch s.peek() {
		case '{':
			s.pos++
			if s.peek() != '}' {
				open = append(open, '}')
				s.key()
				break
			}
			s.pos++
			open = s.close(open)
		case '[':
			s.pos++
			if s.peek() != ']' {
				open = append(open, ']')
				break
			}
			s.pos++
			open = s.close(open)
		case '"':
			s.string()
			open = s.close(open)
		default:
			start := s.pos
			s.skipWord()
			s.bad = s.bad || !json.Valid([]byte(text[start:min(s.pos, len(text))]))
			open = s.close(open)
		}
		if s.bad || open == nil {
			return !s.bad && s.peek() == 0 && s.pos == len(text)
		}
	}
}

// key reads the name of a member and its colon.
func (s *scanner) key() {
	s.string()
	s.take(':')
}

// close goes on after a value: to the next one, or out of all that ends here. It gives nil when nothing is open.
func (s *scanner) close(open []byte) []byte {
	for !s.bad && len(open) > 0 {
		end := open[len(open)-1]
		if s.more(end) {
			if end == '}' {
				s.key()
			}
			return open
		}
		open = open[:len(open)-1]
	}
	return nil
}
