package adf

import "errors"

// Validate is defined below in full.
func Validate(source string) error { return checkRaw(source, false) }

func checkRaw(source string, _ bool) error {
	s := scanner{text: source}
	s.skip()
	if s.bad || s.peek() != 0 {
		return errors.New("it is not JSON")
	}
	return nil
}
