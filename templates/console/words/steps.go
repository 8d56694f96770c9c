package words

// What each step of a claims pipeline does.
var (
	DoesAdd         = Text{En: "Gives %s the values %s", Da: "Giver %s værdierne %s"}
	DoesCopy        = Text{En: "Copies %s to %s", Da: "Kopierer %s til %s"}
	DoesRename      = Text{En: "Renames %s to %s", Da: "Omdøber %s til %s"}
	DoesKeep        = Text{En: "Keeps only %s", Da: "Beholder kun %s"}
	DoesDrop        = Text{En: "Removes %s", Da: "Fjerner %s"}
	DoesReplace     = Text{En: "Rewrites %s: %s becomes %s", Da: "Omskriver %s: %s bliver til %s"}
	DoesMap         = Text{En: "Translates the values of %s by a table of %d", Da: "Oversætter værdierne af %s efter en tabel med %d"}
	DoesSplit       = Text{En: "Splits the values of %s at %s", Da: "Deler værdierne af %s ved %s"}
	DoesJoin        = Text{En: "Joins the values of %s with %s between them", Da: "Samler værdierne af %s med %s imellem"}
	DoesScope       = Text{En: "Puts @%s behind the values of %s", Da: "Sætter @%s bag på værdierne af %s"}
	DoesUnscope     = Text{En: "Cuts the scope off the values of %s", Da: "Skærer domænet af værdierne af %s"}
	DoesTemplate    = Text{En: "Writes %s as %s", Da: "Skriver %s som %s"}
	DoesHash        = Text{En: "Replaces the values of %s by a keyed hash", Da: "Erstatter værdierne af %s med en nøglet hash"}
	DoesPairwise    = Text{En: "Writes in %s an identifier that only this application knows the user by", Da: "Skriver i %s en identifikator, som kun denne applikation kender brugeren ved"}
	DoesNameID      = Text{En: "Writes the name identifier %s as %s", Da: "Skriver navneidentifikatoren %s som %s"}
	DoesUnique      = Text{En: "Removes repeated values of %s", Da: "Fjerner gentagne værdier af %s"}
	DoesCardinality = Text{En: "Wants from %d to %d values of %s", Da: "Kræver fra %d til %d værdier af %s"}
	DoesAtLeast     = Text{En: "Wants at least %d values of %s", Da: "Kræver mindst %d værdier af %s"}
	DoesRequire     = Text{En: "Refuses the login without %s", Da: "Afviser loginnet uden %s"}
	DoesRequireAny  = Text{En: "Refuses the login without one of %s", Da: "Afviser loginnet uden én af %s"}
	DoesRelease     = Text{En: "Releases %d attributes, each for a reason, and withholds the rest", Da: "Frigiver %d attributter, hver med en begrundelse, og tilbageholder resten"}
	DoesScopeCheck  = Text{En: "Lets only values of %s pass that the provider may speak for", Da: "Lader kun værdier af %s passere, som udbyderen må udtale sig om"}
	DoesLookup      = Text{En: "Looks up in %s and writes %s", Da: "Slår op i %s og skriver %s"}
	DoesExternal    = Text{En: "Asks the service %s, which may write %s", Da: "Spørger tjenesten %s, som må skrive %s"}
	DoesPrivileges  = Text{En: "Writes the privilege list in %s", Da: "Skriver rettighedslisten i %s"}
	DoesAssurance   = Text{En: "Writes the level that was reached in %s", Da: "Skriver det opnåede niveau i %s"}
	DoesRequester   = Text{En: "Writes who is behind the request in %s", Da: "Skriver i %s, hvem der står bag forespørgslen"}
	DoesUse         = Text{En: "Runs the shared steps %s", Da: "Kører de delte trin %s"}
	DoesUnknown     = Text{En: "A step that this page does not know", Da: "Et trin, som denne side ikke kender"}
	AllClaims       = Text{En: "every claim", Da: "alle claims"}
	Nothing         = Text{En: "nothing", Da: "intet"}
)
