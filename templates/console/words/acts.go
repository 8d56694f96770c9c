package words

import (
	"strings"

	"trin/templates/text"
)

// Act says in the language what the audit has that somebody did, and whether there
// are words for it. What the command line does is kept as the command is written.
func Act(language text.Language, kept string) (said string, known bool) {
	if language.Tag() != text.Danish.Tag() || kept == "" {
		return kept, true
	}
	for _, one := range acts {
		if one.En == kept {
			return one.Da, true
		}
	}
	return kept, false
}

// ActNamed is the act that the audit has for what somebody wrote in any language;
// what is none is left as it is, as the beginning of one.
func ActNamed(wrote string) string {
	for _, one := range acts {
		if strings.EqualFold(one.Da, strings.TrimSpace(wrote)) {
			return one.En
		}
	}
	return wrote
}

// acts are a verb and its object, or a command. A test holds them against the
// sources.
var acts = []Text{
	{En: "approve draft", Da: "godkend kladde"},
	{En: "ask for metadata", Da: "foreslå metadata"},
	{En: "ask for rollback", Da: "foreslå at gå tilbage"},
	{En: "become administrator", Da: "bliv administrator"},
	{En: "claims samples clear", Da: "slet gemte logins (claims samples clear)"},
	{En: "create user", Da: "opret bruger"},
	{En: "delete secret", Da: "slet hemmelighed"},
	{En: "delete user", Da: "slet bruger"},
	{En: "describe draft", Da: "beskriv kladde"},
	{En: "disable user", Da: "slå bruger fra"},
	{En: "discard draft", Da: "kassér kladde"},
	{En: "edit draft", Da: "rediger kladde"},
	{En: "enable user", Da: "slå bruger til"},
	{En: "end session", Da: "afslut session"},
	{En: "end sessions", Da: "afslut sessioner"},
	{En: "fetch partner metadata", Da: "hent partners metadata"},
	{En: "import into draft", Da: "importér i kladde"},
	{En: "invite to second factor", Da: "invitér til anden faktor"},
	{En: "keys activate", Da: "aktivér nøgle"},
	{En: "keys confirm", Da: "bekræft nøgle hos part"},
	{En: "keys delete", Da: "slet nøgle"},
	{En: "keys import", Da: "importér nøgle"},
	{En: "keys new", Da: "lav nøgle"},
	{En: "keys publish", Da: "udgiv nøgle igen"},
	{En: "keys reseal", Da: "forsegl nøgler på ny (keys reseal)"},
	{En: "keys retire", Da: "træk nøgle tilbage"},
	{En: "make link", Da: "lav link"},
	{En: "make partner link", Da: "lav partnerlink"},
	{En: "make token", Da: "lav adgangsnøgle"},
	{En: "new draft", Da: "ny kladde"},
	{En: "new recovery codes", Da: "nye genoprettelseskoder"},
	{En: "open partner link", Da: "åbn partnerlink"},
	{En: "publish draft", Da: "udgiv kladde"},
	{En: "rebase draft", Da: "bring kladde op til dato"},
	{En: "refresh metadata", Da: "forny metadata"},
	{En: "refuse partner side", Da: "afvis partners oplysninger"},
	{En: "reject metadata", Da: "afvis metadata"},
	{En: "remove administrator", Da: "fjern administrator"},
	{En: "reopen draft", Da: "genåbn kladde"},
	{En: "replace installation", Da: "erstat installation"},
	{En: "reset password", Da: "nulstil adgangskode"},
	{En: "reset second factor", Da: "nulstil anden faktor"},
	{En: "revoke partner link", Da: "tilbagekald partnerlink"},
	{En: "revoke shared login", Da: "tilbagekald deling af login"},
	{En: "revoke token", Da: "tilbagekald adgangsnøgle"},
	{En: "roll back installation", Da: "gå tilbage i installationen"},
	{En: "save administrator", Da: "gem administrator"},
	{En: "secrets delete", Da: "slet hemmelighed (secrets delete)"},
	{En: "secrets set", Da: "gem hemmelighed (secrets set)"},
	{En: "send partner side", Da: "indsend partners oplysninger"},
	{En: "set claims of user", Da: "sæt brugers claims"},
	{En: "set secret", Da: "gem hemmelighed"},
	{En: "share login", Da: "del login"},
	{En: "submit draft", Da: "indsend kladde"},
	{En: "take metadata", Da: "overtag metadata"},
	{En: "take partner side", Da: "overtag partners oplysninger"},
	{En: "unlock second factor", Da: "lås anden faktor op"},
	{En: "unlock user", Da: "lås bruger op"},
	{En: "user add", Da: "opret bruger (user add)"},
	{En: "user claims", Da: "sæt brugers claims (user claims)"},
	{En: "user disable", Da: "slå bruger fra (user disable)"},
	{En: "user enable", Da: "slå bruger til (user enable)"},
	{En: "user enrol", Da: "giv anden faktor (user enrol)"},
	{En: "user invite", Da: "invitér til anden faktor (user invite)"},
	{En: "user password", Da: "ny adgangskode (user password)"},
	{En: "user reset", Da: "nulstil anden faktor (user reset)"},
	{En: "user unlock", Da: "lås bruger op (user unlock)"},
	{En: "user unlock-factor", Da: "lås anden faktor op (user unlock-factor)"},
}
