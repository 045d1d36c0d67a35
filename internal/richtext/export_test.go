package richtext

// Restore is restore, for the tests of what the index alone brings back.
var Restore = restore
