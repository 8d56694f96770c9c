package words

// Registering: what is made from what a party publishes about itself.
var (
	NewApplicationTitle = Text{En: "New application", Da: "Ny applikation"}
	NewConnectionTitle  = Text{En: "New authentication connection", Da: "Ny autentifikationsforbindelse"}
	NewLead             = Text{En: "Give what the other party publishes about itself. You see what it says, and what Trin makes of it, before anything is kept.", Da: "Angiv det, som den anden part offentliggør om sig selv. Du ser, hvad der står, og hvad Trin gør ud af det, før noget gemmes."}

	TakeStep1        = Text{En: "Step 1 of 2: where it comes from", Da: "Trin 1 af 2: hvor det kommer fra"}
	TakeStep2        = Text{En: "Step 2 of 2: look at it, and put it into the draft", Da: "Trin 2 af 2: se det igennem, og læg det i kladden"}
	TakeStepWhich    = Text{En: "Choose the party", Da: "Vælg parten"}
	TakeOne          = Text{En: "Fill in one of the three.", Da: "Udfyld ét af de tre."}
	TakeAddress      = Text{En: "Address of the metadata", Da: "Adressen på metadata"}
	TakeAddressHint  = Text{En: "It begins with https://. The address of an AD FS server or of an OpenID provider alone will do: the usual place is looked at too. Trin fetches it now.", Da: "Den begynder med https://. Adressen på en AD FS-server eller en OpenID-udbyder alene er nok: der ses også det sædvanlige sted. Trin henter den nu."}
	TakeFile         = Text{En: "File with the metadata", Da: "Fil med metadata"}
	TakeFileHint     = Text{En: "XML, or JSON of OpenID Connect; at most 4 MB.", Da: "XML, eller JSON fra OpenID Connect; højst 4 MB."}
	TakePaste        = Text{En: "Or paste the text", Da: "Eller indsæt teksten"}
	TakePasteHint    = Text{En: "For an application of OpenID Connect also what a client registers with, such as client_name and redirect_uris.", Da: "For en OpenID Connect-applikation også det, en klient registreres med, fx client_name og redirect_uris."}
	TakeRead         = Text{En: "Read it", Da: "Læs det"}
	TakeByHand       = Text{En: "Or without metadata", Da: "Eller uden metadata"}
	TakeByHandLead   = Text{En: "Fill in the form for a protocol by hand.", Da: "Udfyld formularen for en protokol selv."}
	TakeNothing      = Text{En: "Nothing was given: fill in an address, choose a file or paste the text.", Da: "Der er ikke angivet noget: udfyld en adresse, vælg en fil eller indsæt teksten."}
	TakeSeveral      = Text{En: "More than one was given: keep one of the three.", Da: "Der er angivet mere end ét: behold ét af de tre."}
	TakeNoAddress    = Text{En: "It could not be fetched: write an address that begins with https://.", Da: "Det kunne ikke hentes: skriv en adresse, der begynder med https://."}
	TakeNoFetch      = Text{En: "It could not be fetched: %s", Da: "Det kunne ikke hentes: %s"}
	TakeUnread       = Text{En: "It could not be read: %s", Da: "Det kunne ikke læses: %s"}
	TakeOther        = Text{En: "Here is nothing that Trin can read for this side. For an application it must be metadata of a service provider or of a WS-Federation application, or a registration of OpenID Connect; for a connection that of an identity provider or a token service, or the configuration of an OpenID provider.", Da: "Her er intet, som Trin kan læse til denne side. For en applikation skal det være metadata for en tjenesteudbyder eller en WS-Federation-applikation, eller en registrering af OpenID Connect; for en autentifikationsforbindelse metadata for en identitetsudbyder eller en token-tjeneste, eller konfigurationen af en OpenID-udbyder."}
	TakeTooLarge     = Text{En: "It is larger than 4 MB. Give the metadata of the one party.", Da: "Det er større end 4 MB. Angiv metadata for den ene part."}
	TakeSearch       = Text{En: "Search in names", Da: "Søg i navne"}
	TakeParty        = Text{En: "Party", Da: "Part"}
	TakeManyLead     = Text{En: "The document describes %d parties. Choose one.", Da: "Dokumentet beskriver %d parter. Vælg én."}
	TakeManyShown    = Text{En: "The first %d that fit are shown: search for more of the name.", Da: "De første %d, der passer, vises: søg på mere af navnet."}
	TakeManyNone     = Text{En: "No party fits the search.", Da: "Ingen part passer til søgningen."}
	TakeSearchGo     = Text{En: "Search", Da: "Søg"}
	TakeChoose       = Text{En: "Take this one", Da: "Tag denne"}
	TakeManyAlone    = Text{En: "It was one of several parties of the document, so its metadata is taken as text and is not fetched again from that address. Ask the federation for the address of this party alone.", Da: "Den var en af flere parter i dokumentet, så dens metadata tages som tekst og hentes ikke igen fra den adresse. Bed føderationen om adressen på denne part alene."}
	TakeSaysTitle    = Text{En: "What the other party says of itself", Da: "Hvad den anden part siger om sig selv"}
	TakeName         = Text{En: "Identifier", Da: "Identifikator"}
	TakeTitleOf      = Text{En: "Calls itself", Da: "Kalder sig"}
	TakeOrganisation = Text{En: "Organisation", Da: "Organisation"}
	TakeProduct      = Text{En: "Recognised as", Da: "Genkendt som"}
	TakeSignature    = Text{En: "Signature of the document", Da: "Dokumentets underskrift"}
	TakeUnsigned     = Text{En: "none: believe it because of where you have it from", Da: "ingen: tro på det på grund af, hvor du har det fra"}
	TakeSigned       = Text{En: "holds, by a key with this fingerprint. Compare it with what the other party says by another way.", Da: "holder, med en nøgle med dette fingeraftryk. Sammenlign det med, hvad den anden part oplyser ad en anden vej."}
	TakeBroken       = Text{En: "does not hold: the document was changed after it was signed, or is signed in a way that Trin does not accept. Fetch it anew.", Da: "holder ikke: dokumentet er ændret, efter det blev underskrevet, eller er underskrevet på en måde, Trin ikke godtager. Hent det på ny."}
	TakeNeeds        = Text{En: "Signing", Da: "Underskrift"}
	TakeSignsAsks    = Text{En: "signs its requests", Da: "underskriver sine forespørgsler"}
	TakeWantsAsks    = Text{En: "wants signed requests", Da: "vil have underskrevne forespørgsler"}
	TakeSignsNothing = Text{En: "does not say that it signs its requests", Da: "siger ikke, at den underskriver sine forespørgsler"}
	TakeWantsSigned  = Text{En: "wants the assertion itself signed", Da: "vil have selve udsagnet underskrevet"}
	TakeNameIDs      = Text{En: "Name identifiers", Da: "Navneidentifikatorer"}
	TakeAttributes   = Text{En: "Attributes that it asks for", Da: "Attributter, den beder om"}
	TakeAttribute    = Text{En: "Attribute", Da: "Attribut"}
	TakeFriendly     = Text{En: "Called", Da: "Kaldet"}
	TakeRequired     = Text{En: "Required", Da: "Krævet"}
	TakeClasses      = Text{En: "Classes that it announces", Da: "Klasser, den oplyser"}
	TakeUnknownClass = Text{En: "not in the vocabulary", Da: "ikke i ordforrådet"}
	TakeMarks        = Text{En: "Categories and federations", Da: "Kategorier og føderationer"}
	TakeMakesTitle   = Text{En: "What Trin makes of it", Da: "Hvad Trin gør ud af det"}
	TakeMakesLead    = Text{En: "Change what you like, look again, and put it into the draft. Nothing is in force until the draft is published.", Da: "Ret, hvad du vil, se igen, og læg det i kladden. Intet gælder, før kladden udgives."}
	TakeIDHint       = Text{En: "Small letters, digits and hyphens. It stands in addresses and cannot be changed later.", Da: "Små bogstaver, tal og bindestreger. Det står i adresser og kan ikke ændres senere."}
	TakeNameDa       = Text{En: "Name in Danish", Da: "Navn på dansk"}
	TakeNameEn       = Text{En: "Name in English", Da: "Navn på engelsk"}
	TakeNameHint     = Text{En: "What users read.", Da: "Det, brugerne læser."}
	TakeProfileHint  = Text{En: "What a kind of partner wants, as a whole. Below you see what it sets.", Da: "Hvad en bestemt slags partner vil have, som en helhed. Nedenfor ses, hvad den sætter."}
	TakeNoProfile    = Text{En: "no profile", Da: "ingen profil"}
	TakeLoginBy      = Text{En: "Users log in by", Da: "Brugerne logger ind med"}
	TakeFloor        = Text{En: "Floor: the least that must be reached, whatever is asked", Da: "Mindstekrav: det mindste, der skal nås, uanset hvad der bedes om"}
	TakeNoLevel      = Text{En: "none, or what the profile says", Da: "intet, eller det profilen siger"}
	TakeFirst        = Text{En: "A login without a known class counts as", Da: "Et login uden en kendt klasse tæller som"}
	TakeFirstHint    = Text{En: "Leave it empty when the provider always states a class: then an answer without one counts for nothing.", Da: "Lad det stå tomt, når udbyderen altid oplyser en klasse: så tæller et svar uden klasse ikke som noget niveau."}
	TakeForward      = Text{En: "Ask the provider for the level that is wanted", Da: "Bed udbyderen om det niveau, der ønskes"}
	TakePin          = Text{En: "Take newer metadata only when this key has signed it", Da: "Tag kun nyere metadata, når denne nøgle har underskrevet det"}
	TakeVocabulary   = Text{En: "Add the classes of %s to the vocabulary", Da: "Tilføj klasserne fra %s til ordforrådet"}
	TakeVocabHint    = Text{En: "The profile, or what the other party announces, speaks in them, and the vocabulary does not know them.", Da: "Profilen, eller det den anden part oplyser, bruger dem, og ordforrådet kender dem ikke."}
	TakeAnyway       = Text{En: "I have compared the document with the other party by another way, and take it although its signature does not hold", Da: "Jeg har sammenlignet dokumentet med den anden part ad en anden vej og tager det, selv om dets underskrift ikke holder"}
	TakeAnywayWrong  = Text{En: "The signature of the document does not hold. Fetch it anew, or say that you have compared it.", Da: "Dokumentets underskrift holder ikke. Hent det på ny, eller bekræft, at du har sammenlignet det."}
	TakeSecret       = Text{En: "Secret that the provider has given Trin", Da: "Hemmelighed, som udbyderen har givet Trin"}
	TakeSecretHint   = Text{En: "It is sealed at once, stands in no document and is never shown again. Leave it empty to give it later.", Da: "Den forsegles straks, står ikke i noget dokument og vises aldrig igen. Lad feltet stå tomt for at angive den senere."}
	TakeSecretTaken  = Text{En: "There is a secret named %s already. Give the connection another id, or name that secret in secretName.", Da: "Der er allerede en hemmelighed ved navn %s. Giv forbindelsen et andet id, eller skriv navnet på hemmeligheden i secretName."}
	TakeSecretName   = Text{En: "A secret is named by at most 64 letters, digits, dots, dashes and underscores: mend secretName.", Da: "En hemmelighed navngives med højst 64 bogstaver, tal, punktummer, bindestreger og understreger: ret secretName."}
	TakeSecretLong   = Text{En: "The secret is too long.", Da: "Hemmeligheden er for lang."}
	TakeIDTaken      = Text{En: "There is a document of that id already.", Da: "Der er allerede et dokument med det id."}
	TakeIDWrong      = Text{En: "Write at most 63 small letters, digits and hyphens.", Da: "Skriv højst 63 små bogstaver, tal og bindestreger."}
	TakeSetTitle     = Text{En: "Settings", Da: "Indstillinger"}
	TakeProfileSets  = Text{En: "What the profile sets", Da: "Hvad profilen sætter"}
	TakeMapLead      = Text{En: "What its classes would count as, and what it would be asked for.", Da: "Hvad dens klasser ville tælle som, og hvad den ville blive bedt om."}
	TakeFromLevel    = Text{En: "from %s on", Da: "fra %s"}
	TakeFine         = Text{En: "Nothing is wrong with it.", Da: "Der er intet galt med det."}
	TakeLook         = Text{En: "Look again", Da: "Se igen"}
	TakePut          = Text{En: "Put it into the draft", Da: "Læg det i kladden"}
	TakeAgain        = Text{En: "Begin again", Da: "Begynd forfra"}
	TakeFrom         = Text{En: "From", Da: "Fra"}
	TakeFromText     = Text{En: "a text or file that you gave", Da: "en tekst eller fil, du gav"}
	TakeAs           = Text{En: "Connect by", Da: "Forbind med"}
	TakeAsHint       = Text{En: "The document can be read in more than one way.", Da: "Dokumentet kan læses på mere end én måde."}
	ProtocolAdfs     = Text{En: "AD FS or Entra ID", Da: "AD FS eller Entra ID"}
	ProtocolOpenid   = Text{En: "a known provider of OpenID Connect", Da: "en kendt udbyder af OpenID Connect"}
)

// What forms of settings say, in every room.
var (
	SettingDefault     = Text{En: "as by default, or as the profile says", Da: "som standard, eller som profilen siger"}
	SettingFromProfile = Text{En: "The profile sets: %s.", Da: "Profilen sætter: %s."}
	SettingLines       = Text{En: "One on each line.", Da: "Én på hver linje."}
	SettingDuration    = Text{En: "Such as 30s, 5m or 8h.", Da: "Fx 30s, 5m eller 8h."}
)
