package browser

import (
	"testing"

	"trin/cmd/trin/internal/demo"
)

const (
	signingIn = "Sign in"
	verifying = "Verification code"
	twoPages  = "Two pages, two levels"
)

// openFederated goes to a page of the application of WS-Federation.
func (v *visitor) openFederated(path string) {
	v.t.Helper()
	v.must(v.Open(running.WSFed.BaseURL + path))
}

// signInADFS logs in at AD FS.
func (v *visitor) signInADFS(heading, user string) {
	v.t.Helper()
	v.arrive(heading)
	v.focused("#userNameInput")
	v.fill("#userNameInput", user)
	v.fill("#passwordInput", demo.Password)
	v.click("#submitButton")
}

// freshADFSCode is a code of AD FS's own that has not been used.
func (v *visitor) freshADFSCode() string {
	v.t.Helper()
	running.Clock.Advance(demo.CodePeriod)
	code, err := running.ADFSCode()
	v.must(err)
	return code
}

// WS-Federation on both sides: the application asks by wauth, AD FS gives one
// factor and then both, and logging out goes through its frames.
func TestFederation(t *testing.T) {
	v := visit(t, "en")
	v.openFederated("/")
	v.arrive(twoPages)
	v.click(`a[href="/level/3"]`)
	v.arrive(choosing)
	v.says("Demo application, WS-Federation")
	v.choose("adfs")
	v.signInADFS(signingIn, demo.User)
	v.arrive(verifying)
	v.focused("#verificationCodeInput")
	v.fill("#verificationCodeInput", "000000")
	v.click("#submitButton")
	v.must(v.Until(`document.querySelector(".error") !== null`))
	v.fill("#verificationCodeInput", v.freshADFSCode())
	v.click("#submitButton")
	v.arrive(levelTre)
	v.says("http://schemas.microsoft.com/claims/multipleauthn")
	v.says("Alice Eksempel")

	v.click(`form[action="/logout"] button`)
	v.arrive(twoPages)
	v.says("You are not signed in")
	v.openFederated("/level/2")
	v.must(v.Await(choosing))
	v.choose("adfs")
	v.arrive(signingIn)
}

// A session that was made over SAML opens the application of WS-Federation, and
// logging out of either ends both.
func TestLogoutAcrossProtocols(t *testing.T) {
	for _, test := range []struct{ name, from string }{
		{"from WS-Federation", running.WSFed.BaseURL},
		{"from SAML", running.Application.BaseURL},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := visit(t, "en")
			v.open("/level/2")
			v.must(v.Await(choosing))
			v.choose("adfs-saml")
			v.signInADFS(signingIn, demo.Other)
			v.arrive(levelTwo)
			v.openFederated("/level/2")
			v.arrive(levelTwo)
			v.must(v.Open(test.from + "/level/2"))
			v.must(v.Await(levelTwo))
			v.click(`form[action="/logout"] button`)
			v.arrive(twoPages)
			for _, application := range []string{running.WSFed.BaseURL, running.Application.BaseURL} {
				v.must(v.Open(application + "/"))
				v.must(v.Await(twoPages))
				v.says("You are not signed in")
			}
		})
	}
}

// The user logs out at AD FS, which tells Trin in a frame of its page. Trin tells
// the applications in that frame, which AD FS alone may show.
func TestLogoutAtADFS(t *testing.T) {
	v := visit(t, "en")
	// The application of WS-Federation lets Trin alone frame it. It hears it all the same.
	v.expected = []string{"frame-ancestors " + running.URL(), `"blockedURL":"` + running.WSFed.BaseURL}
	v.openFederated("/level/2")
	v.must(v.Await(choosing))
	v.choose("adfs")
	v.signInADFS(signingIn, demo.User)
	v.arrive(levelTwo)
	v.open("/level/2")
	v.arrive(levelTwo)
	v.must(v.Open(running.ADFSURL() + "/adfs/ls/?wa=wsignout1.0"))
	v.must(v.Reach(running.URL() + "/signing-out/"))
	v.must(v.Reach(running.Application.BaseURL + "/slo"))
	v.must(v.Reach(running.URL() + "/logged-out/"))
	v.must(v.Until(`document.querySelector("iframe") !== null`)) // still AD FS's page
	for _, application := range []string{running.WSFed.BaseURL, running.Application.BaseURL} {
		v.must(v.Open(application + "/"))
		v.must(v.Await(twoPages))
		v.says("You are not signed in")
	}
	v.openFederated("/level/2")
	v.must(v.Await(choosing))
}

// What nobody reaches is said on a page of Trin, which leads back; AD FS says
// its own on its own, in Danish too.
func TestFederationRefusals(t *testing.T) {
	v := visit(t, "da")
	v.expected = []string{"status of 403"} // Trin's page says it
	v.openFederated("/level/4")
	v.must(v.Until(`document.querySelector("h1") !== null`))
	v.click(`a[href="` + running.WSFed.Realm() + `"]`)
	v.arrive(twoPages)
	v.must(v.Open(running.ADFSURL() + "/adfs/ls/?wa=wsignin1.0&wtrealm=urn:nobody"))
	v.arrive("Der opstod en fejl")
	v.says("MSIS7007")
	v.openFederated("/level/2")
	v.must(v.Await("Vælg, hvordan du vil logge ind"))
	v.choose("adfs")
	v.signInADFS("Log på", demo.User)
	v.arrive(levelTwo)
}
