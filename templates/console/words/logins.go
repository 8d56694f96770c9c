package words

// The list of logins.
var (
	LoginsTitle      = Text{En: "Logins", Da: "Logins"}
	LoginsLead       = Text{En: "Every login and logout that has ended, the newest first; and, when asked for, the messages that were not accepted. Times are UTC.", Da: "Alle logins og logouts, der er afsluttet, de nyeste først, og på forespørgsel de beskeder, der ikke blev godtaget. Tider er UTC."}
	LoginsReference  = Text{En: "Reference", Da: "Reference"}
	LoginsUser       = Text{En: "User", Da: "Bruger"}
	LoginsUserHint   = Text{En: "Exactly as the connection knows the user", Da: "Præcis som forbindelsen kender brugeren"}
	LoginsApp        = Text{En: "Application", Da: "Applikation"}
	LoginsAppHint    = Text{En: "Its ID", Da: "Dens ID"}
	LoginsConnection = Text{En: "Authentication connection", Da: "Autentifikationsforbindelse"}
	LoginsFrom       = Text{En: "From the day", Da: "Fra og med dagen"}
	LoginsUntil      = Text{En: "To the day", Da: "Til og med dagen"}
	LoginsRefused    = Text{En: "Refused only", Da: "Kun afviste"}
	LoginsWhen       = Text{En: "Ended", Da: "Afsluttet"}
	LoginsOutcome    = Text{En: "How it ended", Da: "Hvordan det endte"}
	LoginsNone       = Text{En: "No login fits", Da: "Ingen logins passer"}
	LoginsNoneDo     = Text{En: "Search by fewer things, or over a longer time.", Da: "Søg på færre ting eller over længere tid."}
	LoginsNoneWhy    = Text{En: "No login of this reference has ended, and no message of it was refused. The login may still be open, or its record has been cleared away. Where very many messages are not accepted at once, some are in the node's log alone: search for messages that were not accepted around that time.", Da: "Intet login med den reference er afsluttet, og ingen besked med den er afvist. Loginnet kan stadig være åbent, eller dets log er slettet. Hvor meget mange beskeder ikke godtages på én gang, står nogle kun i nodens log: søg efter beskeder, der ikke blev godtaget, omkring det tidspunkt."}
	LoginsCSV        = Text{En: "Download as CSV", Da: "Hent som CSV"}
	LoginsShown      = Text{En: "%d on this page", Da: "%d på denne side"}
	EndedIssued      = Text{En: "Logged in at %s", Da: "Logget ind på %s"}
	EndedRefused     = Text{En: "Refused: %s", Da: "Afvist: %s"}
	EndedLogout      = Text{En: "Logged out", Da: "Logget ud"}
	EndedPartly      = Text{En: "Logged out, %d not told", Da: "Logget ud, %d fik ikke besked"}
	EndedPlain       = Text{En: "Ended", Da: "Afsluttet"}
)

// The record of one login.
var (
	WhyTitle       = Text{En: "Login %s", Da: "Login %s"}
	WhyLead        = Text{En: "What was asked, what happened, and why it ended as it did.", Da: "Hvad der blev bedt om, hvad der skete, og hvorfor det endte, som det gjorde."}
	WhyOutcome     = Text{En: "How it ended", Da: "Hvordan det endte"}
	WhyWhatToDo    = Text{En: "What to do", Da: "Hvad du kan gøre"}
	WhyReason      = Text{En: "Reason in the record", Da: "Årsag i loggen"}
	WhyUpstream    = Text{En: "What the provider said", Da: "Hvad udbyderen sagde"}
	WhyMessage     = Text{En: "What the user was told", Da: "Hvad brugeren fik at vide"}
	WhyWho         = Text{En: "Who and when", Da: "Hvem og hvornår"}
	WhyStarted     = Text{En: "Started", Da: "Begyndt"}
	WhyTook        = Text{En: "Took", Da: "Varede"}
	WhyVersion     = Text{En: "Version of the installation", Da: "Installationens version"}
	WhyUser        = Text{En: "User", Da: "Bruger"}
	WhyAddress     = Text{En: "Address", Da: "Adresse"}
	WhyDisplaced   = Text{En: "Took the place of the session of another, whose logout is", Da: "Tog pladsen for en andens session, hvis logout er"}
	WhySessions    = Text{En: "Sessions of this user", Da: "Brugerens sessioner"}
	WhyAsked       = Text{En: "What was asked", Da: "Hvad der blev bedt om"}
	WhyClasses     = Text{En: "Classes", Da: "Klasser"}
	WhyComparison  = Text{En: "Comparison", Da: "Sammenligning"}
	WhyFloors      = Text{En: "Floors in force", Da: "Mindstekrav"}
	WhyWishes      = Text{En: "Also", Da: "Desuden"}
	WishForce      = Text{En: "a fresh login (ForceAuthn)", Da: "et nyt login (ForceAuthn)"}
	WishPassive    = Text{En: "no page may be shown (IsPassive)", Da: "ingen side må vises (IsPassive)"}
	WishVoluntary  = Text{En: "voluntary: less is accepted", Da: "frivilligt: mindre godtages"}
	WishAccount    = Text{En: "choose the account", Da: "vælg konto"}
	WishInitiated  = Text{En: "begun at Trin", Da: "begyndt hos Trin"}
	WishUnsigned   = Text{En: "the request was not signed", Da: "anmodningen var ikke underskrevet"}
	WhyRequesters  = Text{En: "For", Da: "For"}
	WhyOriginal    = Text{En: "Original requester", Da: "Oprindelig tjeneste"}
	WhyDescribed   = Text{En: "Described as", Da: "Beskrevet som"}
	WhyBehind      = Text{En: "Policy also of", Da: "Også med regler for"}
	WhyConfirm     = Text{En: "To be confirmed", Da: "Skulle bekræftes"}
	WhySession     = Text{En: "What the session held", Da: "Hvad sessionen indeholdt"}
	WhyNoSession   = Text{En: "There was no session that counted.", Da: "Der var ingen session, der talte."}
	WhyLevel       = Text{En: "Counted as", Da: "Talte som"}
	WhyInstant     = Text{En: "Authenticated", Da: "Logget ind"}
	WhyTrips       = Text{En: "What happened, step by step", Da: "Hvad der skete, trin for trin"}
	WhyNoTrips     = Text{En: "Nobody was sent anywhere: the session was enough, or it ended before.", Da: "Ingen blev sendt nogen steder hen: sessionen var nok, eller det endte før."}
	TripTo         = Text{En: "Login at %s", Da: "Login hos %s"}
	TripFactor     = Text{En: "Second factor %s", Da: "Anden faktor %s"}
	TripWanted     = Text{En: "Wanted", Da: "Ønsket"}
	TripSent       = Text{En: "Asked for, through the map", Da: "Bedt om, efter oversættelse"}
	TripNothing    = Text{En: "nothing: the map leaves it out", Da: "intet: oversættelsen udelader det"}
	TripReceived   = Text{En: "Received", Da: "Modtaget"}
	TripCounted    = Text{En: "Counted as", Da: "Talte som"}
	TripOpen       = Text{En: "The user did not come back.", Da: "Brugeren kom ikke tilbage."}
	WhyClaims      = Text{En: "Claims, step by step", Da: "Oplysninger, trin for trin"}
	ClaimsStep     = Text{En: "Step", Da: "Trin"}
	ClaimsAdded    = Text{En: "Added", Da: "Tilføjet"}
	ClaimsRemoved  = Text{En: "Removed", Da: "Fjernet"}
	ClaimsChanged  = Text{En: "Changed", Da: "Ændret"}
	ClaimsSkipped  = Text{En: "not run: its condition did not hold", Da: "ikke udført: betingelsen var ikke opfyldt"}
	ClaimsFailed   = Text{En: "failed", Da: "fejlede"}
	WhyTrace       = Text{En: "How it was decided", Da: "Hvordan det blev afgjort"}
	TraceRule      = Text{En: "Rule", Da: "Regel"}
	TraceAbout     = Text{En: "About", Da: "Om"}
	TraceFound     = Text{En: "Found", Da: "Fundet"}
	TraceNone      = Text{En: "No decision was needed.", Da: "Der skulle ikke afgøres noget."}
	IssuedClass    = Text{En: "Class", Da: "Klasse"}
	IssuedLevel    = Text{En: "Level", Da: "Niveau"}
	IssuedProven   = Text{En: "Proven", Da: "Bevist"}
	LogoutSessions = Text{En: "Sessions ended", Da: "Afsluttede sessioner"}
	LogoutTold     = Text{En: "Confirmed", Da: "Bekræftede"}
	LogoutFailed   = Text{En: "Not told, or did not confirm", Da: "Fik ikke besked eller bekræftede ikke"}
	LogoutFramed   = Text{En: "Told in a frame", Da: "Fik besked i en ramme"}
	LogoutBy       = Text{En: "Ended by", Da: "Afsluttet af"}

	LogoutAdministrator = Text{En: "an administrator", Da: "en administrator"}
	WhySucceeded        = Text{En: "The application was given what it asked for.", Da: "Applikationen fik det, den bad om."}

	ShareTitle   = Text{En: "Share login %s", Da: "Del login %s"}
	ShareLead    = Text{En: "A link for the owner of the application. It shows what was asked, what happened and why, and names no person.", Da: "Et link til applikationens ejer. Det viser, hvad der blev bedt om, hvad der skete og hvorfor, og nævner ingen personer."}
	ShareAction  = Text{En: "Share with the owner", Da: "Del med ejeren"}
	SharePoints  = Text{En: "Whoever has the link can read it for 7 days, without signing in.", Da: "Alle, der har linket, kan læse det i 7 dage uden at logge ind."}
	SharePoints2 = Text{En: "User, address, what was confirmed and free text of the provider are left out.", Da: "Bruger, adresse, det bekræftede og udbyderens fritekst er udeladt."}
	ShareMake    = Text{En: "Make the link", Da: "Lav linket"}
	ShareMade    = Text{En: "The link is ready. It works until %s.", Da: "Linket er klar. Det virker til %s."}
	ShareLink    = Text{En: "Link", Da: "Link"}
	SharedLead   = Text{En: "Shared with you by those who run the login. It names no person. The link works until %s.", Da: "Delt med dig af dem, der driver login. Det nævner ingen personer. Linket virker til %s."}
	SharedGone   = Text{En: "This link does not work", Da: "Linket virker ikke"}
	SharedGoneDo = Text{En: "It has expired or is not complete. Ask those who sent it for a new one.", Da: "Det er udløbet eller ikke helt. Bed dem, der sendte det, om et nyt."}
	BackToLogin  = Text{En: "Back to the login", Da: "Tilbage til login"}
)
