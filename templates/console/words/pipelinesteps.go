package words

// StepGroup is kinds of steps that belong together.
type StepGroup struct {
	Name  Text
	Kinds []string
}

// StepGroups are the kinds of steps, each once, as they are offered.
func StepGroups() []StepGroup {
	return []StepGroup{
		{Text{En: "Write and rename", Da: "Skriv og omdøb"}, []string{"add", "copy", "rename", "template"}},
		{Text{En: "Take away", Da: "Fjern"}, []string{"keep", "drop", "release", "unique"}},
		{Text{En: "Change values", Da: "Ændr værdier"}, []string{"map", "replace", "split", "join", "scope", "unscope"}},
		{Text{En: "Who the user is", Da: "Hvem brugeren er"}, []string{"nameID", "pairwise", "hash"}},
		{Text{En: "Hold to a rule", Da: "Hold til en regel"}, []string{"require", "cardinality", "scopeCheck"}},
		{Text{En: "Ask and share", Da: "Spørg og del"}, []string{"lookup", "external", "use"}},
		{Text{En: "What Trin knows", Da: "Hvad Trin ved"}, []string{"assurance", "requester", "privileges"}},
	}
}

// stepMeanings say what each kind of step is for.
var stepMeanings = map[string]Text{
	"add":         {En: "Writes fixed values.", Da: "Skriver faste værdier."},
	"copy":        {En: "Writes the values of a claim under another name as well.", Da: "Skriver værdierne af et claim under et andet navn også."},
	"rename":      {En: "Gives a claim another name.", Da: "Giver et claim et andet navn."},
	"keep":        {En: "Removes every claim but those that it names.", Da: "Fjerner alle claims undtagen dem, det nævner."},
	"drop":        {En: "Removes the claims that it names.", Da: "Fjerner de claims, det nævner."},
	"replace":     {En: "Changes values by a regular expression.", Da: "Ændrer værdier med et regulært udtryk."},
	"map":         {En: "Turns values into others by a table, such as groups into roles.", Da: "Gør værdier til andre efter en tabel, for eksempel grupper til roller."},
	"split":       {En: "Parts each value where a text stands.", Da: "Deler hver værdi, hvor en tekst står."},
	"join":        {En: "Puts all values into one, with a text between them.", Da: "Samler alle værdier til én med en tekst imellem."},
	"scope":       {En: "Puts @scope behind values that have none.", Da: "Sætter @domæne bag på værdier, der ikke har noget."},
	"unscope":     {En: "Takes what stands behind the last @ away, or keeps it alone.", Da: "Fjerner det, der står efter det sidste @, eller beholder det alene."},
	"template":    {En: "Writes a text with the values of other claims in it.", Da: "Skriver en tekst med værdier af andre claims i."},
	"hash":        {En: "Puts a keyed hash in the place of each value.", Da: "Sætter en nøglet hash i stedet for hver værdi."},
	"pairwise":    {En: "Writes an identifier that only this application knows the user by.", Da: "Skriver en identifikation, som kun denne applikation kender brugeren ved."},
	"nameID":      {En: "Says by which name the user is told to the application.", Da: "Siger, under hvilket navn applikationen får brugeren."},
	"unique":      {En: "Removes repeated values.", Da: "Fjerner gentagne værdier."},
	"cardinality": {En: "Holds a claim to a number of values.", Da: "Holder et claim til et antal værdier."},
	"require":     {En: "Refuses the login without a claim.", Da: "Afviser loginnet uden et claim."},
	"release":     {En: "Lets only named attributes pass, each for a reason, and withholds the rest.", Da: "Lader kun nævnte attributter passere, hver med en begrundelse, og tilbageholder resten."},
	"scopeCheck":  {En: "Lets only values pass that the provider may speak for.", Da: "Lader kun værdier passere, som udbyderen må udtale sig om."},
	"lookup":      {En: "Looks something up in a table, a database, a directory or a service.", Da: "Slår noget op i en tabel, en database, et katalog eller en tjeneste."},
	"external":    {En: "Asks a service of your own, which may write claims or refuse the login.", Da: "Spørger en tjeneste af jeres egen, som må skrive claims eller afvise loginnet."},
	"privileges":  {En: "Writes a privilege list (OIO basic privilege profile).", Da: "Skriver en rettighedsliste (OIO basic privilege profile)."},
	"assurance":   {En: "Writes the level that was reached.", Da: "Skriver det niveau, der blev nået."},
	"requester":   {En: "Writes the services behind the application.", Da: "Skriver tjenesterne bag applikationen."},
	"use":         {En: "Runs the steps of a shared fragment.", Da: "Kører trinnene i et delt fragment."},
}

// StepMeaning says what a kind of step is for; zero = there is no such kind.
func StepMeaning(kind string) Text { return stepMeanings[kind] }

// stepField is the label of a field of a step, and how it is filled in.
type stepField struct{ label, hint Text }

// stepFields are the fields by name, and by kind and name where one means
// something else.
var stepFields = map[string]stepField{
	"claim":                 {Text{En: "Claim", Da: "Claim"}, Text{}},
	"claims":                {Text{En: "Claims", Da: "Claims"}, Text{En: "A * at the end stands for whatever follows.", Da: "En * til sidst står for hvad som helst derefter."}},
	"values":                {Text{En: "Values", Da: "Værdier"}, Text{}},
	"existing":              {Text{En: "When there is such a claim already", Da: "Når der allerede er sådan et claim"}, Text{}},
	"format":                {Text{En: "Format (NameFormat of SAML)", Da: "Format (NameFormat i SAML)"}, Text{}},
	"friendlyName":          {Text{En: "Friendly name", Da: "Visningsnavn (FriendlyName)"}, Text{}},
	"from":                  {Text{En: "From the claim", Da: "Fra claimet"}, Text{}},
	"to":                    {Text{En: "Written into the claim", Da: "Skrives i claimet"}, Text{En: "Empty, where it may be = the claim itself.", Da: "Tomt, hvor det må være = claimet selv."}},
	"copy.to":               {Text{En: "To the claim", Da: "Til claimet"}, Text{}},
	"rename.to":             {Text{En: "To the claim", Da: "Til claimet"}, Text{}},
	"pattern":               {Text{En: "Pattern (RE2)", Da: "Mønster (RE2)"}, Text{En: "It must match a value as a whole.", Da: "Det skal passe på hele værdien."}},
	"with":                  {Text{En: "Becomes", Da: "Bliver til"}, Text{En: "$1 stands for the first group, $0 for all of it.", Da: "$1 står for den første gruppe, $0 for det hele."}},
	"join.with":             {Text{En: "Text between the values", Da: "Tekst mellem værdierne"}, Text{}},
	"lookup.with":           {Text{En: "What it is asked with", Da: "Hvad der spørges med"}, Text{En: "Parameters of the lookup; {claim} stands for a value.", Da: "Opslagets parametre; {claim} står for en værdi."}},
	"anywhere":              {Text{En: "Replace every match in a value", Da: "Erstat hvert sted i en værdi, der passer"}, Text{}},
	"unmatched":             {Text{En: "A value that does not match", Da: "En værdi, der ikke passer"}, Text{}},
	"map.values":            {Text{En: "Table", Da: "Tabel"}, Text{}},
	"privileges.values":     {Text{En: "Table from values to privileges", Da: "Tabel fra værdier til rettigheder"}, Text{}},
	"ignoreCase":            {Text{En: "Letter case does not count", Da: "Store og små bogstaver er ens"}, Text{}},
	"at":                    {Text{En: "Text to part at", Da: "Tekst, der deles ved"}, Text{}},
	"inside":                {Text{En: "A value that holds that text itself", Da: "En værdi, der selv rummer den tekst"}, Text{}},
	"scope":                 {Text{En: "Scope", Da: "Domæne (scope)"}, Text{En: "Such as example.dk, or {claim}.", Da: "For eksempel example.dk eller {claim}."}},
	"pairwise.scope":        {Text{En: "Scope behind the identifier", Da: "Domæne (scope) bag identifikationen"}, Text{En: "Such as example.dk. Empty = none.", Da: "For eksempel example.dk. Tomt = intet."}},
	"privileges.scope":      {Text{En: "Scope of the privileges", Da: "Rettighedernes scope"}, Text{En: "Such as urn:dk:gov:saml:cvrNumberIdentifier:{cvr}.", Da: "For eksempel urn:dk:gov:saml:cvrNumberIdentifier:{cvr}."}},
	"scoped":                {Text{En: "A value that has another scope", Da: "En værdi med et andet domæne"}, Text{}},
	"part":                  {Text{En: "What is written", Da: "Hvad der skrives"}, Text{}},
	"text":                  {Text{En: "Text", Da: "Tekst"}, Text{En: "{claim} stands for a value, {@subject} for the user, {{ for a brace.", Da: "{claim} står for en værdi, {@subject} for brugeren, {{ for en krøllet parentes."}},
	"missing":               {Text{En: "When something is missing", Da: "Når noget mangler"}, Text{}},
	"sector":                {Text{En: "Sector", Da: "Sektor"}, Text{En: "What has one sector gets one identifier. Empty = as by default.", Da: "Det, der har samme sektor, får samme identifikation. Tomt = som standard."}},
	"encoding":              {Text{En: "Written as", Da: "Skrives som"}, Text{}},
	"pairwise.from":         {Text{En: "Claim that says who the user is", Da: "Claim, der siger, hvem brugeren er"}, Text{En: "Empty = the subject of the login.", Da: "Tomt = loginnets subjekt."}},
	"nameID.format":         {Text{En: "Format", Da: "Format"}, Text{En: "persistent, email, unspecified, x509, windows, kerberos, or a URI.", Da: "persistent, email, unspecified, x509, windows, kerberos eller en URI."}},
	"unique.claims":         {Text{En: "Claims", Da: "Claims"}, Text{En: "Empty = all. A * at the end stands for whatever follows.", Da: "Tomt = alle. En * til sidst står for hvad som helst derefter."}},
	"least":                 {Text{En: "At least", Da: "Mindst"}, Text{}},
	"most":                  {Text{En: "At most", Da: "Højst"}, Text{En: "Empty = any number.", Da: "Tomt = et vilkårligt antal."}},
	"otherwise":             {Text{En: "When there are fewer or more", Da: "Når der er færre eller flere"}, Text{}},
	"require.claims":        {Text{En: "Claims that must be there", Da: "Claims, der skal være der"}, Text{}},
	"any":                   {Text{En: "One of them is enough", Da: "Én af dem er nok"}, Text{}},
	"require.pattern":       {Text{En: "Pattern that a value must match", Da: "Mønster, som en værdi skal passe på"}, Text{En: "RE2. Empty = any value.", Da: "RE2. Tomt = enhver værdi."}},
	"message":               {Text{En: "What the user is told", Da: "Hvad brugeren får at vide"}, Text{En: "By language: da and en.", Da: "Efter sprog: da og en."}},
	"attributes":            {Text{En: "Attributes that pass", Da: "Attributter, der passerer"}, Text{}},
	"scopes":                {Text{En: "Scopes", Da: "Domæner (scopes)"}, Text{En: "Instead of those of the provider's metadata.", Da: "I stedet for dem i udbyderens metadata."}},
	"lookup.from":           {Text{En: "Lookup", Da: "Opslag"}, Text{}},
	"external.from":         {Text{En: "Service", Da: "Tjeneste"}, Text{}},
	"write":                 {Text{En: "What is written", Da: "Hvad der skrives"}, Text{En: "Column of the answer = claim.", Da: "Svarets kolonne = claim."}},
	"send":                  {Text{En: "Claims that it is told", Da: "Claims, den får at vide"}, Text{En: "A * at the end stands for whatever follows.", Da: "En * til sidst står for hvad som helst derefter."}},
	"accept":                {Text{En: "Claims that it may write", Da: "Claims, den må skrive"}, Text{En: "Empty = none: it may only refuse the login.", Da: "Tomt = ingen: den må kun afvise loginnet."}},
	"privileges.from":       {Text{En: "Claim to read the privileges from", Da: "Claim, som rettighederne læses fra"}, Text{En: "Empty = the list is checked, filtered and written anew.", Da: "Tomt = listen kontrolleres, filtreres og skrives på ny."}},
	"structured":            {Text{En: "Values are lines that say the scope themselves", Da: "Værdierne er linjer, der selv siger deres scope"}, Text{}},
	"constraints":           {Text{En: "Constraints", Da: "Afgrænsninger"}, Text{En: "Name = template.", Da: "Navn = skabelon."}},
	"namespace":             {Text{En: "Namespace of the list", Da: "Listens navnerum"}, Text{}},
	"empty":                 {Text{En: "An empty list", Da: "En tom liste"}, Text{}},
	"value":                 {Text{En: "What is written", Da: "Hvad der skrives"}, Text{}},
	"ladder":                {Text{En: "Ladder", Da: "Stige"}, Text{En: "Whose level is written. Not said = that of the answer.", Da: "Hvis niveau der skrives. Ikke angivet = svarets."}},
	"levels":                {Text{En: "Text by level", Da: "Tekst efter niveau"}, Text{En: "A level that is not listed is written as the highest below it.", Da: "Et niveau, der ikke er nævnt, skrives som det højeste under det."}},
	"classes":               {Text{En: "Text by class", Da: "Tekst efter klasse"}, Text{}},
	"unlessLadder":          {Text{En: "Not when a level is proven on", Da: "Ikke når et niveau er godtgjort på"}, Text{}},
	"which":                 {Text{En: "Which of them", Da: "Hvilke af dem"}, Text{En: "SAML does not say at which end the original one stands.", Da: "SAML siger ikke, i hvilken ende den oprindelige står."}},
	"fragment":              {Text{En: "Fragment", Da: "Fragment"}, Text{}},
	"privileges.requesters": {Text{En: "Privileges by requester", Da: "Rettigheder efter tjeneste"}, Text{En: "Requester = privilege | privilege. Whoever is not listed gets none.", Da: "Tjeneste = rettighed | rettighed. Den, der ikke er nævnt, får ingen."}},
}

// StepField is the label of a field of a kind of step, and how it is filled in;
// a zero label = there is no such field.
func StepField(kind, name string) (label, hint Text) {
	one, own := stepFields[kind+"."+name]
	if !own {
		one = stepFields[name]
	}
	return one.label, one.hint
}

// stepChoices say what a choice of a field means.
var stepChoices = map[string]Text{
	"existing.append":     {En: "new values stand behind its own", Da: "nye værdier sættes bag på dens egne"},
	"existing.replace":    {En: "it is removed", Da: "det fjernes"},
	"existing.keep":       {En: "it stays, and the step does nothing", Da: "det bliver, og trinnet gør intet"},
	"unmatched.keep":      {En: "stays", Da: "bliver"},
	"unmatched.drop":      {En: "is removed", Da: "fjernes"},
	"unmatched.fail":      {En: "the login ends", Da: "loginnet slutter"},
	"inside.keep":         {En: "stays", Da: "bliver"},
	"inside.drop":         {En: "is removed", Da: "fjernes"},
	"inside.fail":         {En: "the login ends", Da: "loginnet slutter"},
	"scoped.keep":         {En: "stays", Da: "bliver"},
	"scoped.drop":         {En: "is removed", Da: "fjernes"},
	"scoped.fail":         {En: "the login ends", Da: "loginnet slutter"},
	"otherwise.fail":      {En: "the login ends", Da: "loginnet slutter"},
	"otherwise.first":     {En: "of too many the first stay", Da: "af for mange bliver de første"},
	"otherwise.drop":      {En: "the claim is removed", Da: "claimet fjernes"},
	"missing.skip":        {En: "nothing is written", Da: "intet skrives"},
	"missing.fail":        {En: "the login ends", Da: "loginnet slutter"},
	"missing.empty":       {En: "it stands for nothing", Da: "det står for ingenting"},
	"missing.refuse":      {En: "the login is refused", Da: "loginnet afvises"},
	"nameID.missing.skip": {En: "the settings of the application decide", Da: "applikationens indstillinger afgør det"},
	"value.number":        {En: "the comparable value", Da: "den sammenlignelige værdi"},
	"value.class":         {En: "the class of the answer", Da: "svarets klasse"},
	"value.text":          {En: "what the table gives", Da: "det, tabellen giver"},
	"part.value":          {En: "what stands before the @", Da: "det, der står før @"},
	"part.scope":          {En: "what stands behind the @", Da: "det, der står efter @"},
	"empty.omit":          {En: "is not written", Da: "skrives ikke"},
	"empty.write":         {En: "is written", Da: "skrives"},
	"which.all":           {En: "all of them", Da: "alle"},
	"which.first":         {En: "the first", Da: "den første"},
	"which.last":          {En: "the last", Da: "den sidste"},
}

// StepChoice says what a choice of a field means; zero = the word says it.
func StepChoice(kind, name, choice string) Text {
	if own, is := stepChoices[kind+"."+name+"."+choice]; is {
		return own
	}
	return stepChoices[name+"."+choice]
}
