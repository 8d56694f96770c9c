package words

// problemsKinds are what what every connection shares and the small kinds of them say when they are checked. A test holds
// them against their sources.
var problemsKinds = []Text{
	{En: "Here stands %s, but it should be a list. Write [...] around it.", Da: "Her står %s, men det skulle være en liste. Skriv [...] om det."},
	{En: "Here stands %s, but it should be a map. Write name: value on lines of their own.", Da: "Her står %s, men det skulle være felter med værdier. Skriv navn: værdi på hver sin linje."},
	{En: "The settings cannot be read: they are no JSON. Mend them.", Da: "Indstillingerne kan ikke læses: de er ikke JSON. Ret dem."},
	{En: "There is no setting %q here.%s The settings are %s.", Da: "Der er ingen indstilling %q her.%s Indstillingerne er %s."},
	{En: "This cannot be read: %s. Mend it.", Da: "Dette kan ikke læses: %s. Ret det."},
	{En: "text. Write it in quotes", Da: "tekst. Skriv det i anførselstegn"},
	{En: "The administration authenticates nobody. Write it as an application.", Da: "Administrationen logger ingen ind. Skriv den som en applikation."},
	{En: "The administration cannot be of the partner lab, whose provider logs in whoever it is told to. Take lab away.", Da: "Administrationen kan ikke høre til partnerlaboratoriet, hvis udbyder logger hvem som helst ind, som den får besked på. Fjern lab."},
	{En: "The administration has no floor, so that one factor may be enough to change everything. Write floor: and a level that needs a second factor.", Da: "Administrationen har intet mindsteniveau, så én faktor kan være nok til at ændre alt. Skriv floor: og et niveau, der kræver en anden faktor."},
	{En: "A password connection is a first factor; use it as an authentication connection.", Da: "En forbindelse med adgangskode er en første faktor; brug den som login-forbindelse."},
	{En: "The class has white space around it; remove it.", Da: "Klassen har mellemrum omkring sig; fjern det."},
	{En: "A code of %d digits is not known to apps; write 6 or 8.", Da: "En kode på %d cifre kendes ikke af apps; skriv 6 eller 8."},
	{En: "A one-time code is a second factor; use it as a factor of an authentication connection.", Da: "En engangskode er en anden faktor; brug den som faktor på en login-forbindelse."},
	{En: "A period of %d seconds is out of bounds; write 15 to 120.", Da: "En periode på %d sekunder ligger uden for grænserne; skriv 15 til 120."},
	{En: "Algorithm %q is not known; write SHA1, SHA256 or SHA512.", Da: "Algoritmen %q er ikke kendt; skriv SHA1, SHA256 eller SHA512."},
	{En: "The issuer has a colon or more than 64 characters, which apps cannot show; write a short name.", Da: "Udstederen har et kolon eller mere end 64 tegn, og det kan apps ikke vise; skriv et kort navn."},
	{En: "Whoever has a user's first factor can set up the second one themselves, as long as the user has not; set it to false and hand out invitations.", Da: "Den, der har en brugers første faktor, kan selv sætte den anden op, så længe brugeren ikke har gjort det; sæt den til false, og del invitationer ud."},
	{En: "%q is not a product. Write product: and one of %s.", Da: "%q er ikke et produkt. Skriv product: og et af %s."},
	{En: "%q is not a protocol that it speaks. Write one of %s, or take the line away.", Da: "%q er ikke en protokol, den taler. Skriv en af %s, eller fjern linjen."},
	{En: "A login with more than one factor counts as no more than one with a password. Write a higher level.", Da: "Et login med mere end én faktor tæller ikke som mere end et med adgangskode. Skriv et højere niveau."},
	{En: "AD FS 2.0 knows no class for more than one factor. Take the line away, and give the connection a second factor of Trin's under factors.", Da: "AD FS 2.0 kender ingen klasse for mere end én faktor. Fjern linjen, og giv forbindelsen en af Trins egne anden faktorer under factors."},
	{En: "The settings cannot be read: %s. Write a map of fields.", Da: "Indstillingerne kan ikke læses: %s. Skriv felter med værdier."},
	{En: "The settings cannot be written out: %s. Mend them.", Da: "Indstillingerne kan ikke skrives ud: %s. Ret dem."},
	{En: "There is no setting %q here. Perhaps %s is meant.", Da: "Der er ingen indstilling %q her. Måske menes %s."},
	{En: "This cannot be read: %s.", Da: "Dette kan ikke læses: %s."},
	{En: "What a login with a password counts as is missing. Write password: and a level.", Da: "Det mangler, hvad et login med adgangskode tæller som. Skriv password: og et niveau."},
}
