package words

// The pages on which a claims pipeline is edited in a draft.
var (
	PipeTitle         = Text{En: "Claims pipeline of %s %s", Da: "Claims-forløb for %s %s"}
	PipeSteps         = Text{En: "Steps", Da: "Trin"}
	PipeUnknown       = Text{En: "Steps for requesters that are not known", Da: "Trin for tjenester, der ikke er kendte"}
	PipeTry           = Text{En: "Try a login", Da: "Prøv et login"}
	PipeTests         = Text{En: "Tests", Da: "Test"}
	PipeRecorded      = Text{En: "What changes for recorded logins", Da: "Hvad der ændres for gemte logins"}
	PipeDocument      = Text{En: "The document", Da: "Dokumentet"}
	PipeLeadInbound   = Text{En: "These steps see what the provider says. They run in order, and every application gets what they leave.", Da: "Disse trin ser, hvad udbyderen siger. De kører i rækkefølge, og alle applikationer får det, de efterlader."}
	PipeLeadOutbound  = Text{En: "These steps make what the application is told. They run in order, each on what the one before it left. An error ends the login.", Da: "Disse trin laver det, applikationen får at vide. De kører i rækkefølge, hvert på det, det forrige efterlod. En fejl afslutter loginnet."}
	PipeLeadFragment  = Text{En: "These steps run wherever a pipeline uses this fragment. A change holds in all of them.", Da: "Disse trin kører overalt, hvor et forløb bruger dette fragment. En ændring gælder dem alle."}
	PipeLeadRequester = Text{En: "These steps run behind those of the application, when this requester is behind the request.", Da: "Disse trin kører efter applikationens, når denne tjeneste står bag forespørgslen."}
	PipeLeadUnknown   = Text{En: "These steps run behind the application's own, when a requester is behind the request that is neither described nor has a floor.", Da: "Disse trin kører efter applikationens egne, når der bag forespørgslen står en tjeneste, som hverken er beskrevet eller har et mindsteniveau."}
	PipeBackLead      = Text{En: "The draft edits this document. All of its edits of it can be taken back at once.", Da: "Kladden retter dette dokument. Alle dens rettelser af det kan fortrydes på én gang."}
	PipeProfile       = Text{En: "Steps of the profile %s", Da: "Trin fra profilen %s"}
	PipeProfileLead   = Text{En: "They run behind the document's own. A step of the same kind for the same claim above takes the place of one.", Da: "De kører efter dokumentets egne. Et trin af samme slags for samme claim ovenfor træder i stedet for et af dem."}
	PipeStep          = Text{En: "step %d", Da: "trin %d"}
	PipeCopy          = Text{En: "Copy", Da: "Kopiér"}
	PipeRemove        = Text{En: "Remove", Da: "Fjern"}
	PipeEdit          = Text{En: "Edit", Da: "Rediger"}
	PipeEditYAML      = Text{En: "Step %d as YAML", Da: "Trin %d som YAML"}
	PipeAdd           = Text{En: "Add a step", Da: "Tilføj et trin"}
	PipeAddYAML       = Text{En: "Write steps as YAML", Da: "Skriv trin som YAML"}
	PipeChoose        = Text{En: "Choose what the step does. Nothing is kept before its form is sent.", Da: "Vælg, hvad trinnet gør. Intet gemmes, før dets formular er sendt."}
	PipeKind          = Text{En: "Step", Da: "Trin"}
	PipeKindDoes      = Text{En: "What it does", Da: "Hvad det gør"}
	PipeNewStep       = Text{En: "New step: %s", Da: "Nyt trin: %s"}
	PipeWhat          = Text{En: "What the step does", Da: "Hvad trinnet gør"}
	PipeCommon        = Text{En: "When it runs, and when it fails", Da: "Hvornår det kører, og når det fejler"}
	PipeWhere         = Text{En: "Where it stands", Da: "Hvor det står"}
	PipePlace         = Text{En: "Place", Da: "Plads"}
	PipeLast          = Text{En: "behind the last step", Da: "efter det sidste trin"}
	PipeBefore        = Text{En: "before step %d: %s", Da: "før trin %d: %s"}
	PipeCancel        = Text{En: "Back to the steps", Da: "Tilbage til trinnene"}
	PipeOnlyYAML      = Text{En: "These fields hold more than the form can show, and stay as they are: %s. Edit them as YAML.", Da: "Disse felter rummer mere, end formularen kan vise, og bliver stående: %s. Ret dem som YAML."}
	PipeWhen          = Text{En: "Only when (a condition)", Da: "Kun når (en betingelse)"}
	PipeWhenHint      = Text{En: "Empty = always. Such as level >= 30, or claims.mail.exists(m, m.endsWith('@example.dk')).", Da: "Tomt = altid. For eksempel level >= 30 eller claims.mail.exists(m, m.endsWith('@example.dk'))."}
	PipeTimeout       = Text{En: "How long it may take", Da: "Hvor længe det må tage"}
	PipeTimeoutHint   = Text{En: "Such as 500ms, at most 10s. Empty = 2s for a step that asks somebody.", Da: "For eksempel 500ms, højst 10s. Tomt = 2s for et trin, der spørger nogen."}
	PipeOptional      = Text{En: "When it fails, the login goes on without it", Da: "Når det fejler, fortsætter loginnet uden det"}
	PipeOptionalHint  = Text{En: "Else the login ends without claims.", Da: "Ellers slutter loginnet uden claims."}
	PipeLeftOut       = Text{En: "not said: as by default", Da: "ikke angivet: som standard"}
	PipeLines         = Text{En: "One a line.", Da: "Én pr. linje."}
	PipeTable         = Text{En: "One a line: name = text.", Da: "Én pr. linje: navn = tekst."}
	PipeLists         = Text{En: "One a line: value = one | another. Nothing behind the sign takes the value away.", Da: "Én pr. linje: værdi = en | en anden. Intet efter tegnet fjerner værdien."}
	PipeReleased      = Text{En: "One a line: claim | reason. Values behind it, each behind a |, are the only ones that pass.", Da: "Én pr. linje: claim | begrundelse. Værdier derefter, hver efter en |, er de eneste, der slipper igennem."}
	PipeNotNumber     = Text{En: "Write a whole number.", Da: "Skriv et helt tal."}
	PipeNotTable      = Text{En: "Write each line as name = text, and each name once.", Da: "Skriv hver linje som navn = tekst og hvert navn én gang."}
	PipeYAMLLead      = Text{En: "As the steps of docs/claims.md are written, each with a hyphen. What is wrong is said with the line, and nothing is kept then.", Da: "Som trinnene i docs/claims.md skrives, hvert med en bindestreg. Er noget galt, siges det med linjen, og så gemmes intet."}
	PipeYAMLNone      = Text{En: "Write at least one step, and at most 100 in the pipeline.", Da: "Skriv mindst ét trin, og højst 100 i forløbet."}
)

// A login that is tried, tests, and recorded logins.
var (
	PipeTryLead       = Text{En: "A login runs through the pipeline as it is in force and as the draft has it. Nobody is asked, and nothing is kept.", Da: "Et login kører gennem forløbet, som det gælder nu, og som kladden har det. Ingen spørges, og intet gemmes."}
	PipeAsk           = Text{En: "The login", Da: "Loginnet"}
	PipeGivenHint     = Text{En: "What goes into the first step. A recorded login, when one is named, is run instead.", Da: "Det, der går ind i det første trin. Er et gemt login nævnt, køres det i stedet."}
	PipeViaInbound    = Text{En: "Application of the login (for a connection)", Da: "Loginnets applikation (for en forbindelse)"}
	PipeRun           = Text{En: "Run it on both", Da: "Kør det på begge"}
	PipeInForce       = Text{En: "In force", Da: "Gældende"}
	PipeInDraft       = Text{En: "In the draft", Da: "I kladden"}
	PipeForceBefore   = Text{En: "In force: before", Da: "Gældende: før"}
	PipeForceAfter    = Text{En: "In force: after", Da: "Gældende: efter"}
	PipeDraftBefore   = Text{En: "Draft: before", Da: "Kladden: før"}
	PipeDraftAfter    = Text{En: "Draft: after", Da: "Kladden: efter"}
	PipeDiffers       = Text{En: "Differs", Da: "Afviger"}
	PipeSame          = Text{En: "the same", Da: "det samme"}
	PipeOnlyDraft     = Text{En: "Only in the draft", Da: "Kun i kladden"}
	PipeOnlyForce     = Text{En: "Only in force: the draft does not come to it", Da: "Kun gældende: kladden når ikke til det"}
	PipeNotInForce    = Text{En: "No such pipeline is in force.", Da: "Intet sådant forløb gælder nu."}
	PipeBroken        = Text{En: "The draft has errors, and no pipeline that can run.", Da: "Kladden har fejl og intet forløb, der kan køre."}
	PipeRefusedNow    = Text{En: "As it is in force, the login is refused:", Da: "Som det gælder nu, afvises loginnet:"}
	PipeRefusedThen   = Text{En: "As the draft has it, the login is refused:", Da: "Som kladden har det, afvises loginnet:"}
	PipeKeepTest      = Text{En: "Keep this as a test", Da: "Gem dette som en test"}
	PipeKeepLead      = Text{En: "What comes out of the draft now must come out from then on; otherwise nothing is published. Claims that a key of this installation goes into are left open. The login stands in the document, so keep none of a real person.", Da: "Det, der nu kommer ud af kladden, skal komme ud fremover; ellers udgives intet. Claims, som en af installationens nøgler indgår i, står åbne. Loginnet står i dokumentet, så gem intet om en virkelig person."}
	PipeTest          = Text{En: "Test", Da: "Test"}
	PipeTestName      = Text{En: "Name of the test", Da: "Testens navn"}
	PipeTestNumber    = Text{En: "Test %d", Da: "Test %d"}
	PipeNoTest        = Text{En: "This cannot be run as a test.", Da: "Dette kan ikke køres som en test."}
	PipeTestsLead     = Text{En: "Examples of what the pipeline does. A draft with one that fails is not published, and trin apply refuses it.", Da: "Eksempler på, hvad forløbet gør. En kladde med en, der fejler, udgives ikke, og trin apply afviser den."}
	PipeTestsNone     = Text{En: "There are no tests. Try a login, and keep it as one.", Da: "Der er ingen test. Prøv et login, og gem det som en."}
	PipeTestsNotRun   = Text{En: "They were not run: the draft has errors.", Da: "De blev ikke kørt: kladden har fejl."}
	PipeTestHolds     = Text{En: "Holds", Da: "Holder"}
	PipeTestFails     = Text{En: "Fails", Da: "Fejler"}
	PipeTestSteps     = Text{En: "Test %d, step by step", Da: "Test %d, trin for trin"}
	PipeTestRemove    = Text{En: "Remove test %d", Da: "Fjern test %d"}
	PipeTestNew       = Text{En: "Try a login, to keep it as a test", Da: "Prøv et login for at gemme det som en test"}
	PipePlaces        = Text{En: "Pipelines that these steps run in", Da: "Forløb, som disse trin kører i"}
	PipePlacesLead    = Text{En: "These steps run in the pipelines of others. Try a login there.", Da: "Disse trin kører i andres forløb. Prøv et login dér."}
	PipeNoPlaces      = Text{En: "No pipeline that you may see uses them.", Da: "Intet forløb, du må se, bruger dem."}
	PipeRecordedLead  = Text{En: "The newest recorded logins run through the pipeline as it is in force and as the draft has it, for at most four seconds. Names in them are pseudonyms.", Da: "De nyeste gemte logins kører gennem forløbet, som det gælder nu, og som kladden har det, i højst fire sekunder. Navne i dem er pseudonymer."}
	PipeRecordedTitle = Text{En: "The newest recorded logins: %d were run", Da: "De nyeste gemte logins: %d blev kørt"}
	PipeLogins        = Text{En: "%d {login|logins}", Da: "%d {login|logins}"}
	PipeAsBefore      = Text{En: "The same comes out", Da: "Det samme kommer ud"}
	PipeOtherwise     = Text{En: "Something else comes out", Da: "Noget andet kommer ud"}
	PipeNewlyRefused  = Text{En: "Of them newly refused", Da: "Heraf nu afvist"}
	PipeNotRun        = Text{En: "Could not be run", Da: "Kunne ikke køres"}
	PipeNoTime        = Text{En: "There was no time for %d of them.", Da: "Der var ikke tid til %d af dem."}
	PipeGone          = Text{En: "For %d of them one of the two has no pipeline that works.", Da: "For %d af dem har en af de to intet forløb, der virker."}
	PipeMostPlaces    = Text{En: "Only the first %d of %d pipelines were looked at.", Da: "Kun de første %d af %d forløb blev undersøgt."}
	PipeBecomes       = Text{En: "What differs", Da: "Hvad der afviger"}
	PipeAllowed       = Text{En: "No longer refused", Da: "Afvises ikke længere"}
	PipeMore          = Text{En: "%d more come out otherwise.", Da: "%d flere kommer anderledes ud."}
)
