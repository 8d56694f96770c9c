package words

// Editing one document in a draft.
var (
	EditApplication  = Text{En: "Edit application %s", Da: "Rediger applikationen %s"}
	EditConnection   = Text{En: "Edit authentication connection %s", Da: "Rediger autentifikationsforbindelsen %s"}
	EditSettings     = Text{En: "Edit the settings of the installation", Da: "Rediger installationens indstillinger"}
	EditDocument     = Text{En: "Edit %s %s", Da: "Rediger %s %s"}
	EditGeneral      = Text{En: "General", Da: "Generelt"}
	EditMetadata     = Text{En: "Metadata", Da: "Metadata"}
	EditKeep         = Text{En: "Keep in the draft", Da: "Gem i kladden"}
	EditActions      = Text{En: "More that can be done", Da: "Mere, der kan gøres"}
	FindingsProblems = Text{En: "Problems", Da: "Problemer"}
	FindingsAdvice   = Text{En: "Advice", Da: "Råd"}
	EditProtocolLead = Text{En: "Settings of the protocol %s. What you leave as it is stays as it is; what is empty has its default. Lists of more than words are written as YAML.", Da: "Indstillinger for protokollen %s. Det, du ikke rører, bliver stående; det, der er tomt, har sin standard. Lister af mere end ord skrives som YAML."}
	EditInUse        = Text{En: "Set here, or by the profile", Da: "Sat her eller af profilen"}
	EditOthers       = Text{En: "All other settings", Da: "Alle andre indstillinger"}
	EditDangerous    = Text{En: "Dangerous: these weaken a check", Da: "Farlige: disse svækker en kontrol"}
	EditNoShape      = Text{En: "This protocol has no settings.", Da: "Denne protokol har ingen indstillinger."}
	EditNotRead      = Text{En: "The document cannot be read as this kind of protocol. Mend it as YAML.", Da: "Dokumentet kan ikke læses som denne protokol. Ret det som YAML."}
	EditWrongFields  = Text{En: "Mend the fields that are marked. Nothing was kept.", Da: "Ret de markerede felter. Intet er gemt."}

	EditNameOne       = Text{En: "Name", Da: "Navn"}
	EditOrganisation  = Text{En: "Organisation", Da: "Organisation"}
	EditOrgHint       = Text{En: "Whose administrators may see and change it; empty = the installation's own.", Da: "Den organisation, hvis administratorer må se og ændre den; tomt = installationens egen."}
	EditGroup         = Text{En: "Single sign-on group", Da: "Single sign-on-gruppe"}
	EditGroupHint     = Text{En: "Applications of one group share sessions. Empty = the common group.", Da: "Applikationer i samme gruppe deler sessioner. Tomt = den fælles gruppe."}
	EditMaxAge        = Text{En: "How long a login is good for", Da: "Hvor længe et login gælder"}
	EditMaxAgeApp     = Text{En: "Empty = as long as the session.", Da: "Tomt = så længe sessionen varer."}
	EditMaxAgeConn    = Text{En: "0s = for one login only.", Da: "0s = kun til ét login."}
	EditTrust         = Text{En: "Believe which service is behind a signed request", Da: "Tro på, hvilken tjeneste der står bag en underskrevet forespørgsel"}
	EditOriginal      = Text{En: "Which of several services is the original one", Da: "Hvilken af flere tjenester der er den oprindelige"}
	EditUnknownOnes   = Text{En: "A service that is not described", Da: "En tjeneste, der ikke er beskrevet"}
	EditPolicyOf      = Text{En: "Whose floors hold when the service is an application too", Da: "Hvis mindstekrav der gælder, når tjenesten også er en applikation"}
	EditSubjectClaim  = Text{En: "Claim that says who the user is", Da: "Claim, der siger, hvem brugeren er"}
	EditSubjectHint   = Text{En: "Empty = the subject of the protocol. Another claim makes every user another one.", Da: "Tomt = protokollens eget subjekt. Et andet claim gør enhver bruger til en anden."}
	EditNamespace     = Text{En: "Namespace in which users are known", Da: "Navnerum, som brugerne kendes i"}
	EditNamespaceHint = Text{En: "Empty = the id of the connection.", Da: "Tomt = forbindelsens id."}

	EditOrderTitle = Text{En: "Users log in by, in this order", Da: "Brugerne logger ind med, i denne rækkefølge"}
	EditOrderNone  = Text{En: "Users cannot log in by any connection yet.", Da: "Brugerne kan endnu ikke logge ind med nogen forbindelse."}
	EditUp         = Text{En: "Move up", Da: "Flyt op"}
	EditDown       = Text{En: "Move down", Da: "Flyt ned"}
	EditTakeOut    = Text{En: "Take out", Da: "Fjern"}
	EditAdd        = Text{En: "Add a connection", Da: "Tilføj en forbindelse"}
	EditAddWritten = Text{En: "Its id. There are %d connections to add, too many to choose among here.", Da: "Dens id. Der er %d forbindelser at tilføje, for mange til at vælge imellem her."}
	EditAddGo      = Text{En: "Add", Da: "Tilføj"}

	EditKeysLead   = Text{En: "The set of Trin's own keys that this connection uses. Another set means other metadata for the other party.", Da: "Det sæt af Trins egne nøgler, som denne forbindelse bruger. Et andet sæt betyder andre metadata til den anden part."}
	EditKeySet     = Text{En: "Key set", Da: "Nøglesæt"}
	EditKeyDefault = Text{En: "the default set", Da: "standardsættet"}
	EditNoKeys     = Text{En: "This protocol uses no key set of its own.", Da: "Denne protokol bruger ikke noget nøglesæt."}

	EditReplace       = Text{En: "Replace the metadata", Da: "Udskift metadata"}
	EditReplaceLead   = Text{En: "You see what would be different before it is kept.", Da: "Du ser, hvad der ville blive anderledes, før det gemmes."}
	EditAddressStays  = Text{En: "The address stays as it is: what is fetched from it later may take the place of what you give.", Da: "Adressen bliver, som den er: Det, der senere hentes fra den, kan træde i stedet for det, du giver."}
	EditDifferent     = Text{En: "What would be different", Da: "Hvad der ville blive anderledes"}
	EditSame          = Text{En: "Nothing is different: the connection has this metadata already.", Da: "Intet er anderledes: forbindelsen har allerede disse metadata."}
	EditOtherParty    = Text{En: "This is another party: it calls itself %s, and the connection's is %s.", Da: "Dette er en anden part: den kalder sig %s, og forbindelsens er %s."}
	EditOtherAgree    = Text{En: "Replace the party by this other one", Da: "Udskift parten med denne anden"}
	EditOtherWrong    = Text{En: "It is another party. Say that this is meant, or give the metadata of the same party.", Da: "Det er en anden part. Bekræft, at det er meningen, eller angiv metadata for samme part."}
	EditNoMetadata    = Text{En: "The settings of this protocol hold no metadata.", Da: "Denne protokols indstillinger indeholder ingen metadata."}
	EditReplaceGo     = Text{En: "Replace it in the draft", Da: "Udskift i kladden"}
	MetadataOfAnother = Text{En: "The document is not of the protocol that this connection has. Make a new connection from it.", Da: "Dokumentet er ikke af den protokol, forbindelsen har. Lav en ny forbindelse ud fra det."}
	MetadataNotThere  = Text{En: "The document describes several parties, and none of them is %s.", Da: "Dokumentet beskriver flere parter, og ingen af dem er %s."}

	EditYAMLTitle = Text{En: "The whole document", Da: "Hele dokumentet"}
	EditYAMLLead  = Text{En: "As it is applied. What is wrong is said with the line, and nothing is kept then.", Da: "Som det anvendes. Er noget galt, siges det med linjen, og så gemmes intet."}
	EditYAMLOther = Text{En: "Kind and id must stay %s %s: copy the document to give it another id.", Da: "Kind og id skal forblive %s %s: kopiér dokumentet for at give det et andet id."}
	EditYAMLLarge = Text{En: "The document is too large to be edited here. Use the import of the draft.", Da: "Dokumentet er for stort til at redigeres her. Brug kladdens import."}

	EditUsesLead   = Text{En: "The documents of the draft that name it.", Da: "De dokumenter i kladden, der nævner den."}
	EditUsesNone   = Text{En: "No document names it.", Da: "Intet dokument nævner den."}
	EditUsesHidden = Text{En: "%d more places are of other organisations.", Da: "%d steder mere tilhører andre organisationer."}
	EditUsesWhere  = Text{En: "Where", Da: "Hvor"}

	EditCopy          = Text{En: "Copy", Da: "Kopiér"}
	EditCopyTitle     = Text{En: "Copy %s", Da: "Kopiér %s"}
	EditCopyLead      = Text{En: "Everything is copied under another id. A connection is switched off, because two of one party cannot be told apart.", Da: "Alt kopieres under et andet id. En forbindelse er slået fra, fordi to med samme part ikke kan skelnes."}
	EditCopyAs        = Text{En: "Id of the copy", Da: "Kopiens id"}
	EditSwitchOff     = Text{En: "Switch off", Da: "Slå fra"}
	EditSwitchOn      = Text{En: "Switch on", Da: "Slå til"}
	EditSwitchTitle   = Text{En: "Switch %s on or off", Da: "Slå %s til eller fra"}
	EditIsOn          = Text{En: "It is switched on in the draft. When it is switched off and published, no new login uses it, and logins under way are refused at their next step. It stays in the installation.", Da: "Den er slået til i kladden. Når den slås fra og kladden udgives, bruger intet nyt login den, og igangværende logins afvises ved næste trin. Den bliver i installationen."}
	EditIsOff         = Text{En: "It is switched off in the draft. When it is switched on and published, logins use it.", Da: "Den er slået fra i kladden. Når den slås til og kladden udgives, bruger logins den."}
	EditDelete        = Text{En: "Delete", Da: "Slet"}
	EditDeleteTitle   = Text{En: "Delete %s from the draft?", Da: "Slet %s fra kladden?"}
	EditDeleteLead    = Text{En: "It is gone from the installation when the draft is published. Until then it can be taken back, and older versions keep it.", Da: "Den er væk fra installationen, når kladden udgives. Indtil da kan det fortrydes, og ældre versioner beholder den."}
	EditDeleteUsed    = Text{En: "These name it, and nothing works that does:", Da: "Disse nævner den, og det, der gør, virker ikke:"}
	EditDeleteAlso    = Text{En: "Take the name out there too", Da: "Fjern også navnet der"}
	EditDeleteFirst   = Text{En: "Pipelines use it: change them first.", Da: "Forløb bruger den: ret dem først."}
	EditTakeBack      = Text{En: "Take the edit back", Da: "Fortryd ændringen"}
	EditTakeBackTitle = Text{En: "Take the edit of %s back?", Da: "Fortryd ændringen af %s?"}
	EditTakeBackLead  = Text{En: "What the draft changes in this document is given up:", Da: "Det, kladden ændrer i dette dokument, opgives:"}
	EditDeleted       = Text{En: "The draft deletes this document.", Da: "Kladden sletter dette dokument."}
	EditNewDocument   = Text{En: "There is no such document yet. It is made when you keep it.", Da: "Dokumentet findes ikke endnu. Det laves, når du gemmer det."}
	EditSecretTitle   = Text{En: "Secret of the application", Da: "Applikationens hemmelighed"}
	EditSecretLead    = Text{En: "Trin makes a secret and keeps only its hash. The secret is shown once: give it to the application. It is good when the draft is published; older ones stay good until they are taken out.", Da: "Trin laver en hemmelighed og beholder kun dens hash. Hemmeligheden vises én gang: giv den til applikationen. Den gælder, når kladden er udgivet; ældre gælder, til de fjernes."}
	EditSecretMake    = Text{En: "Make a secret", Da: "Lav en hemmelighed"}
	EditSecretMade    = Text{En: "The secret is made. This is the only time that it is shown.", Da: "Hemmeligheden er lavet. Det er den eneste gang, den vises."}
	EditSecretKnown   = Text{En: "%d {secret is|secrets are} known.", Da: "%d {hemmelighed|hemmeligheder} er kendt."}
	EditSecretNew     = Text{En: "New secret for the provider", Da: "Ny hemmelighed til udbyderen"}
	EditSecretRotate  = Text{En: "Write a new name in secretName, and the secret here: it is sealed at once and used when the draft is published. A secret that is there is never written over.", Da: "Skriv et nyt navn i secretName og hemmeligheden her: den forsegles straks og bruges, når kladden udgives. En hemmelighed, der er der, overskrives aldrig."}
	EditBackTo        = Text{En: "Back to the connection", Da: "Tilbage til forbindelsen"}

	EditSessionIdle    = Text{En: "A session ends without a request after", Da: "En session slutter uden forespørgsler efter"}
	EditSessionLife    = Text{En: "A session ends at the latest after", Da: "En session slutter senest efter"}
	EditTransaction    = Text{En: "A login under way ends after", Da: "Et igangværende login slutter efter"}
	EditApprovals      = Text{En: "Approvals that a draft needs", Da: "Godkendelser, en kladde kræver"}
	EditApprovalsHint  = Text{En: "0 = none. A change of this needs the approvals that are in force now.", Da: "0 = ingen. En ændring af dette kræver de godkendelser, der gælder nu."}
	EditSamplesKeep    = Text{En: "Logins whose claims are kept with pseudonyms, per pipeline", Da: "Logins, hvis claims gemmes med pseudonymer, pr. forløb"}
	EditSamplesPlain   = Text{En: "Claims that are kept as they are", Da: "Claims, der gemmes, som de er"}
	EditErrorURL       = Text{En: "Address of a page about errors", Da: "Adresse på en side om fejl"}
	EditWantSigned     = Text{En: "Metadata says that requests must be signed", Da: "Metadata siger, at forespørgsler skal være underskrevet"}
	EditScopes         = Text{En: "Domains that the installation speaks for", Da: "Domæner, som installationen taler for"}
	EditPublisherTitle = Text{En: "What Trin's metadata says of you", Da: "Hvad Trins metadata siger om jer"}
)
