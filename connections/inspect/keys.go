package inspect

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"

	"github.com/go-jose/go-jose/v4"

	"trin/connections/internal/xmlsec"
)

// The bounds of whose keys a message is held against: of those that it names, and
// of the others. Whoever pastes says what it names and how often it is signed.
const (
	mostNamed  = 16
	mostOthers = 2000
	mostTried  = 8000 // certificates of others, for all signatures of a message
)

// keys are those that are known here, read when they are needed.
type keys struct {
	read   map[*Party]known
	groups [][]*Party
	tried  int  // certificates of others
	cut    bool // there are more than are tried
}

// known are the keys of a party.
type known struct {
	certificates []*x509.Certificate
	set          json.RawMessage
}

// held is a certificate with whose it is.
type held struct {
	party       *Party
	certificate *x509.Certificate
}

// of are the keys of a party.
func (x *reader) of(p *Party) known {
	k, there := x.keys.read[p]
	if there {
		return k
	}
	k = known{p.Certificates, p.Keys}
	if p.Read != nil {
		k.certificates, k.set = p.Read()
	}
	if x.keys.read == nil {
		x.keys.read = map[*Party]known{}
	}
	x.keys.read[p] = k
	return k
}

// parties are those whose keys are tried: first those that the message names, then
// Trin and the others.
func (x *reader) parties() [][]*Party {
	if x.keys.groups != nil {
		return x.keys.groups
	}
	var named, others []*Party
	seen := map[*Party]bool{}
	for _, n := range x.Names {
		if n.Party != nil && !seen[n.Party] && len(named) < mostNamed {
			seen[n.Party] = true
			named = append(named, n.Party)
		}
	}
	for _, own := range []bool{true, false} {
		for i := range x.Parties {
			p := &x.Parties[i]
			switch {
			case seen[p] || (p.Kind == "") != own:
			case len(others) == mostOthers:
				x.keys.cut = true
			default:
				others = append(others, p)
			}
		}
	}
	x.keys.groups = [][]*Party{named, others}
	return x.keys.groups
}

// whose is the one whose certificate verifies; the error is why none does. Each
// half is tried as a whole, so that the message is not gone through for each key.
func (x *reader) whose(verify func(xmlsec.Trust) error) (held, error) {
	err := error(&xmlsec.SignatureError{Rule: xmlsec.SigKey, Detail: "no known party has a key"})
	for i, group := range x.parties() {
		var all []held
		for _, p := range group {
			for _, certificate := range x.of(p).certificates {
				all = append(all, held{p, certificate})
			}
		}
		if i > 0 {
			if left := mostTried - x.keys.tried; len(all) > left {
				all, x.keys.cut = all[:left], true
			}
			x.keys.tried += len(all)
		}
		if len(all) == 0 {
			continue
		}
		if err = verify(trusted(all)); err != nil {
			continue
		}
		for len(all) > 1 {
			half := len(all) / 2
			if verify(trusted(all[:half])) == nil {
				all = all[:half]
			} else {
				all = all[half:]
			}
		}
		return all[0], nil
	}
	return held{}, err
}

func trusted(all []held) xmlsec.Trust {
	t := xmlsec.Trust{Certificates: make([]*x509.Certificate, len(all))}
	for i, h := range all {
		t.Certificates[i] = h.certificate
	}
	return t
}

// publicKeys are all that a party is known to sign tokens by. A key that is weak,
// or so long that it costs much to try, is none.
func (k known) publicKeys() []any {
	var all []any
	add := func(key any) {
		if _, edwards := key.(ed25519.PublicKey); edwards || xmlsec.CheckKey(key) == nil {
			all = append(all, key)
		}
	}
	for _, certificate := range k.certificates {
		add(certificate.PublicKey)
	}
	var set jose.JSONWebKeySet
	if len(k.set) > 0 && json.Unmarshal(k.set, &set) == nil {
		for _, key := range set.Keys {
			if key.Valid() && key.IsPublic() {
				add(key.Key)
			}
		}
	}
	return all
}

// why says that not all keys were tried, behind why none fits.
func (x *reader) why(text string) string {
	if x.keys.cut {
		return text + "; there are more connections than are tried, and the message names none of them"
	}
	return text
}
