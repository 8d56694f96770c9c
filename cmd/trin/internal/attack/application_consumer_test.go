package attack

import (
	"strings"
	"testing"

	"trin/broker"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
	"trin/store"
)

func TestE5_AnswersGoWhereTheMetadataSays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	at := func(address string) string { return `AssertionConsumerServiceURL="` + address + `"` }
	for name, c := range map[string]struct{ attributes, action, words string }{
		"nothing said":                 {"", appACS, ""},
		"the first":                    {at(appACS), appACS, ""},
		"the second":                   {at(appACS + "/second"), appACS + "/second", ""},
		"by index":                     {`AssertionConsumerServiceIndex="1"`, appACS + "/second", ""},
		"with its binding":             {at(appACS) + ` ProtocolBinding="` + samltest.Post + `"`, appACS, ""},
		"unknown":                      {at("https://evil.test/acs"), "", "not in the application's metadata"},
		"another application's":        {at(otherACS), "", "not in the application's metadata"},
		"a provider's":                 {at(idpSSO), "", "not in the application's metadata"},
		"prefix":                       {at("https://app.test.evil/acs"), "", "not in the application's metadata"},
		"longer":                       {at(appACS + "/third"), "", "not in the application's metadata"},
		"user information":             {at("https://app.test@evil.test/acs"), "", "not in the application's metadata"},
		"dots":                         {at("https://app.test/x/../acs"), "", "not in the application's metadata"},
		"encoded dots":                 {at("https://app.test/%2e%2e/acs"), "", "not in the application's metadata"},
		"fragment":                     {at(appACS + "#x"), "", "not in the application's metadata"},
		"query":                        {at(appACS + "?x"), "", "not in the application's metadata"},
		"host in capitals":             {at("https://APP.test/acs"), "", "not in the application's metadata"},
		"a homoglyph":                  {at("https://аpp.test/acs"), "", "not in the application's metadata"},
		"punycode":                     {at("https://xn--pp-6kc.test/acs"), "", "not in the application's metadata"},
		"port":                         {at("https://app.test:443/acs"), "", "not in the application's metadata"},
		"http":                         {at("http://app.test/acs"), "", "not in the application's metadata"},
		"no scheme":                    {at("//app.test/acs"), "", "not in the application's metadata"},
		"path only":                    {at("/acs"), "", "not in the application's metadata"},
		"javascript":                   {at("javascript:alert(1)"), "", "not in the application's metadata"},
		"data":                         {at("data:text/html,x"), "", "not in the application's metadata"},
		"white space":                  {at(" " + appACS + " "), "", "not in the application's metadata"},
		"line break":                   {at(appACS + "&#10;"), "", "not in the application's metadata"},
		"empty":                        {at(""), "", "is empty"},
		"URL and index":                {at(appACS) + ` AssertionConsumerServiceIndex="0"`, "", "stands beside"},
		"index and binding":            {`AssertionConsumerServiceIndex="0" ProtocolBinding="` + samltest.Post + `"`, "", "stands beside"},
		"index unknown":                {`AssertionConsumerServiceIndex="7"`, "", "not in the application's metadata"},
		"index negative":               {`AssertionConsumerServiceIndex="-1"`, "", "unsignedShort"},
		"index too large":              {`AssertionConsumerServiceIndex="65536"`, "", "unsignedShort"},
		"another binding":              {at(appACS) + ` ProtocolBinding="` + samltest.Redirect + `"`, "", "is not HTTP-POST"},
		"another binding and no URL":   {`ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"`, "", "is not HTTP-POST"},
		"a binding that is no binding": {`ProtocolBinding="javascript:alert(1)"`, "", "is not HTTP-POST"},
	} {
		r.sub(name, func() {
			b := r.browser()
			hop := r.ask(b, request{attributes: c.attributes, relayState: "https://evil.test/"})
			if c.action == "" {
				r.refused(hop, c.words)
				if strings.Contains(string(hop.Body), "evil") || hop.Header.Get("Location") != "" {
					r.t.Errorf("the page leads on: %s", hop.Body)
				}
			} else if a := r.answered(r.reply(b, nil)); a.Action != c.action {
				r.t.Errorf("answered to %s, want %s", a.Action, c.action)
			}
			r.harmless(b)
		})
	}
	for name, location := range map[string]string{
		"javascript": "javascript:alert(1)", "javascript with a host": "javascript://app.test/%0aalert(1)", "ftp": "ftp://app.test/acs", "data": "data:text/html,x", "http": "http://app.test/acs", "user information": "https://a@app.test/acs",
		"fragment": "https://app.test/acs#x", "relative": "/acs", "a quote": `https://app.test/"onload="x`, "vbscript": "vbscript:x",
	} {
		r.sub("metadata "+name, func() {
			r.notAccepted(standard(), func(party string) ([]byte, error) {
				if party == "app" {
					return []byte(samltest.SP{EntityID: appEntity, Consumers: []string{location}, Signing: []string{samltest.AttackerKey}}.Metadata()), nil
				}
				return metadataOf(party)
			}, "AssertionConsumerService")
		})
	}
}

// records counts the logins that have ended.
func (r *rig) records() int {
	r.t.Helper()
	all, err := r.node.Store.Records(r.t.Context(), store.RecordQuery{Limit: 500})
	if err != nil {
		r.t.Fatal(err)
	}
	return len(all)
}

func TestE19_ApplicationGoneDuringTheLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, edit := range map[string][]string{
		"switched off": {"id: app\nprotocol", "id: app\nenabled: false\nprotocol"},
		"deleted":      {"kind: application\nid: app\nprotocol: saml2\nauthentication: [idp]\nanswers: [\"" + classTwo + "\", \"" + classThree + "\"]\nsettings:\n  metadataFile: app\n---\n", ""},
	} {
		r.sub(name, func() {
			b, waiting := r.browser(), r.browser()
			r.ask(b, request{classes: []string{classTwo}})
			r.ask(waiting, request{classes: []string{classThree}})
			factor := r.atFactor(waiting, r.reply(waiting, nil))
			r.use(nil, edit...)
			for _, hop := range []func() *useragent.Hop{
				func() *useragent.Hop { return r.reply(b, nil) },
				func() *useragent.Hop { return r.enter(waiting, factor) },
			} {
				before := r.records()
				r.unavailable(hop(), "switched off")
				if got := r.records() - before; got != 1 {
					r.t.Errorf("the login left %d records, want one", got)
				}
				r.recorded(broker.RefusedDenied, "switched off or deleted")
			}
			r.refused(r.ask(r.browser(), request{}), "no application")
			r.apply(standard())
			r.refused(r.deliver(b, "", ""), "empty") // the address still answers
			r.states(r.login(r.browser(), request{classes: []string{classTwo}}), classTwo, "20")
		})
	}
}

// The address is taken and checked when the request comes; a login under way is
// answered there, also when the metadata has another by then.
func TestE20_ConsumerChangedDuringTheLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{attributes: `AssertionConsumerServiceURL="` + appACS + `/second"`})
	r.use(func(party string) ([]byte, error) {
		if party == "app" {
			return []byte(samltest.SP{EntityID: appEntity, Consumers: []string{"https://app.test/moved"}, Signing: []string{samltest.AttackerKey}, RequestSigned: true}.Metadata()), nil
		}
		return metadataOf(party)
	})
	if a := r.answered(r.reply(b, nil)); a.Action != appACS+"/second" {
		t.Errorf("answered to %s, want the address that the request named", a.Action)
	}
	if got := r.record().Version; got != 1 {
		t.Errorf("decided by version %d, want 1", got)
	}
	if a := r.login(r.browser(), request{}); a.Action != "https://app.test/moved" {
		t.Errorf("a new login is answered to %s", a.Action)
	}
	fresh := r.browser()
	r.refused(r.ask(fresh, request{attributes: `AssertionConsumerServiceURL="` + appACS + `"`}), "not in the application's metadata")
	r.harmless(b)
	r.harmless(fresh)
}

func TestE22_TwoTabsTwoApplications(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{id: "_for_app", relayState: "app's"})
	toApp := r.challenge(b)
	r.ask(b, request{id: "_for_other", relayState: "other's", issuer: otherEntity, key: "none", inside: hint(idpEntity)})
	toOther := r.challenge(b)

	crossed := r.deliver(b, r.response(toApp).Encoded(), toOther.RelayState)
	r.refused(crossed, "InResponseTo")
	r.refused(r.deliver(b, r.response(toOther).Encoded(), toApp.RelayState), "InResponseTo")
	for _, c := range []struct {
		asked                                asked
		id, action, relay, entity, elsewhere string
	}{
		{toOther, "_for_other", otherACS, "other's", otherEntity, appEntity},
		{toApp, "_for_app", appACS, "app's", appEntity, otherEntity},
	} {
		a := r.answered(r.deliver(b, r.response(c.asked).Encoded(), c.asked.RelayState))
		if a.InResponseTo != c.id || a.Action != c.action || a.RelayState != c.relay {
			t.Errorf("got %s to %s with %s, want %s to %s with %s", a.InResponseTo, a.Action, a.RelayState, c.id, c.action, c.relay)
		}
		for _, want := range []string{`<saml:Audience>` + c.entity + `<`, `Recipient="` + c.action + `"`, `Destination="` + c.action + `"`, `SubjectConfirmationData InResponseTo="` + c.id + `"`} {
			if !strings.Contains(a.XML, want) {
				t.Errorf("the answer to %s lacks %s: %s", c.entity, want, a.XML)
			}
		}
		if strings.Contains(a.XML, c.elsewhere) {
			t.Errorf("the answer to %s names the other application", c.entity)
		}
	}
	r.harmless(b)
}
