package words

// The overview.
var (
	OverviewTitle = Text{En: "Overview", Da: "Overblik"}
	OverviewLead  = Text{En: "How logins go, and what needs somebody.", Da: "Hvordan det går med logins, og hvad der kræver handling."}
	OverviewDay   = Text{En: "Last 24 hours", Da: "Seneste 24 timer"}
	OverviewWeek  = Text{En: "Last 7 days", Da: "Seneste 7 dage"}

	FigureLogins  = Text{En: "{login|logins}", Da: "{login|logins}"}
	FigureStepUps = Text{En: "with a second factor", Da: "med en anden faktor"}
	FigureRefused = Text{En: "refused", Da: "afvist"}
	FigureShare   = Text{En: "of all were refused", Da: "af alle blev afvist"}
	FigureLogouts = Text{En: "{logout|logouts}", Da: "{logout|logouts}"}

	PlotTitle    = Text{En: "Logins over time", Da: "Logins over tid"}
	PlotAlt      = Text{En: "%d {login|logins} from %s to %s: %d with the first factor alone, %d with a second factor, %d refused. Most in one bar: %d. The numbers are in the table below.", Da: "%d {login|logins} fra %s til %s: %d med den første faktor alene, %d med en anden faktor, %d afvist. Flest i en søjle: %d. Tallene står i tabellen herunder."}
	PlotPlain    = Text{En: "First factor alone", Da: "Første faktor alene"}
	PlotStepped  = Text{En: "With a second factor", Da: "Med en anden faktor"}
	PlotRefused  = Text{En: "Refused", Da: "Afvist"}
	PlotNumbers  = Text{En: "The numbers as a table", Da: "Tallene som tabel"}
	PlotFrom     = Text{En: "From (UTC)", Da: "Fra (UTC)"}
	PlotEmpty    = Text{En: "No login has ended in this time", Da: "Ingen logins er afsluttet i denne tid"}
	PlotEmptyDo  = Text{En: "When somebody logs in through Trin, it is shown here.", Da: "Når nogen logger ind gennem Trin, vises det her."}
	RefusalsHead = Text{En: "Why logins were refused", Da: "Hvorfor logins blev afvist"}
	RefusalsNone = Text{En: "No login was refused.", Da: "Ingen logins blev afvist."}
	RefusalsWhat = Text{En: "Reason", Da: "Årsag"}
	RefusalsMany = Text{En: "Logins", Da: "Logins"}
	RefusalsDo   = Text{En: "What to do", Da: "Hvad du kan gøre"}
	ShowThem     = Text{En: "Show the refused logins", Da: "Vis de afviste logins"}

	AttentionHead = Text{En: "What needs attention", Da: "Hvad der kræver opmærksomhed"}
	AttentionNone = Text{En: "Nothing needs attention", Da: "Intet kræver opmærksomhed"}
	AttentionFine = Text{En: "Every connection works, and nothing expires within 30 days.", Da: "Alle forbindelser virker, og intet udløber inden for 30 dage."}
	// The parties of a version that has just come into force are being read.
	AttentionReading   = Text{En: "Some connections have not been read since the last change: what is wrong with them is not among this yet.", Da: "Nogle forbindelser er ikke læst siden den seneste ændring: hvad der er galt med dem, er endnu ikke med her."}
	AttentionReadingDo = Text{En: "Open the page again in a moment.", Da: "Åbn siden igen om et øjeblik."}

	AttentionMore = Text{En: "and %d more", Da: "og %d til"}

	ExpiresOwn       = Text{En: "Trin's key %s of the set %s expires on %s.", Da: "Trins nøgle %s i sættet %s udløber den %s."}
	ExpiresOwnDo     = Text{En: "Make a new key, publish it as the next one, wait until the other parties have fetched it, and activate it.", Da: "Lav en ny nøgle, udgiv den som den næste, vent, til de andre parter har hentet den, og aktivér den."}
	ExpiresPeer      = Text{En: "A certificate of %s expires on %s.", Da: "Et certifikat hos %s udløber den %s."}
	ExpiredPeer      = Text{En: "A certificate of %s expired on %s.", Da: "Et certifikat hos %s udløb den %s."}
	ExpiresPeerDo    = Text{En: "Ask its owner for new metadata, and take it in.", Da: "Bed ejeren om nye metadata, og tag dem ind."}
	ExpiresMetadata  = Text{En: "The metadata of %s is valid until %s.", Da: "Metadata for %s gælder til %s."}
	ExpiredMetadata  = Text{En: "The metadata of %s was valid until %s.", Da: "Metadata for %s gjaldt til %s."}
	BeginHead        = Text{En: "No application is connected yet.", Da: "Ingen applikation er forbundet endnu."}
	BeginDo          = Text{En: "Connect a provider that people log in at, under authentication connections, then the application, under applications.", Da: "Forbind en udbyder, som folk logger ind hos, under autentifikationsforbindelser, og derefter applikationen, under applikationer."}
	BrokenHead       = Text{En: "%s cannot be used: %s", Da: "%s kan ikke bruges: %s"}
	BrokenDo         = Text{En: "Correct what the message names; until then logins that need it are refused.", Da: "Ret det, som beskeden nævner; indtil da afvises logins, der kræver det."}
	SwitchedOff      = Text{En: "%d {connection is|connections are} switched off: %s", Da: "%d {forbindelse|forbindelser} er slået fra: %s"}
	SwitchedOffDo    = Text{En: "Delete what is not needed any more.", Da: "Slet det, der ikke længere bruges."}
	UnknownRequester = Text{En: "Not described: %d {service|services} behind %s, the last one %s.", Da: "Ikke beskrevet: %d {tjeneste|tjenester} bag %s, senest %s."}
	UnknownDo        = Text{En: "Describe them, so that floors and claims of their own can hold for them.", Da: "Beskriv dem, så de kan få egne mindstekrav og oplysninger."}
	ManyRefused      = Text{En: "%d of %d {login|logins} in the last 24 hours {was|were} refused.", Da: "%d af %d {login|logins} i de seneste 24 timer blev afvist."}
	ManyRefusedDo    = Text{En: "Look at the most frequent reason first.", Da: "Se på den hyppigste årsag først."}
	LookThere        = Text{En: "Look at it", Da: "Se på det"}
)
