package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// act is something that a person does, or looks at.
type act func(context.Context, *person) error

// all is one act after the other, until one fails.
func all(acts ...act) act {
	return func(ctx context.Context, p *person) error {
		for _, do := range acts {
			if err := do(ctx, p); err != nil {
				return err
			}
		}
		return nil
	}
}

// login asks the SP for a login at one of its applications.
func login(app string, more ...string) act {
	return func(ctx context.Context, p *person) error { return p.login(ctx, app, more...) }
}

// visit opens a page of the SP.
func visit(path string) act {
	return func(ctx context.Context, p *person) error { return p.open(ctx, p.sp+path) }
}

func signIn(ctx context.Context, p *person) error        { return p.signIn(ctx) }
func code(ctx context.Context, p *person) error          { return p.code(ctx) }
func asksForLogin(_ context.Context, p *person) error    { return p.asksForLogin() }
func asksForCode(_ context.Context, p *person) error     { return p.asksForCode() }
func withoutProvider(_ context.Context, p *person) error { return p.without(p.idp) }

// in looks at the protected page of an application and at the SP's session.
func in(app, class, level string) act {
	return func(ctx context.Context, p *person) error { return p.inAt(ctx, app, app+"/secure", class, level) }
}

// out looks that the SP has no session at any of the applications.
func out(apps ...string) act {
	return func(ctx context.Context, p *person) error {
		for _, app := range apps {
			if err := p.out(ctx, app); err != nil {
				return err
			}
		}
		return nil
	}
}

// choose takes a connection in Trin's chooser.
func choose(connection string) act {
	return func(ctx context.Context, p *person) error { return p.choose(ctx, connection) }
}

// has looks at one attribute in the SP's session.
func has(app, name string, values ...string) act {
	return func(ctx context.Context, p *person) error {
		s, err := p.sessionOf(ctx, app)
		if err != nil {
			return err
		}
		if s == nil {
			return errors.New("the SP has no session")
		}
		if got := s.values(name); !slices.Equal(got, values) {
			return fmt.Errorf("the session shows %s = %q, wanted %q", name, got, values)
		}
		return nil
	}
}

// asked looks at the classes, separated by blanks, in the newest request that
// the provider got; "" = no class at all.
func asked(classes string) act {
	return func(_ context.Context, p *person) error {
		request, err := p.last("SAMLRequest", p.idp)
		if err != nil {
			return err
		}
		return wants("the classes", texts(request, "./RequestedAuthnContext/AuthnContextClassRef"), classes)
	}
}

// answered looks at the newest response that the SP got.
func answered(look func(*etree.Element) error) act {
	return func(_ context.Context, p *person) error {
		response, err := p.last("SAMLResponse", p.sp)
		if err != nil {
			return err
		}
		return look(response)
	}
}

// refused looks that the SP says that it was refused, and why.
func refused(status string) act {
	return func(_ context.Context, p *person) error {
		if err := p.at(p.sp); err != nil {
			return err
		}
		return p.shows("urn:oasis:names:tc:SAML:2.0:status:" + status)
	}
}

func wants(what, got, want string) error {
	if got != want {
		return fmt.Errorf("%s: got %q, wanted %q", what, got, want)
	}
	return nil
}
