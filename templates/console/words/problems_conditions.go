package words

// problemsConditions are what conditions and texts with references say when they are checked. A test holds
// them against their sources.
var problemsConditions = []Text{
	{En: "A condition cannot make a map or a message. Write a list, or compare values one by one.", Da: "En betingelse kan ikke lave en map eller en message. Skriv en liste, eller sammenlign værdierne én for én."},
	{En: "A condition has no %q. It knows %s, and the functions that docs/claims.md lists; text stands in quotes.", Da: "En betingelse har intet %q. Den kender %s og de funktioner, som docs/claims.md opregner; tekst står i anførselstegn."},
	{En: "A condition has no %s. It compares; docs/claims.md lists what it has.", Da: "En betingelse har intet %s. Den sammenligner; docs/claims.md opregner, hvad den har."},
	{En: "Conditions cannot be used: %s. Take it away.", Da: "Betingelser kan ikke bruges: %s. Fjern den."},
	{En: "The condition cannot be read: %s. Mend it.", Da: "Betingelsen kan ikke læses: %s. Ret den."},
	{En: "The condition cannot be read: %s. Mend it; docs/claims.md has examples.", Da: "Betingelsen kan ikke læses: %s. Ret den; docs/claims.md har eksempler."},
	{En: "The condition cannot be used: %s. Write another.", Da: "Betingelsen kan ikke bruges: %s. Skriv en anden."},
	{En: "The condition gives %s, not true or false. Compare it with something.", Da: "Betingelsen giver %s, ikke true eller false. Sammenlign den med noget."},
	{En: "The condition is longer than %d bytes. Make it shorter, or several steps.", Da: "Betingelsen fylder mere end %d bytes. Gør den kortere, eller lav flere trin."},
	{En: "The pattern of matches is not a regular expression. Mend it; the syntax is RE2, without look-around and back references.", Da: "Mønstret i matches er ikke et regulært udtryk. Ret det; syntaksen er RE2, uden look-around og back references."},
	{En: "The pattern of matches must be written out. Compare with ==, contains, startsWith or endsWith where the text is not known before.", Da: "Mønstret i matches skal være skrevet ud. Sammenlign med ==, contains, startsWith eller endsWith, hvor teksten ikke kendes i forvejen."},
	{En: "What a provider says is kept for all applications, so an inbound pipeline has no %s. Put the step on the application.", Da: "Det, en udbyder siger, gemmes for alle applikationer, så et inbound-forløb har intet %s. Sæt trinnet på applikationen."},
	{En: "What a provider says is not yet a level reached, so an inbound pipeline has no %s. Put the step on the application.", Da: "Det, en udbyder siger, er endnu ikke et niveau, der er nået, så et inbound-forløb har intet %s. Sæt trinnet på applikationen."},
	{En: "begins a name of %d bytes, at most %d may be. Close the brace where the name ends", Da: "begynder et navn på %d bytes, og der må højst være %d. Luk parentesen, hvor navnet slutter"},
	{En: "begins a name with white space around it. Take it away", Da: "begynder et navn med mellemrum omkring sig. Fjern det"},
	{En: "begins a reference without a name. Write the name of a claim, or @ and what is known of the login", Da: "begynder en henvisning uden navn. Skriv navnet på et claim, eller @ og det, der vides om login"},
	{En: "begins one reference more than the %d that may be. Make the text shorter", Da: "begynder én henvisning mere end de %d, der må være. Gør teksten kortere"},
	{En: "is a character that cannot be written. Take it away", Da: "er et tegn, der ikke kan skrives. Fjern det"},
	{En: "is a { inside a name. Close the brace before it with }", Da: "er en { inde i et navn. Luk parentesen før den med }"},
	{En: "is a { without its }. Write {name}, or {{ for the brace itself", Da: "er en { uden sin }. Skriv {name}, eller {{ for selve parentesen"},
	{En: "is a } without its {. Write }} for the brace itself", Da: "er en } uden sin {. Skriv }} for selve parentesen"},
	{En: "the text is %d bytes long, at most %d may be. Make it shorter", Da: "teksten fylder %d bytes, og der må højst være %d. Gør den kortere"},
}
