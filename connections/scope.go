package connections

// Scope is what the metadata of a provider lets it speak for (shibmd:Scope of
// the Shibboleth Metadata Extensions 1.0): a domain, or an expression that must
// match one as a whole.
type Scope struct {
	Value  string
	Regexp bool
}
