package words

// problemPages are why a form is not taken that are said by the pages and by the
// desk of drafts. A test holds them against their sources.
var problemPages = []Text{
	{En: "The document holds no metadata that settings keep.", Da: "Dokumentet indeholder ingen metadata, som indstillinger gemmer."},
	{En: "The secret is too long, or secretName cannot name it: write at most 64 letters, digits, dots, dashes and underscores.", Da: "Hemmeligheden er for lang, eller secretName kan ikke være navn på den: skriv højst 64 bogstaver, cifre, punktummer, bindestreger og understregninger."},
	{En: "There is a secret of that name already. Write a new name in secretName.", Da: "Der er allerede en hemmelighed med det navn. Skriv et nyt navn i secretName."},
	{En: "Choose a file or paste the YAML, not both.", Da: "Vælg en fil, eller indsæt YAML, ikke begge dele."},
	{En: "Choose a file, or paste the YAML.", Da: "Vælg en fil, eller indsæt YAML."},
	{En: "The file is no text in UTF-8. Choose the YAML file.", Da: "Filen er ikke tekst i UTF-8. Vælg YAML-filen."},
	{En: "The text is larger than a page takes. Use trin apply.", Da: "Teksten er større, end en side tager imod. Brug trin apply."},
	{En: "%d more in documents of others. Ask an administrator of every organisation.", Da: "%d mere i andres dokumenter. Spørg en administrator for alle organisationer."},
	{En: "The text holds the character %s, which turns the direction of the text around it. Take it away.", Da: "Teksten indeholder tegnet %s, som vender retningen af teksten omkring det. Fjern det."},
	{En: "The application is not there.", Da: "Applikationen er der ikke."},
	{En: "%s: the id %q cannot be used. Write at most 63 small letters, digits and hyphens", Da: "%s: id'et %q kan ikke bruges. Skriv højst 63 små bogstaver, cifre og bindestreger"},
}

// pagePieces are what errors of the desk say, without what they are marked with.
var pagePieces = []Text{
	{En: "the field cannot be set", Da: "feltet kan ikke sættes"},
	{En: "the text has more than %d letters", Da: "teksten har mere end %d bogstaver"},
	{En: "the text holds control characters or is no UTF-8", Da: "teksten indeholder styretegn eller er ikke UTF-8"},
	{En: "here stand %d documents, and one is wanted", Da: "her står %d dokumenter, og der skal være ét"},
	{En: "there is a document %s %s already", Da: "der er allerede et dokument %s %s"},
	{En: "the draft is not submitted", Da: "kladden er ikke indsendt"},
	{En: "%s has approved it already", Da: "%s har allerede godkendt den"},
	{En: "the draft is not approved", Da: "kladden er ikke godkendt"},
	{En: "%s: %d of %d administrators have approved it", Da: "%s: %d af %d administratorer har godkendt den"},
	{En: "the draft changes nothing", Da: "kladden ændrer intet"},
	{En: "others name it", Da: "andre nævner den"},
	{En: "%s: %s %s in %d places", Da: "%s: %s %s %d steder"},
	{En: "%s: %s %s in %d places of other organisations", Da: "%s: %s %s %d steder i andre organisationer"},
	{En: "the %s %s is not of %s", Da: "%s %s hører ikke til %s"},
	{En: "%s is for administrators of every organisation", Da: "%s er for administratorer for alle organisationer"},
	{En: "%s of the %s %s is for administrators of every organisation", Da: "%s i %s %s er for administratorer for alle organisationer"},
	{En: "the requester %s is behind an application that is not of %s", Da: "tjenesten %s står bag en applikation, der ikke hører til %s"},
}
