package words

import "trin/templates/text"

// Address says in the language what an address of a party is for. Protocols have
// names for nearly all of them, which stay.
func Address(language text.Language, what string) string {
	if language.Tag() != text.Danish.Tag() {
		return what
	}
	for _, one := range addresses {
		if one.En == what {
			return one.Da
		}
	}
	return what
}

// addresses are those that have no name of a protocol alone. A test holds them
// against the sources.
var addresses = []Text{
	{En: "metadata", Da: "metadata"},
	{En: "metadata, one certificate", Da: "metadata, ét certifikat"},
}
