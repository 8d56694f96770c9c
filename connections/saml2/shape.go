package saml2

import "trin/connections"

// shape lists the settings of a role.
func shape(role connections.Role) []connections.SettingField {
	if role == connections.RoleApplication {
		return connections.ShapeOf(ApplicationSettings{})
	}
	return connections.ShapeOf(ConnectionSettings{})
}
