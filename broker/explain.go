package broker

import "strconv"

// find adds a finding to the trace.
func (d *deciding) find(rule string, connection ID, text string) {
	d.trace = append(d.trace, Finding{Rule: rule, Connection: connection, Text: text})
}

// explainAsked says what the request and the floors come to.
func (d *deciding) explainAsked() {
	r := &d.asked
	if c := d.Request.Confirm; c != nil {
		d.find("29", "", "The user is to confirm something with this login, so what reaches "+c.Levels.String()+" must be given in it.")
	}
	d.explainRequesters()
	if r.ignored && len(d.Request.Classes) > 0 {
		d.find("7", "", "The application's requests are not honoured; its floor decides.")
	}
	if len(r.Unknown) > 0 {
		d.find("3", "", strconv.Itoa(len(r.Unknown))+" of the listed classes are not known and are passed over.")
	}
	if len(r.Tags) > 0 {
		d.find("4", "", strconv.Itoa(len(r.Tags))+" of the listed classes are tags, which decide nothing.")
	}
	switch {
	case r.Nothing():
		d.find("9", "", "Nothing is asked and no floor holds.")
	case len(r.Listed) == 0:
		d.find("7", "", "The floor is "+r.Floors.String()+".")
	case len(r.Floors) == 0:
		d.find(ruleOf(r.Comparison), "", "Asked is "+string(r.Comparison)+" "+listText(r.Listed)+".")
	default:
		d.find(ruleOf(r.Comparison), "", "Asked is "+string(r.Comparison)+" "+listText(r.Listed)+", and the floor is "+r.Floors.String()+".")
	}
}

// ruleOf returns the rule that a comparison is read by.
func ruleOf(c Comparison) string {
	if c == Exact {
		return "5"
	}
	return "6"
}

// listText writes the listed levels for a sentence.
func listText(classes []Class) string {
	text := classes[0].Level.String()
	for _, class := range classes[1:] {
		text += " or " + class.Level.String()
	}
	return text
}

// askText says what became of the wanted classes.
func askText(wanted, sent int) string {
	switch {
	case sent == 0:
		return "The provider is asked for no class: the map leaves out what is wanted."
	case wanted == 1 && sent == 1:
		return "The provider is asked for one class."
	default:
		return "Of " + strconv.Itoa(wanted) + " wanted classes the provider is asked for " + strconv.Itoa(sent) + "."
	}
}

// sentence makes a reason a finding's text.
func sentence(reason string) string {
	if reason == "" {
		return ""
	}
	first := reason[0]
	if first >= 'a' && first <= 'z' {
		first -= 'a' - 'A'
	}
	return string(first) + reason[1:] + "."
}
