package store

// confluence is the state of the Confluence half.
type confluence struct{}

func newConfluence() confluence { return confluence{} }
