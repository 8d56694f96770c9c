package broker

// original is the requester for whom the application asks, as the application's
// setting reads the chain: SAML core 3.4.1.2 does not define its order. It is
// known when the administrator has described it.
func (l *login) original() (identifier string, known *Requester) {
	chain := l.believed()
	if len(chain) == 0 {
		return "", nil
	}
	identifier = chain[0]
	if l.app.OriginalLast {
		identifier = chain[len(chain)-1]
	}
	return identifier, l.app.Requesters[identifier]
}
