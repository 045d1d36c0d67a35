package tool

import "slices"

// Toolset groups tools that share a client. It is a package variable of a tools package; declarations add
// themselves while the program starts, and nothing changes it afterwards.
type Toolset[C Client] struct {
	Name, Doc string
	Default   bool // part of TOOLSETS=default

	tools []*Declared
}

func (s *Toolset[C]) add(d *Declared) {
	if slices.ContainsFunc(s.tools, func(other *Declared) bool { return other.spec.Name == d.spec.Name }) {
		d.reject("declared twice in toolset " + s.Name)
	}
	s.tools = append(s.tools, d)
}
