package adfs

import (
	"slices"

	"trin/broker"
	"trin/connections/wsfed"
)

// The spellings: of AD FS and Entra ID in claims and in wauth, of SAML 1.1, and
// of SAML 2.0. One login of AD FS may use two of them.
const (
	microsoft = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/"
	saml11    = "urn:oasis:names:tc:SAML:1.0:am:"
	saml20    = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
	method    = "http://schemas.microsoft.com/ws/2012/12/authmethod/"

	// windowsOrMultiple leaves open whether there was a second factor.
	windowsOrMultiple = "http://schemas.microsoft.com/claims/wiaormultiauthn"
)

// passwordClasses are logins with one factor that the user knows: with a form,
// with Windows, and the methods by name that are a second factor only where the
// class for multiple factors says so beside them, because AD FS 2016 takes them
// as first factors too.
var passwordClasses = []string{
	saml20 + "Password", saml20 + "PasswordProtectedTransport", saml11 + "password", microsoft + "password",
	"urn:federation:authentication:windows", microsoft + "windows",
	saml20 + "Kerberos", "urn:ietf:rfc:1510", microsoft + "kerberos",
	windowsOrMultiple,
	method + "otp", method + "phoneappnotification", method + "phoneappotp", method + "phoneconfirmation", method + "phoneotp",
}

// certificateClasses are logins with a certificate. What they count as is the
// vocabulary's, unless the settings say it.
var certificateClasses = []string{
	saml20 + "TLSClient", "urn:ietf:rfc:2246", microsoft + "tlsclient",
	saml20 + "X509", saml11 + "X509-PKI", microsoft + "x509",
	saml20 + "Smartcard", microsoft + "smartcard", saml20 + "SmartcardPKI", microsoft + "smartcardpki", method + "smartcardpki",
}

// class is an entry of a document's classes.
type class struct {
	Ref   string `json:"ref"`
	Level level  `json:"level"`
}

// ask is an entry of a document's asks.
type ask struct {
	FromLevel level  `json:"fromLevel"`
	Ask       string `json:"ask"`
}

// classes is what each spelling counts as.
func (s *settings) classes() []class {
	var list []class
	add := func(l level, refs ...string) {
		for _, ref := range refs {
			list = append(list, class{ref, l})
		}
	}
	add(*s.Password, passwordClasses...)
	if s.Certificate != nil {
		add(*s.Certificate, certificateClasses...)
	}
	if s.MFAFrom != nil {
		add(*s.MFAFrom, wsfed.MultipleAuthn)
	}
	return list
}

// asks is what to ask for: more than one factor where that is the level, and
// nothing at all below it and on other ladders. A class for a password would
// keep out who logs in with Windows or with a certificate, and Entra ID refuses
// the user whose session it does not fit (AADSTS75011); Trin demands the level
// when the answer comes, whatever was asked.
func (s *settings) asks(ladders []broker.Ladder) []ask {
	ladders = slices.Clone(ladders)
	for _, l := range []*level{s.Password, s.MFAFrom} {
		if l != nil && !slices.Contains(ladders, l.Ladder) {
			ladders = append(ladders, l.Ladder)
		}
	}
	slices.Sort(ladders)
	var list []ask
	for _, ladder := range ladders {
		if s.MFAFrom == nil || s.MFAFrom.Ladder != ladder || s.MFAFrom.Value > 1 {
			list = append(list, ask{level{Ladder: ladder, Value: 1}, string(broker.ClassNone)})
		}
		if s.MFAFrom != nil && s.MFAFrom.Ladder == ladder {
			list = append(list, ask{*s.MFAFrom, wsfed.MultipleAuthn})
		}
	}
	return list
}
