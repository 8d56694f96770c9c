package node

import (
	"cmp"
	"context"

	"trin/broker"
	"trin/connections"
	"trin/connections/adfs"
	"trin/connections/console"
	"trin/connections/oidc"
	"trin/connections/password"
	"trin/connections/saml2"
	"trin/connections/totp"
	"trin/connections/wsfed"
)

// kinds is the one list of what Trin can be connected with. A new protocol,
// login method or second factor is a folder below connections and a line here.
func (n *Node) kinds(ctx context.Context) ([]connections.Kind, error) {
	saml, err := saml2.Kind(saml2.Deps{
		Broker: n.broker, Edge: n.edge, Applications: n.set, Providers: n.set, Keys: n.Keyring, Names: n.Store, Used: n.Store,
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log, BaseURL: n.options.BaseURL,
		EntityID: n.options.EntityID, Publisher: n.publisher, Watch: n.keyWatch,
	})
	if err != nil {
		return nil, err
	}
	federation, err := wsfed.Kind(wsfed.Deps{
		Broker: n.broker, Edge: n.edge, Applications: n.set, Providers: n.set, Keys: n.Keyring, Names: n.Store,
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log, BaseURL: n.options.BaseURL,
		Issuer: cmp.Or(n.options.EntityID, n.options.BaseURL+"/saml2/metadata"), Watch: n.keyWatch,
	})
	if err != nil {
		return nil, err
	}
	openID, err := n.openID(ctx)
	if err != nil {
		return nil, err
	}
	local, err := password.Kind(password.Deps{
		Broker: n.broker, Edge: n.edge, Store: n.Store, Configurations: n.Pictures, LinkStands: n.linkStands,
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log,
	})
	if err != nil {
		return nil, err
	}
	codes, err := totp.Kind(totp.Deps{
		Broker: n.broker, Edge: n.edge, Store: n.Store, Configurations: n.Pictures, Account: n.account, InvitationStands: n.invitationStands,
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log,
	})
	if err != nil {
		return nil, err
	}
	own, err := console.Kind(console.Deps{
		Broker: n.broker, Edge: n.edge, Applications: n.set, Store: n.Store,
		Clock: n.options.Clock, Random: n.options.Random, Administration: n.administrationURL(),
	})
	if err != nil {
		return nil, err
	}
	return []connections.Kind{saml, federation, openID, adfs.Kind(), oidc.PresetKind(), local, codes, own}, nil
}

// openID makes the kind of OpenID Connect.
func (n *Node) openID(ctx context.Context) (connections.Kind, error) {
	sealing, err := n.tokenKey(ctx)
	if err != nil {
		return connections.Kind{}, err
	}
	return oidc.Kind(oidc.Deps{
		Broker: n.broker, Edge: n.edge, Applications: n.set, Providers: n.set, Keys: n.Keyring, Names: n.Store,
		Grants: n.Store, Pushed: n.Store, Used: n.Store, Secrets: givenSecrets{n.Store}, Sealing: sealing, HTTP: n.besideLab(outgoing()), Guarded: n.besideLab(guarded(n.options.Networks)),
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log, BaseURL: n.options.BaseURL, Watch: n.keyWatch,
	})
}

// publisher is what the installation that is in force says about itself.
func (n *Node) publisher(ctx context.Context) (broker.Publisher, error) {
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return broker.Publisher{}, err
	}
	return configuration.Publisher, nil
}

// account is what a subject calls themselves: a local user's name, else the
// subject's own value.
func (n *Node) account(ctx context.Context, subject broker.Subject) string {
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return subject.Value
	}
	for id, connection := range configuration.Connections {
		local := connection.Kind == password.Name && connection.SubjectClaim == ""
		if !local || subject.Namespace != cmp.Or(connection.SubjectNamespace, string(id)) {
			continue
		}
		if user, err := n.Store.User(ctx, subject.Value); err == nil {
			return user.Name
		}
	}
	return subject.Value
}
