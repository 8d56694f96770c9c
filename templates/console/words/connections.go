package words

// The lists of connections, and what every page of one has.
var (
	ApplicationsTitle = Text{En: "Applications", Da: "Applikationer"}
	ApplicationsLead  = Text{En: "What asks Trin to log somebody in.", Da: "Det, der beder Trin om at logge nogen ind."}
	ApplicationTitle  = Text{En: "Application %s", Da: "Applikationen %s"}
	ConnectionsTitle  = Text{En: "Authentication connections", Da: "Autentifikationsforbindelser"}
	ConnectionsLead   = Text{En: "Where users are authenticated: providers, logins of Trin's own, and second factors.", Da: "Der, hvor brugere autentificeres: udbydere, Trins egne logins og anden faktor."}
	ConnectionTitle   = Text{En: "Authentication connection %s", Da: "Autentifikationsforbindelsen %s"}

	ShowAll      = Text{En: "All", Da: "Alle"}
	ShowProblems = Text{En: "With problems", Da: "Med problemer"}
	ShowOff      = Text{En: "Switched off", Da: "Slået fra"}

	SearchConnections = Text{En: "Search by id, name, identifier or protocol", Da: "Søg på id, navn, identifikator eller protokol"}
	CountOf           = Text{En: "%d of %d shown", Da: "%d af %d vises"}
	NothingFound      = Text{En: "Nothing is found", Da: "Intet fundet"}
	NothingFoundLead  = Text{En: "Nothing fits the search. Try a part of the word, or clear the search.", Da: "Intet passer til søgningen. Prøv en del af ordet, eller ryd søgningen."}
	NothingThere      = Text{En: "There is none yet", Da: "Der er ingen endnu"}
	NothingThereLead  = Text{En: "What is applied with the installation is listed here.", Da: "Det, som installationen indeholder, står på listen her."}

	ColumnID         = Text{En: "Id and name", Da: "Id og navn"}
	ColumnProtocol   = Text{En: "Protocol", Da: "Protokol"}
	ColumnIdentifier = Text{En: "Identifier", Da: "Identifikator"}
	ColumnState      = Text{En: "State", Da: "Tilstand"}
	ColumnFloor      = Text{En: "Floor", Da: "Mindsteniveau"}
	ColumnLevels     = Text{En: "Levels", Da: "Niveauer"}
	ColumnProblems   = Text{En: "Problems", Da: "Problemer"}
	ColumnBy         = Text{En: "Logs in by", Da: "Logger ind via"}
	ColumnSeverity   = Text{En: "Severity", Da: "Alvor"}
	ColumnField      = Text{En: "Field", Da: "Felt"}
	ColumnMessage    = Text{En: "What to do", Da: "Hvad der skal gøres"}
	ColumnUses       = Text{En: "How", Da: "Hvordan"}

	StateOn      = Text{En: "On", Da: "Slået til"}
	StateOff     = Text{En: "Switched off", Da: "Slået fra"}
	StateBroken  = Text{En: "Broken", Da: "Virker ikke"}
	ErrorsFound  = Text{En: "%d errors", Da: "%d fejl"}
	ErrorFound   = Text{En: "1 error", Da: "1 fejl"}
	DangersFound = Text{En: "%d dangerous settings", Da: "%d farlige indstillinger"}
	DangerFound  = Text{En: "1 dangerous setting", Da: "1 farlig indstilling"}
	AdviceFound  = Text{En: "%d pieces of advice", Da: "%d råd"}
	AdviceOne    = Text{En: "1 piece of advice", Da: "1 råd"}
	NoProblems   = Text{En: "No problems", Da: "Ingen problemer"}

	SeverityError   = Text{En: "Error", Da: "Fejl"}
	SeverityDanger  = Text{En: "Dangerous", Da: "Farligt"}
	SeverityWarning = Text{En: "Advice", Da: "Råd"}

	LevelWord     = Text{En: "level %d", Da: "niveau %d"}
	LevelOnLadder = Text{En: "level %d on %s", Da: "niveau %d på %s"}
	NoLevel       = Text{En: "no level", Da: "intet niveau"}
	FirstFactorAt = Text{En: "counts as %s", Da: "tæller som %s"}
	LiftsTo       = Text{En: "%s lifts to %s", Da: "%s løfter til %s"}
	RunsAlways    = Text{En: "%s always runs", Da: "%s kører altid"}
	NoFloor       = Text{En: "none", Da: "intet"}

	TabSummary   = Text{En: "Summary", Da: "Overblik"}
	TabProtocol  = Text{En: "Protocol", Da: "Protokol"}
	TabAssurance = Text{En: "Assurance", Da: "Sikringsniveau"}
	TabClaims    = Text{En: "Claims", Da: "Claims"}
	TabKeys      = Text{En: "Keys and certificates", Da: "Nøgler og certifikater"}
	TabUses      = Text{En: "What depends on it", Da: "Hvad der afhænger af den"}
	TabYAML      = Text{En: "YAML", Da: "YAML"}

	FactID           = Text{En: "Id", Da: "Id"}
	FactName         = Text{En: "Name", Da: "Navn"}
	FactProtocol     = Text{En: "Protocol", Da: "Protokol"}
	FactProfile      = Text{En: "Profile", Da: "Profil"}
	FactPreset       = Text{En: "Written as", Da: "Skrevet som"}
	FactIdentifiers  = Text{En: "Identifiers", Da: "Identifikatorer"}
	FactOrganisation = Text{En: "Organisation", Da: "Organisation"}
	FactState        = Text{En: "State", Da: "Tilstand"}
	FactBy           = Text{En: "Logs in by, in this order", Da: "Logger ind via, i denne rækkefølge"}
	FactGroup        = Text{En: "Single sign-on group", Da: "Single sign-on-gruppe"}
	FactMaxAge       = Text{En: "A login is good for", Da: "Et login gælder i"}
	FactOneUse       = Text{En: "one login only", Da: "ét login"}
	FactSession      = Text{En: "as long as the session", Da: "så længe som sessionen"}
	FactRequesters   = Text{En: "Requesters behind it", Da: "Tjenester bagved"}
	FactBelieved     = Text{En: "believed when the request is signed", Da: "der stoles på dem, når forespørgslen er underskrevet"}
	FactNotBelieved  = Text{En: "not believed", Da: "der stoles ikke på dem"}
	FactSubject      = Text{En: "Who the user is", Da: "Hvem brugeren er"}
	FactSubjectClaim = Text{En: "the claim %s", Da: "claimet %s"}
	FactSubjectOwn   = Text{En: "the subject of the protocol", Da: "protokollens egen angivelse"}
	FactNamespace    = Text{En: "in the namespace %s", Da: "i navnerummet %s"}
	FactKindFactor   = Text{En: "Second factor", Da: "Anden faktor"}

	ProblemsTitle = Text{En: "What needs attention", Da: "Hvad der kræver opmærksomhed"}
	AllIsWell     = Text{En: "Nothing is wrong with it.", Da: "Der er intet galt med den."}

	ProtocolSaml2    = Text{En: "SAML 2.0", Da: "SAML 2.0"}
	ProtocolWsfed    = Text{En: "WS-Federation", Da: "WS-Federation"}
	ProtocolOidc     = Text{En: "OpenID Connect", Da: "OpenID Connect"}
	ProtocolPassword = Text{En: "Name and password at Trin", Da: "Navn og adgangskode hos Trin"}
	ProtocolTotp     = Text{En: "One-time codes of Trin's own", Da: "Trins egne engangskoder"}
	ProtocolConsole  = Text{En: "This administration", Da: "Denne administration"}

	GiveTitle     = Text{En: "Give this to the other party", Da: "Giv dette til den anden part"}
	GiveLead      = Text{En: "The metadata address holds all the rest. Addresses are Trin's own.", Da: "Metadataadressen indeholder alt det andet. Adresserne er Trins egne."}
	TheirsTitle   = Text{En: "Addresses of the other party", Da: "Den anden parts adresser"}
	ColumnWhat    = Text{En: "What", Da: "Hvad"}
	ColumnAddress = Text{En: "Address", Da: "Adresse"}
	SettingsTitle = Text{En: "Settings of the protocol", Da: "Protokollens indstillinger"}
	SettingsLead  = Text{En: "What is not listed has its safe default. The description of every setting is in the documentation, configuration.md.", Da: "Det, der ikke står her, har sin sikre standardværdi. Alle indstillinger er beskrevet i dokumentationen, configuration.md."}
	ColumnSetting = Text{En: "Setting", Da: "Indstilling"}
	ColumnValue   = Text{En: "Value", Da: "Værdi"}
	ColumnMeaning = Text{En: "What it means", Da: "Hvad den betyder"}
	FromProfile   = Text{En: "from the profile or preset", Da: "fra profilen eller forvalget"}
	NoSettings    = Text{En: "Nothing is set: every setting has its safe default.", Da: "Intet er sat: alle indstillinger har deres sikre standardværdi."}
	NotReadable   = Text{En: "The settings cannot be read: %s", Da: "Indstillingerne kan ikke læses: %s"}

	CertificatesTitle = Text{En: "Certificates of the other party", Da: "Den anden parts certifikater"}
	NoCertificates    = Text{En: "The settings hold no certificate of the other party.", Da: "Indstillingerne indeholder ingen certifikater fra den anden part."}
	OwnKeysTitle      = Text{En: "Trin's own keys towards it", Da: "Trins egne nøgler til den"}
	NoOwnKeys         = Text{En: "It needs no key of Trin's own.", Da: "Den bruger ingen af Trins egne nøgler."}
	MetadataWatch     = Text{En: "How fetching it goes, and what waits", Da: "Hvordan det går med at hente dem, og hvad der venter"}
	MetadataTitleOf   = Text{En: "Metadata", Da: "Metadata"}
	FactSource        = Text{En: "Fetched from", Da: "Hentet fra"}
	SourceText        = Text{En: "given as text", Da: "givet som tekst"}
	SourceNone        = Text{En: "there is none: the addresses are set by hand", Da: "ingen: adresserne er sat med hånden"}
	FactValidUntil    = Text{En: "Valid until", Da: "Gyldig til"}
	ValidForEver      = Text{En: "it says no end", Da: "ingen udløbsdato"}
	ColumnUse         = Text{En: "Use", Da: "Brug"}
	ColumnSubject     = Text{En: "Subject", Da: "Udstedt til"}
	ColumnExpires     = Text{En: "Expires", Da: "Udløber"}
	ColumnPrint       = Text{En: "SHA-256 fingerprint", Da: "SHA-256-fingeraftryk"}
	UseSigning        = Text{En: "Signing", Da: "Underskrift"}
	UseEncryption     = Text{En: "Encryption", Da: "Kryptering"}
	ExpiredAgo        = Text{En: "expired", Da: "udløbet"}
	ExpiresToday      = Text{En: "expires today", Da: "udløber i dag"}
	ExpiresIn         = Text{En: "%d days left", Da: "%d dage tilbage"}
	ExpiresOne        = Text{En: "1 day left", Da: "1 dag tilbage"}

	UsesApplications = Text{En: "Applications that use it", Da: "Applikationer, der bruger den"}
	UsesFactorOf     = Text{En: "It is a second factor of", Da: "Den er anden faktor for"}
	UsesConnections  = Text{En: "Connections that it uses", Da: "Forbindelser, den bruger"}
	UsesNothing      = Text{En: "Nothing depends on it.", Da: "Intet afhænger af den."}
	UsesFirst        = Text{En: "first choice", Da: "førstevalg"}
	UsesChoice       = Text{En: "choice %d", Da: "valg %d"}
	UsesMissing      = Text{En: "there is no such connection", Da: "forbindelsen findes ikke"}
	UsesMore         = Text{En: "and %d more", Da: "og %d mere"}

	YAMLTitle = Text{En: "As it is applied", Da: "Som den er lagt ind"}
	YAMLLead  = Text{En: "The document of version %d. It holds no secrets, and `trin apply` takes it as it is.", Da: "Dokumentet i version %d. Det indeholder ingen hemmeligheder, og `trin apply` tager det, som det er."}
	NoYAML    = Text{En: "There is no stored document of it.", Da: "Der er ikke gemt noget dokument om den."}

	GoReach  = Text{En: "What it reaches", Da: "Hvad den når"}
	GoWhatIf = Text{En: "What if", Da: "Hvad nu hvis"}
	GoTry    = Text{En: "Try claims", Da: "Prøv claims"}
)
