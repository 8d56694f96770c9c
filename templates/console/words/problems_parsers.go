package words

// parserReasons are what stands within a reason where a parser, the network or TLS
// says it: the commonest that somebody meets who gives an address or a document.
var parserReasons = []Text{
	{En: "xml refused: %s", Da: "XML afvist: %s"},
	{En: "xml refused: doctype", Da: "XML afvist: der er en dokumenttype (DOCTYPE)"},
	{En: "xml refused: no-root", Da: "XML afvist: der er intet element"},
	{En: "xml refused: text-outside-root", Da: "XML afvist: der er tekst før eller efter elementet"},
	{En: "xml refused: processing-instruction", Da: "XML afvist: der er en behandlingsinstruktion"},
	{En: "xml refused: syntax: element without end", Da: "XML afvist: et element slutter ikke. Teksten er nok skåret af"},
	{En: "xml refused: syntax: %s", Da: "XML afvist: den er ikke velformet (%s)"},
	{En: "xml refused: undeclared-prefix: %s", Da: "XML afvist: præfikset %s er ikke erklæret"},
	{En: "xml refused: encoding: not UTF-8", Da: "XML afvist: den er ikke i UTF-8"},
	{En: "the document: %s", Da: "dokumentet: %s"},
	{En: "not JSON: EOF", Da: "ikke JSON: teksten holder op midt i det hele"},
	{En: "not JSON: unexpected EOF", Da: "ikke JSON: teksten holder op midt i det hele"},
	{En: "the issuer %q is not an https URL", Da: "udstederen %q er ikke en https-URL"},
	{En: "dial tcp %s: the address is this machine's own", Da: "adressen %s er denne maskines egen"},
	{En: "dial tcp: lookup %s on %s: no such host", Da: "der er ingen vært ved navn %s (spurgt hos %s)"},
	{En: "dial tcp: lookup %s: no such host", Da: "der er ingen vært ved navn %s"},
	{En: "dial tcp %s: connect: connection refused", Da: "%s tager ikke imod forbindelser"},
	{En: "dial tcp %s: i/o timeout", Da: "%s svarede ikke i tide"},
	{En: "context deadline exceeded", Da: "der kom intet svar i tide"},
	{En: "tls: failed to verify certificate: %s", Da: "serverens certifikat godtages ikke: %s"},
	{En: "x509: certificate signed by unknown authority", Da: "det er udstedt af nogen, denne maskine ikke kender"},
	{En: "x509: certificate is valid for %s, not %s", Da: "det gælder for %s og ikke for %s"},
	{En: "it answers %d", Da: "den svarer %d"},
	{En: "it redirects to another host", Da: "den viser videre til en anden vært"},
	{En: "it redirects more than %d times", Da: "den viser videre mere end %d gange"},
	{En: "the answer is larger than %d bytes", Da: "svaret er større end %d bytes"},
	{En: "addresses are for administrators of every organisation to fetch: give the document itself", Da: "adresser hentes kun for administratorer af alle organisationer: giv selve dokumentet"},
}
