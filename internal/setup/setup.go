// Package setup is what an operator runs beside the server: the health command and the check of a configuration.
//
// It prints for people and ends; it serves nobody and changes nothing.
package setup
