// Package expr holds conditions: expressions in CEL, the Common Expression
// Language, that are true or false of a login.
//
// A condition sees what [Facts] holds and nothing else: no clock, no
// environment, no network, no types of Go. Of the language it has comparisons,
// and, or, not, in, the choice by ?:, size, contains, startsWith, endsWith,
// matches with a pattern that is written out (RE2), and the macros all and
// exists. It has nothing that makes a value grow: no arithmetic, no joining of
// text or lists, no maps and no messages.
//
// What a condition may cost is bounded by counting its work, so it ends for one
// input always at the same place, however fast the machine is. It is compiled
// once, immutable, and may be used by any number of goroutines.
//
// The package imports cel-go alone, and owns no routes.
package expr
