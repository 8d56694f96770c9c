package words

// The partner lab.
var (
	LabTitle      = Text{En: "Partner lab", Da: "Partnerlaboratorium"}
	LabLead       = Text{En: "A test application and a test provider inside Trin. Send any request, answer with any fault, and read what Trin made of it.", Da: "En testapplikation og en testudbyder inde i Trin. Send en hvilken som helst forespørgsel, svar med en hvilken som helst fejl, og læs, hvad Trin fik ud af det."}
	LabSAML       = Text{En: "SAML 2.0", Da: "SAML 2.0"}
	LabWSFed      = Text{En: "WS-Federation", Da: "WS-Federation"}
	LabOpenID     = Text{En: "OpenID Connect", Da: "OpenID Connect"}
	LabUnset      = Text{En: "The lab is not set up", Da: "Laboratoriet er ikke sat op"}
	LabUnsetLead  = Text{En: "Its test application of this protocol is not in force, or holds another address than this one.", Da: "Dets testapplikation til denne protokol gælder ikke, eller har en anden adresse end denne."}
	LabSetUp      = Text{En: "See what is set up", Da: "Se, hvad der sættes op"}
	LabSetUpTitle = Text{En: "Set up the partner lab", Da: "Sæt partnerlaboratoriet op"}
	LabSetUpLead  = Text{En: "These six documents are the lab. They are put into a new draft, and nothing of the lab is there until the draft is published.", Da: "Disse seks dokumenter er laboratoriet. De lægges i en ny kladde, og intet af laboratoriet findes, før kladden er udgivet."}
	LabSafe1      = Text{En: "The lab's provider says whatever it is told to. Only applications of the lab can log in by it, never the administration.", Da: "Laboratoriets udbyder siger, hvad den får besked på. Kun laboratoriets egne applikationer kan logge ind med den, aldrig administrationen."}
	LabSafe2      = Text{En: "It answers only browsers in which an operator or administrator of everything is signed in.", Da: "Den svarer kun browsere, hvor en operatør eller administrator for alt er logget ind."}
	LabSafe3      = Text{En: "Its users are in a namespace of their own, and its sessions are its own.", Da: "Dens brugere er i deres eget navnerum, og dens sessioner er dens egne."}
	LabDocuments  = Text{En: "The documents", Da: "Dokumenterne"}
	LabPut        = Text{En: "Put them into a draft", Da: "Læg dem i en kladde"}
	LabDraft      = Text{En: "The partner lab", Da: "Partnerlaboratoriet"}
	LabPersonOnly = Text{En: "The lab is for a person at a browser.", Da: "Laboratoriet er til en person ved en browser."}
)

// The request that is sent from the lab.
var (
	LabRequest     = Text{En: "The request", Da: "Forespørgslen"}
	LabRequestLead = Text{En: "It is sent from this browser to Trin's ordinary address, as the application would. What is left empty is left out. Ask for a new login if no session shall answer.", Da: "Den sendes fra denne browser til Trins almindelige adresse, som applikationen ville gøre det. Hvad der er tomt, udelades. Bed om et nyt login, hvis ingen session skal svare."}
	LabWhat        = Text{En: "What is asked for", Da: "Hvad der bedes om"}
	LabHow         = Text{En: "How it is asked", Da: "Hvordan der bedes"}
	LabBehind      = Text{En: "Who is behind it, and which providers", Da: "Hvem der står bag, og hvilke udbydere"}
	LabClasses     = Text{En: "Classes", Da: "Klasser"}
	LabClassesHint = Text{En: "One a line, in order of preference. The levels: %s", Da: "En pr. linje, den foretrukne først. Niveauerne: %s"}
	LabAuthHint    = Text{En: "wauth carries one class. The levels: %s", Da: "wauth bærer én klasse. Niveauerne: %s"}
	LabComparison  = Text{En: "Comparison", Da: "Sammenligning"}
	LabLeftOut     = Text{En: "Left out", Da: "Udeladt"}
	LabForce       = Text{En: "A new login (ForceAuthn)", Da: "Et nyt login (ForceAuthn)"}
	LabForceFed    = Text{En: "A new login (wfresh=0)", Da: "Et nyt login (wfresh=0)"}
	LabForceOpenID = Text{En: "A new login (prompt=login)", Da: "Et nyt login (prompt=login)"}
	LabPassive     = Text{En: "No page may be shown (IsPassive)", Da: "Ingen side må vises (IsPassive)"}
	LabPassiveOID  = Text{En: "No page may be shown (prompt=none)", Da: "Ingen side må vises (prompt=none)"}
	LabSubject     = Text{En: "Who the user is (Subject)", Da: "Hvem brugeren er (Subject)"}
	LabHint        = Text{En: "Who the user may be (login_hint)", Da: "Hvem brugeren måske er (login_hint)"}
	LabNameFormat  = Text{En: "Format in NameIDPolicy", Da: "Format i NameIDPolicy"}
	LabBinding     = Text{En: "Send it by HTTP-POST, and not by redirect", Da: "Send den med HTTP-POST og ikke med redirect"}
	LabConsumer    = Text{En: "Say AssertionConsumerServiceURL", Da: "Angiv AssertionConsumerServiceURL"}
	LabRequesters  = Text{En: "RequesterID", Da: "RequesterID"}
	LabProviders   = Text{En: "IDPList", Da: "IDPList"}
	LabALine       = Text{En: "One a line", Da: "En pr. linje"}
	LabProxyCount  = Text{En: "ProxyCount", Da: "ProxyCount"}
	LabFresh       = Text{En: "wfresh, in minutes", Da: "wfresh, i minutter"}
	LabHomeRealm   = Text{En: "whr", Da: "whr"}
	LabIDPHint     = Text{En: "idp_hint: a connection", Da: "idp_hint: en forbindelse"}
	LabEssential   = Text{En: "Ask by the claims parameter, as essential", Da: "Bed om dem i parameteren claims, som nødvendige"}
	LabMaxAge      = Text{En: "max_age, in seconds", Da: "max_age, i sekunder"}
	LabPrompt      = Text{En: "prompt", Da: "prompt"}
	LabScope       = Text{En: "scope", Da: "scope"}
	LabFault       = Text{En: "Fault", Da: "Fejl"}
	LabNoFault     = Text{En: "None: it is right in everything", Da: "Ingen: alt i den er rigtigt"}
	LabSend        = Text{En: "Send it to Trin", Da: "Send den til Trin"}
	LabBadNumber   = Text{En: "ProxyCount is a whole number, 0 or more.", Da: "ProxyCount er et helt tal, 0 eller mere."}
	LabCannotSend  = Text{En: "It cannot be sent: %s", Da: "Den kan ikke sendes: %s"}
	LabRuns        = Text{En: "What was tried", Da: "Hvad der er prøvet"}
	LabRunsLead    = Text{En: "Your newest 20, for a day. Nobody else sees them.", Da: "Dine nyeste 20, i et døgn. Ingen andre ser dem."}
	LabNoRuns      = Text{En: "Nothing has been tried yet", Da: "Intet er prøvet endnu"}
	LabNoRunsLead  = Text{En: "What you send is listed here.", Da: "Det, du sender, står her."}
	LabWhen        = Text{En: "When", Da: "Hvornår"}
	LabProtocol    = Text{En: "Protocol", Da: "Protokol"}
	LabOfRequest   = Text{En: "Request", Da: "Forespørgsel"}
	LabOfProvider  = Text{En: "The lab's provider said", Da: "Laboratoriets udbyder sagde"}
	LabResult      = Text{En: "Result", Da: "Resultat"}
	LabRight       = Text{En: "right", Da: "rigtig"}
	LabAgain       = Text{En: "Begin another", Da: "Begynd på en anden"}
)

// What came of it.
var (
	LabRunTitle     = Text{En: "What came of the request", Da: "Hvad der kom ud af forespørgslen"}
	LabAnswered     = Text{En: "Trin's answer", Da: "Trins svar"}
	LabWaiting      = Text{En: "No answer has come", Da: "Der er ikke kommet noget svar"}
	LabWaitingLead  = Text{En: "The login goes on in the browser, or it was given up there, or Trin showed a page and answers no application.", Da: "Loginnet fortsætter i browseren, eller det er opgivet dér, eller Trin viste en side og svarer ingen applikation."}
	LabPageTitle    = Text{En: "Trin showed a page and answered no application", Da: "Trin viste en side og svarede ingen applikation"}
	LabPageLead     = Text{En: "What came was not accepted. The reference on the page is %s: the log has the reason under it.", Da: "Det, der kom, blev ikke godtaget. Referencen på siden er %s: under den har loggen grunden."}
	LabPageFault    = Text{En: "Trin refused the request, as it must, and cannot tell who has sent it. The reference on the page is %s: the log has the reason under it.", Da: "Trin afviste forespørgslen, som det skal, og kan ikke vide, hvem der har sendt den. Referencen på siden er %s: under den har loggen grunden."}
	LabNext         = Text{En: "What next", Da: "Hvad nu"}
	LabStillWaits   = Text{En: "The login still waits at the lab's provider.", Da: "Loginnet venter stadig hos laboratoriets udbyder."}
	LabOtherAnswer  = Text{En: "Give another answer", Da: "Giv et andet svar"}
	LabSendAgain    = Text{En: "Send this request again", Da: "Send denne forespørgsel igen"}
	LabWhy          = Text{En: "Why the login ended as it did", Da: "Hvorfor loginnet endte, som det gjorde"}
	LabWaitingFault = Text{En: "No answer has come: Trin must refuse this request, and shows a page where it cannot tell who has sent it.", Da: "Der er ikke kommet noget svar: Trin skal afvise denne forespørgsel, og viser en side, hvor det ikke kan vide, hvem der har sendt den."}
	LabFindings     = Text{En: "What it means", Da: "Hvad det betyder"}
	LabSaid         = Text{En: "What the lab's provider said", Da: "Hvad laboratoriets udbyder sagde"}
	LabSigned       = Text{En: "Signature", Da: "Underskrift"}
	LabSignedYes    = Text{En: "by a key in Trin's metadata", Da: "af en nøgle i Trins metadata"}
	LabSignedNo     = Text{En: "not by a key in Trin's metadata", Da: "ikke af en nøgle i Trins metadata"}
	LabStatus       = Text{En: "Status", Da: "Status"}
	LabMessage      = Text{En: "What is said beside it", Da: "Hvad der siges ved siden af"}
	LabClass        = Text{En: "Class", Da: "Klasse"}
	LabLevel        = Text{En: "Level", Da: "Niveau"}
	LabInstant      = Text{En: "Authenticated", Da: "Autentificeret"}
	LabUntil        = Text{En: "Good until", Da: "Gælder til"}
	LabName         = Text{En: "The user", Da: "Brugeren"}
	LabAudience     = Text{En: "For", Da: "Til"}
	LabClaims       = Text{En: "Claims", Da: "Claims"}
	LabClaim        = Text{En: "Claim", Da: "Claim"}
	LabValues       = Text{En: "Values", Da: "Værdier"}
	LabRaw          = Text{En: "The message", Da: "Beskeden"}
	LabSent         = Text{En: "What was sent", Da: "Hvad der blev sendt"}
	LabRecord       = Text{En: "The record of the login", Da: "Loggen over loginnet"}
	LabDecision     = Text{En: "The decision", Da: "Afgørelsen"}
	LabRule         = Text{En: "Rule", Da: "Regel"}
	LabLint         = Text{En: "Held against the standard", Da: "Holdt op mod standarden"}
	LabLintSays     = Text{En: "What the standard says", Da: "Hvad standarden siger"}
	LabLintSeen     = Text{En: "Seen", Da: "Set"}
	LabLintMend     = Text{En: "What to do", Da: "Hvad du kan gøre"}
	LabNoLint       = Text{En: "Nothing is missed", Da: "Intet mangler"}
	LabNotOpen      = Text{En: "This belongs to no request", Da: "Dette hører ikke til nogen forespørgsel"}
	LabNotOpenLead  = Text{En: "It answers no request of the lab that waits: it was answered before, or more than an hour ago, or by another administrator.", Da: "Det svarer ikke på en forespørgsel fra laboratoriet, der venter: Der er svaret før, eller det er over en time siden, eller det er en anden administrators."}
	LabWrongInput   = Text{En: "What was filled in cannot be sent.", Da: "Det, der er udfyldt, kan ikke sendes."}
	LabGoBack       = Text{En: "Go back in the browser, change it, and send it again: the login waits.", Da: "Gå tilbage i browseren, ret det, og send det igen: Loginnet venter."}
	LabSetUpNext    = Text{En: "Set the lab up again, and publish it.", Da: "Sæt laboratoriet op igen, og udgiv det."}
	LabNotOpenNext  = Text{En: "Send a new one from the lab.", Da: "Send en ny fra laboratoriet."}
)

// The lab's provider.
var (
	LabProviderTitle = Text{En: "The lab's provider", Da: "Laboratoriets udbyder"}
	LabProviderLead  = Text{En: "Trin has sent the browser here to be told who the user is. Nothing is said until you choose.", Da: "Trin har sendt browseren hertil for at få at vide, hvem brugeren er. Intet siges, før du vælger."}
	LabGot           = Text{En: "What Trin asks", Da: "Hvad Trin spørger om"}
	LabFor           = Text{En: "Application", Da: "Applikation"}
	LabBy            = Text{En: "Connection", Da: "Forbindelse"}
	LabLogin         = Text{En: "Reference of the login", Da: "Loginnets reference"}
	LabAsked         = Text{En: "Classes that are asked for", Da: "Klasser, der bedes om"}
	LabAskedNone     = Text{En: "none", Da: "ingen"}
	LabForced        = Text{En: "A new login is asked for", Da: "Der bedes om et nyt login"}
	LabPassively     = Text{En: "No page may be shown", Da: "Ingen side må vises"}
	LabSay           = Text{En: "What to answer", Da: "Hvad der svares"}
	LabSayClass      = Text{En: "Class", Da: "Klasse"}
	LabSaySubject    = Text{En: "Who the user is", Da: "Hvem brugeren er"}
	LabSayAttributes = Text{En: "Attributes", Da: "Attributter"}
	LabSayAttrHint   = Text{En: "name=value, one a line; a name may stand on several lines", Da: "navn=værdi, en pr. linje; et navn må stå på flere linjer"}
	LabSayAge        = Text{En: "Authenticated so many minutes ago", Da: "Autentificeret for så mange minutter siden"}
	LabAnswer        = Text{En: "Answer without a fault", Da: "Svar uden fejl"}
	LabFaultsLead    = Text{En: "One click each: the answer above, with that one thing wrong.", Da: "Ét klik hver: svaret ovenfor, med den ene ting forkert."}
	LabMustRefuse    = Text{En: "Trin must refuse it", Da: "Trin skal afvise det"}
	LabMustDoubt     = Text{En: "Trin must count it as no level", Da: "Trin må ikke regne det for noget niveau"}
	LabMust          = Text{En: "What Trin must do", Da: "Hvad Trin skal gøre"}
	LabBack          = Text{En: "To the lab", Da: "Til laboratoriet"}
)

// What Trin has done about an answer.
var (
	LabHeldPending  = Text{En: "Not settled yet", Da: "Ikke afgjort endnu"}
	LabHeldAccepted = Text{En: "Let in, as it should be", Da: "Lukket ind, som det skal være"}
	LabHeldRefused  = Text{En: "Refused, as it should be", Da: "Afvist, som det skal være"}
	LabHeldUntaken  = Text{En: "Not taken, as it should be: Trin showed a page, and the login waits", Da: "Ikke taget imod, som det skal være: Trin viste en side, og loginnet venter"}
	LabHeldTaken    = Text{En: "Believed, as it should be: the login goes on", Da: "Troet, som det skal være: loginnet går videre"}
	LabHeldDoubted  = Text{En: "Counted as no level, as it should be", Da: "Ikke regnet for noget niveau, som det skal være"}
	LabHeldWrong    = Text{En: "Let in: report this", Da: "Lukket ind: rapportér dette"}
	LabHeldLook     = Text{En: "Look at the record", Da: "Se i loggen"}
	LabHeldNothing  = Text{En: "Nothing has come of it: the browser has not brought it to Trin, or Trin showed a page", Da: "Der er ikke kommet noget ud af det: Browseren har ikke bragt det til Trin, eller Trin viste en side"}
	LabHeldUnjust   = Text{En: "Not taken, although nothing was wrong: Trin showed a page, and the login waits", Da: "Ikke taget imod, selv om intet var forkert: Trin viste en side, og loginnet venter"}
	LabHeldStopped  = Text{En: "Refused, although nothing was wrong", Da: "Afvist, selv om intet var forkert"}
)

// The findings about an answer.
var (
	LabSaysLevel     = Text{En: "You asked for %s. Trin answered %s, by the class %s.", Da: "Du bad om %s. Trin svarede %s med klassen %s."}
	LabSaysAny       = Text{En: "You asked for no class. Trin answered %s, by the class %s.", Da: "Du bad ikke om nogen klasse. Trin svarede %s med klassen %s."}
	LabSaysNoLevel   = Text{En: "Trin answered the class %s, which has no level in the vocabulary.", Da: "Trin svarede klassen %s, som ikke har noget niveau i ordforrådet."}
	LabSaysLess      = Text{En: "You asked for %s. Trin answered another class: %s.", Da: "Du bad om %s. Trin svarede en anden klasse: %s."}
	LabSaysRefused   = Text{En: "Trin refused: %s.", Da: "Trin afviste: %s."}
	LabSaysFresh     = Text{En: "The user was authenticated anew: %s.", Da: "Brugeren blev autentificeret på ny: %s."}
	LabSaysNotFresh  = Text{En: "You asked for a new login, and the answer is of %s.", Da: "Du bad om et nyt login, og svaret er fra %s."}
	LabSaysNothing   = Text{En: "The answer cannot be read: %s", Da: "Svaret kan ikke læses: %s"}
	LabBadSignature  = Text{En: "No key in Trin's metadata has signed the answer. Report this. %s", Da: "Ingen nøgle i Trins metadata har underskrevet svaret. Rapportér dette. %s"}
	LabBadAudience   = Text{En: "The answer is for %s, and not for the lab. Report this.", Da: "Svaret er til %s og ikke til laboratoriet. Rapportér dette."}
	LabBadRecipient  = Text{En: "The answer names another address or issuer: %s. Report this.", Da: "Svaret nævner en anden adresse eller udsteder: %s. Rapportér dette."}
	LabBadReply      = Text{En: "The answer is not to the request that was sent: %s. Report this.", Da: "Svaret er ikke på den forespørgsel, der blev sendt: %s. Rapportér dette."}
	LabBadTime       = Text{En: "The times in the answer do not hold. Report this.", Da: "Tiderne i svaret holder ikke. Rapportér dette."}
	LabBadLetIn      = Text{En: "Trin answered a request that it must refuse. Report this.", Da: "Trin besvarede en forespørgsel, det skal afvise. Rapportér dette."}
	LabRefusedRight  = Text{En: "Trin refused the request, as it should.", Da: "Trin afviste forespørgslen, som det skal."}
	LabDeniedMeans   = Text{En: "RequestDenied: the login was refused, by a rule, a switch or the user.", Da: "RequestDenied: Loginnet blev afvist af en regel, en kontakt eller brugeren."}
	LabContextMeans  = Text{En: "NoAuthnContext: what was asked for cannot be reached by any way that is open.", Da: "NoAuthnContext: Det, der blev bedt om, kan ikke nås ad nogen vej, der er åben."}
	LabPassiveMeans  = Text{En: "NoPassive: a page would have had to be shown, and none may.", Da: "NoPassive: Der skulle have været vist en side, og det må der ikke."}
	LabAuthnMeans    = Text{En: "AuthnFailed: the user was not authenticated.", Da: "AuthnFailed: Brugeren blev ikke autentificeret."}
	LabProxyMeans    = Text{En: "ProxyCountExceeded: the request may not be passed on to a provider.", Da: "ProxyCountExceeded: Forespørgslen må ikke sendes videre til en udbyder."}
	LabProviderMeans = Text{En: "None of the providers in IDPList is one of the application's.", Da: "Ingen af udbyderne i IDPList er en af applikationens."}
	LabSupportMeans  = Text{En: "RequestUnsupported: the request asks for something that Trin does not do.", Da: "RequestUnsupported: Forespørgslen beder om noget, Trin ikke gør."}
)

// The faults of a request.
var (
	LabReqUnsigned    = Text{En: "It is not signed", Da: "Den er ikke underskrevet"}
	LabReqAltered     = Text{En: "The signature does not fit", Da: "Underskriften passer ikke"}
	LabReqStranger    = Text{En: "Another key has signed it", Da: "En anden nøgle har underskrevet den"}
	LabReqExpired     = Text{En: "It is an hour old", Da: "Den er en time gammel"}
	LabReqReplayed    = Text{En: "Its ID was used before", Da: "Dens ID er brugt før"}
	LabReqConsumer    = Text{En: "The answer shall go to an address that is not the application's", Da: "Svaret skal sendes til en adresse, der ikke er applikationens"}
	LabReqDestination = Text{En: "It is meant for somebody else (Destination)", Da: "Den er til en anden (Destination)"}
	LabReqIssuer      = Text{En: "It is from an application that Trin does not know", Da: "Den er fra en applikation, Trin ikke kender"}
	LabReqNoPKCE      = Text{En: "It has no code_challenge", Da: "Den har ingen code_challenge"}
	LabReqPlainPKCE   = Text{En: "code_challenge is the verifier itself", Da: "code_challenge er selve verifieren"}
)

// The faults of an answer of the lab's provider.
var (
	LabNoClass      = Text{En: "It names no class", Da: "Det nævner ingen klasse"}
	LabUnknownClass = Text{En: "It names a class that nobody knows", Da: "Det nævner en klasse, ingen kender"}
	LabExpired      = Text{En: "It has expired", Da: "Det er udløbet"}
	LabNotYet       = Text{En: "It is not valid yet", Da: "Det gælder ikke endnu"}
	LabFuture       = Text{En: "The user was authenticated in the future", Da: "Brugeren blev autentificeret i fremtiden"}
	LabSignature    = Text{En: "The signature does not fit", Da: "Underskriften passer ikke"}
	LabStranger     = Text{En: "Another key has signed it, under the same name", Da: "En anden nøgle har underskrevet det, under samme navn"}
	LabUnsigned     = Text{En: "It is not signed", Da: "Det er ikke underskrevet"}
	LabWrongFor     = Text{En: "It is for somebody else (audience)", Da: "Det er til en anden (audience)"}
	LabRecipient    = Text{En: "Its Recipient is another address", Da: "Dets Recipient er en anden adresse"}
	LabDestination  = Text{En: "Its Destination is another address", Da: "Dets Destination er en anden adresse"}
	LabInResponse   = Text{En: "It answers another request (InResponseTo)", Da: "Det svarer på en anden forespørgsel (InResponseTo)"}
	LabReplayed     = Text{En: "An assertion that was let in before comes again", Da: "En assertion, der er lukket ind før, kommer igen"}
	LabTwo          = Text{En: "There are two assertions, about two users", Da: "Der er to assertions om to brugere"}
	LabWrapped      = Text{En: "A forged assertion stands before the signed one", Da: "En forfalsket assertion står foran den underskrevne"}
	LabIssuer       = Text{En: "It is from another issuer", Da: "Det er fra en anden udsteder"}
	LabEncrypted    = Text{En: "It is encrypted to another's key", Da: "Det er krypteret til en andens nøgle"}
	LabNoSubject    = Text{En: "It does not say who the user is", Da: "Det siger ikke, hvem brugeren er"}
	LabState        = Text{En: "state belongs to no login", Da: "state hører ikke til noget login"}
	LabNonce        = Text{En: "nonce is another", Da: "nonce er en anden"}
	LabAlgNone      = Text{En: "The ID token is not signed (alg none)", Da: "ID token er ikke underskrevet (alg none)"}
	LabAtHash       = Text{En: "at_hash is of another access token", Da: "at_hash er af et andet access token"}
	LabIssParameter = Text{En: "The parameter iss names another provider", Da: "Parameteren iss nævner en anden udbyder"}
	LabParty        = Text{En: "azp is another party", Da: "azp er en anden part"}
	LabContext      = Text{En: "wctx belongs to no login", Da: "wctx hører ikke til noget login"}
	LabStatusAuthn  = Text{En: "Status AuthnFailed", Da: "Status AuthnFailed"}
	LabStatusClass  = Text{En: "Status NoAuthnContext", Da: "Status NoAuthnContext"}
	LabStatusPass   = Text{En: "Status NoPassive", Da: "Status NoPassive"}
	LabStatusDenied = Text{En: "Status RequestDenied", Da: "Status RequestDenied"}
	LabStatusSup    = Text{En: "Status RequestUnsupported", Da: "Status RequestUnsupported"}
	LabStatusEmpty  = Text{En: "Status Success, without an assertion", Da: "Status Success, uden assertion"}
	LabErrorDenied  = Text{En: "Error access_denied", Da: "Fejl access_denied"}
	LabErrorLogin   = Text{En: "Error login_required", Da: "Fejl login_required"}
	LabErrorClass   = Text{En: "Error unmet_authentication_requirements", Da: "Fejl unmet_authentication_requirements"}
	LabErrorServer  = Text{En: "Error server_error", Da: "Fejl server_error"}
	LabErrorToken   = Text{En: "The token endpoint answers invalid_grant", Da: "Token-endpointet svarer invalid_grant"}
)
