package words

// Messages that were not accepted.
var (
	LoginsUnaccepted   = Text{En: "Messages that were not accepted, instead of logins", Da: "Beskeder, der ikke blev godtaget, i stedet for logins"}
	EndedUnaccepted    = Text{En: "Not accepted: %s", Da: "Ikke godtaget: %s"}
	UnacceptedTitle    = Text{En: "A message that was not accepted", Da: "En besked, der ikke blev godtaget"}
	UnacceptedLead     = Text{En: "It ended no login: the browser saw a page with this reference, and nothing else happened.", Da: "Den afsluttede intet login: browseren så en side med denne reference, og der skete ikke andet."}
	UnacceptedOfLogin  = Text{En: "It belongs to a login that was under way, which may still have ended well. How that ended stands above, once it has.", Da: "Den hører til et login, der var i gang, og som stadig kan være endt godt. Hvordan det endte, står ovenfor, når det er afsluttet."}
	UnacceptedCheck    = Text{En: "Check", Da: "Kontrol"}
	UnacceptedAt       = Text{En: "Came to", Da: "Kom til"}
	UnacceptedSender   = Text{En: "Says that it is from", Da: "Siger, at den er fra"}
	UnacceptedUnproven = Text{En: "not proven", Da: "ikke bevist"}
	UnacceptedUnkept   = Text{En: "Not kept before it", Da: "Ikke gemt før den"}
	UnacceptedMore     = Text{En: "%d more of the same sender came too close together. They are in the node's log alone.", Da: "%d flere fra samme afsender kom for tæt. De står kun i nodens log."}
)

// CheckReason is what a message did not pass, and what to do about it. One that is
// not known is told by its name.
func CheckReason(check string) Reason {
	if reason, ok := checks[check]; ok {
		return reason
	}
	return Reason{Text{En: check, Da: check}, Text{En: "Read the reason.", Da: "Læs årsagen."}}
}

// checks has every check. It is never changed.
var checks = map[string]Reason{
	"form":        {Text{En: "it cannot be read, or lacks something", Da: "den kan ikke læses eller mangler noget"}, Text{En: "The reason says what is wrong with it. Its sender corrects it.", Da: "Årsagen siger, hvad der er galt med den. Afsenderen retter det."}},
	"sender":      {Text{En: "the sender", Da: "afsenderen"}, Text{En: "Compare the entityID, realm, client_id or issuer with the connection's: nobody is known by that name, it is switched off, or another was expected.", Da: "Sammenhold entityID, realm, client_id eller issuer med forbindelsens: ingen kendes ved det navn, den er slået fra, eller en anden var ventet."}},
	"signature":   {Text{En: "the signature", Da: "signaturen"}, Text{En: "Fetch the other party's metadata again: its certificate has probably changed. A signature that is missing is switched on at the other party.", Da: "Hent den anden parts metadata igen: dens certifikat er nok skiftet. En signatur, der mangler, slås til hos den anden part."}},
	"encryption":  {Text{En: "the encryption", Da: "krypteringen"}, Text{En: "The other party encrypts to a key that Trin no longer has, or in a way that the connection does not take. It fetches Trin's metadata again.", Da: "Den anden part krypterer til en nøgle, Trin ikke længere har, eller på en måde, forbindelsen ikke tager imod. Den henter Trins metadata igen."}},
	"addressee":   {Text{En: "the addressee", Da: "modtageren"}, Text{En: "Compare the addresses and the audience at the other party with those on the connection's page.", Da: "Sammenhold adresserne og audience hos den anden part med dem på forbindelsens side."}},
	"answers":     {Text{En: "what it answers", Da: "hvad den svarer på"}, Text{En: "The user began at the provider, went back, or had two logins open. If it goes on, the provider answers something else than it is asked.", Da: "Brugeren begyndte hos udbyderen, gik tilbage eller havde to logins åbne. Bliver det ved, svarer udbyderen på noget andet, end den bliver spurgt om."}},
	"time":        {Text{En: "the time", Da: "tiden"}, Text{En: "Compare the clocks of both machines. If one cannot be put right, the connection has a setting for how far it may be off.", Da: "Sammenhold urene på begge maskiner. Kan et af dem ikke stilles, har forbindelsen en indstilling for, hvor skævt det må gå."}},
	"replay":      {Text{En: "it was used before", Da: "den er brugt før"}, Text{En: "Nothing, if the user went back or reloaded. Otherwise look at who sends it again.", Da: "Intet, hvis brugeren gik tilbage eller genindlæste. Ellers se på, hvem der sender den igen."}},
	"open":        {Text{En: "the login is no longer open", Da: "loginnet er ikke længere åbent"}, Text{En: "It took too long, or the step was taken already: the user begins again at the application.", Da: "Det tog for lang tid, eller trinnet var allerede taget: brugeren begynder forfra i applikationen."}},
	"browser":     {Text{En: "another browser", Da: "en anden browser"}, Text{En: "The user followed a link from another browser, or cookies are switched off.", Da: "Brugeren fulgte et link fra en anden browser, eller cookies er slået fra."}},
	"available":   {Text{En: "it cannot be used now", Da: "den kan ikke bruges nu"}, Text{En: "The application or the connection is switched off, cannot be opened, or its metadata has expired: see its page.", Da: "Applikationen eller forbindelsen er slået fra, kan ikke åbnes, eller dens metadata er udløbet: se dens side."}},
	"trins-fault": {Text{En: "a fault of Trin's", Da: "en fejl hos Trin"}, Text{En: "The node's log has the error under the reference.", Da: "Nodens log har fejlen under referencen."}},
}
