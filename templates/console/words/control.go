package words

// Sessions.
var (
	SessionsTitle      = Text{En: "Sessions", Da: "Sessioner"}
	SessionsLead       = Text{En: "Who is logged in now, the newest first. Times are UTC.", Da: "Hvem der er logget ind nu, de nyeste først. Tider er UTC."}
	SessionsUser       = Text{En: "User", Da: "Bruger"}
	SessionsHint       = Text{En: "Exactly as a connection knows the user", Da: "Præcis som en forbindelse kender brugeren"}
	SessionsNone       = Text{En: "Nobody is logged in", Da: "Ingen er logget ind"}
	SessionsNoneDo     = Text{En: "With a search: check that the name is written exactly as the connection has it.", Da: "Ved en søgning: tjek, at navnet er skrevet præcis, som forbindelsen har det."}
	SessionUser        = Text{En: "User", Da: "Bruger"}
	SessionBegan       = Text{En: "Began", Da: "Begyndt"}
	SessionUsed        = Text{En: "Last used", Da: "Sidst brugt"}
	SessionExpires     = Text{En: "Ends at the latest", Da: "Slutter senest"}
	SessionGroup       = Text{En: "SSO group", Da: "SSO-gruppe"}
	SessionApps        = Text{En: "Applications", Da: "Applikationer"}
	SessionTitle       = Text{En: "Session of %s", Da: "Session for %s"}
	SessionEvidence    = Text{En: "What is proven in it", Da: "Hvad der er bevist i den"}
	SessionMembers     = Text{En: "Applications in it", Da: "Applikationer i den"}
	SessionSince       = Text{En: "Since", Da: "Siden"}
	SessionMethods     = Text{En: "Methods", Da: "Metoder"}
	SessionEnd         = Text{En: "End the session", Da: "Afslut sessionen"}
	SessionEndTitle    = Text{En: "End the session of %s?", Da: "Afslut sessionen for %s?"}
	SessionEnd1        = Text{En: "The next request of any application in it asks for a new login.", Da: "Næste anmodning fra en applikation i den kræver et nyt login."}
	SessionEnd2        = Text{En: "Tokens that were given in it stop working.", Da: "Adgangsnøgler, der er givet i den, holder op med at virke."}
	SessionEndTold     = Text{En: "These are told at once, without the browser: %s.", Da: "Disse får straks besked uden om browseren: %s."}
	SessionEndUntold   = Text{En: "These cannot be told, as they have no back channel: %s. The user may still be logged in there until they ask again.", Da: "Disse kan ikke få besked, for de har ingen bagkanal: %s. Brugeren kan stadig være logget ind dér, til de spørger igen."}
	SessionEnded       = Text{En: "The session has ended. %d {application has|applications have} confirmed it, and %d {was|were} not told.", Da: "Sessionen er afsluttet. %d {applikation|applikationer} har bekræftet det, og %d fik ikke besked."}
	SessionEndedRecord = Text{En: "Show the record", Da: "Vis posten"}
	SessionShared      = Text{En: "Applications of others are in this session too. It can be ended by an administrator who sees every organisation.", Da: "Andres applikationer er også i denne session. Den kan afsluttes af en administrator, der ser alle organisationer."}
	SessionsLeadOne    = Text{En: "Who is logged in at the applications of %s now, the newest first. Times are UTC.", Da: "Hvem der er logget ind i applikationer hos %s nu, de nyeste først. Tider er UTC."}
	SessionLogins      = Text{En: "Logins of this user", Da: "Brugerens logins"}
)

// The audit.
var (
	AuditTitle    = Text{En: "Audit", Da: "Revisionsspor"}
	AuditLead     = Text{En: "Everything that administrators have done, the newest first. It cannot be changed. Times are UTC.", Da: "Alt, hvad administratorer har gjort, det nyeste først. Det kan ikke ændres. Tider er UTC."}
	AuditLeadOne  = Text{En: "What was changed of the documents of %s, the newest first. Times are UTC.", Da: "Hvad der er ændret i dokumenterne hos %s, det nyeste først. Tider er UTC."}
	AuditWho      = Text{En: "Who", Da: "Hvem"}
	AuditWhat     = Text{En: "What", Da: "Hvad"}
	AuditWhatHint = Text{En: "Its first words", Da: "Som den står i listen, eller de første ord på engelsk"}
	AuditTarget   = Text{En: "To what", Da: "På hvad"}
	AuditDetail   = Text{En: "More", Da: "Mere"}
	AuditWhen     = Text{En: "When", Da: "Hvornår"}
	AuditNumber   = Text{En: "Number", Da: "Nummer"}
	AuditNone     = Text{En: "No change fits", Da: "Ingen ændringer passer"}
	AuditNoneDo   = Text{En: "Search by fewer things, or over a longer time.", Da: "Søg på færre ting eller over længere tid."}
	ChangeTitle   = Text{En: "Change %d", Da: "Ændring %d"}
	ChangeDiff    = Text{En: "What was changed", Da: "Hvad der blev ændret"}
	ChangeNoDiff  = Text{En: "This change has no difference to show.", Da: "Denne ændring har ingen forskel at vise."}
	ChangeField   = Text{En: "Where", Da: "Hvor"}
	ChangeBefore  = Text{En: "Before", Da: "Før"}
	ChangeAfter   = Text{En: "After", Da: "Efter"}
	ChangeHash    = Text{En: "Hash in the chain", Da: "Hash i kæden"}
	ChangeAdded   = Text{En: "added", Da: "tilføjet"}
	ChangeRemoved = Text{En: "removed", Da: "fjernet"}
	ChangeMore    = Text{En: "%d more differences are not shown.", Da: "%d forskelle mere er ikke vist."}
)

// The rules of a decision.
var (
	RulePageTitle = Text{En: "The rules of a decision", Da: "Reglerne for en afgørelse"}
	RulePageLead  = Text{En: "Each step of a decision names its rule. The whole text is in docs/assurance.md.", Da: "Hvert trin i en afgørelse nævner sin regel. Hele teksten står i docs/assurance.md."}
	RulePageRule  = Text{En: "Rule", Da: "Regel"}
)
