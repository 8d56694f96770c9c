package words

// Rolling over a key set: where it stands.
var (
	RolloverTitle    = Text{En: "Key set %s, %s", Da: "Nøglesættet %s, %s"}
	RolloverGo       = Text{En: "Roll over, step by step", Da: "Skift nøgle, trin for trin"}
	RolloverSteps    = Text{En: "The steps", Da: "Trinnene"}
	RolloverDone     = Text{En: "Done", Da: "Gjort"}
	RolloverHere     = Text{En: "You are here", Da: "Her er du"}
	RolloverLater    = Text{En: "Later", Da: "Senere"}
	RolloverNew      = Text{En: "Another key set", Da: "Et andet nøglesæt"}
	RolloverNewLead  = Text{En: "A connection names the set that it uses in its settings. A set comes to be with its first key.", Da: "En forbindelse nævner det sæt, den bruger, i sine indstillinger. Et sæt opstår med sin første nøgle."}
	RolloverSetName  = Text{En: "Name of the set", Da: "Sættets navn"}
	RolloverUse      = Text{En: "Use", Da: "Brug"}
	RolloverContinue = Text{En: "Go on", Da: "Fortsæt"}
	RolloverSigning  = Text{En: "signing", Da: "underskrift"}
	RolloverEncrypt  = Text{En: "encryption", Da: "kryptering"}

	RolloverMake         = Text{En: "Make the next key", Da: "Lav den næste nøgle"}
	RolloverMakeSays     = Text{En: "It is published beside the active one and is not used yet. No login changes.", Da: "Den offentliggøres ved siden af den aktive og bruges ikke endnu. Intet login ændres."}
	RolloverWait         = Text{En: "Wait until the parties have it", Da: "Vent, til parterne har den"}
	RolloverWaitSays     = Text{En: "Parties that read metadata or the key set by themselves take it over. The others are told, and put it in by hand.", Da: "Parter, der selv læser metadata eller nøglesættet, overtager den. De andre får besked og lægger den ind i hånden."}
	RolloverWaitUntil    = Text{En: "Whoever reads by itself has it from %s at the latest.", Da: "Den, der selv læser, har den senest fra %s."}
	RolloverActivate     = Text{En: "Activate it", Da: "Gør den aktiv"}
	RolloverActivateSays = Text{En: "Every message and token is signed with it from then on. A party that does not have it refuses what Trin sends.", Da: "Alle beskeder og adgangsnøgler underskrives med den derefter. En part, der ikke har den, afviser det, Trin sender."}
	RolloverActivateEnc  = Text{En: "Metadata shows it alone from then on. What is encrypted for the one before is still read. No login changes.", Da: "Metadata viser kun den derefter. Det, der er krypteret til den forrige, læses stadig. Intet login ændres."}
	RolloverKeep         = Text{En: "Keep the one before", Da: "Behold den forrige"}
	RolloverKeepSays     = Text{En: "It is still published, so that what it signed can be checked, and going back to it disturbs nobody.", Da: "Den er stadig offentliggjort, så det, den har underskrevet, kan kontrolleres, og det forstyrrer ingen at gå tilbage til den."}
	RolloverKeepEnc      = Text{En: "It still reads what parties encrypt for it that have not taken the new one over.", Da: "Den læser stadig det, som parter krypterer til den, der ikke har overtaget den nye."}
	RolloverKeepUntil    = Text{En: "Nothing of it is in use after %s, where parties read by themselves.", Da: "Intet af den er i brug efter %s, hvor parterne selv læser."}
	RolloverRetire       = Text{En: "Retire it and delete it", Da: "Tag den ud, og slet den"}
	RolloverRetireSays   = Text{En: "A retired key is no longer in metadata. Deleting takes its private part away for good.", Da: "En udgået nøgle står ikke længere i metadata. Sletning fjerner dens private del for altid."}

	RolloverNow        = Text{En: "What to do now", Da: "Hvad der skal gøres nu"}
	RolloverNowFirst   = Text{En: "There is no active key: the connections of this set cannot work. Make one, and it is active at once.", Da: "Der er ingen aktiv nøgle: sættets forbindelser kan ikke virke. Lav en, og den er aktiv med det samme."}
	RolloverNowNone    = Text{En: "Nothing has to be done. The certificate of the active key is valid until %s. Make the next key some weeks before.", Da: "Intet skal gøres. Den aktive nøgles certifikat gælder til %s. Lav den næste nøgle nogle uger før."}
	RolloverNowSoon    = Text{En: "The certificate of the active key ends on %s. Make the next key now, so that the parties have time.", Da: "Den aktive nøgles certifikat udløber %s. Lav den næste nøgle nu, så parterne har tid."}
	RolloverNowWait    = Text{En: "Key %s waits. Tell the parties that put keys in by hand, and tick those that have it. From %s the others have it too.", Da: "Nøglen %s venter. Giv besked til de parter, der lægger nøgler ind i hånden, og sæt kryds ved dem, der har den. Fra %s har de andre den også."}
	RolloverNowReady   = Text{En: "The time of key %s has come, and every party is thought to have it. Activate it.", Da: "Tiden er inde for nøglen %s, og alle parter menes at have den. Gør den aktiv."}
	RolloverNowAsk     = Text{En: "The time of key %s has come, but of %d parties it is not known that they have it. Ask them before you activate it.", Da: "Tiden er inde for nøglen %s, men om %d parter ved man ikke, at de har den. Spørg dem, før du gør den aktiv."}
	RolloverNowKeep    = Text{En: "The new key is active. Leave the one before until %s. If a party has trouble, go back to it.", Da: "Den nye nøgle er aktiv. Lad den forrige være til %s. Har en part problemer, så gå tilbage til den."}
	RolloverNowKeepEnc = Text{En: "The new key is active. Leave the one before until %s: it still decrypts.", Da: "Den nye nøgle er aktiv. Lad den forrige være til %s: den dekrypterer stadig."}
	RolloverNowRetire  = Text{En: "Nothing of key %s is in use any more. Retire it.", Da: "Intet af nøglen %s er i brug længere. Tag den ud."}
	RolloverNowDelete  = Text{En: "Key %s is retired and of no use any more. Delete it.", Da: "Nøglen %s er udgået og til ingen nytte længere. Slet den."}

	RolloverKeys     = Text{En: "Keys", Da: "Nøgler"}
	RolloverNoKey    = Text{En: "There is no key yet.", Da: "Der er ingen nøgle endnu."}
	RolloverSince    = Text{En: "Since", Da: "Siden"}
	RolloverPrevious = Text{En: "Previous", Da: "Forrige"}
	RolloverKey      = Text{En: "Key %s", Da: "Nøglen %s"}
	RolloverKeyLead  = Text{En: "The certificate is public. The private part never leaves Trin.", Da: "Certifikatet er offentligt. Den private del forlader aldrig Trin."}
	RolloverSubject  = Text{En: "Subject of the certificate", Da: "Certifikatets emne"}
	RolloverSerial   = Text{En: "Serial number", Da: "Serienummer"}
	RolloverFrom     = Text{En: "Valid from", Da: "Gælder fra"}
	RolloverPEM      = Text{En: "Certificate in PEM", Da: "Certifikatet i PEM"}
	RolloverDownload = Text{En: "Download the certificate (PEM)", Da: "Hent certifikatet (PEM)"}
	RolloverCan      = Text{En: "What can be done with it", Da: "Hvad der kan gøres med den"}
	RolloverActive   = Text{En: "It is the active key. It cannot be retired: activate another in its place.", Da: "Det er den aktive nøgle. Den kan ikke tages ud: gør en anden aktiv i dens sted."}
)

// Who has the key that waits.
var (
	RolloverParties     = Text{En: "Connections that use the set", Da: "Forbindelser, der bruger sættet"}
	RolloverPartiesAll  = Text{En: "All connections, and what is known of each", Da: "Alle forbindelser, og hvad der vides om hver"}
	RolloverPartiesLead = Text{En: "Tick what you know of each party. It is kept with your name and the time.", Da: "Sæt kryds ved det, du ved om hver part. Det gemmes med dit navn og tidspunktet."}
	RolloverNobody      = Text{En: "No connection finds keys of this set and use.", Da: "Ingen forbindelse finder nøgler fra dette sæt med denne brug."}
	RolloverNoneWaits   = Text{En: "No key waits, so there is nothing to have yet.", Da: "Ingen nøgle venter, så der er endnu intet at have."}
	RolloverStanding    = Text{En: "Has the key that waits", Da: "Har den nøgle, der venter"}
	RolloverTakes       = Text{En: "Takes keys", Da: "Overtager nøgler"}
	RolloverWhere       = Text{En: "Finds them at", Da: "Finder dem på"}
	RolloverSaid        = Text{En: "Ticked", Da: "Krydset af"}
	RolloverSaidBy      = Text{En: "%s, by %s on %s", Da: "%s, af %s den %s"}
	RolloverShared      = Text{En: "shared with others: a reading does not tell whose it was", Da: "delt med andre: en læsning fortæller ikke, hvis den var"}

	StandingOpen      = Text{En: "not known", Da: "vides ikke"}
	StandingTold      = Text{En: "told, not confirmed", Da: "har fået besked, ikke bekræftet"}
	StandingWaiting   = Text{En: "reads by itself, not yet due", Da: "læser selv, tiden er ikke inde"}
	StandingExpected  = Text{En: "reads by itself, and should have it", Da: "læser selv og burde have den"}
	StandingRead      = Text{En: "its own document was read", Da: "dens eget dokument er læst"}
	StandingProven    = Text{En: "has encrypted for it", Da: "har krypteret til den"}
	StandingConfirmed = Text{En: "confirmed", Da: "bekræftet"}
	StandingOff       = Text{En: "switched off", Da: "slået fra"}

	WordNothing   = Text{En: "nothing", Da: "intet"}
	WordTold      = Text{En: "told", Da: "har fået besked"}
	WordConfirmed = Text{En: "confirmed", Da: "bekræftet"}
	WayUnknown    = Text{En: "not known", Da: "vides ikke"}
	WayAsRule     = Text{En: "as its protocol does", Da: "som dens protokol gør"}
	WayAddress    = Text{En: "reads the address by itself", Da: "læser selv adressen"}
	WayHand       = Text{En: "by hand", Da: "i hånden"}

	SaidWord  = Text{En: "Key %s", Da: "Nøglen %s"}
	SaidSave  = Text{En: "Save what is ticked", Da: "Gem det, der er krydset af"}
	SaidSaved = Text{En: "What you ticked is kept.", Da: "Det, du satte kryds ved, er gemt."}

	ReadersTitle   = Text{En: "Who has read the keys", Da: "Hvem har læst nøglerne"}
	ReadersLead    = Text{En: "Readings of Trin's metadata and key sets, counted by network and program and written by the minute. A reading proves nothing about a party: anybody may read.", Da: "Læsninger af Trins metadata og nøglesæt, talt pr. netværk og program og skrevet hvert minut. En læsning beviser intet om en part: enhver må læse."}
	ReadersAll     = Text{En: "All readers", Da: "Alle læsere"}
	ReadersNone    = Text{En: "Nobody has read these keys", Da: "Ingen har læst disse nøgler"}
	ReadersNoneDo  = Text{En: "Parties that put keys in by hand never do.", Da: "Parter, der lægger nøgler ind i hånden, gør det aldrig."}
	ReadersSummary = Text{En: "%d readers have read it with the key that waits, %d have not come since.", Da: "%d læsere har læst det med den nøgle, der venter, %d er ikke kommet siden."}
	ReadersAny     = Text{En: "%d readers", Da: "%d læsere"}
	ReaderDocument = Text{En: "Document", Da: "Dokument"}
	ReaderNetwork  = Text{En: "Network", Da: "Netværk"}
	ReaderAgent    = Text{En: "Program", Da: "Program"}
	ReaderFirst    = Text{En: "First with the key that waits", Da: "Først med den nøgle, der venter"}
	ReaderLast     = Text{En: "Last", Da: "Sidst"}
	ReaderTimes    = Text{En: "Times", Da: "Gange"}
	ReaderNotYet   = Text{En: "not yet", Da: "endnu ikke"}
	ReaderUnnamed  = Text{En: "unnamed", Da: "uden navn"}
	ReadersShown   = Text{En: "%d of %d", Da: "%d af %d"}
)

// What can be done with a key, and what comes of it.
var (
	MakeTitle    = Text{En: "Make a key: %s, %s", Da: "Lav en nøgle: %s, %s"}
	MakeFirst    = Text{En: "The set has no active key: this one is active at once, and what is signed with it or encrypted for it works as soon as the parties have it.", Da: "Sættet har ingen aktiv nøgle: denne er aktiv med det samme, og det, der underskrives med den eller krypteres til den, virker, så snart parterne har den."}
	MakeUndo     = Text{En: "It can be undone: retire the key and delete it.", Da: "Det kan fortrydes: tag nøglen ud, og slet den."}
	MakeName     = Text{En: "Common name of the certificate", Da: "Certifikatets navn (CN)"}
	MakeNameHint = Text{En: "Empty: Trin. Parties hold on to the key; the name is for people.", Da: "Tomt: Trin. Parterne holder sig til nøglen; navnet er til mennesker."}
	MakeYears    = Text{En: "Valid for, in years", Da: "Gælder, i år"}
	MakeYearsBad = Text{En: "Write a number from 1 to 30.", Da: "Skriv et tal fra 1 til 30."}
	MakeNameBad  = Text{En: "Write at most 64 letters, without line breaks.", Da: "Skriv højst 64 tegn uden linjeskift."}
	MakeSubmit   = Text{En: "Make the key", Da: "Lav nøglen"}
	MakeOr       = Text{En: "Take in a key that you have", Da: "Tag en nøgle ind, du har"}
	MakeBad      = Text{En: "Choose one of the choices.", Da: "Vælg en af mulighederne."}

	ImportKeyTitle     = Text{En: "Take in a key: %s, %s", Da: "Tag en nøgle ind: %s, %s"}
	ImportKeyLead      = Text{En: "A certificate and its private key: in PEM, in one file or two, or in one file of PKCS #12 (.pfx, .p12), as Windows and AD FS export it. The private key is sealed in the database and never shown again.", Da: "Et certifikat og dets private nøgle: i PEM, i én fil eller to, eller i én fil af PKCS #12 (.pfx, .p12), som Windows og AD FS eksporterer den. Den private nøgle forsegles i databasen og vises aldrig igen."}
	ImportCert         = Text{En: "File with the certificate (PEM, .pfx or .p12)", Da: "Fil med certifikatet (PEM, .pfx eller .p12)"}
	ImportPrivate      = Text{En: "Private key (PEM, without a password)", Da: "Privat nøgle (PEM, uden adgangskode)"}
	ImportPrivHint     = Text{En: "Leave it empty if the key stands in the other file, as it does in a .pfx.", Da: "Lad feltet være tomt, hvis nøglen står i den anden fil, som den gør i en .pfx."}
	ImportSubmit       = Text{En: "Take the key in", Da: "Tag nøglen ind"}
	ImportNoCert       = Text{En: "There is no certificate in the files.", Da: "Der er intet certifikat i filerne."}
	ImportNoKey        = Text{En: "There is no private key in the files, or it stands in PEM and has a password.", Da: "Der er ingen privat nøgle i filerne, eller den står i PEM og har en adgangskode."}
	ImportNoPair       = Text{En: "The certificate and the private key cannot be read, or do not belong together.", Da: "Certifikatet og den private nøgle kan ikke læses eller hører ikke sammen."}
	ImportUnusable     = Text{En: "The key cannot be used here: signing takes RSA of 2048 bits or more, P-256 and P-384; encryption takes RSA.", Da: "Nøglen kan ikke bruges her: underskrift kræver RSA på mindst 2048 bit, P-256 eller P-384; kryptering kræver RSA."}
	ImportPasswordOf   = Text{En: "Password of the .pfx or .p12", Da: "Adgangskode til .pfx eller .p12"}
	ImportPasswordHint = Text{En: "It opens the file once, and is not kept. Leave it empty for PEM.", Da: "Den åbner filen én gang og gemmes ikke. Lad feltet være tomt til PEM."}
	ImportPassword     = Text{En: "This is not the password of the file. Choose the file again and type the password.", Da: "Dette er ikke filens adgangskode. Vælg filen igen, og skriv adgangskoden."}
	ImportCostly       = Text{En: "The file asks for more work to open it than a key is worth. Export it again with at most a million iterations.", Da: "Filen beder om mere arbejde for at blive åbnet, end en nøgle er værd. Eksportér den igen med højst en million gentagelser."}
	ImportTwice        = Text{En: "This key is here already.", Da: "Denne nøgle er her allerede."}

	ActivateTitle  = Text{En: "Activate key %s?", Da: "Gør nøglen %s aktiv?"}
	ActivateSign1  = Text{En: "From now on every message and token of this set is signed with it. Logins that are under way go on.", Da: "Fra nu af underskrives alle sættets beskeder og adgangsnøgler med den. Logins, der er i gang, fortsætter."}
	ActivateSign2  = Text{En: "A party that does not have it refuses what Trin sends: its users cannot log in until it has it.", Da: "En part, der ikke har den, afviser det, Trin sender: dens brugere kan ikke logge ind, før den har den."}
	ActivateSign3  = Text{En: "The key before stays published. Going back to it is one step and disturbs nobody.", Da: "Den forrige nøgle bliver ved at være offentliggjort. At gå tilbage til den er ét trin og forstyrrer ingen."}
	ActivateEnc1   = Text{En: "Metadata shows this key alone from now on, so that parties encrypt for it.", Da: "Metadata viser kun denne nøgle fra nu af, så parterne krypterer til den."}
	ActivateEnc2   = Text{En: "What is encrypted for the key before is still read. No login changes.", Da: "Det, der krypteres til den forrige nøgle, læses stadig. Intet login ændres."}
	ActivateEnc3   = Text{En: "It can be undone: publish the key before again and activate it.", Da: "Det kan fortrydes: offentliggør den forrige nøgle igen, og gør den aktiv."}
	ActivateSubmit = Text{En: "Activate", Da: "Gør aktiv"}
	ActivateDone   = Text{En: "Key %s is active.", Da: "Nøglen %s er aktiv."}
	GoBackTitle    = Text{En: "Go back to key %s?", Da: "Gå tilbage til nøglen %s?"}
	GoBackSubmit   = Text{En: "Go back", Da: "Gå tilbage"}

	RetireTitle   = Text{En: "Retire key %s?", Da: "Tag nøglen %s ud?"}
	RetireNext1   = Text{En: "It is no longer published. It was never used, so no login changes.", Da: "Den er ikke længere offentliggjort. Den har aldrig været brugt, så intet login ændres."}
	RetireSigned1 = Text{En: "It is no longer in metadata. It signs nothing, so that logins go on.", Da: "Den står ikke længere i metadata. Den underskriver intet, så logins fortsætter."}
	RetireSigned2 = Text{En: "What it signed and is still under way is refused by whoever reads the metadata anew. The key set of OpenID Connect keeps it until it is deleted.", Da: "Det, den har underskrevet, og som stadig er undervejs, afvises af den, der læser metadata på ny. OpenID Connects nøglesæt beholder den, til den slettes."}
	RetireUndo    = Text{En: "It can be undone: publish it again. It then waits as a new one does.", Da: "Det kan fortrydes: offentliggør den igen. Den venter så, som en ny gør."}
	RetireSubmit  = Text{En: "Retire", Da: "Tag ud"}
	RetireDone    = Text{En: "Key %s is retired.", Da: "Nøglen %s er udgået."}

	PublishTitle  = Text{En: "Publish key %s again?", Da: "Offentliggør nøglen %s igen?"}
	PublishKey1   = Text{En: "It stands beside the active key in metadata and waits. No login changes.", Da: "Den står ved siden af den aktive nøgle i metadata og venter. Intet login ændres."}
	PublishKey2   = Text{En: "The time for the parties to take it over begins anew.", Da: "Parternes tid til at overtage den begynder forfra."}
	PublishSubmit = Text{En: "Publish again", Da: "Offentliggør igen"}
	PublishDone   = Text{En: "Key %s is published and waits.", Da: "Nøglen %s er offentliggjort og venter."}

	DeleteKeyTitle  = Text{En: "Delete key %s for good?", Da: "Slet nøglen %s for altid?"}
	DeleteSigned1   = Text{En: "Its private part is gone for good, and it leaves the key set of OpenID Connect: tokens that it signed cannot be checked any more.", Da: "Dens private del er væk for altid, og den forlader OpenID Connects nøglesæt: adgangsnøgler, den har underskrevet, kan ikke længere kontrolleres."}
	DeleteSigned2   = Text{En: "Logouts that show an ID token of it are no longer recognised by that token.", Da: "Logouts, der viser et ID token fra den, genkendes ikke længere på det."}
	DeleteEnc1      = Text{En: "Its private part is gone for good. A login whose answer is encrypted for it fails.", Da: "Dens private del er væk for altid. Et login, hvis svar er krypteret til den, mislykkes."}
	DeleteNoUndo    = Text{En: "It cannot be undone.", Da: "Det kan ikke fortrydes."}
	DeleteKeySubmit = Text{En: "Delete for good", Da: "Slet for altid"}
	DeleteKeyDone   = Text{En: "Key %s is deleted.", Da: "Nøglen %s er slettet."}
	MadeDone        = Text{En: "Key %s is made.", Da: "Nøglen %s er lavet."}

	ObjectEarly   = Text{En: "It is too early: until %s these may still have what they read before: %s.", Da: "Det er for tidligt: indtil %s kan disse stadig have det, de læste før: %s."}
	ObjectUnknown = Text{En: "It is not known whether these have the key: %s. Their users cannot log in if they do not.", Da: "Man ved ikke, om disse har nøglen: %s. Deres brugere kan ikke logge ind, hvis de ikke har."}
	ObjectDate    = Text{En: "The certificate is not valid today. Some parties look at that.", Da: "Certifikatet gælder ikke i dag. Nogle parter ser på det."}
	ObjectInUse   = Text{En: "It is too early: until %s something of it may still be in use.", Da: "Det er for tidligt: indtil %s kan noget af den stadig være i brug."}
	ObjectSent    = Text{En: "These have encrypted for it since it was retired: %s. Their users cannot log in once it is deleted.", Da: "Disse har krypteret til den, efter den gik ud: %s. Deres brugere kan ikke logge ind, når den er slettet."}
	ObjectReady   = Text{En: "These have said that they have it, and some may have it alone: %s.", Da: "Disse har sagt, at de har den, og nogle har måske kun den: %s."}
	ObjectMore    = Text{En: "%d more", Da: "%d mere"}
	ObjectAccept  = Text{En: "I know, and do it all the same", Da: "Jeg ved det og gør det alligevel"}
	ObjectMust    = Text{En: "Tick this to go on, or go back.", Da: "Sæt kryds her for at fortsætte, eller gå tilbage."}
)
