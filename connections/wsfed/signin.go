package wsfed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trin/broker"
)

// pending is what the frontend keeps with a login, to answer it: fixed when the
// request is accepted (broker.AuthnRequest.Reply).
type pending struct {
	Reply   string          `json:"reply"`             // where the answer goes
	Context string          `json:"context,omitempty"` // wctx
	Token   string          `json:"token"`             // the token type
	Asked   broker.ClassRef `json:"asked,omitempty"`   // the class as the request writes it
	Class   broker.ClassRef `json:"class,omitempty"`   // the same as the application's scale writes it
	Fresh   int             `json:"fresh,omitempty"`   // wfresh, in minutes, when it is not 0
}

// readPending reads what begin has kept.
func readPending(request broker.AuthnRequest) (pending, error) {
	var p pending
	if err := json.Unmarshal(request.Reply, &p); err != nil {
		return pending{}, fmt.Errorf("reading the kept request: %w", err)
	}
	if p.Reply == "" || p.Token == "" {
		return pending{}, errors.New("the kept request has no address to answer to, or no token type")
	}
	return p, nil
}

// signIn takes a sign-in request to the engine (WS-Federation 1.2, 13.2.2).
// Until it is known which application asks and where its answer goes, an error
// is the person's; from then on it is a refusal.
func (k *kind) signIn(ctx context.Context, browser *broker.Browser, in parameters) (broker.Reply, error) {
	f, err := k.applicationOf(ctx, in[paramRealm])
	if err != nil {
		return nil, err
	}
	reply, err := f.replyTo(in[paramReply])
	if err != nil {
		return nil, f.invalid("sign-in", broker.Failed(broker.CheckAddressee, err))
	}
	if err := checkContext(in[paramContext]); err != nil {
		return nil, f.invalid("sign-in", err)
	}
	kept := pending{Reply: reply, Context: in[paramContext], Token: f.tokens[0]}
	out, err := f.readRequest(in, &kept)
	out.Application = f.application.ID
	var refusal *broker.Refusal
	if err != nil && !errors.As(err, &refusal) {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	if out.Reply, err = json.Marshal(kept); err != nil {
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("keeping the request: %w", err))
	}
	if refusal != nil {
		out = broker.AuthnRequest{Application: out.Application, Reply: out.Reply}
		return k.Broker.Reject(ctx, browser, out, *refusal)
	}
	return k.Broker.Begin(ctx, browser, out)
}

// invalid is a request in the application's name that cannot be acted on.
func (f *frontend) invalid(request string, err error) error {
	about := broker.About{Application: f.application.ID, Sender: f.settings.Realm}
	return broker.InvalidAbout(about, broker.PublicBadMessage, fmt.Errorf("%s at %s: %w", request, f.application.ID, err))
}

// replyTo is the address of the application's that a request asks to be
// answered at: one of those in the settings, byte for byte. A request that
// names none is answered at the first.
func (f *frontend) replyTo(reply string) (string, error) {
	if reply == "" {
		return f.settings.Reply[0], nil
	}
	if !slices.Contains(f.settings.Reply, reply) {
		return "", fmt.Errorf("wreply %q is not one of the application's addresses", clip(reply))
	}
	return reply, nil
}

// checkContext wants a wctx that can be given back as it came: the page that
// carries it is text, and a browser writes every line break as CR LF.
func checkContext(wctx string) error {
	switch {
	case len(wctx) > maxContext:
		return fmt.Errorf("wctx has %d bytes, more than %d", len(wctx), maxContext)
	case !utf8.ValidString(wctx):
		return errors.New("wctx is not UTF-8")
	case strings.ContainsFunc(wctx, unicode.IsControl):
		return errors.New("wctx holds a control character")
	}
	return nil
}

// refused makes a refusal as an error.
func refused(code broker.RefusalCode, format string, arguments ...any) error {
	return &broker.Refusal{Code: code, Reason: fmt.Sprintf(format, arguments...)}
}

// minutes is a number of minutes as a duration.
func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
