package wsfed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/broker"
	"trin/connections/saml2"
)

// The parameters of the messages (WS-Federation 1.2, 13.2), and those that
// Microsoft's products add.
const (
	paramAction    = "wa"
	paramRealm     = "wtrealm"
	paramReply     = "wreply"
	paramContext   = "wctx"
	paramTime      = "wct"
	paramAuth      = "wauth"
	paramFresh     = "wfresh"
	paramHomeRealm = "whr"
	paramResult    = "wresult"
	paramResultPtr = "wresultptr"
	paramEncoding  = "wencoding"
)

// requestParameters are those that Trin sends, and that an address must not
// hold already.
var requestParameters = []string{paramAction, paramRealm, paramReply, paramContext, paramTime, paramAuth, paramFresh,
	paramHomeRealm, hintLogin, hintUsername}

// instantLayout is xs:dateTime in UTC (WS-Federation 1.2, 13.2.2: wct).
const instantLayout = "2006-01-02T15:04:05Z"

// Challenge sends the browser to the provider with a sign-in request
// (WS-Federation 1.2, 13.2.2). The leg's ID travels as wctx. The protocol has no
// request that shows no page, so a passive leg is refused.
func (b *backend) Challenge(_ context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	if err := saml2.MetadataUsable(b.Until, b.k.Clock(), b.InsecureExpiredMetadata); err != nil {
		return nil, nil, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("connection %s: %v", leg.Connection, err)}
	}
	if leg.Passive {
		return nil, nil, &broker.Refusal{Code: broker.RefusedPassive,
			Reason: fmt.Sprintf("connection %q: WS-Federation cannot ask a provider without showing a page", leg.Connection)}
	}
	ask := b.askOf(leg)
	endpoint, auth := b.endpointFor(ask)
	memo, err := json.Marshal(legMemo{Endpoint: endpoint, Asked: string(auth)})
	if err != nil {
		return nil, nil, fmt.Errorf("wsfed: %w", err)
	}
	q := query{}
	q.add(paramAction, actionSignIn)
	q.add(paramRealm, b.realm)
	if !b.OmitReply {
		q.add(paramReply, b.address)
	}
	q.add(paramContext, string(leg.ID))
	q.add(paramTime, b.k.Clock().UTC().Format(instantLayout))
	q.add(paramAuth, string(auth))
	q.add(paramFresh, b.freshness(leg, ask))
	q.add(paramHomeRealm, b.HomeRealm)
	switch b.LoginHint {
	case "", hintLogin:
		q.add(hintLogin, leg.LoginHint)
	case hintUsername:
		q.add(hintUsername, leg.LoginHint)
	}
	return broker.Redirect{URL: q.on(endpoint)}, memo, nil
}

// query gathers parameters in their order.
type query struct{ strings.Builder }

// add writes a parameter; an empty one is left out.
func (q *query) add(name, value string) {
	if value == "" {
		return
	}
	if q.Len() > 0 {
		q.WriteByte('&')
	}
	q.WriteString(name + "=" + url.QueryEscape(value))
}

// on is the address with the parameters added to its own.
func (q *query) on(address string) string {
	if strings.Contains(address, "?") {
		return strings.TrimRight(address, "&?") + "&" + q.String()
	}
	return address + "?" + q.String()
}

// askOf is the one class that wauth can carry, by this rule: of several that
// all would do (exact, minimum) the first, which is preferred; for maximum the
// strongest by the connection's scale; for better the weakest class of the
// scale that is stronger than all of them, as the asks write it. "" when there
// is none: nothing is asked for, and the answer decides.
func (b *backend) askOf(leg broker.Leg) broker.ClassRef {
	asks := slices.DeleteFunc(slices.Clone(leg.Ask), func(c broker.ClassRef) bool { return c == "" || c == broker.ClassNone })
	if len(asks) == 0 {
		return ""
	}
	switch leg.Comparison {
	case broker.Maximum:
		return b.strongest(asks)
	case broker.Better:
		return b.above(b.strongest(asks))
	}
	return asks[0]
}

// levelOf is what a class counts as by the connection's scale.
func (b *backend) levelOf(ref broker.ClassRef) (broker.Level, bool) {
	class, ok := b.connection.Scale.Class(known(b.connection.Scale, ref))
	return class.Level, ok && class.Kind == broker.KindLevel
}

// strongest is the first of those that count the most on the ladder of the
// first.
func (b *backend) strongest(asks []broker.ClassRef) broker.ClassRef {
	best := asks[0]
	most, _ := b.levelOf(best)
	for _, ask := range asks[1:] {
		if level, ok := b.levelOf(ask); ok && level.Ladder == most.Ladder && level.Value > most.Value {
			best, most = ask, level
		}
	}
	return best
}

// above is the weakest class that counts more than this one, as it is sent.
func (b *backend) above(ref broker.ClassRef) broker.ClassRef {
	floor, ok := b.levelOf(ref)
	if !ok {
		return ""
	}
	var found *broker.Class
	for _, class := range b.connection.Scale.Classes() {
		if class.Kind == broker.KindLevel && class.Level.Ladder == floor.Ladder && class.Level.Value > floor.Value &&
			(found == nil || class.Level.Value < found.Level.Value) {
			found = &class
		}
	}
	if found == nil {
		return ""
	}
	if send := b.connection.Asks.ForClass(*found); send != broker.ClassNone {
		return send
	}
	return ""
}

// endpointFor is the address for what is asked, and the class to send there.
func (b *backend) endpointFor(ask broker.ClassRef) (address string, auth broker.ClassRef) {
	for _, endpoint := range b.Endpoints {
		if ask == "" || ask != endpoint.Ask && !slices.Contains(equivalents(ask), endpoint.Ask) {
			continue
		}
		if endpoint.OmitAuth {
			return endpoint.URL, ""
		}
		return endpoint.URL, ask
	}
	return b.Endpoint, ask
}

// AsksMaxAge reports that wfresh carries an age.
func (*backend) AsksMaxAge() bool { return true }

// freshness is wfresh: how old the authentication may be, in whole minutes, and
// 0 for a new one (WS-Federation 1.2, 13.2.2). It is rounded down, so that the
// provider is never allowed more than was asked.
func (b *backend) freshness(leg broker.Leg, ask broker.ClassRef) string {
	minutes := -1
	if leg.MaxAge != nil {
		minutes = int(*leg.MaxAge / time.Minute)
	}
	again := leg.ForceAuthn || minutes == 0
	if ask == MultipleAuthn && !b.freshWithMFA() {
		again = false
	}
	switch {
	case again:
		return "0"
	case minutes > 0:
		return strconv.Itoa(minutes)
	}
	return ""
}
