package installation

import (
	"bytes"
	"fmt"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// scopes reads what the metadata of the connection's provider lets it speak for.
// Settings with an error list nothing; it was said what is wrong with them.
func (b *builder) scopes(d *document, kind *connections.Kind, connection *broker.AuthenticationConnection, steps []claimstx.StepConfig) []claimstx.MetadataScope {
	var scopes []claimstx.MetadataScope
	if kind != nil && kind.Scopes != nil {
		listed, err := b.listed(d, kind, connection)
		if err != nil {
			return nil
		}
		for _, s := range listed {
			scopes = append(scopes, claimstx.MetadataScope{Value: s.Value, Regexp: s.Regexp})
		}
	}
	if len(scopes) > 0 {
		return scopes
	}
	for i, step := range steps {
		if step.ScopeCheck != nil && len(step.ScopeCheck.Scopes) == 0 {
			b.warn(d, fmt.Sprintf("claims.%d.scopeCheck", i), "There is no metadata that lists scopes for this provider, so the step removes every value. Write the provider's scopes into the step.")
		}
	}
	return nil
}

// listed is what the metadata lists; what is kept of it is of the same settings.
func (b *builder) listed(d *document, kind *connections.Kind, connection *broker.AuthenticationConnection) ([]connections.Scope, error) {
	if settings := d.root.get("settings"); settings != nil && settings.value.kind == nodeMap {
		role := connections.RoleAuthentication
		if kind.Factor {
			role = connections.RoleFactor
		}
		if said, err := b.said(d, kind, role, settings.value); err == nil && bytes.Equal(said.raw, connection.Settings) {
			return said.scopes()
		}
	}
	return kind.Scopes(connection.Settings)
}
