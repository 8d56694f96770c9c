package words

// What stands around an edit of a draft.
var (
	DraftsTitle   = Text{En: "Changes", Da: "Ændringer"}
	DraftUntitled = Text{En: "Change %s", Da: "Ændring %s"}
	DraftBarName  = Text{En: "The draft you are in", Da: "Kladden, du er i"}
	DraftBar      = Text{En: "You are in the draft “%s”, revision %d: %d {edit|edits}. Nothing is in force until it is published.", Da: "Du er i kladden “%s”, revision %d: %d {rettelse|rettelser}. Intet gælder, før den udgives."}
	DraftBarOne   = Text{En: "You are in the draft “%s”, revision %d: 1 edit. Nothing is in force until it is published.", Da: "Du er i kladden “%s”, revision %d: 1 rettelse. Intet gælder, før den udgives."}
	DraftBarTaken = Text{En: "It waits to be approved; an edit takes its approvals away.", Da: "Den venter på godkendelse; en rettelse fjerner dens godkendelser."}
	DraftSee      = Text{En: "See the change", Da: "Se ændringen"}
	DraftPreview  = Text{En: "Preview", Da: "Forhåndsvisning"}
	DraftLeave    = Text{En: "Leave the draft", Da: "Forlad kladden"}
	DraftRevision = Text{En: "Revision %d", Da: "Revision %d"}
	DraftEditors  = Text{En: "Edited by", Da: "Rettet af"}

	EditKept        = Text{En: "Kept in the draft. Nothing is in force yet.", Da: "Gemt i kladden. Intet gælder endnu."}
	EditRefused     = Text{En: "Nothing was kept", Da: "Intet blev gemt"}
	EditRefusedLead = Text{En: "Mend what is said here, and send the form again. What you typed still stands in it.", Da: "Ret det, der står her, og send formularen igen. Det, du skrev, står der stadig."}

	DraftColumnWhere = Text{En: "Where", Da: "Hvor"}
	DraftLine        = Text{En: "Line %s", Da: "Linje %s"}

	DraftFinalTitle = Text{En: "The draft is finished", Da: "Kladden er afsluttet"}
	DraftFinalLead  = Text{En: "It was published or discarded in the meantime, and stays as it is. Nothing was kept.", Da: "Den er i mellemtiden udgivet eller kasseret og bliver, som den er. Intet blev gemt."}
	DraftFinalNext  = Text{En: "Look at what became of it, and begin another draft.", Da: "Se, hvad der blev af den, og begynd en ny kladde."}
	DraftFinalGo    = Text{En: "Go to the draft", Da: "Gå til kladden"}

	DraftStaleTitle     = Text{En: "The draft has changed in the meantime", Da: "Kladden er ændret i mellemtiden"}
	DraftStaleLead      = Text{En: "Your form was made for an older revision of the draft. Nothing was kept, and nothing that you typed is lost.", Da: "Din formular blev lavet til en ældre revision af kladden. Intet blev gemt, og intet af det, du skrev, er tabt."}
	DraftStaleYours     = Text{En: "Your form was made for", Da: "Din formular blev lavet til"}
	DraftStaleNow       = Text{En: "The draft is now at", Da: "Kladden er nu på"}
	DraftStaleTyped     = Text{En: "What you typed", Da: "Det, du skrev"}
	DraftStaleTypedLead = Text{En: "Look at the change first. If you send it again, what you typed takes the place of what the others wrote in the same fields.", Da: "Se først på ændringen. Sender du det igen, træder det, du skrev, i stedet for det, de andre skrev i de samme felter."}
	DraftStaleFiles     = Text{En: "Files and secrets are not kept by this page: you will have to give them again on the page that you came from.", Da: "Filer og hemmeligheder gemmes ikke på denne side: du må give dem igen på den side, du kom fra."}
	DraftStaleLarge     = Text{En: "It is too much to show here. Go back in the browser to copy it.", Da: "Det er for meget at vise her. Gå tilbage i browseren for at kopiere det."}
	DraftStaleAgain     = Text{En: "Put it into the draft as it is now", Da: "Læg det i kladden, som den er nu"}
	DraftStaleDrop      = Text{En: "Give up what I typed", Da: "Opgiv det, jeg skrev"}
)

// The list of drafts.
var (
	DraftsLead         = Text{En: "The installation is changed in drafts. Nothing of a draft is in force until it is published.", Da: "Installationen ændres i kladder. Intet i en kladde gælder, før den udgives."}
	DraftsOpen         = Text{En: "Open", Da: "Åbne"}
	DraftsClosed       = Text{En: "Closed", Da: "Afsluttede"}
	DraftsMine         = Text{En: "Begun by you", Da: "Begyndt af dig"}
	DraftsOthers       = Text{En: "Begun by others", Da: "Begyndt af andre"}
	DraftsNone         = Text{En: "There is no open draft", Da: "Der er ingen åben kladde"}
	DraftsNoneDo       = Text{En: "Begin one here, or with “Edit” on the page of what you want to change.", Da: "Begynd en her eller med “Rediger” på siden for det, du vil ændre."}
	DraftsClosedNone   = Text{En: "No draft is closed", Da: "Ingen kladde er afsluttet"}
	DraftsClosedNoneDo = Text{En: "Drafts that are published or discarded are listed here.", Da: "Kladder, der er udgivet eller kasseret, står her."}
	DraftsMore         = Text{En: "Only the newest %d drafts are looked through.", Da: "Kun de nyeste %d kladder er gennemset."}
	DraftsShown        = Text{En: "%d shown", Da: "%d vises"}

	DraftNew             = Text{En: "Begin a draft", Da: "Begynd en kladde"}
	DraftNewLead         = Text{En: "It begins with what is in force now.", Da: "Den begynder med det, der gælder nu."}
	DraftNewDo           = Text{En: "Begin the draft", Da: "Begynd kladden"}
	DraftTitleField      = Text{En: "Title", Da: "Titel"}
	DraftTitleHint       = Text{En: "What the change is, in a few words: “AD FS of Odense”", Da: "Hvad ændringen er, med få ord: “AD FS i Odense”"}
	DraftTitleMissing    = Text{En: "Write in a few words what the change is.", Da: "Skriv med få ord, hvad ændringen er."}
	DraftNoteField       = Text{En: "Note", Da: "Bemærkning"}
	DraftNoteHint        = Text{En: "Why it is done. It stands in the list of versions.", Da: "Hvorfor det gøres. Den står på listen over versioner."}
	DraftColumnTitle     = Text{En: "Draft", Da: "Kladde"}
	DraftColumnState     = Text{En: "State", Da: "Tilstand"}
	DraftColumnWho       = Text{En: "By", Da: "Af"}
	DraftColumnWhat      = Text{En: "Edits", Da: "Retter"}
	DraftColumnBase      = Text{En: "Based on", Da: "Bygger på"}
	DraftColumnChanged   = Text{En: "Last changed", Da: "Sidst ændret"}
	DraftColumnDocument  = Text{En: "Document", Da: "Dokument"}
	DraftColumnField     = Text{En: "Field", Da: "Felt"}
	DraftForOrganisation = Text{En: "for %s alone", Da: "kun for %s"}
	DraftNothing         = Text{En: "Nothing is edited yet", Da: "Intet er rettet endnu"}
	DraftNothingDo       = Text{En: "Begin from the page of what you want to change, or make something new.", Da: "Begynd fra siden for det, du vil ændre, eller opret noget nyt."}
	DraftDocuments       = Text{En: "%d documents", Da: "%d dokumenter"}
	DraftOneDocument     = Text{En: "1 document", Da: "1 dokument"}
	DraftBehind          = Text{En: "behind by %d", Da: "bagud med %d"}
	DraftResult          = Text{En: "Result", Da: "Resultat"}
	DraftBecame          = Text{En: "became version %d", Da: "blev til version %d"}

	DraftStateOpen      = Text{En: "Open", Da: "Åben"}
	DraftStateSubmitted = Text{En: "Waits for approval", Da: "Venter på godkendelse"}
	DraftStateApproved  = Text{En: "Approved", Da: "Godkendt"}
	DraftStatePublished = Text{En: "Published", Da: "Udgivet"}
	DraftStateDiscarded = Text{En: "Discarded", Da: "Kasseret"}

	KindApplication    = Text{En: "Application", Da: "Applikation"}
	KindAuthentication = Text{En: "Authentication connection", Da: "Autentifikationsforbindelse"}
	KindRequester      = Text{En: "Requester", Da: "Tjeneste bag en applikation"}
	KindFragment       = Text{En: "Fragment of a pipeline", Da: "Delforløb"}
	KindLookup         = Text{En: "Lookup", Da: "Opslag"}
	KindSettings       = Text{En: "Settings", Da: "Indstillinger"}
	KindVocabulary     = Text{En: "Vocabulary", Da: "Ordforråd"}
)

// One draft.
var (
	DraftPageTitle    = Text{En: "Draft %s", Da: "Kladde %s"}
	DraftWhatNext     = Text{En: "What is next", Da: "Næste skridt"}
	DraftOrganisation = Text{En: "For the organisation alone", Da: "Kun for organisationen"}
	DraftRestores     = Text{En: "Restores", Da: "Genskaber"}
	DraftApprovals    = Text{En: "Approvals", Da: "Godkendelser"}
	DraftEdits        = Text{En: "What the draft changes", Da: "Hvad kladden ændrer"}
	DraftPublishedNow = Text{En: "Published: version %d is in force.", Da: "Udgivet: version %d gælder nu."}
	VersionNumber     = Text{En: "version %d", Da: "version %d"}
	VersionSee        = Text{En: "See the version", Da: "Se versionen"}
	GoBack            = Text{En: "Go back to the version before", Da: "Gå tilbage til versionen før"}

	ApprovalsGiven        = Text{En: "%d of %d given", Da: "%d af %d givet"}
	ApprovedBy            = Text{En: "Approved by %s", Da: "Godkendt af %s"}
	DraftApproveNotTokens = Text{En: "A token cannot approve: that takes a person.", Da: "En adgangsnøgle kan ikke godkende: det kræver en person."}
	DraftApproveNotRole   = Text{En: "You cannot approve it: that takes the role of administrator.", Da: "Du kan ikke godkende den: det kræver rollen administrator."}
	DraftApproveNotOwn    = Text{En: "You cannot approve it: you have made an edit of it, yourself or with a token. Another administrator must.", Da: "Du kan ikke godkende den: du har selv eller med en adgangsnøgle lavet en rettelse i den. Det må en anden administrator gøre."}
	DraftApproveNotTwice  = Text{En: "You have approved it already.", Da: "Du har allerede godkendt den."}

	ProblemsNew      = Text{En: "New problems", Da: "Nye problemer"}
	ProblemsNewLead  = Text{En: "With an error nothing is published. Follow a document to where it is mended.", Da: "Med en fejl udgives intet. Følg et dokument til der, hvor det rettes."}
	AdviceNew        = Text{En: "New advice", Da: "Nye råd"}
	AdviceNewLead    = Text{En: "It keeps nothing from being published. Follow a document to where it is mended.", Da: "De forhindrer ikke, at kladden udgives. Følg et dokument til der, hvor det rettes."}
	ProblemsHidden   = Text{En: "%d more are in documents that you do not see.", Da: "%d mere er i dokumenter, du ikke ser."}
	ProblemsStanding = Text{En: "%d {error is|errors are} in force already. {It keeps|They keep} the draft from being published too.", Da: "%d fejl gælder allerede. {Den|De} forhindrer også, at kladden udgives."}
	ProblemsSolved   = Text{En: "Problems that it takes away", Da: "Problemer, den fjerner"}
	DangersNew       = Text{En: "New dangerous settings", Da: "Nye farlige indstillinger"}
	DangersNewLead   = Text{En: "They weaken a check. They are published if you want them, and stay on the page of dangerous settings.", Da: "De svækker et tjek. De udgives, hvis du vil det, og bliver stående på siden med farlige indstillinger."}
	MendErrors       = Text{En: "See the errors", Da: "Se fejlene"}

	DocumentNew         = Text{En: "New", Da: "Ny"}
	DocumentChanged     = Text{En: "Changed", Da: "Ændret"}
	DocumentDeleted     = Text{En: "Deleted", Da: "Slettet"}
	DocumentNewSays     = Text{En: "The whole document is new.", Da: "Hele dokumentet er nyt."}
	DocumentDeletedSays = Text{En: "The document is taken away.", Da: "Dokumentet fjernes."}
	DocumentUnreadable  = Text{En: "The document changes as a whole.", Da: "Dokumentet ændres som helhed."}
	DifferenceMore      = Text{En: "%d more lines are not shown.", Da: "%d linjer mere vises ikke."}
	DifferenceNone      = Text{En: "Nothing is different.", Da: "Intet er anderledes."}
	DifferenceToForce   = Text{En: "Against version %d, which is in force", Da: "I forhold til version %d, som gælder"}
	ValueMissing        = Text{En: "not there", Da: "findes ikke"}
	EditedBy            = Text{En: "Last edited by %s, %s", Da: "Sidst rettet af %s, %s"}
	EditMore            = Text{En: "Edit further", Da: "Ret videre"}
	EditRevert          = Text{En: "Take the edit out", Da: "Tag rettelsen ud"}
	DraftDescribeTitle  = Text{En: "Title and note", Da: "Titel og bemærkning"}
	DraftDescribeDo     = Text{En: "Keep title and note", Da: "Gem titel og bemærkning"}

	NextEdit      = Text{En: "Edit something: the draft changes nothing yet.", Da: "Ret noget: kladden ændrer intet endnu."}
	NextConflicts = Text{En: "Others have changed the same documents. Settle the conflicts first.", Da: "Andre har ændret de samme dokumenter. Løs konflikterne først."}
	NextMend      = Text{En: "Mend the errors: with them it is not published.", Da: "Ret fejlene: med dem udgives den ikke."}
	NextPreview   = Text{En: "Look at the preview: what it would do to logins.", Da: "Se forhåndsvisningen: hvad den ville gøre ved logins."}
	NextSubmit    = Text{En: "Submit it, so that others can approve it.", Da: "Indsend den, så andre kan godkende den."}
	NextApprove   = Text{En: "Look at the preview, and approve it.", Da: "Se forhåndsvisningen, og godkend den."}
	NextWait      = Text{En: "It waits for another administrator to approve it.", Da: "Den venter på, at en anden administrator godkender den."}
	NextPublish   = Text{En: "Publish it.", Da: "Udgiv den."}
	NextReader    = Text{En: "You can look at it. Administrators edit, approve and publish it.", Da: "Du kan se den. Administratorer retter, godkender og udgiver den."}
	NextPublished = Text{En: "It is published.", Da: "Den er udgivet."}
	NextDiscarded = Text{En: "It was discarded. Its edits can still be read and exported.", Da: "Den er kasseret. Dens rettelser kan stadig læses og eksporteres."}
)

// What is done with a draft.
var (
	DraftWhatHappens = Text{En: "What will happen", Da: "Hvad der sker"}
	DraftCannotYet   = Text{En: "It cannot be done", Da: "Det kan ikke gøres"}

	DraftSubmitTitle = Text{En: "Submit", Da: "Indsend"}
	DraftSubmitDo    = Text{En: "Submit for approval", Da: "Indsend til godkendelse"}
	DraftSubmit1     = Text{En: "Other administrators see that it waits for them. Nothing is in force yet.", Da: "Andre administratorer ser, at den venter på dem. Intet gælder endnu."}
	DraftSubmit2     = Text{En: "An edit opens it again and takes its approvals away.", Da: "En rettelse åbner den igen og fjerner dens godkendelser."}

	DraftReopenTitle = Text{En: "Open again", Da: "Åbn igen"}
	DraftReopen1     = Text{En: "The draft can be edited again. Approvals that it has are gone.", Da: "Kladden kan rettes igen. De godkendelser, den har, forsvinder."}

	DraftApproveTitle = Text{En: "Approve", Da: "Godkend"}
	DraftApprove1     = Text{En: "You say that the edits below should be in force. It can be published when it has all approvals that the settings want.", Da: "Du siger, at rettelserne herunder skal gælde. Den kan udgives, når den har alle de godkendelser, som indstillingerne kræver."}
	DraftApprove2     = Text{En: "Your name stands in the audit and beside the version.", Da: "Dit navn står i revisionssporet og ved versionen."}

	DraftPublishTitle = Text{En: "Publish", Da: "Udgiv"}
	DraftPublishDo    = Text{En: "Publish: put it in force", Da: "Udgiv: lad det gælde"}
	DraftPublish1     = Text{En: "It becomes the next version, in one step. Logins that begin from then on are decided by it; those that are under way end as they began.", Da: "Den bliver til næste version i ét skridt. Logins, der begynder derefter, afgøres efter den; de, der er i gang, slutter, som de begyndte."}
	DraftPublish2     = Text{En: "The version before can be put in force again at once.", Da: "Versionen før kan straks sættes i kraft igen."}
	CannotUnapproved  = Text{En: "Other administrators must approve it first.", Da: "Andre administratorer skal godkende den først."}

	DraftDiscardTitle = Text{En: "Discard", Da: "Kassér"}
	DraftDiscard1     = Text{En: "The draft ends. It can be neither edited nor published any more.", Da: "Kladden slutter. Den kan hverken rettes eller udgives mere."}
	DraftDiscard2     = Text{En: "What is in force stays as it is. The edits can still be read and exported.", Da: "Det, der gælder, bliver, som det er. Rettelserne kan stadig læses og eksporteres."}

	DraftRevertTitle   = Text{En: "Take an edit out", Da: "Tag en rettelse ud"}
	DraftRevert1       = Text{En: "The draft leaves this document as it was when the draft began.", Da: "Kladden lader dette dokument være, som det var, da kladden begyndte."}
	DraftRevert2       = Text{En: "The edit is kept in the audit alone. Approvals of the draft are gone.", Da: "Rettelsen findes kun i revisionssporet. Kladdens godkendelser forsvinder."}
	DraftRevertNothing = Text{En: "The draft has no edit of this document.", Da: "Kladden har ingen rettelse af dette dokument."}
)

// From a page that reads to one that edits.
var (
	ChooseTitle     = Text{En: "Edit in a draft", Da: "Ret i en kladde"}
	ChooseLead      = Text{En: "Everything is edited in a draft. Nothing is in force until the draft is published.", Da: "Alt rettes i en kladde. Intet gælder, før kladden udgives."}
	ChooseNew       = Text{En: "You have no open draft. A new one begins with what is in force now.", Da: "Du har ingen åben kladde. En ny begynder med det, der gælder nu."}
	ChooseNewDo     = Text{En: "Begin a new draft", Da: "Begynd en ny kladde"}
	ChooseOne       = Text{En: "You have one open draft: “%s”, with %d {edit|edits}.", Da: "Du har én åben kladde: “%s” med %d {rettelse|rettelser}."}
	ChooseOneDo     = Text{En: "Go on in that draft", Da: "Fortsæt i den kladde"}
	ChooseMany      = Text{En: "You have %d open drafts. Choose the one to edit in.", Da: "Du har %d åbne kladder. Vælg den, du vil rette i."}
	ChooseDraft     = Text{En: "Draft", Da: "Kladde"}
	ChooseOption    = Text{En: "%s (%d {edit|edits}, %s)", Da: "%s (%d {rettelse|rettelser}, %s)"}
	ChooseNewOption = Text{En: "a new draft", Da: "en ny kladde"}
	ChooseManyDo    = Text{En: "Go on", Da: "Fortsæt"}

	EditDo            = Text{En: "Edit", Da: "Rediger"}
	CopyDo            = Text{En: "Copy", Da: "Kopiér"}
	SwitchDo          = Text{En: "Switch off or on", Da: "Slå fra eller til"}
	DeleteDo          = Text{En: "Delete", Da: "Slet"}
	EditVocabulary    = Text{En: "Edit the vocabulary", Da: "Rediger ordforrådet"}
	EditLevels        = Text{En: "Edit the levels", Da: "Rediger niveauerne"}
	EditClaims        = Text{En: "Edit the pipeline", Da: "Rediger forløbet"}
	NewApplication    = Text{En: "New application", Da: "Ny applikation"}
	NewAuthentication = Text{En: "New authentication connection", Da: "Ny autentifikationsforbindelse"}
)

// Conflicts.
var (
	ConflictsTitle      = Text{En: "Conflicts", Da: "Konflikter"}
	ConflictsHint       = Text{En: "You and others have changed these documents since the draft began.", Da: "Både du og andre har ændret disse dokumenter, siden kladden begyndte."}
	ConflictsLead       = Text{En: "Version %d is in force. What others have changed stays, except where you keep yours here.", Da: "Version %d gælder. Det, andre har ændret, bliver, undtagen hvor du beholder dit her."}
	ConflictsSettle     = Text{En: "Settle the conflicts", Da: "Løs konflikterne"}
	ConflictsSettleLead = Text{En: "Say of each document whose is kept. What is given up stays in the audit. To have some of both, keep yours and edit it afterwards.", Da: "Angiv for hvert dokument, hvis udgave der beholdes. Det opgivne står i revisionssporet. Vil du have noget af begge, så behold dit, og ret det bagefter."}
	ConflictsNone       = Text{En: "There are no conflicts", Da: "Der er ingen konflikter"}
	ConflictsNoneDo     = Text{En: "The draft is based on what is in force.", Da: "Kladden bygger på det, der gælder."}
	ConflictChoose      = Text{En: "Choose", Da: "Vælg"}
	DraftKeepMine       = Text{En: "keep mine", Da: "behold mit"}
	DraftKeepTheirs     = Text{En: "keep theirs", Da: "behold deres"}
	ConflictText        = Text{En: "The document", Da: "Dokumentet"}
	ConflictBase        = Text{En: "As it was when the draft began", Da: "Som det var, da kladden begyndte"}
	ConflictTheirs      = Text{En: "Theirs: as it is in force now", Da: "Deres: som det gælder nu"}
	ConflictMine        = Text{En: "Mine: as the draft has it", Da: "Mit: som kladden har det"}
	ConflictNone        = Text{En: "It is not there.", Da: "Det findes ikke."}
	ConflictMissing     = Text{En: "Nothing was kept. Choose for every document.", Da: "Intet blev gemt. Vælg for hvert dokument."}
	ConflictMoved       = Text{En: "Nothing was kept: another version was published while you chose. Look again.", Da: "Intet blev gemt: en anden version blev udgivet, mens du valgte. Se igen."}
	RebaseLead          = Text{En: "Others have published since the draft began. Move it onto version %d to see and edit what is in force.", Da: "Andre har udgivet, siden kladden begyndte. Flyt den til version %d for at se og rette det, der gælder."}
	RebaseDo            = Text{En: "Move the draft onto what is in force", Da: "Flyt kladden til det, der gælder"}
)

// The preview.
var (
	PreviewTitle     = Text{En: "Preview", Da: "Forhåndsvisning"}
	PreviewLead      = Text{En: "What the draft would do if it were published now, against version %d. Nobody is asked, and nothing is kept.", Da: "Hvad kladden ville gøre, hvis den blev udgivet nu, i forhold til version %d. Ingen spørges, og intet gemmes."}
	DraftCount       = Text{En: "%d", Da: "%d"}
	SummaryDocuments = Text{En: "Documents that change", Da: "Dokumenter, der ændres"}
	SummaryReach     = Text{En: "Ways in that are otherwise", Da: "Veje ind, der bliver anderledes"}
	SummaryLogins    = Text{En: "Newest logins that would end otherwise", Da: "Nyeste logins, der ville ende anderledes"}
	SummaryClaims    = Text{En: "Recorded logins whose claims change", Da: "Gemte logins, hvis claims ændres"}
	SummaryTests     = Text{En: "Tests of claims that were run", Da: "Tests af claims, der blev kørt"}
	ReachSome        = Text{En: "The change touches %d applications. What they reach is told of the first %d of them.", Da: "Ændringen berører %d applikationer. Her står, hvad de første %d af dem når."}
	ReachEvery       = Text{En: "Look at every application", Da: "Se på alle applikationer"}
	TestsSome        = Text{En: "Of the %d tests of claims, those from %d to %d were run: there was no time for more.", Da: "Af de %d test af claims blev dem fra %d til %d kørt: der var ikke tid til flere."}
	TestsNone        = Text{En: "There are %d tests of claims, and there was no time for any of these.", Da: "Der er %d test af claims, og der var ikke tid til nogen af disse."}
	TestsRest        = Text{En: "Run the rest of the tests", Da: "Kør resten af testene"}
	UnfinishedReach  = Text{En: "There was not time for every application: the changes of reach are not all.", Da: "Der var ikke tid til alle applikationer: ændringerne i rækkevidde er ikke alle med."}
	UnfinishedClaims = Text{En: "There was not time for every pipeline: the changes of claims are not all.", Da: "Der var ikke tid til alle forløb: ændringerne i claims er ikke alle med."}
	UnfinishedLogins = Text{En: "There was not time for every login: those that would end otherwise are not all.", Da: "Der var ikke tid til alle logins: de, der ville ende anderledes, er ikke alle med."}

	DeadEndsNew      = Text{En: "New dead ends", Da: "Nye blindgyder"}
	DeadEndsLead     = Text{En: "On these ways nobody comes in any more, even if no level is asked for.", Da: "Ad disse veje kommer ingen ind mere, heller ikke når intet niveau ønskes."}
	DeadEndWhy       = Text{En: "Why", Da: "Hvorfor"}
	ReachChanges     = Text{En: "What is reached otherwise", Da: "Hvad der nås anderledes"}
	ReachChangesLead = Text{En: "By application, connection and what is asked for. What stays the same is left out.", Da: "Pr. applikation, forbindelse og ønske. Det, der er uændret, er udeladt."}
	ReachSame        = Text{En: "Everything is reached as it is now.", Da: "Alt nås som nu."}
	ReachNoRow       = Text{En: "no such way", Da: "ingen sådan vej"}
	ReachClassesOf   = Text{En: "%d {class|classes}", Da: "%d {klasse|klasser}"}
	ReachAnswers     = Text{En: "answered with %s", Da: "besvares med %s"}
	RowsMore         = Text{En: "%d more are not shown.", Da: "%d mere vises ikke."}

	LoginsOtherwise      = Text{En: "Logins that would end otherwise", Da: "Logins, der ville ende anderledes"}
	LoginsOtherwiseLead  = Text{En: "The newest %d logins are decided again, as they were and as they would be. Follow one to its record.", Da: "De nyeste %d logins afgøres igen, som de var, og som de ville blive. Følg et til dets log."}
	LoginsTouched        = Text{En: "Logins of applications that the draft touches", Da: "Logins i applikationer, som kladden berører"}
	LoginsSame           = Text{En: "End as they did", Da: "Ender som før"}
	LoginsOther          = Text{En: "Would end otherwise", Da: "Ville ende anderledes"}
	LoginsUnknown        = Text{En: "Unknown", Da: "Ukendt"}
	LoginsUnknownMeans   = Text{En: "The record does not hold enough to decide them again: the user or the provider ended them, or their version is not kept.", Da: "Loggen rummer ikke nok til at afgøre dem igen: brugeren eller udbyderen afsluttede dem, eller deres version er ikke gemt."}
	LoginColumnReference = Text{En: "Login", Da: "Login"}
	EndingBy             = Text{En: "by %s", Da: "via %s"}

	ClaimsOtherwise       = Text{En: "Claims in recorded logins", Da: "Claims i gemte logins"}
	ClaimsOtherwiseLead   = Text{En: "The pipelines that the draft touches are run on recorded logins, in which names are pseudonyms.", Da: "De forløb, som kladden berører, køres på gemte logins, hvor navne er pseudonymer."}
	ClaimsCompared        = Text{En: "Runs that were compared", Da: "Kørsler, der blev sammenlignet"}
	ClaimsSame            = Text{En: "The same comes out", Da: "Samme resultat"}
	ClaimsOther           = Text{En: "Something else comes out", Da: "Andet resultat"}
	ClaimsNone            = Text{En: "No recorded login goes through a pipeline that the draft touches. The field `samples` of the settings says how many are kept.", Da: "Intet gemt login går gennem et forløb, som kladden berører. Feltet `samples` i indstillingerne siger, hvor mange der gemmes."}
	ClaimsInLogins        = Text{En: "Logins", Da: "Logins"}
	ClaimsEach            = Text{En: "Each of them, with its claims before and after:", Da: "Hvert af dem med dets claims før og efter:"}
	PipelineOfApplication = Text{En: "Pipeline of the application %s", Da: "Forløbet for applikationen %s"}
	PipelineOfConnection  = Text{En: "Pipeline of the authentication connection %s", Da: "Forløbet for autentifikationsforbindelsen %s"}
	PipelineGone          = Text{En: "One side has no such pipeline, so there is nothing to compare.", Da: "Den ene side har intet sådant forløb, så der er intet at sammenligne."}
	WouldBeRefused        = Text{En: "would be refused", Da: "ville blive afvist"}
	WouldGo               = Text{En: "would go on", Da: "ville fortsætte"}
	WasRefused            = Text{En: "Logins that are refused now", Da: "Logins, der afvises nu"}
	RecordedTitle         = Text{En: "A recorded login, before and after", Da: "Et gemt login, før og efter"}
	RecordedLead          = Text{En: "What comes out of the pipeline as it is in force, and as the draft has it. Names are pseudonyms.", Da: "Hvad der kommer ud af forløbet, som det gælder, og som kladden har det. Navne er pseudonymer."}
	RecordedWhy           = Text{En: "The record of the login", Da: "Loggen over loginnet"}
	RefusedBefore         = Text{En: "Refused as it is now", Da: "Afvises, som det er nu"}
	RefusedAfter          = Text{En: "Refused by the draft", Da: "Afvises af kladden"}
)

// Versions.
var (
	VersionsTitle         = Text{En: "Versions", Da: "Versioner"}
	VersionsLead          = Text{En: "Every version of the installation that was in force, the newest first. Any of them can be put in force again.", Da: "Alle versioner af installationen, der har været i kraft, den nyeste først. Enhver af dem kan sættes i kraft igen."}
	VersionsNone          = Text{En: "Nothing was published yet", Da: "Intet er udgivet endnu"}
	VersionsNoneDo        = Text{En: "The first publication makes version 1.", Da: "Den første udgivelse bliver version 1."}
	VersionColumn         = Text{En: "Version", Da: "Version"}
	VersionChanges        = Text{En: "Documents changed", Da: "Ændrede dokumenter"}
	VersionInForce        = Text{En: "in force", Da: "gælder"}
	VersionTitle          = Text{En: "Version %d", Da: "Version %d"}
	VersionIsInForce      = Text{En: "This version is in force.", Da: "Denne version gælder."}
	VersionOld            = Text{En: "Version %d is in force now.", Da: "Version %d gælder nu."}
	VersionCompare        = Text{En: "Compare with another version", Da: "Sammenlign med en anden version"}
	VersionAgainst        = Text{En: "Version", Da: "Version"}
	VersionAgainstHint    = Text{En: "Its number; 0 is before the first", Da: "Dens nummer; 0 er før den første"}
	VersionCompareDo      = Text{En: "Show the difference", Da: "Vis forskellen"}
	VersionUnknown        = Text{En: "There is no such version.", Da: "Den version findes ikke."}
	VersionBefore         = Text{En: "The version before", Da: "Versionen før"}
	VersionAfter          = Text{En: "The version after", Da: "Versionen efter"}
	DifferenceBetween     = Text{En: "From version %d to version %d", Da: "Fra version %d til version %d"}
	DifferenceFromNothing = Text{En: "Everything in version %d", Da: "Alt i version %d"}

	RestoreTitle = Text{En: "Put it in force again", Da: "Sæt den i kraft igen"}
	RestoreAsk   = Text{En: "Put version %d in force again?", Da: "Sæt version %d i kraft igen?"}
	RestoreDo    = Text{En: "Put version %d in force", Da: "Sæt version %d i kraft"}
	Restore1     = Text{En: "What the version held becomes version %d, in one step. Everything that was changed since is undone; see the difference below.", Da: "Det, versionen indeholdt, bliver version %d i ét skridt. Alt, der er ændret siden, fortrydes; se forskellen herunder."}
	Restore2     = Text{En: "Nothing is lost: the version in force now can be put in force again in the same way.", Da: "Intet går tabt: den version, der gælder nu, kan sættes i kraft igen på samme måde."}
	Restore3     = Text{En: "Where the settings want approvals, it becomes a draft that waits for them.", Da: "Kræver indstillingerne godkendelser, bliver det en kladde, der venter på dem."}
	RestoreSame  = Text{En: "The version holds what is in force now. There is nothing to put in force.", Da: "Versionen indeholder det, der gælder nu. Der er intet at sætte i kraft."}
	ChangeOf     = Text{En: "The version that it made", Da: "Den version, den lavede"}
)

// YAML in and out.
var (
	ImportTitle       = Text{En: "Import YAML", Da: "Importér YAML"}
	ImportLead        = Text{En: "The same YAML as trin apply takes and trin export writes. You see what it would change before it is kept in the draft.", Da: "Samme YAML, som trin apply tager og trin export skriver. Du ser, hvad den ville ændre, før den gemmes i kladden."}
	ImportFile        = Text{En: "File", Da: "Fil"}
	ImportFileHint    = Text{En: "At most 8 MB", Da: "Højst 8 MB"}
	ImportText        = Text{En: "Or the text itself", Da: "Eller selve teksten"}
	ImportTextHint    = Text{En: "One or more documents, with --- between them. A text that holds a secret or a private key is refused.", Da: "Et eller flere dokumenter med --- imellem. En tekst med en hemmelighed eller en privat nøgle afvises."}
	ImportWhole       = Text{En: "This is the whole installation: delete what it does not hold", Da: "Det er hele installationen: slet det, den ikke indeholder"}
	ImportWholeHint   = Text{En: "Otherwise documents that are not in the text stay as they are.", Da: "Ellers bliver dokumenter, der ikke er i teksten, som de er."}
	ImportShow        = Text{En: "Show what it would change", Da: "Vis, hvad den ville ændre"}
	ImportConfirm     = Text{En: "Keep the import in the draft?", Da: "Gem importen i kladden?"}
	ImportConfirmLead = Text{En: "This is what the text would change of what the draft shows now. Nothing is kept yet.", Da: "Det er, hvad teksten ville ændre i det, kladden viser nu. Intet er gemt endnu."}
	ImportDifference  = Text{En: "What it would change in the draft", Da: "Hvad den ville ændre i kladden"}
	ImportKeep        = Text{En: "Keep it in the draft", Da: "Gem det i kladden"}
	ExportTitle       = Text{En: "Download as YAML", Da: "Hent som YAML"}
)

// FieldMeaning says in a few words what a field of a document is about, by its
// path without the numbers of list entries. The zero Text = its name says it.
func FieldMeaning(path string) Text { return fieldMeanings[path] }

// fieldMeanings is never changed.
var fieldMeanings = map[string]Text{
	"enabled":              {En: "Whether it is in use", Da: "Om den er i brug"},
	"name":                 {En: "What users see", Da: "Hvad brugerne ser"},
	"name.en":              {En: "What users see, in English", Da: "Hvad brugerne ser, på engelsk"},
	"name.da":              {En: "What users see, in Danish", Da: "Hvad brugerne ser, på dansk"},
	"profile":              {En: "The profile that sets what is not said here", Da: "Den profil, der sætter det, der ikke er sagt her"},
	"organisation":         {En: "Whose it is", Da: "Hvis den er"},
	"authentication":       {En: "Where its users log in", Da: "Hvor dens brugere logger ind"},
	"floor":                {En: "The least level that every login must reach", Da: "Det mindste niveau, hvert login skal nå"},
	"requesterFloors":      {En: "The least level for a service behind it", Da: "Det mindste niveau for en tjeneste bagved"},
	"pairFloors":           {En: "The least level by one connection", Da: "Det mindste niveau via én forbindelse"},
	"answers":              {En: "The classes that it is answered with", Da: "De klasser, den besvares med"},
	"ssoGroup":             {En: "Applications that share a login", Da: "Applikationer, der deler login"},
	"maxAge":               {En: "How old a login may be", Da: "Hvor gammelt et login må være"},
	"trustRequesters":      {En: "Whether it is believed about the services behind it", Da: "Om den tros om tjenesterne bagved"},
	"firstFactor":          {En: "The level of its login alone", Da: "Niveauet for dens login alene"},
	"factors":              {En: "Second factors and the levels they lift to", Da: "Anden faktor og de niveauer, de løfter til"},
	"cap":                  {En: "The highest level that it counts as", Da: "Det højeste niveau, den tæller som"},
	"assume":               {En: "The level of an answer that names none", Da: "Niveauet for et svar, der intet nævner"},
	"asks":                 {En: "What it is asked for when a level is wanted", Da: "Hvad den bliver bedt om, når et niveau ønskes"},
	"source":               {En: "Where its level is read", Da: "Hvor dens niveau læses"},
	"forward":              {En: "Whether it is told what is asked for", Da: "Om den får at vide, hvad der ønskes"},
	"subjectNamespace":     {En: "The name in which its users are known", Da: "Det navn, dens brugere er kendt under"},
	"claims":               {En: "Steps of the pipeline", Da: "Trin i forløbet"},
	"unknownClaims":        {En: "Steps for services that are not known", Da: "Trin for tjenester, der ikke er kendte"},
	"applications":         {En: "The applications that it is behind", Da: "De applikationer, den står bag"},
	"publishing.approvals": {En: "How many administrators must approve a draft", Da: "Hvor mange administratorer der skal godkende en kladde"},
	"sessionIdle":          {En: "How long a session lasts without use", Da: "Hvor længe en session varer uden brug"},
	"sessionLifetime":      {En: "How long a session lasts at most", Da: "Hvor længe en session højst varer"},
}
