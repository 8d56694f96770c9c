package lint

import "strings"

// coreRequestedClasses are the rules of SAML for the classes that a request asks
// for (core 3.3.2.2.1).
func coreRequestedClasses() []Rule {
	const source = "SAML core 3.3.2.2.1"
	return []Rule{
		{ID: "core-rq-comparison", Kind: Request, Severity: Must, Source: source,
			Says: "Comparison is exact, minimum, maximum or better, or left out, which means exact.",
			Mend: "Write one of the four words.",
			check: func(d *document, r *report) {
				switch context := d.requested(); attr(context, "Comparison") {
				case "exact", "minimum", "maximum", "better":
				default:
					if has(context, "Comparison") {
						r.missed("RequestedAuthnContext", "Comparison is %s", quote(attr(context, "Comparison")))
					}
				}
			}},
		{ID: "core-rq-classes", Kind: Request, Severity: Must, Source: source,
			Says: "RequestedAuthnContext names classes or declarations, one at least, and not both.",
			Mend: "List AuthnContextClassRef elements, or leave RequestedAuthnContext out.",
			check: func(d *document, r *report) {
				context := d.requested()
				if context == nil {
					return
				}
				declarations := children(context, nsAssertion, "AuthnContextDeclRef")
				classes := children(context, nsAssertion, "AuthnContextClassRef")
				if (len(classes) == 0) == (len(declarations) == 0) {
					r.missed("RequestedAuthnContext", "there are %d classes and %d declarations", len(classes), len(declarations))
				}
				for _, el := range classes {
					if text(el) == "" {
						r.missed("RequestedAuthnContext", "a class is empty")
					}
				}
			}},
		{ID: "core-rq-class-space", Kind: Request, Severity: Should, Source: "XML Schema part 2, 3.2.17",
			Says: "A class has no white space around it: some software compares with it.",
			Mend: "Write the element and its text on one line.",
			check: func(d *document, r *report) {
				for _, el := range children(d.requested(), nsAssertion, "AuthnContextClassRef") {
					if value := raw(el); strings.TrimSpace(value) != value {
						r.missed("RequestedAuthnContext", "a class is %s", quote(value))
					}
				}
			}},
		{ID: "core-rq-class-known", Kind: Request, Severity: Info, Source: source,
			Says: "A class means what both sides have agreed upon. This one is of no vocabulary that is known here.",
			Mend: "Check the spelling. If it is right, give it a level in the vocabulary of the installation.",
			check: func(d *document, r *report) {
				for _, ref := range d.classes() {
					if _, known := family(ref); !known {
						r.missed("RequestedAuthnContext", "the class is %s", quote(ref))
					}
				}
			}},
		{ID: "core-rq-class-mixed", Kind: Request, Severity: Info, Source: source,
			Says: "Classes of several vocabularies in one request are alternatives: the answer may be any of them, and their levels cannot be compared without a rule.",
			Mend: "List the classes of one vocabulary, or be ready for each of them in the answer.",
			check: func(d *document, r *report) {
				var names []string
				for _, ref := range d.classes() {
					if v, known := family(ref); known && !v.tag && !contains(names, v.name) {
						names = append(names, v.name)
					}
				}
				if len(names) > 1 {
					r.missed("RequestedAuthnContext", "there are classes of %s", strings.Join(names, " and "))
				}
			}},
		{ID: "core-rq-class-better", Kind: Request, Severity: Should, Source: source,
			Says: "With the comparison better the answer must be stronger than every class that is listed, with maximum it may be weaker. Both rarely mean what was wanted.",
			Mend: "Write minimum and the lowest class that is enough, or exact and every class that is.",
			check: func(d *document, r *report) {
				if comparison := attr(d.requested(), "Comparison"); comparison == "better" || comparison == "maximum" {
					r.missed("RequestedAuthnContext", "Comparison is %s", comparison)
				}
			}},
	}
}

// requested is the RequestedAuthnContext of a request, or nil.
func (d *document) requested() element { return child(d.root, nsProtocol, "RequestedAuthnContext") }

// classes are the classes that a request asks for, without white space around
// them.
func (d *document) classes() []string {
	return texts(children(d.requested(), nsAssertion, "AuthnContextClassRef"))
}

// contains reports whether the list has the value.
func contains(list []string, value string) bool {
	for _, item := range list {
		if item == value {
			return true
		}
	}
	return false
}
