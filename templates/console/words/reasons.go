package words

// Reason is why a login was refused: in a few words, and what to do about it.
type Reason struct{ Name, Do Text }

// ReasonOf is the reason with the code of a refusal (docs/errors.md). One that is
// not known is told by its code.
func ReasonOf(code string) Reason {
	if reason, ok := reasons[code]; ok {
		return reason
	}
	return Reason{Text{En: code, Da: code}, Text{En: "Read the reason in the record.", Da: "Læs årsagen i loggen."}}
}

// reasons has every code. It is never changed.
var reasons = map[string]Reason{
	"unknown-class":         {Text{En: "the class that was asked for is not known", Da: "den ønskede klasse er ikke kendt"}, Text{En: "Enter the class in the vocabulary, or map it for the application.", Da: "Tilføj klassen i ordlisten, eller oversæt den for applikationen."}},
	"level-unreachable":     {Text{En: "the level cannot be reached", Da: "niveauet kan ikke nås"}, Text{En: "See what each connection reaches. Add a factor, raise a cap, or map the class.", Da: "Se, hvad hver forbindelse når. Tilføj en faktor, hæv et loft, eller oversæt klassen."}},
	"passive":               {Text{En: "a page would have to be shown", Da: "en side skulle vises"}, Text{En: "Nothing: the application asked not to show a page, and asks again without.", Da: "Intet: applikationen bad om ikke at vise en side og spørger igen uden."}},
	"cancelled":             {Text{En: "the user cancelled", Da: "brugeren afbrød"}, Text{En: "Nothing.", Da: "Intet."}},
	"authentication-failed": {Text{En: "it was not confirmed who the user is", Da: "det blev ikke bekræftet, hvem brugeren er"}, Text{En: "Read the reason in the record. For a missing identifier look at the claim that names the user.", Da: "Læs årsagen i loggen. Mangler et id, så se på den oplysning, der navngiver brugeren."}},
	"upstream":              {Text{En: "the provider refused", Da: "udbyderen afviste"}, Text{En: "Ask the provider's owner about the codes and the message below.", Da: "Spørg udbyderens ejer om koderne og beskeden herunder."}},
	"other-subject":         {Text{En: "the factor answered for somebody else", Da: "faktoren svarede for en anden"}, Text{En: "Look at it: somebody tried another's factor, or two connections name the same people differently.", Da: "Se på det: nogen prøvede en andens faktor, eller to forbindelser navngiver de samme personer forskelligt."}},
	"unknown-user":          {Text{En: "another user than the one asked for", Da: "en anden bruger end den ønskede"}, Text{En: "The user logs in as the one that the application named.", Da: "Brugeren logger ind som den, applikationen nævnte."}},
	"denied":                {Text{En: "it is not allowed", Da: "det er ikke tilladt"}, Text{En: "The reason names the claim, the restriction or the requester that stands in the way.", Da: "Årsagen nævner den oplysning, begrænsning eller tjeneste, der står i vejen."}},
	"no-supported-provider": {Text{En: "none of the providers asked for can be used", Da: "ingen af de ønskede udbydere kan bruges"}, Text{En: "Compare the list in the request with the connections of the application.", Da: "Sammenhold listen i anmodningen med applikationens forbindelser."}},
	"provider-unavailable":  {Text{En: "the connection cannot be used now", Da: "forbindelsen kan ikke bruges nu"}, Text{En: "It is switched off, broken, or its metadata has expired: see the connection.", Da: "Den er slået fra, i stykker, eller dens metadata er udløbet: se forbindelsen."}},
	"proxy-count":           {Text{En: "it may not be passed on", Da: "det må ikke gives videre"}, Text{En: "See Scoping of the request and ProxyRestriction of the provider.", Da: "Se Scoping i anmodningen og ProxyRestriction hos udbyderen."}},
	"identifier-policy":     {Text{En: "the identifier cannot be given", Da: "id'et kan ikke gives"}, Text{En: "See the name identifier of the application and the claims below.", Da: "Se applikationens navne-id og oplysningerne herunder."}},
	"malformed":             {Text{En: "the request contradicts itself or is too old", Da: "anmodningen modsiger sig selv eller er for gammel"}, Text{En: "The owner of the application corrects it. For the time: the clock of one of the two is wrong.", Da: "Applikationens ejer retter den. For tiden: uret hos en af de to går forkert."}},
	"unsupported":           {Text{En: "the request asks for what Trin does not do", Da: "anmodningen beder om noget, Trin ikke gør"}, Text{En: "The owner of the application asks for classes, and names the user by a NameID.", Da: "Applikationens ejer beder om klasser og navngiver brugeren med et NameID."}},
	"stale":                 {Text{En: "the login is older than was asked for", Da: "login er ældre end ønsket"}, Text{En: "The provider did not honour ForceAuthn: see its settings.", Da: "Udbyderen respekterede ikke ForceAuthn: se dens indstillinger."}},
	"internal":              {Text{En: "a fault of Trin's", Da: "en fejl hos Trin"}, Text{En: "The log has the error under the reference. For a claims pipeline, see which step failed.", Da: "Loggen har fejlen under referencen. For oplysninger: se, hvilket trin der fejlede."}},
}
