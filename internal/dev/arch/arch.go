// Package arch holds the test of the import rules; it has no code of its own.
//
// Every package of the product stands on a layer and imports only from lower ones, so that a change can be followed
// downwards and never comes round in a circle. The table is in the test.
package arch
