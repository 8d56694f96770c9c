package text

// Every page.
const (
	Product    Key = "product"
	SkipToMain Key = "skip-to-main"
	ChangeTo   Key = "change-to"
	Cancel     Key = "cancel"
	Continue   Key = "continue"
	Reference  Key = "reference"
	Copy       Key = "copy"
	Copied     Key = "copied"
	ToContinue Key = "to-continue"
	ActLead    Key = "act.lead"
	Problem    Key = "problem"
)

// The login page.
const (
	LoginTitle    Key = "login.title"
	LoginName     Key = "login.name"
	LoginPassword Key = "login.password"
	LoginSubmit   Key = "login.submit"
	LoginWrong    Key = "login.wrong"
	LoginWait     Key = "login.wait"
	LoginBusy     Key = "login.busy"
	LoginEmpty    Key = "login.empty"
)

// The pages of a one-time code.
const (
	CodeTitle    Key = "code.title"
	CodeLead     Key = "code.lead"
	CodeLabel    Key = "code.label"
	CodeSubmit   Key = "code.submit"
	CodeWrong    Key = "code.wrong"
	CodeUsed     Key = "code.used"
	CodeWait     Key = "code.wait"
	CodeLocked   Key = "code.locked"
	CodeRecovery Key = "code.recovery"
	CodeFor      Key = "code.for"

	RecoveryTitle  Key = "recovery.title"
	RecoveryLead   Key = "recovery.lead"
	RecoveryLabel  Key = "recovery.label"
	RecoveryWrong  Key = "recovery.wrong"
	RecoveryToCode Key = "recovery.to-code"

	InviteTitle Key = "invite.title"
	InviteLead  Key = "invite.lead"
	InviteLabel Key = "invite.label"
	InviteWrong Key = "invite.wrong"

	EnrolTitle  Key = "enrol.title"
	EnrolScan   Key = "enrol.scan"
	EnrolQR     Key = "enrol.qr"
	EnrolManual Key = "enrol.manual"
	EnrolSecret Key = "enrol.secret"
	EnrolProof  Key = "enrol.proof"
	EnrolSubmit Key = "enrol.submit"

	EnrolledTitle Key = "enrolled.title"
	EnrolledLead  Key = "enrolled.lead"

	CodesTitle Key = "codes.title"
	CodesLead  Key = "codes.lead"
	CodesOnce  Key = "codes.once"
	CodesSaved Key = "codes.saved"
	CodesPrint Key = "codes.print"
)

// The chooser, the confirmation and the page that posts itself.
const (
	ChooseTitle       Key = "choose.title"
	ChooseFactorTitle Key = "choose.factor-title"
	ChooseFactorLead  Key = "choose.factor-lead"
	ChooseUsual       Key = "choose.usual"
	ConfirmTitle      Key = "confirm.title"
	ConfirmLead       Key = "confirm.lead"
	PostTitle         Key = "post.title"
	PostLead          Key = "post.lead"
	PostSubmit        Key = "post.submit"
)

// The page that asks whether an application may learn something.
const (
	ConsentTitle   Key = "consent.title"
	ConsentLead    Key = "consent.lead"
	ConsentAllow   Key = "consent.allow"
	ConsentOpenID  Key = "consent.openid"
	ConsentProfile Key = "consent.profile"
	ConsentEmail   Key = "consent.email"
	ConsentPhone   Key = "consent.phone"
	ConsentAddress Key = "consent.address"
	ConsentOffline Key = "consent.offline"
	ConsentOther   Key = "consent.other"
)

// The page that ends a session.
const (
	LogoutAskTitle     Key = "logout.ask-title"
	LogoutAskLead      Key = "logout.ask-lead"
	LogoutSubmit       Key = "logout.submit"
	LoggedOutTitle     Key = "logged-out.title"
	LoggedOutLead      Key = "logged-out.lead"
	LoggedOutShared    Key = "logged-out.shared"
	LoggedOutPartTitle Key = "logged-out.part-title"
	LoggedOutPartLead  Key = "logged-out.part-lead"
	LoggedOutClose     Key = "logged-out.close"

	LoggedOutToldTitle   Key = "logged-out.told-title"
	LoggedOutUntold      Key = "logged-out.untold"
	LoggedOutUnconfirmed Key = "logged-out.unconfirmed"

	SigningOutTitle  Key = "signing-out.title"
	SigningOutLead   Key = "signing-out.lead"
	SigningOutUntold Key = "signing-out.untold"
	SigningOutFrame  Key = "signing-out.frame"
)

// The page of a refused login: a heading, a sentence for each refusal, what to
// do next, and the way back.
const (
	RefusedTitle             Key = "refused.title"
	RefusedTitleAlone        Key = "refused.title-alone"
	RefusedReturn            Key = "refused.return"
	RefusedReturnAlone       Key = "refused.return-alone"
	RefusedUnknownClass      Key = "refused.unknown-class"
	RefusedLevel             Key = "refused.level-unreachable"
	RefusedPassive           Key = "refused.passive"
	RefusedCancelled         Key = "refused.cancelled"
	RefusedFailed            Key = "refused.authentication-failed"
	RefusedUpstream          Key = "refused.upstream"
	RefusedOtherSubject      Key = "refused.other-subject"
	RefusedUnknownUser       Key = "refused.unknown-user"
	RefusedDenied            Key = "refused.denied"
	RefusedNoProvider        Key = "refused.no-supported-provider"
	RefusedUnavailable       Key = "refused.provider-unavailable"
	RefusedProxyCount        Key = "refused.proxy-count"
	RefusedIdentifier        Key = "refused.identifier-policy"
	RefusedMalformed         Key = "refused.malformed"
	RefusedUnsupported       Key = "refused.unsupported"
	RefusedStale             Key = "refused.stale"
	RefusedInternal          Key = "refused.internal"
	RefusedNextAgain         Key = "refused.next.again"
	RefusedNextAnotherWay    Key = "refused.next.another-way"
	RefusedNextProvider      Key = "refused.next.provider"
	RefusedNextOwnFactor     Key = "refused.next.own-factor"
	RefusedNextRightUser     Key = "refused.next.right-user"
	RefusedNextLater         Key = "refused.next.later"
	RefusedNextAdministrator Key = "refused.next.administrator"
	RefusedNextOwner         Key = "refused.next.owner"
)

// The error page: for each a heading, a sentence and what to do next.
const (
	ErrorBadMessageTitle   Key = "error.bad-message.title"
	ErrorBadMessage        Key = "error.bad-message"
	ErrorBadMessageNext    Key = "error.bad-message.next"
	ErrorUnknownAppTitle   Key = "error.unknown-application.title"
	ErrorUnknownApp        Key = "error.unknown-application"
	ErrorUnknownAppNext    Key = "error.unknown-application.next"
	ErrorExpiredTitle      Key = "error.expired.title"
	ErrorExpired           Key = "error.expired"
	ErrorExpiredNext       Key = "error.expired.next"
	ErrorOtherBrowserTitle Key = "error.other-browser.title"
	ErrorOtherBrowser      Key = "error.other-browser"
	ErrorOtherBrowserNext  Key = "error.other-browser.next"
	ErrorNotAvailableTitle Key = "error.not-available.title"
	ErrorNotAvailable      Key = "error.not-available"
	ErrorNotAvailableNext  Key = "error.not-available.next"
	ErrorRefusedTitle      Key = "error.refused.title"
	ErrorRefused           Key = "error.refused"
	ErrorRefusedNext       Key = "error.refused.next"
	ErrorNotFoundTitle     Key = "error.not-found.title"
	ErrorNotFound          Key = "error.not-found"
	ErrorNotFoundNext      Key = "error.not-found.next"
	ErrorTooManyTitle      Key = "error.too-many.title"
	ErrorTooMany           Key = "error.too-many"
	ErrorTooManyNext       Key = "error.too-many.next"
	ErrorCrossSiteTitle    Key = "error.cross-site.title"
	ErrorCrossSite         Key = "error.cross-site"
	ErrorCrossSiteNext     Key = "error.cross-site.next"
	ErrorInternalTitle     Key = "error.internal.title"
	ErrorInternal          Key = "error.internal"
	ErrorInternalNext      Key = "error.internal.next"
	ErrorAside             Key = "error.aside"
	ErrorWhatToDo          Key = "error.what-to-do"
	ErrorSupport           Key = "error.support"
	ErrorTime              Key = "error.time"
)

// The first start, and who may not work in the administration.
const (
	AdminQuote         Key = "admin.quote"
	AdminLogin         Key = "admin.login"
	AdminOther         Key = "admin.other"
	AdminBack          Key = "admin.back"
	AdminStrangerTitle Key = "admin.stranger.title"
	AdminStranger      Key = "admin.stranger"
	AdminTicketTitle   Key = "admin.ticket.title"
	AdminTicket        Key = "admin.ticket"
	AdminElseTitle     Key = "admin.somebody-else.title"
	AdminElse          Key = "admin.somebody-else"

	NewPasswordTitle  Key = "new-password.title"
	NewPasswordLead   Key = "new-password.lead"
	NewPasswordSubmit Key = "new-password.submit"
	NewPasswordRules  Key = "new-password.rules"
	NewPasswordDone   Key = "new-password.done"
	NewPasswordReady  Key = "new-password.ready"
	NewPasswordGone   Key = "new-password.gone"
	NewPasswordLate   Key = "new-password.late"

	FirstTitle     Key = "first.title"
	FirstLead      Key = "first.lead"
	FirstPassword  Key = "first.password"
	FirstAgain     Key = "first.again"
	FirstSubmit    Key = "first.submit"
	FirstRules     Key = "first.rules"
	FirstDiffer    Key = "first.differ"
	FirstTaken     Key = "first.taken"
	FirstMeanwhile Key = "first.meanwhile"
	FirstDoneTitle Key = "first.done.title"
	FirstDone      Key = "first.done"
	FirstLinkTitle Key = "first.link.title"
	FirstLinkLead  Key = "first.link"
	FirstJoinTitle Key = "first.join.title"
	FirstJoin      Key = "first.join"
)
