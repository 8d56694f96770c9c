package broker

// Publisher is what the installation says about itself to its peers: who runs
// it, whom to ask, and what users are shown where they choose among several. All
// of it may be empty.
type Publisher struct {
	Organization *Organization
	Contacts     []Contact

	Name        Text // of the service
	Description Text
	Logos       []Logo
	Information Text // pages about the service, by language
	Privacy     Text
	Error       string // a page for whoever an application could not let in

	Scopes        []string // the domains that this installation names its users in, as in alice@example.dk
	SignedRequest bool     // applications shall sign what they ask
}

// Organization is who runs the installation.
type Organization struct{ Name, DisplayName, URL Text }

// Contact is somebody to ask.
type Contact struct {
	Type                                          string // technical, support, administrative, billing or other
	Company, GivenName, Surname, Email, Telephone string
}

// Logo is a picture by its address. Language "" means any.
type Logo struct {
	URL           string
	Width, Height int
	Language      string
}
