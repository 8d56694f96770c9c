// Package access says who may do what in the administration. There is one table
// of routes, and a route without a rule cannot be made: [NewTable] refuses it.
// What a rule says of a request is decided here alone; handlers are called for
// those who may, and the rooms that they call ask again (see [Actor.May]) before
// anything is changed.
package access
