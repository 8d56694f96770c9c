package words

// The message inspector.
var (
	InspectTitle       = Text{En: "Message inspector", Da: "Beskedlæser"}
	InspectLead        = Text{En: "Paste a message of a login and read what it says. Nothing is kept, and nothing is fetched. Trin does not keep the messages of logins, so take it from the browser of whoever logged in.", Da: "Indsæt en besked fra et login, og læs, hvad der står. Intet gemmes, og intet hentes. Trin gemmer ikke beskederne fra logins, så tag den fra browseren hos den, der loggede ind."}
	InspectPaste       = Text{En: "The message", Da: "Beskeden"}
	InspectMessage     = Text{En: "Message, or the whole address that carries it", Da: "Besked, eller hele den adresse, den står i"}
	InspectHint        = Text{En: "SAMLRequest, SAMLResponse or wresult: as XML, base64 or inside an address; an ID token or another JWT; an address of an authorization request. At most 512 KB. It is not shown again.", Da: "SAMLRequest, SAMLResponse eller wresult: som XML, base64 eller i en adresse; et ID-token eller et andet JWT; adressen på en authorization request. Højst 512 KB. Det vises ikke igen."}
	InspectProfileHint = Text{En: "Requests and answers of SAML are held against its rules too.", Da: "Forespørgsler og svar i SAML holdes også op mod dens regler."}
	InspectGo          = Text{En: "Read it", Da: "Læs den"}
	InspectUnread      = Text{En: "It cannot be read: %s", Da: "Det kan ikke læses: %s"}

	InspectSays        = Text{En: "What it is", Da: "Hvad det er"}
	InspectIs          = Text{En: "Message", Da: "Besked"}
	InspectHow         = Text{En: "Decoded from", Da: "Afkodet fra"}
	InspectStepAddress = Text{En: "address", Da: "adresse"}
	InspectStepPercent = Text{En: "percent-encoding", Da: "procentkodning"}
	InspectStepBase64  = Text{En: "base64", Da: "base64"}
	InspectStepDeflate = Text{En: "DEFLATE", Da: "DEFLATE"}
	InspectParameters  = Text{En: "Parameters", Da: "Parametre"}
	InspectEncrypted   = Text{En: "Something of it is encrypted. It is not opened here.", Da: "Noget af det er krypteret. Det åbnes ikke her."}
	InspectClosed      = Text{En: "encrypted", Da: "krypteret"}

	InspectSignatures     = Text{En: "Signatures", Da: "Underskrifter"}
	InspectSignaturesLead = Text{En: "Held against the keys of the connections that you see, and Trin's own. That one holds does not mean that Trin would accept the message.", Da: "Holdt op mod nøglerne fra de forbindelser, du ser, og Trins egne. At en underskrift holder, betyder ikke, at Trin ville godtage beskeden."}
	InspectElement        = Text{En: "What is signed", Da: "Hvad der er underskrevet"}
	InspectBy             = Text{En: "By the key of", Da: "Med nøglen fra"}
	InspectHolds          = Text{En: "holds", Da: "holder"}
	InspectStranger       = Text{En: "whole, by a key that nobody known has", Da: "hel, med en nøgle, som ingen kendt har"}
	InspectBroken         = Text{En: "does not hold", Da: "holder ikke"}
	InspectUnsigned       = Text{En: "Nothing of it is signed.", Da: "Intet af det er underskrevet."}
	InspectNone           = Text{En: "unsigned", Da: "uden underskrift"}

	InspectNames      = Text{En: "Who it names", Da: "Hvem den nævner"}
	InspectNobody     = Text{En: "no connection that you see", Da: "ingen forbindelse, du ser"}
	InspectTrin       = Text{En: "Trin itself", Da: "Trin selv"}
	InspectLevels     = Text{En: "Classes", Da: "Klasser"}
	InspectTimes      = Text{En: "Times", Da: "Tider"}
	InspectTimesLead  = Text{En: "Held against the clock now, with a minute to spare.", Da: "Holdt op mod uret nu, med et minuts margen."}
	InspectTime       = Text{En: "Time", Da: "Tid"}
	InspectTimeFine   = Text{En: "fits", Da: "passer"}
	InspectTimeOver   = Text{En: "is over", Da: "er forbi"}
	InspectTimeNotYet = Text{En: "lies in the future", Da: "ligger i fremtiden"}
	InspectDecoded    = Text{En: "The message, decoded", Da: "Beskeden, afkodet"}
	InspectMasked     = Text{En: "Indented to be read. Passwords, codes and tokens are masked.", Da: "Rykket ind, så den kan læses. Adgangskoder, koder og tokens er skjult."}
)
