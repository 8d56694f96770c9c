package installation

// Lines is the problems of a document with the lines of the text that it was
// read from. A problem at what the text does not hold has none.
func Lines(content []byte, problems []Problem) []Problem {
	nodes, wrong := parseNodes(string(content))
	if wrong != nil || len(nodes) != 1 {
		return problems
	}
	placed := make([]Problem, len(problems))
	for i, p := range problems {
		p.Line, p.Column = nodes[0].place(p.Field)
		placed[i] = p
	}
	return placed
}
