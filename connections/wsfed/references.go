package wsfed

import "trin/broker"

// reference pairs a word of RFC 8176 with the value of authnmethodsreferences
// ([ClaimAuthnMethods]) that says the same.
type reference struct {
	Word  string
	Value string
}

// references is the pairs. Of several with one word the first is written; of
// several with one value the first is read. It is never changed.
var references = []reference{
	{"pwd", prefixMicrosoft + "password"},
	{"otp", otpReference},
	{"sc", prefixMicrosoft + "smartcard"},
	{"sc", prefixMicrosoft + "smartcardpki"},
	{"hwk", prefixMicrosoft + "hardwaretoken"},
	{"swk", prefixMicrosoft + "x509"},
	{"swk", prefixMicrosoft + "tlsclient"},
	{"pop", prefixMicrosoft + "x509"},
	{"wia", prefixMicrosoft + "windows"},
	{"tel", prefixReference + "phoneconfirmation"},
	{"mca", prefixReference + "phoneappnotification"},
	{"mfa", MultipleAuthn},
}

// referenceOf returns the value of authnmethodsreferences for a word of RFC
// 8176; "" when there is none.
func referenceOf(word string) string {
	for _, r := range references {
		if r.Word == word {
			return r.Value
		}
	}
	return ""
}

// wordOf returns the word of RFC 8176 for a method in any spelling, or for a
// value of authnmethodsreferences; "" when it says nothing that is known. A
// value that leaves open whether a second factor was used says nothing.
func wordOf(ref broker.ClassRef) string {
	if ref == prefixSAML20+"PasswordProtectedTransport" {
		return "pwd"
	}
	value := string(methodFor("", ref))
	for _, r := range references {
		if r.Value == value {
			return r.Word
		}
	}
	return ""
}
