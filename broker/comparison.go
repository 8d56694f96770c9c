package broker

// valid reports whether the comparison is one of the four, or missing
// (SAML core 3.3.2.2.1). The match is exact: "Minimum" is malformed.
func (c Comparison) valid() bool {
	switch c {
	case "", Exact, Minimum, Maximum, Better:
		return true
	}
	return false
}

// met holds what is proven against one listed class. For better, all listed
// classes must be met; for the others one is enough. With strict, exact means
// the same value; without, a stronger login answers a weaker request.
func (c Comparison) met(proven Levels, listed Level, strict bool) bool {
	value := proven.On(listed.Ladder).Value
	switch c {
	case Exact:
		return value == listed.Value || (!strict && value > listed.Value)
	case Minimum:
		return value >= listed.Value
	case Maximum:
		return value > 0 && value <= listed.Value
	case Better:
		return value > listed.Value
	}
	return false
}
