// Package setup is what an operator runs beside the server: the sign-in with OAuth, the check of a configuration and
// the health command.
//
// It talks to people and ends; it serves no client, and keeps nothing but the tokens of a sign-in.
package setup
