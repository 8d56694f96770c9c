package node

import "net/http"

// mountPublic is the one list of public routes: health, the edge's own pages,
// those of each kind, and the administration where it has no address of its own.
func (n *Node) mountPublic(mux *http.ServeMux) {
	n.health.mount(mux)
	n.edge.Mount(mux, n.broker)
	for _, kind := range n.Kinds {
		if kind.Mount != nil {
			kind.Mount(mux)
		}
	}
	n.administration.partner.Mount(mux)
	if n.options.Administration == "" {
		n.mountAdministration(mux)
	}
}

// begins are the routes at which a login begins, of every protocol. Each may cost
// rows, whoever asks, so that one network may ask only so often.
func begins() []string {
	return []string{
		"GET /saml2/sso", "POST /saml2/sso", "POST /saml2/start/{application}",
		"GET /wsfed", "POST /wsfed",
		"GET /oidc/authorize", "POST /oidc/authorize",
		"GET /console/start",
	}
}

// messages are the routes at which messages of logins and logouts arrive, and the
// steps of logins are taken, by a browser. What fails there has a record.
func messages() []string {
	return append(begins(),
		"GET /saml2/start/{application}", "POST /saml2/sp/{connection}/acs",
		"GET /saml2/slo", "POST /saml2/slo", "GET /saml2/slo/response", "POST /saml2/slo/response",
		"GET /saml2/sp/{connection}/slo", "POST /saml2/sp/{connection}/slo",
		"GET /wsfed/rp/{connection}", "POST /wsfed/rp/{connection}",
		"GET /oidc/start/{application}", "GET /oidc/logout", "POST /oidc/logout",
		"GET /oidc/rp/{connection}/callback", "POST /oidc/rp/{connection}/callback",
		"GET /oidc/rp/{connection}/frontchannel", "GET /oidc/rp/{connection}/logged-out",
		"GET /password/{leg}", "POST /password/{leg}", "GET /totp/{leg}", "POST /totp/{leg}",
		"GET /totp/{leg}/recovery", "POST /totp/{leg}/recovery",
		"GET /choose/{transaction}", "POST /choose/{transaction}",
	)
}

// crossSite are the routes that other sites post to. Each proves by its own
// protocol where a message comes from.
func crossSite() []string {
	return []string{
		"POST /saml2/sso", "POST /saml2/slo", "POST /saml2/slo/response",
		"POST /saml2/sp/{connection}/acs", "POST /saml2/sp/{connection}/slo",
		"POST /wsfed", "POST /wsfed/rp/{connection}",
		"POST /oidc/authorize", "POST /oidc/par", "POST /oidc/token", "POST /oidc/userinfo", "POST /oidc/introspect", "POST /oidc/revoke",
		"POST /oidc/logout", "POST /oidc/rp/{connection}/callback", "POST /oidc/rp/{connection}/backchannel",
	}
}

// large are the routes to which administrators send whole installations and
// metadata. Whoever may not is refused before anything of it is read.
func large() []string {
	return []string{"/admin/drafts/", "/admin/api/v1/drafts/", "/admin/api/v1/metadata/"}
}
