package saml2

import (
	"context"
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
)

// loggedOut takes an application's LogoutResponse and goes on with the logout.
// The sessions have ended already, so an answer that cannot be believed does not
// stop the user: it counts as one that was not given.
func (k *kind) loggedOut(ctx context.Context, browser *broker.Browser, root *etree.Element, m *Inbound) (broker.Reply, error) {
	leg := broker.ID(m.RelayState)
	if leg == "" {
		return nil, invalidMessage("a LogoutResponse without RelayState")
	}
	hop, err := k.Broker.LogoutHop(ctx, browser, leg)
	if err != nil {
		return nil, err
	}
	if hop.Participant == nil {
		return nil, invalidMessage("a LogoutResponse of an application where a provider was told")
	}
	err = k.confirmed(ctx, root, m, hop.Participant.Application, leg)
	if err != nil {
		k.Log.WarnContext(ctx, "logout not confirmed", "kind", KindName, "application", hop.Participant.Application, "reason", err.Error())
	}
	return k.Broker.ResumeLogout(ctx, browser, leg, err == nil)
}

// confirmed reports, with nil, that the response is the application's own
// answer to the request of this leg and says success.
func (k *kind) confirmed(ctx context.Context, root *etree.Element, m *Inbound, application, leg broker.ID) error {
	f, err := k.frontendOf(ctx, root)
	if err != nil {
		return err
	}
	if f.application.ID != application {
		return fmt.Errorf("%s answers for %s", f.application.ID, application)
	}
	response, _, err := f.authentic(root, m, true)
	if err != nil {
		return err
	}
	if err := checkIdentity(response); err != nil {
		return err
	}
	if destination, _ := attr(response, "Destination"); destination != k.slo && destination != k.sloResponse {
		return fmt.Errorf("Destination %q is not the single logout service", clip(destination))
	}
	if err := checkInResponseTo(response, logoutID(leg)); err != nil {
		return err
	}
	status, err := onlyChild(response, NamespaceProtocol, "Status")
	if err != nil {
		return err
	}
	codes, err := statusCodes(status)
	if err != nil {
		return err
	}
	if len(codes) == 0 || codes[0] != StatusSuccess {
		return fmt.Errorf("the application answered %q", codes)
	}
	if len(codes) > 1 && codes[1] == StatusPartialLogout {
		return errors.New("the application has logged out in part")
	}
	return nil
}
