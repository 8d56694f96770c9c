package words

import "slices"

// rooms are the sentences that are kept in English and shown in the language of
// the page: those of decisions, and those of the check of an installation. Tests
// hold each room against the sources that it belongs to.
var rooms = slices.Concat([][]Text{sentences, parserReasons}, problemRooms)

// problemRooms are what the check of an installation says.
var problemRooms = [][]Text{
	problemPieces, pagePieces, problemReasons, problemSteps, problemPages,
	problemsInstallation, problemsKinds, problemsSAML, problemsWSFed, problemsOIDC,
	problemsClaims, problemsConditions, problemsLookups, problemsServices,
}
