package words

// Metadata that is fetched again.
var (
	UpkeepTitle = Text{En: "Metadata of %s", Da: "Metadata for %s"}
	UpkeepLead  = Text{En: "What was fetched from the party's address, and what is in force. What is in force stays until something else is published.", Da: "Hvad der er hentet fra partens adresse, og hvad der gælder. Det, der gælder, bliver, indtil noget andet udgives."}

	ColumnUpkeep   = Text{En: "Fetched again", Da: "Hentet igen"}
	UpkeepFetchNow = Text{En: "Fetch now", Da: "Hent nu"}
	UpkeepFetchAll = Text{En: "Fetch all now", Da: "Hent alle nu"}
	UpkeepAllLead  = Text{En: "Begins within a minute, and takes a while where there are many. What is found is treated as always: nothing but fresher dates is put in force without asking, unless a connection says so.", Da: "Begynder inden for et minut og tager en stund, hvor der er mange. Det, der findes, behandles som altid: kun friskere datoer sættes i kraft uden at spørge, medmindre en forbindelse siger andet."}
	UpkeepNowLead  = Text{En: "Goes to the address at once. What is found is treated as on the schedule.", Da: "Går til adressen med det samme. Det, der findes, behandles som efter planen."}
	UpkeepHastened = Text{En: "%d connections are fetched within the next minutes.", Da: "%d forbindelser hentes inden for de næste minutter."}
	UpkeepTooSoon  = Text{En: "It is being fetched, or was fetched a moment ago. Try again in ten seconds.", Da: "Den er ved at blive hentet eller blev hentet for et øjeblik siden. Prøv igen om ti sekunder."}
	UpkeepCame     = Text{En: "It was fetched: %s.", Da: "Den er hentet: %s."}

	UpkeepAddress  = Text{En: "Address", Da: "Adresse"}
	UpkeepPolicy   = Text{En: "Taken without asking", Da: "Tages uden at spørge"}
	UpkeepLast     = Text{En: "Last usable", Da: "Sidst brugbar"}
	UpkeepTried    = Text{En: "Last tried", Da: "Sidst forsøgt"}
	UpkeepDue      = Text{En: "Next time", Da: "Næste gang"}
	UpkeepFailing  = Text{En: "Failing since", Da: "Har fejlet siden"}
	UpkeepFailures = Text{En: "%d times in a row", Da: "%d gange i træk"}
	UpkeepWaits    = Text{En: "Waits for a decision", Da: "Venter på en afgørelse"}
	UpkeepSee      = Text{En: "See the change", Da: "Se ændringen"}
	UpkeepNever    = Text{En: "not fetched again yet", Da: "endnu ikke hentet igen"}

	PolicyApprove   = Text{En: "fresher dates; every %s", Da: "friskere datoer; hver %s"}
	PolicyAutomatic = Text{En: "fresher dates, and certificates that a pinned certificate has signed; every %s", Da: "friskere datoer og certifikater, som et fastlagt certifikat har underskrevet; hver %s"}
	PolicyOff       = Text{En: "nothing; it is fetched by hand alone", Da: "intet; den hentes kun i hånden"}

	FetchSame     = Text{En: "the same", Da: "det samme"}
	FetchFresher  = Text{En: "fresher dates, not due yet", Da: "friskere datoer, endnu ikke tid"}
	FetchTaken    = Text{En: "put in force", Da: "sat i kraft"}
	FetchProposed = Text{En: "changed, waits", Da: "ændret, venter"}
	FetchDeclined = Text{En: "as it was rejected", Da: "som den blev afvist"}
	FetchRefused  = Text{En: "another entity", Da: "en anden entitet"}
	FetchBroken   = Text{En: "cannot be used", Da: "kan ikke bruges"}
	FetchFailed   = Text{En: "not fetched", Da: "ikke hentet"}

	FetchesTitle  = Text{En: "Fetches", Da: "Hentninger"}
	FetchesNone   = Text{En: "It was not fetched again yet.", Da: "Den er endnu ikke hentet igen."}
	FetchesWhen   = Text{En: "When", Da: "Hvornår"}
	FetchesResult = Text{En: "What was found", Da: "Hvad der blev fundet"}
	FetchesBy     = Text{En: "By", Da: "Af"}
	FetchesPlan   = Text{En: "the schedule", Da: "planen"}
	FetchesSize   = Text{En: "Bytes", Da: "Bytes"}
	FetchesMade   = Text{En: "Version", Da: "Version"}

	ProposalsTitle  = Text{En: "Changes of metadata", Da: "Ændringer af metadata"}
	ProposalTitle   = Text{En: "Metadata of %s has changed", Da: "Metadata for %s er ændret"}
	ProposalLead    = Text{En: "Found at %s. It is not in force.", Da: "Fundet på %s. Det gælder ikke."}
	ProposalPastWas = Text{En: "Found at %s.", Da: "Fundet på %s."}
	ProposalNumber  = Text{En: "Change %d", Da: "Ændring %d"}
	ProposalState   = Text{En: "State", Da: "Tilstand"}
	ProposalFound   = Text{En: "Found", Da: "Fundet"}
	ProposalDecided = Text{En: "Decided", Da: "Afgjort"}
	ProposalWhy     = Text{En: "Why it waits", Da: "Hvorfor den venter"}
	ProposalDraft   = Text{En: "Draft that waits for approvals", Da: "Kladde, der venter på godkendelser"}

	ProposalOpen     = Text{En: "waits", Da: "venter"}
	ProposalDrafted  = Text{En: "in a draft", Da: "i en kladde"}
	ProposalApproved = Text{En: "approved", Da: "godkendt"}
	ProposalRejected = Text{En: "rejected", Da: "afvist"}
	ProposalTaken    = Text{En: "taken by itself", Da: "taget af sig selv"}
	ProposalPast     = Text{En: "past", Da: "forældet"}

	HeldChanged    = Text{En: "It says something else than keys alone: an address, a flag, a name or an attribute.", Da: "Den siger andet end nøgler: en adresse, et flag, et navn eller en attribut."}
	HeldKeys       = Text{En: "Certificates come or go.", Da: "Certifikater kommer til eller forsvinder."}
	HeldDates      = Text{En: "Only its dates are fresher, and nothing is taken without asking.", Da: "Kun datoerne er friskere, og intet tages uden at spørge."}
	HeldUnverified = Text{En: "No pinned certificate has signed it: compare fingerprints with the party by another way.", Da: "Intet fastlagt certifikat har underskrevet den: sammenlign fingeraftryk med parten ad en anden vej."}
	HeldOlder      = Text{En: "A date of it is before the one in force, or is gone: it may be what the party has withdrawn.", Da: "En dato i den ligger før den, der gælder, eller mangler: det kan være noget, parten har trukket tilbage."}
	HeldAgain      = Text{En: "The same was in force before: it may be what the party has withdrawn.", Da: "Det samme har gjaldt før: det kan være noget, parten har trukket tilbage."}
	HeldLastKey    = Text{En: "A role loses its last certificate of a use: something would go on unsigned, or in the clear.", Da: "En rolle mister sit sidste certifikat til et formål: noget ville fortsætte uden underskrift eller i klartekst."}
	HeldDanger     = Text{En: "The settings would have a danger that they do not have now.", Da: "Indstillingerne ville få en fare, som de ikke har nu."}
	HeldFar        = Text{En: "It says that it holds for more than a year.", Da: "Den siger, at den gælder i mere end et år."}
	HeldEnds       = Text{En: "It said no end, and says one now: logins by it would stop then.", Da: "Den sagde ingen udløb og siger nu et: logins med den ville stoppe da."}
	HeldUnread     = Text{En: "What is in force cannot be read, so nothing can be compared.", Da: "Det, der gælder, kan ikke læses, så intet kan sammenlignes."}
	HeldApart      = Text{En: "The installation would have an error with it.", Da: "Installationen ville få en fejl med den."}

	MetadataDiffDates = Text{En: "Dates", Da: "Datoer"}
	MetadataDiffKeys  = Text{En: "Certificates", Da: "Certifikater"}
	MetadataDiffSays  = Text{En: "What it says", Da: "Hvad den siger"}
	MetadataDiffNone  = Text{En: "Nothing would change.", Da: "Intet ville ændres."}
	MetadataDiffElse  = Text{En: "The order of what it says, or a name in it, is another. The text shows it.", Da: "Rækkefølgen af det, den siger, eller et navn i den er et andet. Teksten viser det."}
	MetadataDiffHow   = Text{En: "Change", Da: "Ændring"}
	MetadataDiffField = Text{En: "Field", Da: "Felt"}
	MetadataDiffOld   = Text{En: "In force", Da: "Gælder"}
	MetadataDiffNew   = Text{En: "Found", Da: "Fundet"}
	MetadataDiffValue = Text{En: "Value", Da: "Værdi"}
	MetadataDiffRole  = Text{En: "Role and use", Da: "Rolle og formål"}
	MetadataDiffPrint = Text{En: "SHA-256 fingerprint", Da: "SHA-256-fingeraftryk"}
	MetadataDiffUntil = Text{En: "Until", Da: "Indtil"}
	MetadataDiffComes = Text{En: "comes", Da: "kommer"}
	MetadataDiffGoes  = Text{En: "goes", Da: "forsvinder"}
	DateNone          = Text{En: "not said", Da: "siges ikke"}

	ProposalProblems = Text{En: "What is to be said of the settings with it", Da: "Hvad der er at sige om indstillingerne med den"}
	ProposalText     = Text{En: "The text", Da: "Teksten"}
	ProposalUnusable = Text{En: "It cannot be put in force: %s.", Da: "Den kan ikke sættes i kraft: %s."}

	TakeTitle     = Text{En: "Decide", Da: "Afgør"}
	TakeLead      = Text{En: "Approving publishes this text as the metadata of the connection, as a version of its own. Nothing else of the connection changes. Logins use it within seconds.", Da: "Godkendelse udgiver denne tekst som forbindelsens metadata, som en version for sig. Intet andet ved forbindelsen ændres. Logins bruger den inden for få sekunder."}
	TakeLeadDraft = Text{En: "The installation wants %d approvals: this makes a draft with the change, of which you are the author, and which others approve and publish.", Da: "Installationen kræver %d godkendelser: dette laver en kladde med ændringen, som du er forfatter til, og som andre godkender og udgiver."}
	TakeNote      = Text{En: "Note for the list of versions", Da: "Note til listen over versioner"}
	TakeNoteHint  = Text{En: "How the change was confirmed with the party, for instance.", Da: "For eksempel hvordan ændringen blev bekræftet med parten."}
	TakeDo        = Text{En: "Approve and put in force", Da: "Godkend og sæt i kraft"}
	RejectLead    = Text{En: "Rejecting changes nothing that is in force. The same content is not proposed again, whatever its dates.", Da: "Afvisning ændrer intet, der gælder. Det samme indhold foreslås ikke igen, uanset datoerne."}
	RejectDo      = Text{En: "Reject", Da: "Afvis"}
	TakeConflict  = Text{En: "Something has changed since you looked: the text in force, or what was found. Look at the change below, and decide again.", Da: "Noget er ændret, siden du så på det: den gældende tekst eller det, der blev fundet. Se på ændringen herunder, og afgør igen."}
	TakeInvalid   = Text{En: "The installation would have an error with it, so it was not put in force: %s", Da: "Installationen ville få en fejl med den, så den blev ikke sat i kraft: %s"}

	ConcernUpkeep   = Text{En: "The metadata of %s cannot be fetched again since %s: %s", Da: "Metadata for %s har ikke kunnet hentes igen siden %s: %s"}
	ConcernUpkeepDo = Text{En: "See why, and tell the party.", Da: "Se hvorfor, og sig det til parten."}
	ConcernProposal = Text{En: "The metadata of %s has changed and waits for a decision.", Da: "Metadata for %s er ændret og venter på en afgørelse."}
	ConcernDecideDo = Text{En: "Look at the change.", Da: "Se på ændringen."}
)
