package words

// SettingMeaning says what a protocol's setting of that path means; the zero
// Text = the documentation alone says it. One word means the same in every
// protocol that has it.
func SettingMeaning(path string) Text { return settingMeanings[path] }

var settingMeanings = map[string]Text{
	"metadata":                        {En: "What the other party has published about itself: keys and addresses.", Da: "Det, den anden part har offentliggjort om sig selv: nøgler og adresser."},
	"metadataURL":                     {En: "Where the metadata was fetched.", Da: "Hvor metadata er hentet."},
	"metadataCertificate":             {En: "Metadata must be signed by the key of this certificate.", Da: "Metadata skal være underskrevet med nøglen i dette certifikat."},
	"requireSignedRequests":           {En: "Unsigned requests are refused.", Da: "Forespørgsler uden underskrift afvises."},
	"signRequests":                    {En: "Whether Trin signs its requests.", Da: "Om Trin underskriver sine forespørgsler."},
	"signAlgorithm":                   {En: "How Trin signs its requests.", Da: "Hvordan Trin underskriver sine forespørgsler."},
	"sign.what":                       {En: "What of the answer Trin signs.", Da: "Hvad i svaret Trin underskriver."},
	"sign.algorithm":                  {En: "How Trin signs.", Da: "Hvordan Trin underskriver."},
	"encrypt.mode":                    {En: "Whether assertions are encrypted to the application.", Da: "Om udsagn krypteres til applikationen."},
	"encrypt.content":                 {En: "How the content is encrypted.", Da: "Hvordan indholdet krypteres."},
	"encrypt.keyTransport":            {En: "How the key of the content is encrypted.", Da: "Hvordan indholdets nøgle krypteres."},
	"keys":                            {En: "The set of Trin's own keys that is used.", Da: "Det sæt af Trins egne nøgler, der bruges."},
	"skew":                            {En: "How far the clocks may be apart.", Da: "Hvor meget urene må afvige."},
	"nameID.format":                   {En: "The kind of name identifier that the application is given.", Da: "Den slags navneidentifikator, applikationen får."},
	"nameID.claim":                    {En: "The claim that the name identifier is made of.", Da: "Det claim, navneidentifikatoren laves af."},
	"nameID.template":                 {En: "How the name identifier is put together.", Da: "Hvordan navneidentifikatoren sættes sammen."},
	"nameID.allow":                    {En: "Further kinds that a request may ask for.", Da: "Andre slags, som en forespørgsel må bede om."},
	"nameIDPolicy":                    {En: "The kind of name identifier that the provider is asked for.", Da: "Den slags navneidentifikator, udbyderen bedes om."},
	"nameIDFormat":                    {En: "The kind of name identifier that the answer must have.", Da: "Den slags navneidentifikator, svaret skal have."},
	"attributeNameFormat":             {En: "The name format that attributes are written with.", Da: "Det navneformat, attributter skrives med."},
	"assertionLifetime":               {En: "How long an assertion is valid.", Da: "Hvor længe et udsagn er gyldigt."},
	"subjectConfirmationLifetime":     {En: "How long an assertion may be on its way.", Da: "Hvor længe et udsagn må være undervejs."},
	"requestLifetime":                 {En: "How old a request may be.", Da: "Hvor gammel en forespørgsel må være."},
	"allowInitiated":                  {En: "Logins may begin at Trin, without a request.", Da: "Logins må begynde hos Trin uden en forespørgsel."},
	"defaultRelayState":               {En: "What the application is told of a login that begins at Trin.", Da: "Det, applikationen får at vide om et login, der begynder hos Trin."},
	"requestBinding":                  {En: "How requests travel.", Da: "Hvordan forespørgsler sendes."},
	"logoutBinding":                   {En: "How logout requests travel.", Da: "Hvordan logout-forespørgsler sendes."},
	"wantSigned":                      {En: "What of the answer must be signed.", Da: "Hvad i svaret der skal være underskrevet."},
	"requireEncryption":               {En: "Assertions that are not encrypted are refused.", Da: "Udsagn, der ikke er krypterede, afvises."},
	"publishEncryption":               {En: "Whether Trin's encryption key stands in the metadata for the provider.", Da: "Om Trins krypteringsnøgle står i metadata til udbyderen."},
	"forwardScoping":                  {En: "Whether the provider is told who is behind the request.", Da: "Om udbyderen får at vide, hvem der står bag forespørgslen."},
	"unsolicited":                     {En: "The application that an answer without a request begins a login for.", Da: "Den applikation, som et svar uden forespørgsel begynder et login for."},
	"suppressAuthenticatingAuthority": {En: "The application is not told which provider it was.", Da: "Applikationen får ikke at vide, hvilken udbyder det var."},
	"suppressSessionNotOnOrAfter":     {En: "The application is not told when the session ends.", Da: "Applikationen får ikke at vide, hvornår sessionen slutter."},
	"entityID":                        {En: "What Trin calls itself towards the provider.", Da: "Hvad Trin kalder sig selv over for udbyderen."},
	"insecureSHA1":                    {En: "Dangerous: signatures by SHA-1 are accepted.", Da: "Farligt: underskrifter med SHA-1 accepteres."},
	"insecureCBC":                     {En: "Dangerous: encryption by AES-CBC is accepted.", Da: "Farligt: kryptering med AES-CBC accepteres."},
	"insecureRSA15":                   {En: "Dangerous: key transport by RSA 1.5 is accepted.", Da: "Farligt: nøgletransport med RSA 1.5 accepteres."},
	"insecureExpiredMetadata":         {En: "Dangerous: metadata is used after its end.", Da: "Farligt: metadata bruges efter udløb."},
	"insecureFutureInstant":           {En: "Dangerous: a login of the future is believed.", Da: "Farligt: der stoles på et login i fremtiden."},
	"insecureIssuedInstant":           {En: "Dangerous: a login without its time counts as new.", Da: "Farligt: et login uden tidspunkt tæller som nyt."},
	"insecureNoPKCE":                  {En: "Dangerous: requests need no code_challenge.", Da: "Farligt: forespørgsler behøver ingen code_challenge."},

	"realm":                 {En: "What the party is called: wtrealm.", Da: "Hvad parten hedder: wtrealm."},
	"reply":                 {En: "The addresses that an answer may go to.", Da: "De adresser, et svar må sendes til."},
	"issuer":                {En: "What the provider calls itself in its tokens.", Da: "Hvad udbyderen kalder sig selv i sine tokens."},
	"endpoint":              {En: "Where browsers are sent.", Da: "Hvor browsere sendes hen."},
	"endpoints":             {En: "Other addresses of the provider, each for one class.", Da: "Andre adresser hos udbyderen, hver for én klasse."},
	"certificates":          {En: "The provider's signing certificates.", Da: "Udbyderens certifikater til underskrift."},
	"token":                 {En: "The kind of token.", Da: "Den slags token."},
	"allowTokens":           {En: "Further kinds of token that a request may ask for.", Da: "Andre slags token, som en forespørgsel må bede om."},
	"comparison":            {En: "How the requested classes are to be met.", Da: "Hvordan de ønskede klasser skal opfyldes."},
	"refusals":              {En: "Who is told of a refusal.", Da: "Hvem der får at vide, at et login er afvist."},
	"unmet":                 {En: "What becomes of a level that cannot be met.", Da: "Hvad der sker, når et niveau ikke kan nås."},
	"home":                  {En: "Where the page of a refusal leads.", Da: "Hvor siden med en afvisning fører hen."},
	"tokenLifetime":         {En: "How long a token is valid.", Da: "Hvor længe et token er gyldigt."},
	"homeRealm":             {En: "The provider behind the provider.", Da: "Udbyderen bag udbyderen."},
	"claimNamespace":        {En: "The namespace of claims without one.", Da: "Navnerummet for claims uden et."},
	"unnamedClaims":         {En: "What becomes of claims that cannot be named.", Da: "Hvad der sker med claims, der ikke kan navngives."},
	"suppressAuthnMethods":  {En: "The application is not told the methods of the login.", Da: "Applikationen får ikke loginnets metoder at vide."},
	"clientID":              {En: "The name of the client: client_id.", Da: "Klientens navn: client_id."},
	"redirectURIs":          {En: "The addresses that an answer may go to, byte for byte.", Da: "De adresser, et svar må sendes til, tegn for tegn."},
	"authMethod":            {En: "How the client proves itself.", Da: "Hvordan klienten godtgør, hvem den er."},
	"secretName":            {En: "The name of the secret; the secret itself is never shown.", Da: "Hemmelighedens navn; selve hemmeligheden vises aldrig."},
	"secretHashes":          {En: "Hashes of the client's secrets.", Da: "Hasher af klientens hemmeligheder."},
	"scopes":                {En: "What may be, or is, asked for beside openid.", Da: "Det, der må bedes om, eller bedes om, ud over openid."},
	"refresh":               {En: "Who gets refresh tokens.", Da: "Hvem der får refresh tokens."},
	"accessToken":           {En: "The kind of access token.", Da: "Den slags access token."},
	"audience":              {En: "Who access tokens are for.", Da: "Hvem access tokens er til."},
	"subject":               {En: "Whether the identifier differs from application to application.", Da: "Om identifikatoren er forskellig fra applikation til applikation."},
	"ask":                   {En: "How a class is asked for.", Da: "Hvordan der bedes om en klasse."},
	"voluntary":             {En: "The class is a wish: the provider need not refuse.", Da: "Klassen er et ønske: udbyderen behøver ikke afvise."},
	"levelClaim":            {En: "The claim that the class is read from.", Da: "Det claim, klassen læses af."},
	"force":                 {En: "How a new login is asked for.", Da: "Hvordan der bedes om et nyt login."},
	"idTokenClaims":         {En: "Claims stand in the ID token too.", Da: "Claims står også i ID-tokenet."},
	"requirePushed":         {En: "Requests must be pushed first.", Da: "Forespørgsler skal sendes i forvejen."},
	"userInfo":              {En: "Whether claims are fetched from userinfo.", Da: "Om claims hentes fra userinfo."},
	"frontChannelLogoutURI": {En: "Where the application is told of a logout in a frame.", Da: "Hvor applikationen får besked om logout i en ramme."},
	"backChannelLogoutURI":  {En: "Where the application is told of a logout by a token.", Da: "Hvor applikationen får besked om logout med et token."},
	"keepProviderSession":   {En: "The provider's session stays at a logout.", Da: "Udbyderens session bliver ved logout."},
	"product":               {En: "Which product it is: metadata does not tell one AD FS from another. AD FS 2.0 and 3.0 refuse a request that says who is behind it (Scoping), so for them it is left out.", Da: "Hvilket produkt det er: Metadata skelner ikke den ene AD FS fra den anden. AD FS 2.0 og 3.0 afviser en forespørgsel, der siger, hvem der står bag (Scoping), så for dem udelades det."},
}

// products name the values of the setting product, as Microsoft does.
var products = map[string]string{
	"adfs-2.0": "AD FS 2.0, Windows Server 2008 R2", "adfs-3.0": "AD FS 3.0, Windows Server 2012 R2", "adfs-2016": "AD FS 4.0, Windows Server 2016",
	"adfs-2019": "AD FS, Windows Server 2019", "adfs-2022": "AD FS, Windows Server 2022", "entra": "Microsoft Entra ID",
}

// ChoiceName is what a value of a setting is called where somebody chooses it, in
// any language: the value itself, unless it has a name.
func ChoiceName(path, value string) string {
	if name, named := products[value]; path == "product" && named {
		return name
	}
	return value
}
