package words

// Every page.
var (
	Product    = Text{En: "Trin administration", Da: "Trin administration"}
	SkipToMain = Text{En: "Skip to the content", Da: "Gå til indholdet"}
	Menu       = Text{En: "Menu", Da: "Menu"}
	CloseMenu  = Text{En: "Close the menu", Da: "Luk menuen"}
	Crumbs     = Text{En: "Where you are", Da: "Hvor du er"}
	Language   = Text{En: "Change language", Da: "Skift sprog"}
	SignedInAs = Text{En: "Signed in as %s, %s", Da: "Logget ind som %s, %s"}
	SignOut    = Text{En: "Sign out", Da: "Log ud"}
	Reference  = Text{En: "Reference", Da: "Reference"}
	Copy       = Text{En: "Copy", Da: "Kopiér"}
	Copied     = Text{En: "Copied", Da: "Kopieret"}

	Search      = Text{En: "Search", Da: "Søg"}
	ClearSearch = Text{En: "Clear the search", Da: "Ryd søgningen"}
	Pages       = Text{En: "More of the list", Da: "Mere af listen"}
	FirstPage   = Text{En: "From the beginning", Da: "Fra begyndelsen"}
	NextPage    = Text{En: "Next page", Da: "Næste side"}
	Cancel      = Text{En: "Cancel", Da: "Annuller"}
	Required    = Text{En: "must be filled in", Da: "skal udfyldes"}
	Problem     = Text{En: "Error", Da: "Fejl"}
	None        = Text{En: "none", Da: "ingen"}
	Yes         = Text{En: "Yes", Da: "Ja"}
	No          = Text{En: "No", Da: "Nej"}
	Actions     = Text{En: "Actions", Da: "Handlinger"}
	Tabs        = Text{En: "Parts of this page", Da: "Dele af denne side"}

	ToneGood = Text{En: "Fine", Da: "I orden"}
	ToneWarn = Text{En: "Notice", Da: "Bemærk"}
	ToneBad  = Text{En: "Problem", Da: "Problem"}
	ToneInfo = Text{En: "Information", Da: "Oplysning"}

	RoleViewer        = Text{En: "viewer", Da: "læser"}
	RoleOperator      = Text{En: "operator", Da: "operatør"}
	RoleAdministrator = Text{En: "administrator", Da: "administrator"}
)

// The menu.
var (
	MenuToday = Text{En: "Day to day", Da: "Det daglige"}
	MenuSetup = Text{En: "Set-up", Da: "Opsætning"}
	MenuTrust = Text{En: "Trust and control", Da: "Tillid og kontrol"}
)
