package claimstx

// ScopeCheck removes values whose scope the provider may not speak for:
// those that its metadata does not list (shibmd:Scope), or the listed ones.
//
//	scopeCheck: {claims: [eduPersonPrincipalName, schacHomeOrganization]}
type ScopeCheck struct {
	Claims []string `json:"claims"`
	Scopes []string `json:"scopes,omitempty"` // those of the metadata if left out
}

func (s *ScopeCheck) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (s *ScopeCheck) writes() []namedField { return nil }
