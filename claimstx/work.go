package claimstx

// maxWork is what the steps that do much with each value may do together in one
// login: patterns, lists of privileges, hashes, releases, tables without regard to
// letter case. A unit is about what it takes to hold a character against one place
// of a pattern, some ten nanoseconds; it is counted by what is worked on, so that a
// login ends for the same claims always at the same place.
const maxWork = 16 << 20

// spend counts work, and reports whether there was enough left for it.
func spend(work *int, more int) bool {
	*work += more
	return *work <= maxWork
}
