package words

// What stands around an edit of a draft.
var (
	DraftsTitle   = Text{En: "Changes", Da: "Ændringer"}
	DraftUntitled = Text{En: "Change %s", Da: "Ændring %s"}
	DraftBarName  = Text{En: "The draft you are in", Da: "Kladden, du er i"}
	DraftBar      = Text{En: "You are in the draft “%s”, revision %d: %d edits. Nothing is in force until it is published.", Da: "Du er i kladden “%s”, revision %d: %d rettelser. Intet gælder, før den udgives."}
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
