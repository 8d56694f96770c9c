package inspect

import (
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"trin/connections/internal/xmlsec"
)

// address reads an address, or what a form posts: its parameters, and the message
// that one of them is.
func (x *reader) address(text string) error {
	x.How = append(x.How, StepAddress)
	query := strings.TrimPrefix(text, "?")
	if at := strings.IndexAny(text, "?#"); at >= 0 && strings.Contains(text[:at], "://") {
		query = text[at+1:]
		x.fact("address", withoutUser(text[:at]))
	} else if strings.Contains(text, "://") && !strings.Contains(strings.SplitN(text, "://", 2)[0], "=") {
		query = ""
		x.fact("address", withoutUser(text))
	}
	raw := map[string]string{}
	for part := range strings.FieldsFuncSeq(query, func(c rune) bool { return c == '&' || c == '#' }) {
		name, value, _ := strings.Cut(part, "=")
		plainName, err1 := url.QueryUnescape(name)
		plainValue, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil || name == "" || len(x.Parameters) >= most {
			continue
		}
		if _, twice := raw[plainName]; !twice {
			raw[plainName] = value
		}
		x.Parameters = append(x.Parameters, Pair{plainName, carried(plainName, plainValue)})
	}
	return x.message(raw)
}

// carried is a parameter as it is shown: what is a message stands decoded below.
func carried(name, value string) string {
	switch name {
	case "SAMLRequest", "SAMLResponse", "wresult", "request", "id_token", "Signature":
		return "…"
	}
	return shown(name, value)
}

func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Mask
	}
	if u.User == nil {
		return u.String()
	}
	u.User = nil
	return strings.Replace(u.String(), "://", "://"+Mask+"@", 1)
}

// message reads the message that the parameters carry.
func (x *reader) message(raw map[string]string) error {
	get := func(name string) string { value, _ := url.QueryUnescape(raw[name]); return value }
	for _, name := range []string{"SAMLRequest", "SAMLResponse"} {
		if get(name) == "" {
			continue
		}
		content, err := x.decoded(strings.ReplaceAll(get(name), " ", "+"))
		if err != nil {
			return err
		}
		if err := x.xml(content); err != nil {
			return err
		}
		if raw["Signature"] != "" {
			x.detached(name, raw)
		}
		return nil
	}
	switch {
	case get("wresult") != "":
		return x.xml([]byte(get("wresult")))
	case compact.MatchString(get("request")):
		return x.token(get("request"))
	case compact.MatchString(get("id_token")):
		return x.token(get("id_token"))
	}
	x.Kind, x.Name = Address, "parameters"
	for _, name := range []string{"client_id", "iss", "wtrealm"} {
		x.named(name, get(name))
	}
	for ref := range strings.FieldsSeq(get("acr_values") + " " + get("wauth")) {
		x.class(ref)
	}
	if at, err := time.Parse(time.RFC3339, get("wct")); err == nil {
		x.time("wct", at, false)
	}
	return nil
}

// detached holds the signature of the HTTP-Redirect binding against the keys of
// the issuer, and of everybody known.
func (x *reader) detached(name string, raw map[string]string) {
	signed := name + "=" + raw[name]
	if relay, there := raw["RelayState"]; there {
		signed += "&RelayState=" + relay
	}
	signed += "&SigAlg=" + raw["SigAlg"]
	algorithm, _ := url.QueryUnescape(raw["SigAlg"])
	text, _ := url.QueryUnescape(raw["Signature"])
	s := Signature{Element: "the address (HTTP-Redirect)", Algorithm: algorithm}
	value, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, " ", "+"))
	if err != nil {
		s.Why = "the signature is no base64"
	} else {
		x.judge(&s, nil, func(t xmlsec.Trust) error { return xmlsec.VerifyOctets(algorithm, []byte(signed), value, t) })
	}
	x.Signatures = append(x.Signatures, s)
}
