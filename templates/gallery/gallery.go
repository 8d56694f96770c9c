package gallery

import (
	_ "embed"
	"time"

	"github.com/a-h/templ"

	"trin/templates"
	"trin/templates/text"
)

// qr is a QR code as the one-time code kind makes them, of the sample key.
//
//go:embed qr.png
var qr []byte

// Gallery gives each page by name, in the language.
func Gallery(language text.Language) map[string]templ.Component {
	s := templates.Shell{Language: language, Reference: "K7Q2-9FJX", Switch: true}
	application := map[text.Language]string{text.English: "Payroll", text.Danish: "Lønsystemet"}[language]
	archive := map[text.Language]string{text.English: "Archive", text.Danish: "Arkivet"}[language]
	steady := s
	steady.Switch = false // as the page is that tells of a logout
	wait := text.Say{Key: text.CodeWait, Arguments: []any{text.Duration(language, 5*time.Minute)}}
	act := map[text.Language]string{text.English: "Pay 12,500.00 kr. to Sønderby Kommune", text.Danish: "Betal 12.500,00 kr. til Sønderby Kommune"}[language]
	pages := map[string]templ.Component{
		"login":           templates.Login(s, templates.LoginView{Application: application, Action: "#"}),
		"login-wrong":     templates.Login(s, templates.LoginView{Application: application, Action: "#", Name: "anna.jensen", Problem: text.Say{Key: text.LoginWrong}}),
		"code":            templates.Code(s, templates.CodeView{Application: application, Action: "#", Account: "anna.jensen", Digits: 6, Recovery: "#"}),
		"login-act":       templates.Login(s, templates.LoginView{Application: application, Act: act, Action: "#"}),
		"code-act":        templates.Code(s, templates.CodeView{Application: application, Act: act, Action: "#", Account: "anna.jensen", Digits: 6, Recovery: "#"}),
		"code-wait":       templates.Code(s, templates.CodeView{Application: application, Action: "#", Account: "anna.jensen", Digits: 6, Recovery: "#", Problem: wait}),
		"recovery":        templates.Recovery(s, templates.RecoveryView{Application: application, Action: "#", Code: "#"}),
		"invite":          templates.Invite(s, templates.InviteView{Application: application, Action: "#"}),
		"enrol":           templates.Enrol(s, templates.EnrolView{Application: application, Action: "#", QR: qr, Secret: []string{"JBSW", "Y3DP", "EHPK", "3PXP", "JBSW", "Y3DP", "EHPK", "3PXP"}, Digits: 6}),
		"codes":           templates.Codes(s, templates.CodesView{Action: "#", Codes: sampleCodes()}),
		"chooser":         templates.Chooser(s, templates.ChooserView{Application: application, Action: "#", Options: ways(language)}),
		"chooser-factors": templates.Chooser(s, templates.ChooserView{Application: application, Action: "#", Factor: true, Options: factors(language)}),
		"confirm": templates.Confirm(s, templates.ConfirmView{
			Title:  text.Say{Key: text.ConfirmTitle, Arguments: []any{application}},
			Lead:   text.Say{Key: text.ConfirmLead, Arguments: []any{application}},
			Submit: text.Say{Key: text.Continue}, Action: "#",
		}),
		"consent": templates.Consent(s, templates.ConsentView{Application: application, Action: "#", Allow: "allow", Says: []text.Say{
			{Key: text.ConsentOpenID}, {Key: text.ConsentProfile}, {Key: text.ConsentEmail}, {Key: text.ConsentOther, Arguments: []any{"payslips"}},
		}}),
		"error": templates.Error(s, templates.ErrorView{
			Title: text.ErrorOtherBrowserTitle, Sentence: text.ErrorOtherBrowser, Next: text.ErrorOtherBrowserNext, Time: "2026-03-01T12:00:00Z",
		}),
		"refused": templates.Refused(s, templates.RefusedView{
			Application: application, Sentence: text.RefusedLevel, Next: text.RefusedNextAnotherWay, Return: "#", Time: "2026-03-01T12:00:00Z",
		}),
		"logout":            templates.Confirm(s, templates.ConfirmView{Title: text.Say{Key: text.LogoutAskTitle}, Lead: text.Say{Key: text.LogoutAskLead}, Submit: text.Say{Key: text.LogoutSubmit}, Action: "#"}),
		"logged-out":        templates.LoggedOut(s, templates.LoggedOutView{}),
		"logged-out-told":   templates.LoggedOut(s, templates.LoggedOutView{Partial: true, Unconfirmed: []string{application, archive}}),
		"logged-out-untold": templates.LoggedOut(s, templates.LoggedOutView{Partial: true, Untold: []string{"Journal"}, Unconfirmed: []string{application, archive}}),
		"signing-out": templates.SigningOut(steady, templates.SigningOutView{
			Action: "#", Onward: true, Untold: []string{"Journal"}, Frames: []templates.Frame{{Name: application}, {Name: archive}}, // which load nothing
		}),
		"logged-out-partly": templates.LoggedOut(s, templates.LoggedOutView{Partial: true}),
		"post":              templates.Post(s.Language, templates.PostView{Action: "#", Fields: []templates.Field{{Name: "SAMLResponse", Value: "PHNhbWw+"}}}),
		"notice": templates.Notice(s, templates.NoticeView{
			Title: text.AdminStrangerTitle, Sentence: text.AdminStranger, Quote: "people/anna.jensen", Link: "#", Label: text.AdminOther,
		}),
		"new-password":       templates.NewPassword(s, templates.NewPasswordView{Action: "#", Fields: []templates.Field{{Name: "link", Value: "x"}}, Name: "anna"}),
		"new-password-wrong": templates.NewPassword(s, templates.NewPasswordView{Action: "#", Name: "anna", Problem: text.Say{Key: text.FirstDiffer}}),
		"first":              templates.First(s, templates.FirstView{Action: "#", Fields: []templates.Field{{Name: "link", Value: "x"}}}),
		"first-wrong":        templates.First(s, templates.FirstView{Action: "#", Name: "anna", Problem: text.Say{Key: text.FirstDiffer}}),
	}
	return pages
}

func ways(language text.Language) []templates.Option {
	return []templates.Option{{ID: "adfs", Name: "Sønderby Kommune"}, {ID: "mitid", Name: "MitID"}, {ID: "local", Name: map[text.Language]string{text.English: "Guest account", text.Danish: "Gæstekonto"}[language]}}
}

func factors(language text.Language) []templates.Option {
	if language == text.Danish {
		return []templates.Option{{ID: "totp", Name: "Kode fra en app"}, {ID: "key", Name: "Sikkerhedsnøgle"}}
	}
	return []templates.Option{{ID: "totp", Name: "Code from an app"}, {ID: "key", Name: "Security key"}}
}

func sampleCodes() []string {
	return []string{
		"7KQ2-M9FJ-XW4T-3HBD", "P5RC-8VYN-2GLE-6ZUK", "D4HM-Q7WX-9TJB-5FSA", "3NVK-R6PC-YH8G-2LEU", "W9XT-4ZJD-M5QB-7KFR",
		"H2GL-C8UE-6PYN-V3SA", "9BTF-K5DR-X7MW-Q4ZJ", "6YUN-2HSE-P8VG-L3CA", "J4QX-W7BK-5TDF-9MRZ", "V8PG-3NLC-H6YU-2ESA",
	}
}
