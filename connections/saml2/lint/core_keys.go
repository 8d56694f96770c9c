package lint

import (
	"crypto/x509"
	"fmt"
	"strings"

	"trin/connections/internal/xmlsec"
)

// coreKeys are the rules of SAML for the keys in metadata.
func coreKeys() []Rule {
	return []Rule{
		{ID: "core-md-key", Kind: Metadata, Severity: Must, Source: "SAML metadata 2.4.1.1",
			Says: "An identity provider has a signing certificate, and every KeyDescriptor holds certificates that can be read.",
			Mend: "Add the certificate, as base64 of its DER form without the lines around it.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
					keys, problems := keysOf(role)
					for _, p := range problems {
						r.missed(p.place, "%s", p.seen)
					}
					if role.Tag == "IDPSSODescriptor" && len(problems) == 0 && len(usable(keys, "signing")) == 0 {
						r.missed(role.Tag, "there is no certificate for signing")
					}
				}
			}},
		{ID: "core-md-signs-with", Kind: Metadata, Severity: Must, Source: "SAML metadata 2.4.4",
			Says: "A service provider that signs its requests publishes the certificate for it.",
			Mend: "Add a KeyDescriptor for signing, or take AuthnRequestsSigned away.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "SPSSODescriptor") {
					if keys, _ := keysOf(role); is(role, "AuthnRequestsSigned") && len(usable(keys, "signing")) == 0 {
						r.missed(role.Tag, "AuthnRequestsSigned is true and there is no certificate for signing")
					}
				}
			}},
		{ID: "core-md-key-size", Kind: Metadata, Severity: Must, Source: "SAML2Int 2.0 [SDP-MD06], NIST SP 800-131A",
			Says: "RSA keys have 2048 bits or more.",
			Mend: "Have the owner roll over to a longer key; 3072 bits are good until it is replaced.",
			check: func(d *document, r *report) {
				for _, k := range allKeys(d) {
					if bits := rsaBits(k.certificate); bits > 0 && bits < 2048 {
						r.missed(k.place, "the key has %d bits", bits)
					}
				}
			}},
		{ID: "core-md-certificate-dates", Kind: Metadata, Severity: Info, Source: "SAML metadata interoperability profile 2.6.1",
			Says: "Software that follows the profile trusts the key and does not look at the dates of its certificate. Some products do.",
			Mend: "Plan a rollover: publish the next certificate beside this one, and sign with it once peers have fetched it.",
			check: func(d *document, r *report) {
				for _, k := range allKeys(d) {
					if seen := outOfDate(k.certificate, d); seen != "" {
						r.missed(k.place, "%s", seen)
					}
				}
			}},
		{ID: "core-md-encryption-key", Kind: Metadata, Severity: Should, Source: "SAML2Int 2.0 [SDP-MD08]",
			Says: "A service provider publishes a key that assertions can be encrypted to.",
			Mend: "Add a KeyDescriptor for encryption with an RSA certificate. Without it assertions pass through the browser in the clear.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "SPSSODescriptor") {
					if keys, _ := keysOf(role); len(usable(keys, "encryption")) == 0 {
						r.missed(role.Tag, "there is no key for encryption")
					}
				}
			}},
		{ID: "core-md-encryption-method", Kind: Metadata, Severity: Should, Source: "SAML2Int 2.0 [SDP-ALG01], XML Encryption 1.1 section 6",
			Says:  "A role that lists algorithms for encryption lists AES-GCM and RSA-OAEP, and not RSA PKCS #1 v1.5.",
			Mend:  "List aes128-gcm or aes256-gcm and rsa-oaep-mgf1p, if the software can decrypt them; otherwise it needs a newer version.",
			check: checkEncryptionMethods},
	}
}

// key is a certificate of a KeyDescriptor.
type key struct {
	certificate *x509.Certificate
	use         string // "signing", "encryption" or "" = both
	place       string
}

// problem is what cannot be read at a place.
type problem struct{ place, seen string }

// keysOf reads the keys of a role, and says what cannot be read.
func keysOf(role element) (keys []key, problems []problem) {
	for i, el := range children(role, nsMetadata, "KeyDescriptor") {
		place, use := fmt.Sprintf("%s KeyDescriptor %d", role.Tag, i+1), attr(el, "use")
		certificates, err := certificatesIn(child(el, xmlsec.NamespaceDSig, "KeyInfo"))
		switch {
		case use != "" && use != "signing" && use != "encryption":
			problems = append(problems, problem{place, "use is " + quote(use)})
		case err != nil:
			problems = append(problems, problem{place, err.Error()})
		case len(certificates) == 0:
			problems = append(problems, problem{place, "there is no X509Certificate"})
		}
		for _, certificate := range certificates {
			keys = append(keys, key{certificate, use, place})
		}
	}
	return keys, problems
}

// allKeys are the keys of every role that can be read.
func allKeys(d *document) []key {
	var all []key
	for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
		keys, _ := keysOf(role)
		all = append(all, keys...)
	}
	return all
}

// usable are the keys for a use.
func usable(keys []key, use string) []key {
	var list []key
	for _, k := range keys {
		if k.use == "" || k.use == use {
			list = append(list, k)
		}
	}
	return list
}

// outOfDate says that a certificate has ended, has not begun or ends within a
// month; "" = none of it.
func outOfDate(c *x509.Certificate, d *document) string {
	day := func(s string) string { return "the certificate " + s }
	switch {
	case d.Now.After(c.NotAfter):
		return day("ended on " + c.NotAfter.UTC().Format("2006-01-02"))
	case d.Now.Before(c.NotBefore):
		return day("begins on " + c.NotBefore.UTC().Format("2006-01-02"))
	case d.Now.AddDate(0, 1, 0).After(c.NotAfter):
		return day("ends on " + c.NotAfter.UTC().Format("2006-01-02"))
	}
	return ""
}

// checkEncryptionMethods looks at the algorithms that roles list.
func checkEncryptionMethods(d *document, r *report) {
	for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
		for i, el := range children(role, nsMetadata, "KeyDescriptor") {
			place := fmt.Sprintf("%s KeyDescriptor %d", role.Tag, i+1)
			var block, gcm, transport, oaep bool
			for _, method := range children(el, nsMetadata, "EncryptionMethod") {
				switch algorithm := attr(method, "Algorithm"); {
				case strings.HasSuffix(algorithm, "-gcm"):
					block, gcm = true, true
				case strings.HasSuffix(algorithm, "-cbc"):
					block = true
				case algorithm == xmlsec.RSAOAEPMGF1P || algorithm == xmlsec.RSAOAEP:
					transport, oaep = true, true
				case algorithm == xmlsec.RSA15:
					transport = true
					r.missed(place, "rsa-1_5 is listed")
				}
			}
			if block && !gcm {
				r.missed(place, "every cipher that is listed is CBC")
			}
			if transport && !oaep {
				r.missed(place, "no RSA-OAEP is listed")
			}
		}
	}
}
