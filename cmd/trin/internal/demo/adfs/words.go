package adfs

import (
	"net/http"

	"golang.org/x/text/language"
)

// words are the texts of the pages in one language.
type words struct {
	language                                        string
	organisation, signIn, to, user, password        string
	wrongPassword, code, codeHint, verify           string
	wrongCode, goOn, moment, signedOut, signedOutAt string
	error, contact, details, activity, party, at    string
	about                                           map[string]string
}

var english = words{
	language: "en", organisation: "Kommune AD FS", signIn: "Sign in", to: "You are signing in to", user: "User account", password: "Password",
	wrongPassword: "The user account or the password is not right. Type both again.",
	code:          "Verification code", codeHint: "For this you need one more step. Type the code of your account at this organisation:",
	verify: "Verify", wrongCode: "The code is not right, or it has been used. Type a new one.",
	goOn: "Continue", moment: "One moment", signedOut: "Signed out", signedOutAt: "You have signed out here. Close the browser where others use it too.",
	error: "An error occurred", contact: "Your administrator can find out more with these details.", details: "Error details",
	activity: "Activity", party: "Relying party", at: "Time",
	about: map[string]string{
		"badRequest":   "The request is not one that this service can answer.",
		"unknownParty": "The relying party is not known here.",
		"badSignature": "The signature of the message is not right.",
		"noMethod":     "The requested authentication method is not supported here.",
		"noFactor":     "Your account has no additional authentication method, and this needs one.",
		"noContext":    "This page has been left for too long, or opened in another browser. Go back to the application and begin again.",
		"tooOften":     "Something wrong was typed too often. Go back to the application and begin again.",
		"internal":     "The service could not do it.",
	},
}

var danish = words{
	language: "da", organisation: "Kommune AD FS", signIn: "Log på", to: "Du logger på", user: "Brugerkonto", password: "Adgangskode",
	wrongPassword: "Brugerkontoen eller adgangskoden er forkert. Indtast begge igen.",
	code:          "Bekræftelseskode", codeHint: "Her kræves et trin mere. Indtast koden til din konto i denne organisation:",
	verify: "Bekræft", wrongCode: "Koden er forkert eller brugt. Indtast en ny.",
	goOn: "Fortsæt", moment: "Et øjeblik", signedOut: "Logget af", signedOutAt: "Du er logget af her. Luk browseren, hvis andre også bruger den.",
	error: "Der opstod en fejl", contact: "Din administrator kan finde ud af mere med disse oplysninger.", details: "Oplysninger om fejlen",
	activity: "Aktivitet", party: "Modtager", at: "Tidspunkt",
	about: map[string]string{
		"badRequest":   "Tjenesten kan ikke besvare denne forespørgsel.",
		"unknownParty": "Modtageren er ikke kendt her.",
		"badSignature": "Meddelelsens signatur er ikke rigtig.",
		"noMethod":     "Den ønskede loginmetode understøttes ikke her.",
		"noFactor":     "Din konto har ingen ekstra loginmetode, og her kræves en.",
		"noContext":    "Siden har været åben for længe, eller den er åbnet i en anden browser. Gå tilbage til applikationen, og begynd forfra.",
		"tooOften":     "Der er indtastet forkert for mange gange. Gå tilbage til applikationen, og begynd forfra.",
		"internal":     "Tjenesten kunne ikke gøre det.",
	},
}

// words are those of the browser's language: Danish, else English.
func (s *Server) words(r *http.Request) words {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return english
	}
	_, index, _ := language.NewMatcher([]language.Tag{language.English, language.Danish}).Match(tags...)
	if index == 1 {
		return danish
	}
	return english
}
