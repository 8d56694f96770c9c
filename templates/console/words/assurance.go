package words

// Levels, ladders and the maps of connections.
var (
	AssuranceTitle  = Text{En: "Assurance", Da: "Sikringsniveau"}
	AssuranceLead   = Text{En: "The classes that parties speak in, and what each is worth.", Da: "De klasser, parterne taler i, og hvad hver er værd."}
	TabVocabulary   = Text{En: "Vocabulary", Da: "Ordforråd"}
	TabByConnection = Text{En: "By connection", Da: "Pr. forbindelse"}
	TabByApp        = Text{En: "By application", Da: "Pr. applikation"}

	LaddersTitle = Text{En: "Ladders", Da: "Stiger"}
	LaddersLead  = Text{En: "Nothing on one ladder satisfies another, unless a rule below says so.", Da: "Intet på én stige opfylder en anden, medmindre en regel nedenfor siger det."}
	HouseLadder  = Text{En: "the house ladder", Da: "husets stige"}
	ColumnLadder = Text{En: "Ladder", Da: "Stige"}
	ColumnClass  = Text{En: "Class", Da: "Klasse"}
	ColumnKind   = Text{En: "Kind", Da: "Art"}
	ColumnRungs  = Text{En: "Values, the lowest first", Da: "Værdier, den laveste først"}
	ColumnRung   = Text{En: "Value", Da: "Værdi"}
	ColumnCounts = Text{En: "Counts as", Da: "Tæller som"}
	ColumnAsked  = Text{En: "When it is wanted, the provider is asked for", Da: "Når den ønskes, spørges udbyderen om"}

	ClassesTitle = Text{En: "Classes", Da: "Klasser"}
	ClassesLead  = Text{En: "A class that is not listed is never guessed at.", Da: "En klasse, der ikke står her, bliver aldrig gættet."}
	SearchClass  = Text{En: "Search for a class or a ladder", Da: "Søg efter en klasse eller en stige"}
	KindLevel    = Text{En: "level", Da: "niveau"}
	KindTag      = Text{En: "tag", Da: "mærke"}
	KindProbe    = Text{En: "says nothing", Da: "siger intet"}
	CrossTitle   = Text{En: "Rules between ladders", Da: "Regler mellem stiger"}
	CrossNone    = Text{En: "There are no rules between ladders.", Da: "Der er ingen regler mellem stiger."}
	CrossRule    = Text{En: "Who has proven %s, or more, has also proven %s.", Da: "Den, der har godtgjort %s eller mere, har også godtgjort %s."}

	MapTitle       = Text{En: "The map of this connection", Da: "Kortet over denne forbindelse"}
	MapLead        = Text{En: "Read from the left: the class, what it counts as when the provider answers with it, and what the provider is asked for when somebody wants it.", Da: "Læs fra venstre: klassen, hvad den tæller som, når udbyderen svarer med den, og hvad udbyderen spørges om, når nogen ønsker den."}
	LeftOut        = Text{En: "left out", Da: "udelades"}
	AsItIs         = Text{En: "as it is", Da: "som den er"}
	NothingSent    = Text{En: "nothing: what is wanted is not told", Da: "ingenting: ønsket sendes ikke videre"}
	OwnValue       = Text{En: "set for this connection; %s elsewhere", Da: "sat for denne forbindelse; %s ellers"}
	OnlyForwarded  = Text{En: "forwarded", Da: "sendes videre"}
	NotForwarded   = Text{En: "not forwarded", Da: "sendes ikke videre"}
	RangeTitle     = Text{En: "When a level and no class is wanted", Da: "Når et niveau og ingen klasse ønskes"}
	ColumnFrom     = Text{En: "Levels", Da: "Niveauer"}
	RangeFromTo    = Text{En: "%d to %d", Da: "%d til %d"}
	RangeFrom      = Text{En: "%d and more", Da: "%d og derover"}
	RangeTo        = Text{En: "up to %d", Da: "op til %d"}
	ReadingTitle   = Text{En: "How its answer is read", Da: "Sådan læses svaret"}
	FactLevelFrom  = Text{En: "The level is read from", Da: "Niveauet læses af"}
	FromClass      = Text{En: "the class of the answer", Da: "svarets klasse"}
	FromAlso       = Text{En: "the class, and the classes in the claim %s", Da: "klassen og klasserne i claimet %s"}
	FromAttribute  = Text{En: "the claim %s", Da: "claimet %s"}
	FromFixed      = Text{En: "nothing: it always counts as %s", Da: "ingenting: det tæller altid som %s"}
	ValueCounts    = Text{En: "%s counts as %s", Da: "%s tæller som %s"}
	FactFirst      = Text{En: "Without a level class it counts as", Da: "Uden en niveauklasse tæller det som"}
	FactAssume     = Text{En: "An unknown class counts as", Da: "En ukendt klasse tæller som"}
	FactCap        = Text{En: "It is never believed above", Da: "Der stoles aldrig på mere end"}
	NoCap          = Text{En: "no cap", Da: "intet loft"}
	FactForward    = Text{En: "What is wanted", Da: "Det, der ønskes"}
	FactTags       = Text{En: "Tags", Da: "Mærker"}
	FactComparison = Text{En: "Comparison that is sent", Da: "Sammenligning, der sendes"}
	AsReceived     = Text{En: "as received", Da: "som modtaget"}
	FactorsTitle   = Text{En: "Second factors, in their order", Da: "Anden faktor, i rækkefølge"}
	ColumnFactor   = Text{En: "Factor", Da: "Faktor"}
	ColumnAfter    = Text{En: "Lifts the login to", Da: "Løfter loginnet til"}
	AfterUnset     = Text{En: "nothing: it always runs when nothing is asked", Da: "intet: den kører altid, når intet er ønsket"}
	NoFactors      = Text{En: "It has no second factor: what the provider proves is all there is.", Da: "Den har ingen anden faktor: det, udbyderen godtgør, er alt."}

	FloorsTitle      = Text{En: "Floors", Da: "Mindsteniveauer"}
	FloorsLead       = Text{En: "Whatever is asked, these must be reached. All of them hold together.", Da: "Uanset hvad der ønskes, skal disse nås. De gælder alle sammen på én gang."}
	FloorAlways      = Text{En: "Always", Da: "Altid"}
	FloorBy          = Text{En: "When it logs in by %s", Da: "Når der logges ind via %s"}
	FloorFor         = Text{En: "When the request is for %s", Da: "Når forespørgslen er for %s"}
	NoFloors         = Text{En: "No floor holds: the request alone decides.", Da: "Intet mindsteniveau gælder: forespørgslen afgør alene."}
	RequestTitle     = Text{En: "How its requests are read", Da: "Sådan læses dens forespørgsler"}
	ReadsIgnored     = Text{En: "What it asks for is not honoured; the floors alone decide.", Da: "Det, den beder om, følges ikke; mindsteniveauerne afgør alene."}
	ReadsStrict      = Text{En: "Strict: a stronger login does not answer a weaker exact request.", Da: "Strengt: et stærkere login besvarer ikke en svagere, præcis forespørgsel."}
	ReadsLoose       = Text{En: "A stronger login may answer a weaker exact request, as the class that was asked for.", Da: "Et stærkere login må besvare en svagere, præcis forespørgsel, som den klasse der blev bedt om."}
	ReadsMinimum     = Text{En: "An exact class is read as a lower bound.", Da: "En præcis klasse læses som en nedre grænse."}
	AnswersTrue      = Text{En: "It is answered with the class of the true level.", Da: "Den får svaret med klassen for det sande niveau."}
	AnswersAsked     = Text{En: "It is answered with the class that it asked for.", Da: "Den får svaret med den klasse, den bad om."}
	AnswersPreferred = Text{En: "When nothing is listed, it is answered by preference with", Da: "Når intet er nævnt, besvares den helst med"}
	TranslateTitle   = Text{En: "Classes that are told as another", Da: "Klasser, der siges som en anden"}
	ColumnTold       = Text{En: "Is told as", Da: "Siges som"}
	ScaleTitle       = Text{En: "What its classes count as", Da: "Hvad dens klasser tæller som"}

	ColumnSource    = Text{En: "Level from", Da: "Niveau fra"}
	ColumnFirst     = Text{En: "Alone", Da: "Alene"}
	ColumnFactors   = Text{En: "With a factor", Da: "Med faktor"}
	ColumnCap       = Text{En: "Cap", Da: "Loft"}
	ColumnForward   = Text{En: "Asks the provider", Da: "Spørger udbyderen"}
	ColumnAnswers   = Text{En: "Answered with", Da: "Besvares med"}
	SourceClass     = Text{En: "class", Da: "klasse"}
	SourceAttribute = Text{En: "claim", Da: "claim"}
	SourceFixed     = Text{En: "fixed", Da: "fast"}
)
