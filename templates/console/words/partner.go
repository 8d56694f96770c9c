package words

// Links with which partners fill in their own side: what administrators see.
var (
	PartnersTitle         = Text{En: "Partners", Da: "Partnere"}
	PartnersLead          = Text{En: "A link lets a partner without an account fill in its own side of one connection. What comes in is held here until you take it into a draft.", Da: "Et link lader en partner uden konto udfylde sin egen side af én forbindelse. Det, der kommer ind, ligger her, til du tager det med i en kladde."}
	PartnersNone          = Text{En: "No links yet", Da: "Ingen links endnu"}
	PartnersNoneLead      = Text{En: "Make one, and hand it to the partner.", Da: "Lav et, og giv det til partneren."}
	PartnerNew            = Text{En: "New partner link", Da: "Nyt partnerlink"}
	PartnerNewLead        = Text{En: "Whoever has the link can fill in the partner's own side of this one connection, and nothing else. Nothing is in force before you have taken it and published the draft.", Da: "Den, der har linket, kan udfylde partnerens egen side af denne ene forbindelse og intet andet. Intet gælder, før du har taget det med og offentliggjort kladden."}
	PartnerFor            = Text{En: "Partner", Da: "Partner"}
	PartnerForHint        = Text{En: "The partner sees this name.", Da: "Partneren ser dette navn."}
	PartnerConnection     = Text{En: "Connection", Da: "Forbindelse"}
	PartnerWhatHint       = Text{En: "A new one, or one that is there.", Da: "En ny, eller en, der findes."}
	PartnerNewApplication = Text{En: "New application, %s", Da: "Ny applikation, %s"}
	PartnerNewProvider    = Text{En: "New authentication connection, %s", Da: "Ny loginforbindelse, %s"}
	PartnerIDHint         = Text{En: "Of a new connection: small letters, digits and hyphens. It stands in addresses and cannot be changed later.", Da: "Til en ny forbindelse: små bogstaver, tal og bindestreger. Det står i adresser og kan ikke ændres senere."}
	PartnerProfileHint    = Text{En: "Of a new connection. One that is there keeps its own.", Da: "Til en ny forbindelse. En, der findes, beholder sin."}
	PartnerProfileWrong   = Text{En: "This profile is of another protocol. Choose another, or none.", Da: "Denne profil hører til en anden protokol. Vælg en anden eller ingen."}
	PartnerDays           = Text{En: "Good for so many days", Da: "Gælder så mange dage"}
	PartnerDaysHint       = Text{En: "From 1 to 90.", Da: "Fra 1 til 90."}
	PartnerDaysWrong      = Text{En: "Write a number from 1 to 90.", Da: "Skriv et tal fra 1 til 90."}
	PartnerNoLabel        = Text{En: "Write the partner's name, with at most 80 letters.", Da: "Skriv partnerens navn med højst 80 tegn."}
	PartnerNoWhat         = Text{En: "Choose the connection that the link is for.", Da: "Vælg den forbindelse, linket er til."}
	PartnerMake           = Text{En: "Make the link", Da: "Lav linket"}
	PartnerMade           = Text{En: "The link is made", Da: "Linket er lavet"}
	PartnerMadeLink       = Text{En: "Copy it now", Da: "Kopiér det nu"}
	PartnerMadeLead       = Text{En: "It is shown this once and cannot be shown again. Hand it to the partner by a way that others do not read. It is good until %s.", Da: "Det vises denne ene gang og kan ikke vises igen. Giv det til partneren ad en vej, som andre ikke læser med på. Det gælder til %s."}

	PartnerStateOpen    = Text{En: "waits for the partner", Da: "venter på partneren"}
	PartnerStateSent    = Text{En: "sent in", Da: "indsendt"}
	PartnerStateRefused = Text{En: "to be corrected", Da: "skal rettes"}
	PartnerStateTaken   = Text{En: "taken", Da: "taget med"}
	PartnerStateRevoked = Text{En: "revoked", Da: "trukket tilbage"}
	PartnerStateExpired = Text{En: "expired", Da: "udløbet"}
	PartnerState        = Text{En: "State", Da: "Tilstand"}
	PartnerSentAt       = Text{En: "Sent in", Da: "Indsendt"}
	PartnerUntil        = Text{En: "The link is good until", Da: "Linket gælder til"}

	PartnerOneTitle   = Text{En: "Partner link for %s", Da: "Partnerlink til %s"}
	PartnerMadeBy     = Text{En: "Made by", Da: "Lavet af"}
	PartnerMadeAt     = Text{En: "Made", Da: "Lavet"}
	PartnerOpened     = Text{En: "First opened", Da: "Først åbnet"}
	PartnerSendings   = Text{En: "Times sent in", Da: "Antal indsendelser"}
	PartnerFrom       = Text{En: "From the address", Da: "Fra adressen"}
	PartnerAnswer     = Text{En: "Your sentence to the partner", Da: "Din besked til partneren"}
	PartnerAnsweredBy = Text{En: "Decided by", Da: "Afgjort af"}
	PartnerCame       = Text{En: "What came in", Da: "Det, der kom ind"}
	PartnerCameLead   = Text{En: "All of it is the partner's text. Compare fingerprints with what the partner says by another way.", Da: "Alt er partnerens tekst. Sammenlign fingeraftryk med det, partneren oplyser ad en anden vej."}
	PartnerIsNew      = Text{En: "The connection is new. It is put into the draft switched off: say there who may log in and at which level, and switch it on.", Da: "Forbindelsen er ny. Den lægges slået fra i kladden: angiv dér, hvem der kan logge ind og på hvilket niveau, og slå den til."}

	PartnerFetch      = Text{En: "Fetch the partner's address", Da: "Hent partnerens adresse"}
	PartnerFetchLead  = Text{En: "Trin has not fetched it. When you press the button, it does so once, and you see the difference here.", Da: "Trin har ikke hentet den. Når du trykker på knappen, hentes den én gang, og du ser forskellen her."}
	PartnerFetchGo    = Text{En: "Fetch it now", Da: "Hent den nu"}
	PartnerFetchFirst = Text{En: "Only an address was given. Fetch it first.", Da: "Der er kun angivet en adresse. Hent den først."}
	PartnerTake       = Text{En: "Take it", Da: "Tag det med"}
	PartnerTakeLead   = Text{En: "It is put into a draft, where it can be changed. Nothing is in force before the draft is published. The partner can then correct no more.", Da: "Det lægges i en kladde, hvor det kan ændres. Intet gælder, før kladden offentliggøres. Partneren kan derefter ikke rette mere."}
	PartnerTakeGo     = Text{En: "Take it into the draft", Da: "Tag det med i kladden"}
	PartnerDraft      = Text{En: "Draft", Da: "Kladde"}
	PartnerNewDraft   = Text{En: "A new draft", Da: "En ny kladde"}
	PartnerFollow     = Text{En: "Fetch the metadata again from the partner's address, by the schedule", Da: "Hent metadata igen fra partnerens adresse efter planen"}
	PartnerOther2     = Text{En: "It is another party: %s, and the connection has %s. I have asked the partner, and it shall be so.", Da: "Det er en anden part: %s, og forbindelsen har %s. Jeg har spurgt partneren, og det skal være sådan."}
	PartnerOtherWrong = Text{En: "Ask the partner first, and then tick here.", Da: "Spørg partneren først, og sæt så kryds her."}
	PartnerRefuse     = Text{En: "Or have it corrected", Da: "Eller få det rettet"}
	PartnerRefuseLead = Text{En: "The partner sees your sentence at the link, and can send in again.", Da: "Partneren ser din besked ved linket og kan sende ind igen."}
	PartnerRefuseGo   = Text{En: "Refuse it", Da: "Afvis det"}
	PartnerNoAnswer   = Text{En: "Write what the partner is to correct, with at most 1000 letters.", Da: "Skriv, hvad partneren skal rette, med højst 1000 tegn."}
	PartnerRevoke     = Text{En: "Revoke the link", Da: "Træk linket tilbage"}
	PartnerRevokeLead = Text{En: "It leads nowhere any more, at once. What came in can still be seen here, and no longer be taken.", Da: "Det fører med det samme ingen steder hen. Det, der kom ind, kan stadig ses her, men ikke længere tages med."}
	PartnerRevokeGo   = Text{En: "Revoke it", Da: "Træk det tilbage"}
)

// What a partner sees.
var (
	ProductAlone          = Text{En: "Trin", Da: "Trin"}
	PartnerPageTitle      = Text{En: "Set up the connection: %s", Da: "Sæt forbindelsen op: %s"}
	PartnerPageLead       = Text{En: "Fill in your side. You see what was understood before you send it in, and somebody looks at it before it is in force.", Da: "Udfyld jeres side. I ser, hvad der blev forstået, før I sender det ind, og nogen ser på det, før det gælder."}
	PartnerBack           = Text{En: "Back to the page of the link", Da: "Tilbage til linkets side"}
	PartnerStateTitle     = Text{En: "How far it is", Da: "Hvor langt det er"}
	PartnerIsOpen         = Text{En: "Nothing was sent in yet.", Da: "Der er ikke sendt noget ind endnu."}
	PartnerIsSent         = Text{En: "You sent it in %s. Somebody will look at it. Until then you can correct it below.", Da: "I sendte det ind %s. Nogen ser på det. Indtil da kan I rette det nedenfor."}
	PartnerIsRefused      = Text{En: "It was not taken. Correct this and send it in again:", Da: "Det blev ikke taget med. Ret dette, og send det ind igen:"}
	PartnerIsTaken        = Text{En: "It was taken %s. To change something now, ask for a new link.", Da: "Det blev taget med %s. Skal noget ændres nu, så bed om et nyt link."}
	PartnerWhat           = Text{En: "Your side is", Da: "Jeres side er"}
	PartnerAsApplication  = Text{En: "an application that users log in to", Da: "en applikation, som brugere logger ind i"}
	PartnerAsProvider     = Text{En: "a provider by which users log in", Da: "en udbyder, som brugere logger ind med"}
	PartnerOurs           = Text{En: "Our side", Da: "Vores side"}
	PartnerOursLead       = Text{En: "Enter these with you. What stands at an address of a new connection is there when the connection is in force.", Da: "Indtast dem hos jer. Det, der står på en adresse for en ny forbindelse, er der, når forbindelsen gælder."}
	PartnerOursLater      = Text{En: "The addresses can be told when your side is known.", Da: "Adresserne kan oplyses, når jeres side kendes."}
	PartnerYours          = Text{En: "Your side", Da: "Jeres side"}
	PartnerYoursLead      = Text{En: "Send no passwords, secrets or private keys.", Da: "Send ingen adgangskoder, hemmeligheder eller private nøgler."}
	PartnerMetadata       = Text{En: "Metadata", Da: "Metadata"}
	PartnerFileHint       = Text{En: "XML, or JSON of OpenID Connect; at most 256 KB.", Da: "XML, eller JSON fra OpenID Connect; højst 256 KB."}
	PartnerFileKept       = Text{En: "Leave it empty to keep the metadata that you have given. XML, or JSON of OpenID Connect; at most 256 KB.", Da: "Lad feltet være tomt for at beholde de metadata, I har givet. XML, eller JSON fra OpenID Connect; højst 256 KB."}
	PartnerPasteOpenID    = Text{En: "For an application what a client registers with, such as client_name and redirect_uris; for a provider its openid-configuration.", Da: "For en applikation det, en klient registreres med, fx client_name og redirect_uris; for en udbyder dens openid-configuration."}
	PartnerAddressHint    = Text{En: "Where you publish it, beginning with https://. It is not fetched now, but when somebody looks at what you sent in.", Da: "Hvor I offentliggør dem; begynder med https://. Adressen hentes ikke nu, men når nogen ser på det, I har sendt ind."}
	PartnerSettings       = Text{En: "Settings of the protocol", Da: "Protokollens indstillinger"}
	PartnerTechnical      = Text{En: "Technical contact", Da: "Teknisk kontakt"}
	PartnerAdministrative = Text{En: "Administrative contact", Da: "Administrativ kontakt"}
	PartnerSupport        = Text{En: "Support contact", Da: "Supportkontakt"}
	PartnerGiven          = Text{En: "Given name", Da: "Fornavn"}
	PartnerSurname        = Text{En: "Surname", Da: "Efternavn"}
	PartnerEmail          = Text{En: "E-mail", Da: "E-mail"}
	PartnerTelephone      = Text{En: "Telephone", Da: "Telefon"}
	PartnerNote           = Text{En: "A word to the administrator", Da: "Et ord til administratoren"}
	PartnerNoteHint       = Text{En: "It stands in no setting.", Da: "Det står ikke i nogen indstilling."}
	PartnerLook           = Text{En: "See what was understood", Da: "Se, hvad der blev forstået"}
	PartnerSend           = Text{En: "Send it in", Da: "Send det ind"}

	PartnerUnderstood     = Text{En: "What was understood", Da: "Det blev forstået sådan"}
	PartnerUnderstoodLead = Text{En: "Nothing is sent in yet. Compare it with what you meant to give.", Da: "Intet er sendt ind endnu. Sammenlign det med det, I ville give."}
	PartnerSigned         = Text{En: "holds", Da: "holder"}
	PartnerFine           = Text{En: "Nothing is wrong with it.", Da: "Der er ikke noget galt med det."}
	PartnerNotFetched     = Text{En: "Only the address of the metadata was given. Somebody fetches it when looking at what you sent in.", Da: "Der er kun angivet adressen på metadata. Nogen henter dem, når det indsendte ses igennem."}
	PartnerBad            = Text{En: "It cannot be sent in like this. Nothing was kept.", Da: "Det kan ikke sendes ind sådan. Intet blev gemt."}
	PartnerNothing        = Text{En: "Give your metadata, its address, or the settings of the protocol.", Da: "Angiv jeres metadata, deres adresse eller protokollens indstillinger."}
	PartnerTwo            = Text{En: "A file and a text were given: keep one of them.", Da: "Der er angivet både en fil og en tekst: behold den ene."}
	PartnerTooLarge       = Text{En: "It is larger than 256 KB. Give the metadata of your one system.", Da: "Det er større end 256 KB. Angiv metadata for jeres ene system."}
	PartnerNoText         = Text{En: "It is no text in UTF-8. Save it as UTF-8.", Da: "Det er ikke tekst i UTF-8. Gem det som UTF-8."}
	PartnerSecret         = Text{En: "It holds a private key or a password. It was not kept. Make a new one where this one has been seen, and give the public side alone.", Da: "Det indeholder en privat nøgle eller en adgangskode. Det blev ikke gemt. Lav en ny, hvor denne er blevet set, og giv kun den offentlige side."}
	PartnerOther          = Text{En: "This is not a description that fits this connection. Give the metadata of your side, of the protocol that stands above.", Da: "Det er ikke en beskrivelse, der passer til denne forbindelse. Angiv metadata for jeres side og for den protokol, der står ovenfor."}
	PartnerMany           = Text{En: "It describes %d parties. Give the metadata of your one system.", Da: "Det beskriver %d parter. Angiv metadata for jeres ene system."}
	PartnerUnread         = Text{En: "It could not be read: %s", Da: "Det kunne ikke læses: %s"}
	PartnerBroken         = Text{En: "Its signature does not hold: it was changed after it was signed. Export it anew and give it as it is.", Da: "Underskriften holder ikke: det er ændret, efter det blev underskrevet. Eksportér det på ny, og giv det uændret."}
	PartnerTooMuch        = Text{En: "It is too long, or holds signs that are no text.", Da: "Det er for langt eller indeholder tegn, der ikke er tekst."}
	PartnerNoAddress      = Text{En: "Write an address that begins with https://, without a user name.", Da: "Skriv en adresse, der begynder med https://, uden brugernavn."}
	PartnerNoReach        = Text{En: "Write an e-mail address or a telephone number.", Da: "Skriv en e-mailadresse eller et telefonnummer."}
	PartnerNoEmail        = Text{En: "This is no e-mail address. Write it alone, as help@example.dk.", Da: "Det er ikke en e-mailadresse. Skriv den alene, fx help@example.dk."}

	PartnerGoneTitle      = Text{En: "This link leads nowhere", Da: "Dette link fører ingen steder hen"}
	PartnerGoneLead       = Text{En: "It has expired, was revoked, or was not copied whole.", Da: "Det er udløbet, trukket tilbage eller ikke kopieret helt."}
	PartnerGoneNext       = Text{En: "Ask whoever gave it to you for a new one.", Da: "Bed den, der gav dig det, om et nyt."}
	PartnerOftenTitle     = Text{En: "Too often", Da: "For mange gange"}
	PartnerOftenLead      = Text{En: "This was tried too many times in a short while.", Da: "Det er prøvet for mange gange på kort tid."}
	PartnerOftenNext      = Text{En: "Wait a few minutes and try again.", Da: "Vent nogle minutter, og prøv igen."}
	PartnerFormTitle      = Text{En: "The form could not be read", Da: "Formularen kunne ikke læses"}
	PartnerFormLead       = Text{En: "It is too large, or did not come whole.", Da: "Den er for stor eller kom ikke hel frem."}
	PartnerFormNext       = Text{En: "Go back, and give the metadata of your one system.", Da: "Gå tilbage, og angiv metadata for jeres ene system."}
	PartnerTakenTitle     = Text{En: "It was taken already", Da: "Det er allerede taget med"}
	PartnerTakenLead      = Text{En: "What you sent in was taken, so it can be corrected no more with this link.", Da: "Det, I sendte ind, er taget med og kan ikke længere rettes med dette link."}
	PartnerTakenNext      = Text{En: "Ask for a new link.", Da: "Bed om et nyt link."}
	PartnerEnoughTitle    = Text{En: "Sent in too many times", Da: "Sendt ind for mange gange"}
	PartnerEnoughLead     = Text{En: "This link can be used to send in 20 times, and that is done.", Da: "Linket kan bruges til at sende ind 20 gange, og det er sket."}
	PartnerEnoughNext     = Text{En: "Ask for a new link.", Da: "Bed om et nyt link."}
	PartnerMeanwhileTitle = Text{En: "Something else was sent in meanwhile", Da: "Noget andet er sendt ind imens"}
	PartnerMeanwhileLead  = Text{En: "Somebody with the same link has sent in, or it was decided on, while you were writing. Nothing of yours was kept.", Da: "Nogen med samme link har sendt ind, eller det er blevet afgjort, mens du skrev. Intet af dit blev gemt."}
	PartnerMeanwhileNext  = Text{En: "See how far it is, and send in again if need be.", Da: "Se, hvor langt det er, og send ind igen, hvis det er nødvendigt."}
)
