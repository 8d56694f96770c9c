package words

// Rule is one rule of docs/assurance.md in a sentence.
type Rule struct {
	ID   string
	Says Text
}

// RuleOf is the rule with the ID that a finding names.
func RuleOf(id string) (Rule, bool) {
	for _, rule := range rules {
		if rule.ID == id {
			return rule, true
		}
	}
	return Rule{}, false
}

// Rules are all rules, in the order of the page that explains them.
func Rules() []Rule { return append([]Rule(nil), rules...) }

var rules = []Rule{
	{"1", Text{En: "A missing comparison is exact; an unknown one is an error.", Da: "En manglende sammenligning er exact; en ukendt er en fejl."}},
	{"2", Text{En: "Several classes are alternatives in order of preference.", Da: "Flere klasser er alternativer i ønsket rækkefølge."}},
	{"3", Text{En: "An unknown class is passed over if another one is known; if none is, the request is refused.", Da: "En ukendt klasse springes over, hvis en anden er kendt; er ingen kendt, afvises anmodningen."}},
	{"4", Text{En: "Tags are forwarded or dropped and decide nothing.", Da: "Mærker sendes videre eller udelades og afgør intet."}},
	{"5", Text{En: "Exact: the class in the answer is one of those listed.", Da: "Exact: klassen i svaret er en af de listede."}},
	{"6", Text{En: "Minimum, maximum and better compare the levels of classes on one ladder.", Da: "Minimum, maximum og better sammenligner klassers niveauer på én stige."}},
	{"7", Text{En: "Floors hold together with the request, each on its own ladder; an application can be set to its floors alone.", Da: "Mindstekrav gælder sammen med anmodningen, hvert på sin stige; en applikation kan nøjes med sine mindstekrav."}},
	{"8", Text{En: "A voluntary request is answered with the true level when it cannot be reached.", Da: "En frivillig anmodning besvares med det sande niveau, når det ønskede ikke kan nås."}},
	{"9", Text{En: "Nothing asked and no floor: the first factor is enough.", Da: "Intet ønsket og intet mindstekrav: første faktor er nok."}},
	{"10", Text{En: "What is wanted is forwarded through the connection's map; what maps to nothing is left out.", Da: "Det ønskede sendes videre gennem forbindelsens oversættelse; det, der ikke oversættes, udelades."}},
	{"11", Text{En: "What was wanted and what was sent stand in the record.", Da: "Det ønskede og det sendte står i loggen."}},
	{"12", Text{En: "The level is read from the verified statement alone, by the connection's level source and up to its cap.", Da: "Niveauet læses kun i den verificerede udtalelse, efter forbindelsens niveaukilde og højst til dens loft."}},
	{"13", Text{En: "Where one statement, class or value is expected, two are refused.", Da: "Hvor én udtalelse, klasse eller værdi ventes, afvises to."}},
	{"14", Text{En: "Lower than wanted: the factor that reaches it runs. High enough: it is skipped.", Da: "Lavere end ønsket: den faktor, der når det, køres. Højt nok: den springes over."}},
	{"15", Text{En: "Where several factors reach it, the user chooses among those.", Da: "Når flere faktorer niveauet, vælger brugeren mellem dem."}},
	{"16", Text{En: "No factor reaches it: other connections that can are offered, never taken silently.", Da: "Ingen faktor når det: andre forbindelser, der kan, tilbydes og tages aldrig stiltiende."}},
	{"17", Text{En: "The connection that the session used is the default; otherwise one that can reach the level.", Da: "Sessionens forbindelse er den foretrukne; ellers en, der kan nå niveauet."}},
	{"18", Text{En: "A provider that cannot give the class is asked again without it where a factor of its own reaches the level.", Da: "En udbyder, der ikke kan give klassen, spørges igen uden den, hvor dens egen faktor når niveauet."}},
	{"P1", Text{En: "Only connections that are switched on and that the application may use are considered.", Da: "Kun forbindelser, der er slået til, og som applikationen må bruge, kommer på tale."}},
	{"P2", Text{En: "A statement that may not be passed on to this application ends the login.", Da: "En udtalelse, der ikke må gives videre til applikationen, afslutter login."}},
	{"P3", Text{En: "The floors of every service behind a proxy hold; only a trusted, signed chain decides anything else.", Da: "Mindstekrav for alle tjenester bag en proxy gælder; kun en betroet, underskrevet kæde afgør andet."}},
	{"P4", Text{En: "An application can be held to the policy of the one behind it too.", Da: "En applikation kan også holdes til reglerne for den, der står bag."}},
	{"19", Text{En: "A session is one person and what is proven about them.", Da: "En session er én person og det, der er bevist om personen."}},
	{"20", Text{En: "The session is looked at first; only what is missing is run.", Da: "Sessionen ses på først; kun det, der mangler, køres."}},
	{"21", Text{En: "Evidence ages; what is too old does not count.", Da: "Beviser ældes; det, der er for gammelt, tæller ikke."}},
	{"22", Text{En: "A fresh login asked for: nothing of the session counts.", Da: "Er et nyt login ønsket, tæller intet fra sessionen."}},
	{"23", Text{En: "A passive request shows no page and gets no less than it must have.", Da: "En passiv anmodning viser ingen side og får ikke mindre end det krævede."}},
	{"24", Text{En: "Applications share a session only inside one group.", Da: "Applikationer deler kun session inden for én gruppe."}},
	{"29", Text{En: "What the user confirms must be proven in that very login.", Da: "Det, brugeren bekræfter, skal bevises i netop det login."}},
	{"30", Text{En: "To choose the account, no first factor of the session counts.", Da: "For at vælge konto tæller ingen første faktor fra sessionen."}},
	{"25", Text{En: "The answer states the strongest listed class that is met and proven.", Da: "Svaret angiver den stærkeste listede klasse, der er opfyldt og bevist."}},
	{"26", Text{En: "Nothing above what is proven is ever issued; it is checked again at that moment.", Da: "Der udstedes aldrig mere end det beviste; det tjekkes igen i det øjeblik."}},
	{"27", Text{En: "The instant of the answer is that of the newest piece that was needed.", Da: "Svarets tidspunkt er det nyeste nødvendige bevis'."}},
	{"28", Text{En: "Claims about level, methods and identity are Trin's own and never a provider's.", Da: "Oplysninger om niveau, metoder og identitet er Trins egne og aldrig en udbyders."}},
}
