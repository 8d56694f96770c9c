package words

// What is reached, and what a login would come to.
var (
	ReachTitle       = Text{En: "Reach", Da: "Rækkevidde"}
	ReachLead        = Text{En: "How each level is reached: by application, by where the user logs in. Follow a field to its reason.", Da: "Hvordan hvert niveau nås: pr. applikation og pr. sted, brugeren logger ind. Følg et felt til dets grund."}
	ReachOf          = Text{En: "Reach of %s", Da: "Rækkevidde for %s"}
	ReachReason      = Text{En: "%s by %s, %s", Da: "%s via %s, %s"}
	ReachSilent      = Text{En: "Silently", Da: "Uden videre"}
	ReachFactor      = Text{En: "Factor", Da: "Faktor"}
	ReachOther       = Text{En: "Another provider", Da: "Anden udbyder"}
	ReachNone        = Text{En: "Impossible", Da: "Umuligt"}
	ReachDeadEnd     = Text{En: "Dead end", Da: "Blindgyde"}
	ReachSilentMeans = Text{En: "the first login alone", Da: "det første login alene"}
	ReachFactorMeans = Text{En: "a second factor of Trin's", Da: "en anden faktor hos Trin"}
	ReachOtherMeans  = Text{En: "another connection is offered", Da: "en anden forbindelse tilbydes"}
	ReachNoneMeans   = Text{En: "the login is refused", Da: "loginnet afvises"}
	ReachLegend      = Text{En: "What the fields say", Da: "Hvad felterne siger"}
	ReachNothing     = Text{En: "Nothing asked", Da: "Intet ønsket"}
	ReachIf          = Text{En: "if the provider answers %s", Da: "hvis udbyderen svarer %s"}
	ReachSpared      = Text{En: "spared if the provider answers %s", Da: "spares, hvis udbyderen svarer %s"}
	ReachBy          = Text{En: "by", Da: "via"}
	ReachOff         = Text{En: "The application is switched off: nobody logs in to it.", Da: "Applikationen er slået fra: ingen logger ind i den."}
	ReachNoWay       = Text{En: "It has no authentication connection: nobody can log in to it.", Da: "Den har ingen autentifikationsforbindelse: ingen kan logge ind i den."}
	ReachRequesters  = Text{En: "For the services behind it", Da: "For tjenesterne bagved"}
	ReachSearch      = Text{En: "Search for an application", Da: "Søg efter en applikation"}
	ReachAskedFor    = Text{En: "Asked for", Da: "Ønskes"}
	ReachHow         = Text{En: "Is reached", Da: "Nås"}
	ReachAnswered    = Text{En: "Answered with", Da: "Besvares med"}
	ReachWhy         = Text{En: "Why", Da: "Hvorfor"}
	ReachWhyLead     = Text{En: "The rules that spoke in the decision that settled it. Their numbers are those of assurance.md.", Da: "De regler, der talte i den afgørende beslutning. Numrene er dem i assurance.md."}
	ReachTry         = Text{En: "Try it step by step", Da: "Prøv det trin for trin"}

	WhatIfTitle       = Text{En: "What if", Da: "Hvad nu hvis"}
	WhatIfLead        = Text{En: "Any request, any session and any answer: what the login would need, and why. Nobody is asked, and nothing is kept.", Da: "En hvilken som helst forespørgsel, session og svar: hvad loginnet ville kræve, og hvorfor. Ingen spørges, og intet gemmes."}
	WhatIfRequest     = Text{En: "The request", Da: "Forespørgslen"}
	WhatIfMore        = Text{En: "More of the request", Da: "Mere om forespørgslen"}
	WhatIfConnection  = Text{En: "By %s: session and answer", Da: "Via %s: session og svar"}
	WhatIfApplication = Text{En: "Application", Da: "Applikation"}
	WhatIfAppHint     = Text{En: "Its id. What can be set for its connections appears when it is known.", Da: "Dens id. Det, der kan sættes for dens forbindelser, kommer frem, når den er kendt."}
	WhatIfClasses     = Text{En: "Classes that it asks for, one a line, in order of preference", Da: "Klasser, den beder om, én pr. linje, i ønsket rækkefølge"}
	WhatIfComparison  = Text{En: "Comparison", Da: "Sammenligning"}
	WhatIfForce       = Text{En: "The user must log in afresh (ForceAuthn, prompt=login)", Da: "Brugeren skal logge ind på ny (ForceAuthn, prompt=login)"}
	WhatIfPassive     = Text{En: "No page may be shown (IsPassive, prompt=none)", Da: "Ingen side må vises (IsPassive, prompt=none)"}
	WhatIfVoluntary   = Text{En: "The classes are wishes (acr_values)", Da: "Klasserne er ønsker (acr_values)"}
	WhatIfAccount     = Text{En: "The user is to choose the account", Da: "Brugeren skal vælge konto"}
	WhatIfRequesters  = Text{En: "Requesters of the chain, one a line", Da: "Tjenester i kæden, én pr. linje"}
	WhatIfMaxAge      = Text{En: "How old the login may be, such as 10m or 1h", Da: "Hvor gammelt loginnet må være, for eksempel 10m eller 1h"}
	WhatIfConfirm     = Text{En: "The user confirms an act with this level, such as 30 or nsis/20", Da: "Brugeren bekræfter en handling med dette niveau, for eksempel 30 eller nsis/20"}
	WhatIfChoices     = Text{En: "What the user chooses, one a line, in order", Da: "Hvad brugeren vælger, én pr. linje, i rækkefølge"}
	WhatIfHeld        = Text{En: "The session holds it at level, such as 20 or nsis/20; empty = it does not", Da: "Sessionen har den på niveau, for eksempel 20 eller nsis/20; tomt = den har den ikke"}
	WhatIfHeldAge     = Text{En: "How long ago that was, such as 2h", Da: "Hvor længe siden det var, for eksempel 2h"}
	WhatIfAnswer      = Text{En: "It answers with the class; empty = it names none", Da: "Den svarer med klassen; tomt = den nævner ingen"}
	WhatIfSays        = Text{En: "It says these claims, name=value, one a line", Da: "Den siger disse claims, navn=værdi, én pr. linje"}
	WhatIfAge         = Text{En: "How old its login is, such as 2h", Da: "Hvor gammelt dens login er, for eksempel 2h"}
	WhatIfUnwilling   = Text{En: "It cannot give the class that it is asked for", Da: "Den kan ikke give den klasse, den bliver spurgt om"}
	WhatIfOther       = Text{En: "It answers for somebody else", Da: "Den svarer for en anden"}
	WhatIfRun         = Text{En: "Show the decision", Da: "Vis beslutningen"}
	WhatIfClear       = Text{En: "Begin again", Da: "Begynd forfra"}
	WhatIfWrongLevel  = Text{En: "Write a whole number such as 30, or ladder/number such as nsis/20.", Da: "Skriv et helt tal som 30, eller stige/tal som nsis/20."}
	WhatIfWrongTime   = Text{En: "Write a duration such as 10m or 2h.", Da: "Skriv en varighed som 10m eller 2h."}
	WhatIfWrongClaim  = Text{En: "Write name=value on each line.", Da: "Skriv navn=værdi på hver linje."}
	WhatIfNoApp       = Text{En: "There is no such application.", Da: "Der er ingen sådan applikation."}
	WhatIfDraftLead   = Text{En: "The same login twice: as it is in force, and as the draft “%s” would make it. Nobody is asked, and nothing is kept.", Da: "Det samme login to gange: som det er i kraft, og som kladden “%s” ville gøre det. Ingen spørges, og intet gemmes."}
	WhatIfSides       = Text{En: "Before and after", Da: "Før og efter"}
	WhatIfIs          = Text{En: "In force", Da: "I kraft"}
	WhatIfWould       = Text{En: "With the draft", Da: "Med kladden"}
	WhatIfSame        = Text{En: "The draft changes nothing of this login.", Da: "Kladden ændrer intet ved dette login."}
	WhatIfOtherwise   = Text{En: "The draft changes this login.", Da: "Kladden ændrer dette login."}
	WhatIfUnbuilt     = Text{En: "This side has errors in its vocabulary or settings, so that nothing can be said.", Da: "Denne side har fejl i ordforrådet eller indstillingerne, så der intet kan siges."}
	WhatIfNotThere    = Text{En: "The application is not there.", Da: "Applikationen findes ikke."}
	GoWhatIfDraft     = Text{En: "Try a login in the draft", Da: "Afprøv et login i kladden"}
	WhatIfTooMany     = Text{En: "Write fewer lines: at most %d.", Da: "Skriv færre linjer: højst %d."}

	OutcomeTitle     = Text{En: "How it ends", Da: "Hvordan det ender"}
	OutcomeNone      = Text{En: "No login", Da: "Intet login"}
	OutcomeAnswered  = Text{En: "The login succeeds", Da: "Loginnet lykkes"}
	OutcomeRefused   = Text{En: "The login is refused", Da: "Loginnet afvises"}
	OutcomeEndless   = Text{En: "The login comes to no end", Da: "Loginnet når ingen ende"}
	OutcomeLevel     = Text{En: "Level", Da: "Niveau"}
	OutcomeClass     = Text{En: "Class in the answer", Da: "Klasse i svaret"}
	OutcomeNoClass   = Text{En: "none can be stated", Da: "ingen kan oplyses"}
	OutcomeBecause   = Text{En: "Because", Da: "Fordi"}
	OutcomeCode      = Text{En: "Code", Da: "Kode"}
	StepAnswer       = Text{En: "Step %d: the application is answered", Da: "Trin %d: applikationen får svar"}
	StepRefuse       = Text{En: "Step %d: the login is refused", Da: "Trin %d: loginnet afvises"}
	StepChooseFirst  = Text{En: "Step %d: the user chooses where to log in", Da: "Trin %d: brugeren vælger, hvor der logges ind"}
	StepChooseFactor = Text{En: "Step %d: the user chooses a second factor", Da: "Trin %d: brugeren vælger en anden faktor"}
	StepFirst        = Text{En: "Step %d: the user logs in by %s", Da: "Trin %d: brugeren logger ind via %s"}
	StepFactor       = Text{En: "Step %d: the second factor %s", Da: "Trin %d: den anden faktor %s"}
	FactOffered      = Text{En: "Offered", Da: "Tilbydes"}
	FactTaken        = Text{En: "Taken here", Da: "Valgt her"}
	FactWanted       = Text{En: "Wanted", Da: "Ønskes"}
	FactAsked        = Text{En: "The provider is asked for", Da: "Udbyderen spørges om"}
	FactAskedNothing = Text{En: "no class at all", Da: "ingen klasse overhovedet"}
	FactAfresh       = Text{En: "The user must log in afresh", Da: "Brugeren skal logge ind på ny"}
	FactAnswers      = Text{En: "It answers", Da: "Den svarer"}
	FactAnswersNone  = Text{En: "without a class", Da: "uden en klasse"}
	FactCounted      = Text{En: "Counted", Da: "Tælles"}
	FactReached      = Text{En: "Proven with it", Da: "Godtgjort med det"}
	FactUnwilling    = Text{En: "that it cannot give what it is asked for", Da: "at den ikke kan give det, den spørges om"}
	RulesTitle       = Text{En: "Rules that spoke", Da: "Regler, der talte"}
	RuleNumber       = Text{En: "Rule %s", Da: "Regel %s"}
)
