package words

// Local users.
var (
	MenuPeople       = Text{En: "People", Da: "Personer"}
	UsersTitle       = Text{En: "Local users", Da: "Lokale brugere"}
	UsersLead        = Text{En: "Users whose password Trin itself keeps. Times are UTC.", Da: "Brugere, hvis adgangskode Trin selv har. Tider er UTC."}
	UsersHint        = Text{En: "A part of the user name", Da: "En del af brugernavnet"}
	UsersAll         = Text{En: "any", Da: "alle"}
	UsersNone        = Text{En: "No local user fits", Da: "Ingen lokale brugere passer"}
	UsersNoneDo      = Text{En: "Search by fewer things. Users whom a provider knows are not here; their second factors are found by subject.", Da: "Søg på færre ting. Brugere, som en udbyder kender, er ikke her; deres andre faktorer findes ved subjekt."}
	UsersShown       = Text{En: "%d {user|users}", Da: "%d {bruger|brugere}"}
	UserName         = Text{En: "User name", Da: "Brugernavn"}
	UserNameHint     = Text{En: "What the user types to log in; capital letters do not count", Da: "Det, brugeren skriver for at logge ind; store bogstaver tæller ikke"}
	UserCalled       = Text{En: "Display name", Da: "Visningsnavn"}
	UserMail         = Text{En: "Email", Da: "E-mail"}
	UserState        = Text{En: "State", Da: "Tilstand"}
	UserFine         = Text{En: "may log in", Da: "kan logge ind"}
	UserDisabled     = Text{En: "disabled", Da: "spærret"}
	UserInvited      = Text{En: "invited", Da: "inviteret"}
	UserPasswordless = Text{En: "no password", Da: "ingen adgangskode"}
	UserFactorless   = Text{En: "no second factor", Da: "ingen anden faktor"}
	UserLocked       = Text{En: "slowed down", Da: "bremset"}
	UserFactor       = Text{En: "Second factor", Da: "Anden faktor"}
	UserMade         = Text{En: "Made", Da: "Oprettet"}
	UserChanged      = Text{En: "Changed", Da: "Ændret"}
	UserTitle        = Text{En: "The user %s", Da: "Brugeren %s"}
	UserWho          = Text{En: "Who it is", Da: "Hvem det er"}
	UserSubjects     = Text{En: "Known to applications as", Da: "Kendt af applikationer som"}
	UserLinkOpen     = Text{En: "Link to choose a password, good until", Da: "Link til at vælge adgangskode, gyldigt til"}
	UserNoSession    = Text{En: "The user is not logged in.", Da: "Brugeren er ikke logget ind."}
	UserLogins       = Text{En: "Logins in %s", Da: "Logins i %s"}
	UserBack         = Text{En: "Back to the user", Da: "Tilbage til brugeren"}

	UserIsAdministrator = Text{En: "This is an administrator with the role %s. What is done here also holds for the administration.", Da: "Dette er en administrator med rollen %s. Det, der gøres her, gælder også for administrationen."}
	UserAbove           = Text{En: "This is an administrator with the role %s. Only an administrator can help them.", Da: "Dette er en administrator med rollen %s. Kun en administrator kan hjælpe dem."}

	UserNew           = Text{En: "New local user", Da: "Ny lokal bruger"}
	UserNewLead       = Text{En: "You get a link to hand over. The user chooses the password behind it, and nobody else gets to know it.", Da: "Du får et link, som du giver videre. Brugeren vælger adgangskoden bag det, og ingen andre får den at vide."}
	UserNewFactor     = Text{En: "Invitation to a second factor", Da: "Invitation til en anden faktor"}
	UserNewFactorHint = Text{En: "The user enrols at the first login that wants it", Da: "Brugeren tilmelder den ved det første login, der kræver den"}
	UserNewNoFactor   = Text{En: "no invitation", Da: "ingen invitation"}
	UserNewAt         = Text{En: "%s, for logins by %s", Da: "%s, til logins med %s"}
	UserNewSubmit     = Text{En: "Make the user", Da: "Opret brugeren"}
	UserNameTaken     = Text{En: "There is a user of that name, or it cannot be a user name.", Da: "Der er en bruger med det navn, eller det kan ikke være et brugernavn."}
	UserFieldWrong    = Text{En: "This must be one line of text.", Da: "Det skal være en linje tekst."}
	UserFactorWrong   = Text{En: "This second factor is not there any more.", Da: "Den anden faktor findes ikke mere."}
	FormWrong         = Text{En: "Nothing was done. Mend what is marked below.", Da: "Der er ikke gjort noget. Ret det, der er markeret nedenfor."}
	ShownOnce         = Text{En: "It is done. What stands here is shown once: hand it over before you leave the page.", Da: "Det er gjort. Det, der står her, vises kun én gang: giv det videre, før du forlader siden."}

	PasswordLink         = Text{En: "Link to choose a password", Da: "Link til at vælge adgangskode"}
	PasswordLinkLead     = Text{En: "Good once, for 72 hours. Whoever opens it chooses the password, so give it to nobody but the user.", Da: "Kan bruges én gang inden for 72 timer. Den, der åbner det, vælger adgangskoden, så giv det kun til brugeren."}
	FactorInvitation     = Text{En: "Invitation to a second factor", Da: "Invitation til en anden faktor"}
	FactorInvitationLead = Text{En: "Good once, for 72 hours. The user types it at the next login that wants the factor. Hand it over by another way than the link.", Da: "Kan bruges én gang inden for 72 timer. Brugeren skriver den ved næste login, der kræver faktoren. Giv den videre ad en anden vej end linket."}
)

// What is done to local users.
var (
	ActTitle  = Text{En: "This cannot be done", Da: "Det kan ikke gøres"}
	ActNext   = Text{En: "Go back and look at how things are now.", Da: "Gå tilbage, og se, hvordan det er nu."}
	ActNotNow = Text{En: "It does not fit how things are now: perhaps somebody else has done it.", Da: "Det passer ikke til, hvordan det er nu: måske har en anden gjort det."}

	NotYourself            = Text{En: "This is you. Another administrator can do it.", Da: "Det er dig selv. En anden administrator kan gøre det."}
	DeleteNotAdministrator = Text{En: "This user is an administrator. Remove them among the administrators first.", Da: "Brugeren er administrator. Fjern dem først blandt administratorerne."}

	ResetPassword      = Text{En: "Reset the password", Da: "Nulstil adgangskoden"}
	ResetPasswordTitle = Text{En: "Reset the password of %s?", Da: "Nulstil adgangskoden for %s?"}
	ResetPassword1     = Text{En: "The password stops working at once.", Da: "Adgangskoden holder straks op med at virke."}
	ResetPassword2     = Text{En: "All sessions of the user end.", Da: "Alle brugerens sessioner afsluttes."}
	ResetPassword3     = Text{En: "You get a link to hand over, behind which the user chooses a new one.", Da: "Du får et link, som du giver videre, og bag det vælger brugeren en ny."}

	UnlockUser      = Text{En: "Let try again", Da: "Lad prøve igen"}
	UnlockUserTitle = Text{En: "Let %s try again at once?", Da: "Lad %s prøve igen med det samme?"}
	UnlockUser1     = Text{En: "Wrong passwords so far are forgotten, so that the next one is looked at at once.", Da: "Forkerte adgangskoder indtil nu glemmes, så den næste prøves med det samme."}
	UnlockUserDone  = Text{En: "The user can try again.", Da: "Brugeren kan prøve igen."}

	DisableUser      = Text{En: "Disable", Da: "Spær"}
	DisableUserTitle = Text{En: "Disable %s?", Da: "Spær %s?"}
	DisableUser1     = Text{En: "The user can log in nowhere until they are enabled again.", Da: "Brugeren kan ikke logge ind nogen steder, før de åbnes igen."}
	DisableUser2     = Text{En: "Links to choose a password stop working for as long.", Da: "Links til at vælge adgangskode virker ikke så længe."}
	DisableUserDone  = Text{En: "The user is disabled.", Da: "Brugeren er spærret."}
	EnableUser       = Text{En: "Enable", Da: "Åbn igen"}
	EnableUserTitle  = Text{En: "Enable %s again?", Da: "Åbn %s igen?"}
	EnableUser1      = Text{En: "The user can log in as before, with the same password and second factor.", Da: "Brugeren kan logge ind som før med samme adgangskode og anden faktor."}
	EnableUserDone   = Text{En: "The user can log in again.", Da: "Brugeren kan logge ind igen."}

	EndsSessions = Text{En: "All sessions of the user end. Applications with a back channel are told; at the others the user may stay logged in until they ask again.", Da: "Alle brugerens sessioner afsluttes. Applikationer med en bagkanal får besked; hos de andre kan brugeren være logget ind, til de spørger igen."}
	EndAll       = Text{En: "End all sessions", Da: "Afslut alle sessioner"}
	EndAllTitle  = Text{En: "End all sessions of %s?", Da: "Afslut alle sessioner for %s?"}
	EndAllDone   = Text{En: "The sessions of the user have ended.", Da: "Brugerens sessioner er afsluttet."}

	DeleteUser      = Text{En: "Delete", Da: "Slet"}
	DeleteUserTitle = Text{En: "Delete %s for good?", Da: "Slet %s for altid?"}
	DeleteUser1     = Text{En: "The user, the password and the second factor are gone for good.", Da: "Brugeren, adgangskoden og den anden faktor er væk for altid."}
	DeleteUser2     = Text{En: "A new user of the same name is somebody else to the applications. To keep somebody out for a while, disable them.", Da: "En ny bruger med samme navn er en anden for applikationerne. Spær brugeren, hvis det kun er for en tid."}
	DeleteUserDone  = Text{En: "The user is deleted.", Da: "Brugeren er slettet."}
)

// Second factors, of everybody who has one here.
var (
	FactorsSearch    = Text{En: "Second factors by subject", Da: "Andre faktorer ved subjekt"}
	FactorsLead      = Text{En: "Finds whoever has enrolled a second factor here, also those whom a provider knows.", Da: "Finder dem, der har tilmeldt en anden faktor her, også dem, som en udbyder kender."}
	FactorsOf        = Text{En: "Second factors", Da: "Andre faktorer"}
	FactorsFound     = Text{En: "Found", Da: "Fundet"}
	FactorsNone      = Text{En: "Nobody with exactly this subject has a second factor here, or an open invitation.", Da: "Ingen med præcis dette subjekt har en anden faktor her eller en åben invitation."}
	FactorsNowhere   = Text{En: "No connection for local users has a second factor that is enrolled here.", Da: "Ingen forbindelse til lokale brugere har en anden faktor, der tilmeldes her."}
	FactorsOther     = Text{En: "Invite somebody new", Da: "Inviter en ny"}
	FactorsOtherLead = Text{En: "Choose where the subject is from. Trin does not know whether the provider has such a user.", Da: "Vælg, hvor subjektet er fra. Trin ved ikke, om udbyderen har en sådan bruger."}
	FactorOther      = Text{En: "%s in %s", Da: "%s i %s"}
	FactorSubject    = Text{En: "Subject", Da: "Subjekt"}
	FactorNamespace  = Text{En: "Namespace", Da: "Navnerum"}
	FactorTitle      = Text{En: "Second factor of %s", Da: "Anden faktor for %s"}
	FactorAt         = Text{En: "Connection", Da: "Forbindelse"}
	FactorNone       = Text{En: "not enrolled", Da: "ikke tilmeldt"}
	FactorEnrolled   = Text{En: "enrolled", Da: "tilmeldt"}
	FactorEnrolledAt = Text{En: "Enrolled", Da: "Tilmeldt"}
	FactorUntil      = Text{En: "until %s", Da: "til %s"}
	FactorUsed       = Text{En: "Last used", Da: "Sidst brugt"}
	FactorCodes      = Text{En: "Recovery codes", Da: "Gendannelseskoder"}
	FactorCodesLeft  = Text{En: "%d left", Da: "%d tilbage"}
	FactorLocked     = Text{En: "locked after too many wrong codes", Da: "låst efter for mange forkerte koder"}
	FactorBack       = Text{En: "Back to the second factor", Da: "Tilbage til den anden faktor"}

	ResetFactor       = Text{En: "Reset the second factor", Da: "Nulstil den anden faktor"}
	ResetFactorTitle  = Text{En: "Reset the second factor of %s?", Da: "Nulstil den anden faktor for %s?"}
	ResetFactor1      = Text{En: "The app and the recovery codes stop working at once.", Da: "Appen og gendannelseskoderne holder straks op med at virke."}
	ResetFactor2      = Text{En: "You get an invitation to hand over, with which the user enrols again.", Da: "Du får en invitation, som du giver videre, og med den tilmelder brugeren sig igen."}
	InviteFactor      = Text{En: "Invite to enrol", Da: "Inviter til at tilmelde"}
	InviteFactorTitle = Text{En: "Invite %s to enrol a second factor?", Da: "Inviter %s til at tilmelde en anden faktor?"}
	InviteFactor1     = Text{En: "You get a code to hand over. Whoever has it and passes the first login enrols the factor.", Da: "Du får en kode, som du giver videre. Den, der har den og klarer det første login, tilmelder faktoren."}
	RecoveryNew       = Text{En: "New recovery codes", Da: "Nye gendannelseskoder"}
	RecoveryNewTitle  = Text{En: "Make new recovery codes for %s?", Da: "Lav nye gendannelseskoder til %s?"}
	RecoveryNew1      = Text{En: "The codes that the user has stop working.", Da: "De koder, brugeren har, holder op med at virke."}
	RecoveryNew2      = Text{En: "The new ones are shown to you once. Each stands for the app at one login.", Da: "De nye vises for dig én gang. Hver af dem gælder for appen ved ét login."}
	RecoveryCodes     = Text{En: "Recovery codes", Da: "Gendannelseskoder"}
	RecoveryCodesLead = Text{En: "Each is good once. Hand them to the user alone.", Da: "Hver kan bruges én gang. Giv dem kun til brugeren."}
	UnlockFactor      = Text{En: "Let try codes again", Da: "Lad prøve koder igen"}
	UnlockFactorTitle = Text{En: "Let %s try codes again at once?", Da: "Lad %s prøve koder igen med det samme?"}
	UnlockFactor1     = Text{En: "Wrong codes so far are forgotten.", Da: "Forkerte koder indtil nu glemmes."}
	FactorUnlockDone  = Text{En: "Codes are looked at again.", Da: "Koder prøves igen."}
)

// Administrators.
var (
	AdministratorsTitle       = Text{En: "Administrators", Da: "Administratorer"}
	AdministratorsLead        = Text{En: "Who may work here. A change holds from their next request on. Times are UTC.", Da: "Hvem der må arbejde her. En ændring gælder fra deres næste anmodning. Tider er UTC."}
	AdministratorsShown       = Text{En: "%d {administrator|administrators}", Da: "%d {administrator|administratorer}"}
	AdministratorName         = Text{En: "Name", Da: "Navn"}
	AdministratorNameHint     = Text{En: "What the audit calls them", Da: "Det, revisionssporet kalder dem"}
	AdministratorRole         = Text{En: "Role", Da: "Rolle"}
	AdministratorOrganisation = Text{En: "Organisation", Da: "Organisation"}
	AdministratorSubject      = Text{En: "Subject", Da: "Subjekt"}
	AdministratorSince        = Text{En: "Since", Da: "Siden"}
	AdministratorSeen         = Text{En: "Last here", Da: "Sidst her"}
	AdministratorNever        = Text{En: "never", Da: "aldrig"}
	MadeBy                    = Text{En: "made by %s", Da: "oprettet af %s"}
	EveryOrganisation         = Text{En: "every organisation", Da: "alle organisationer"}
	Choose                    = Text{En: "Choose…", Da: "Vælg…"}
	RoleHint                  = Text{En: "A viewer sees everything but secrets; an operator also helps users; an administrator also changes the installation, keys and administrators", Da: "En læser ser alt undtagen hemmeligheder; en operatør hjælper også brugere; en administrator ændrer også opsætning, nøgler og administratorer"}
	RoleWrong                 = Text{En: "Choose a role.", Da: "Vælg en rolle."}
	OrganisationHint          = Text{En: "Of one organisation: only what belongs to it is seen and changed", Da: "Af én organisation: kun det, der hører til den, ses og ændres"}
	OrganisationWrong         = Text{En: "Choose one organisation, or every one.", Da: "Vælg én organisation eller alle."}

	AdministratorInvite     = Text{En: "Invite by link", Da: "Inviter med link"}
	AdministratorInviteLead = Text{En: "Whoever opens the link and logs in becomes an administrator.", Da: "Den, der åbner linket og logger ind, bliver administrator."}
	AdministratorInviteMake = Text{En: "Make the link", Da: "Lav linket"}
	AdministratorLink       = Text{En: "Link", Da: "Link"}
	AdministratorLinkLead   = Text{En: "Good once, for an hour. Give it to nobody but the one it is for.", Da: "Kan bruges én gang inden for en time. Giv det kun til den, det er til."}

	AdministratorAdd     = Text{En: "Add an administrator", Da: "Tilføj en administrator"}
	AdministratorAddLead = Text{En: "Name a local user, or somebody whom a provider knows. Where somebody else has made the account or reset it, reset its password and second factor first: whoever made them may still have them.", Da: "Skriv en lokal bruger eller en, som en udbyder kender. Har en anden oprettet eller nulstillet kontoen, så nulstil først adgangskode og anden faktor: den, der lavede dem, kan stadig have dem."}
	AdministratorLocal   = Text{En: "A local user", Da: "En lokal bruger"}
	AdministratorForeign = Text{En: "Or somebody whom a provider knows", Da: "Eller en, som en udbyder kender"}
	AdministratorMay     = Text{En: "What they may do", Da: "Hvad de må"}
	NamespaceHint        = Text{En: "The page that refuses somebody who is no administrator shows both parts of the subject", Da: "Siden, der afviser en, som ikke er administrator, viser begge dele af subjektet"}
	AdministratorWhich   = Text{En: "Write either a user name, or a namespace with a subject.", Da: "Skriv enten et brugernavn eller et navnerum med et subjekt."}
	AdministratorAlready = Text{En: "This one is an administrator already. Choose them in the list to change what they may do.", Da: "Denne er allerede administrator. Vælg dem på listen for at ændre, hvad de må."}
	UserUnknown          = Text{En: "There is no local user of that name.", Da: "Der er ingen lokal bruger med det navn."}
	UserNoWayIn          = Text{En: "The administration uses no connection at which this user could log in.", Da: "Administrationen bruger ingen forbindelse, som brugeren kan logge ind med."}
	UserManyWays         = Text{En: "This user has several subjects. Write the namespace and the subject instead.", Da: "Brugeren har flere subjekter. Skriv i stedet navnerum og subjekt."}

	AdministratorTitle       = Text{En: "The administrator %s", Da: "Administratoren %s"}
	AdministratorChangeLead  = Text{En: "A change of role or organisation holds from the next request on, also for the tokens that they have made.", Da: "En ændring af rolle eller organisation gælder fra næste anmodning, også for de adgangsnøgler, de har lavet."}
	AdministratorSave        = Text{En: "Save", Da: "Gem"}
	AdministratorSaved       = Text{En: "The administrator is saved.", Da: "Administratoren er gemt."}
	AdministratorRemove      = Text{En: "Remove", Da: "Fjern"}
	AdministratorRemoveTitle = Text{En: "Remove the administrator %s?", Da: "Fjern administratoren %s?"}
	AdministratorRemove1     = Text{En: "They are out of the administration at once.", Da: "De er straks ude af administrationen."}
	AdministratorRemove2     = Text{En: "Tokens that they have made stop working.", Da: "Adgangsnøgler, de har lavet, holder op med at virke."}
	AdministratorRemove3     = Text{En: "Their account stays: they can log in to applications as before.", Da: "Deres konto bliver: de kan logge ind i applikationer som før."}
	AdministratorRemoved     = Text{En: "The administrator is removed.", Da: "Administratoren er fjernet."}
	AdministratorLast        = Text{En: "This is the last administrator of everything: nobody would be left who may change administrators.", Da: "Det er den sidste administrator af alt: der ville ikke være nogen tilbage, som må ændre administratorer."}
	AdministratorLastDo      = Text{En: "Make another administrator of everything first.", Da: "Lav først en anden administrator af alt."}
)

// Tokens.
var (
	TokensTitle      = Text{En: "Tokens", Da: "Adgangsnøgler"}
	TokensLead       = Text{En: "What programs work here with. Times are UTC.", Da: "Det, programmer arbejder med her. Tider er UTC."}
	TokensNone       = Text{En: "There is no token", Da: "Der er ingen adgangsnøgler"}
	TokensNoneDo     = Text{En: "Make one for each program that is to use the API.", Da: "Lav en til hvert program, der skal bruge API'et."}
	TokensShown      = Text{En: "%d {token|tokens}", Da: "%d {adgangsnøgle|adgangsnøgler}"}
	TokenName        = Text{En: "Name", Da: "Navn"}
	TokenNameHint    = Text{En: "What it is for; the audit names it so", Da: "Hvad den er til; revisionssporet kalder den sådan"}
	TokenState       = Text{En: "State", Da: "Tilstand"}
	TokenWorks       = Text{En: "works", Da: "virker"}
	TokenOver        = Text{En: "has expired", Da: "udløbet"}
	TokenStopped     = Text{En: "stopped", Da: "stoppet"}
	TokenStoppedWhy  = Text{En: "whoever made it may not do this any more", Da: "den, der lavede den, må ikke det mere"}
	TokenMay         = Text{En: "May", Da: "Må"}
	TokenMadeBy      = Text{En: "Made by", Da: "Lavet af"}
	TokenUsed        = Text{En: "Last used", Da: "Sidst brugt"}
	TokenEnds        = Text{En: "Ends", Da: "Udløber"}
	TokenNew         = Text{En: "Make a token", Da: "Lav en adgangsnøgle"}
	TokenNewLead     = Text{En: "It may do what its role, its organisation and its scopes allow, all three, and never what needs a fresh proof. It stops working when you are no administrator of that role any more.", Da: "Den må det, som dens rolle, organisation og områder tillader, alle tre, og aldrig det, der kræver et frisk bevis. Den holder op med at virke, når du ikke længere er administrator med den rolle."}
	TokenScopes      = Text{En: "Scopes", Da: "Områder"}
	ScopeRead        = Text{En: "read: what a viewer sees", Da: "read: det, en læser ser"}
	ScopeOperate     = Text{En: "operate: sessions and users", Da: "operate: sessioner og brugere"}
	ScopeWrite       = Text{En: "write: drafts and their publication", Da: "write: kladder og udgivelse af dem"}
	ScopeKeys        = Text{En: "keys: key sets", Da: "keys: nøglesæt"}
	ScopesWrong      = Text{En: "Choose at least one scope.", Da: "Vælg mindst ét område."}
	TokenValid       = Text{En: "Good for", Da: "Gyldig i"}
	TokenDays        = Text{En: "%s days", Da: "%s dage"}
	TokenDaysWrong   = Text{En: "Choose for how long.", Da: "Vælg, hvor længe."}
	TokenSecret      = Text{En: "The token", Da: "Adgangsnøglen"}
	TokenSecretLead  = Text{En: "Write it into the program now; Trin keeps only a hash of it. It is sent as Authorization: Bearer.", Da: "Skriv den ind i programmet nu; Trin gemmer kun en hash af den. Den sendes som Authorization: Bearer."}
	TokenRevoke      = Text{En: "Revoke", Da: "Tilbagekald"}
	TokenRevokeTitle = Text{En: "Revoke the token %s?", Da: "Tilbagekald adgangsnøglen %s?"}
	TokenRevoke1     = Text{En: "It stops working at once, for good.", Da: "Den holder straks op med at virke, for altid."}
	TokenRevoke2     = Text{En: "The program that uses it is refused from its next request on.", Da: "Programmet, der bruger den, afvises fra sin næste anmodning."}
	TokenRevoked     = Text{En: "The token is revoked.", Da: "Adgangsnøglen er tilbagekaldt."}
)
