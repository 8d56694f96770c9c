package installation

// FieldNames lists the fields of a kind of document, for the test of the
// documentation.
func FieldNames(kind string) []string { return fieldNames(shape(kind)) }
