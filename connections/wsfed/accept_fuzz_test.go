package wsfed

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/wsfed/wsfedtest"
)

// FuzzResult holds accept to its one promise: whatever is made of an answer,
// either it is refused or it says what the provider has signed.
func FuzzResult(f *testing.F) {
	var want []statement
	for _, a := range partyAnswers() {
		for _, soap := range []string{"", wsfedtest.SOAP11} {
			a.SOAP = soap
			want = append(want, mustAccept(f, a.Result()))
			f.Add(a.Result())
		}
		variants, err := wsfedtest.Wrapped(a.Result(), "mallory")
		if err != nil {
			f.Fatal(err)
		}
		for _, v := range variants {
			f.Add(string(v.XML))
		}
		f.Add(strings.ReplaceAll(a.Result(), ">", ">\r\n"))
	}
	f.Add(`<S:Fault xmlns:S="` + wsfedtest.SOAP11 + `"><faultcode>S:Client</faultcode><faultstring>no</faultstring></S:Fault>`)
	f.Fuzz(func(t *testing.T, result string) {
		got, err := accept(result, partyExpectation())
		var refusal *broker.Refusal
		switch {
		case errors.As(err, &refusal):
			if refusal.Upstream == nil || len(refusal.Upstream.Status) == 0 {
				t.Errorf("a refusal without the provider's words: %+v", refusal)
			}
		case err == nil:
			for _, s := range want {
				if reflect.DeepEqual(got, s) {
					return
				}
			}
			t.Errorf("accepted %+v, which nobody has signed", got)
		}
	})
}
