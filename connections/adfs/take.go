package adfs

import (
	"net/url"
	"strings"

	"trin/connections"
	"trin/connections/saml2"
	"trin/connections/wsfed"
)

// The products as a description names them: what the newest of them is called in
// the settings. Metadata of AD FS does not say which version has written it.
const (
	productADFS  = "adfs-2019"
	productEntra = "entra"
)

// take tells what the federation metadata of AD FS or Entra ID would give. What
// neither of them has written is another description.
func take(role connections.Role, d connections.Description) (connections.Taken, error) {
	if role != connections.RoleAuthentication {
		return connections.Taken{}, connections.ErrOtherDescription
	}
	service, err := wsfed.Take(role, d)
	if err != nil {
		return connections.Taken{}, err
	}
	product := productOf(service)
	if product == "" {
		return connections.Taken{}, connections.ErrOtherDescription
	}
	t, over := service, wsfed.KindName
	if provider, err := saml2.Take(role, d); err == nil {
		t, over = provider, saml2.KindName
		if len(t.Titles) == 0 {
			t.Titles = service.Titles
		}
	}
	t.Product = product
	t.Settings, err = encode(map[string]any{"product": product, "over": over})
	return t, err
}

// productOf is the product that has written the metadata of a token service; ""
// = neither. Both name themselves and their addresses in one way.
func productOf(t connections.Taken) string {
	issuer, err := url.Parse(t.Name)
	if err != nil {
		return ""
	}
	switch host := strings.ToLower(issuer.Hostname()); {
	case host == "sts.windows.net" || host == "login.microsoftonline.com" || host == "login.microsoftonline.us" || host == "login.partner.microsoftonline.cn":
		return productEntra
	case strings.EqualFold(issuer.Path, "/adfs/services/trust"):
		return productADFS
	}
	for _, address := range t.Addresses {
		if u, err := url.Parse(address.URL); err == nil && strings.EqualFold(strings.TrimSuffix(u.Path, "/"), "/adfs/ls") {
			return productADFS
		}
	}
	return ""
}

// shape lists the settings: the preset's own, and those of SAML 2.0 underneath.
func shape(connections.Role) []connections.SettingField {
	own := []connections.SettingField{
		{Path: "product", Sort: connections.SettingChoice, Choices: productNames(), Needed: true},
		{Path: "over", Sort: connections.SettingChoice, Choices: protocols},
		{Path: "password", Sort: connections.SettingLevel, Needed: true},
		{Path: "mfaFrom", Sort: connections.SettingLevel},
		{Path: "certificate", Sort: connections.SettingLevel},
	}
	return append(own, connections.ShapeOf(saml2.ConnectionSettings{})...)
}
