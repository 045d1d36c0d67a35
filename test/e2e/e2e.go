// Package e2e tries the program from outside: flags, exit codes, streams. The scripts are in testdata; each runs the
// real main function in a process of its own.
package e2e
