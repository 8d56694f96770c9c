package browser

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/cmd/trin/internal/demo"
)

// With -update docs/tasks.md is written anew, to be looked at.
var update = flag.Bool("update", false, "write docs/tasks.md anew")

const tasksPage = "../../../../docs/tasks.md"

// tasks are what administrators come for, in an order in which each finds what
// those before have left.
var tasks = []struct {
	name, way string // what docs/tasks.md says
	do        func(*office)
}{
	{"First start", "the link, a name and a password, the second factor", (*office).firstStart},
	{"Add AD FS by its metadata, and see its map of levels", "Authentication connections, New, paste, Read it, the product, Put it into the draft", (*office).addADFS},
	{"Add an application by its metadata", "Applications, New, paste, Read it, Put it into the draft", (*office).addApplication},
	{"Look at the preview, and publish", "Preview, Publish, Publish: put it in force", (*office).publishes},
	{"The first brokered login", "at the application, by the user", (*office).brokered},
	{"Find out why yesterday's login failed", "Logins, the login", (*office).findsOut},
	{"Change the value of a class, and read the preview", "Assurance, Edit the vocabulary, the class, See what it does, Keep, Preview", (*office).changesValue},
	{"Publish, and go back", "Publish, a fresh login, Go back, Put it in force", (*office).goesBack},
	{"Roll a key", "Keys, Roll over, Make the next key; then Activate", (*office).rollsKey},
	{"Make a token, and ask the API", "Tokens, Make a token, name and role, Make a token", (*office).makesToken},
	{"Invite a user, and reset a second factor", "Local users, New local user; then the user, the factor, Reset", (*office).helpsUser},
	{"A partner fills in its side", "Partners, New partner link; the partner pastes and sends; Take it into the draft", (*office).partnerFillsIn},
	{"The lab shows that a fault is refused", "Partner lab, Send it to Trin, the fault; the lab is set up before", (*office).labRefuses},
	{"A second administrator approves", "Changes, the draft, Approve, Approve; a fresh login", (*office).secondApproves},
}

// Every task, on an empty database, with the mouse and the keys; the clicks stand
// in docs/tasks.md.
func TestTasks(t *testing.T) {
	o := newOffice(t)
	o.expected = append(o.expected, "400", "403") // what the lab gets for a fault
	var rows bytes.Buffer
	total := 0
	for i, task := range tasks {
		before, outer := o.Clicks(), o.t
		passed := t.Run(task.name, func(t *testing.T) {
			o.t = t
			task.do(o)
		})
		o.t = outer
		if !passed {
			return
		}
		fmt.Fprintf(&rows, "| %s | %s | %d |\n", task.name, task.way, o.Clicks()-before)
		total += o.Clicks() - before
		if i == 4 {
			fmt.Fprintf(&rows, "| **From the first start to the first brokered login** | all of the above | **%d** |\n", total)
		}
	}
	page := tasksHead + rows.String()
	if *update {
		if err := os.WriteFile(tasksPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(tasksPage); err != nil || string(kept) != page {
		t.Errorf("docs/tasks.md is not what the tasks take (%v). If the change is meant: go test ./cmd/trin/internal/browser -run TestTasks -update, and look at the difference", err)
	}
}

const tasksHead = `# The tasks, and the clicks that each takes

A test does each of these in Chromium, with a mouse and a keyboard, on a Trin that begins with an empty database, and counts the clicks on links, buttons and boxes, and Enter in their place. What is typed, pasted or chosen in a list is not counted; a fresh login with its second factor, where a task asks for one, is. Each begins at the overview, or on the page where the one before it has ended.

| task | the way | clicks |
|---|---|---|
`

func (o *office) firstStart() {
	o.must(o.Open(o.link))
	o.looks("the first start")
	o.types("User name", o.name)
	o.types("Password, at least 8 characters", adminPassword)
	o.types("The same password again", adminPassword)
	o.press("Make the administrator")
	invitation := o.reads(`document.querySelector("#quote").innerText`)
	o.press("Log in to the administration")
	o.types("User name", o.name)
	o.types("Password", adminPassword)
	o.must(o.Tab.Enter())
	o.types("Invitation code", invitation)
	o.must(o.Tab.Enter())
	o.must(o.Unfold("Cannot scan? Type the key instead"))
	o.secret = strings.ReplaceAll(o.reads(`document.body.innerText.match(/([A-Z2-7]{4} ){7}[A-Z2-7]{4}/)[0]`), " ", "")
	o.types("Type the 6 digits that the app shows", o.code())
	o.must(o.Tab.Enter())
	o.press("I have saved the codes")
	o.must(o.Await("Overview"))
}

func (o *office) addADFS() {
	o.begins()
	o.press("Authentication connections", "New authentication connection", "Begin a new draft")
	o.types("Or paste the text", o.got(running.ADFSURL()+"/FederationMetadata/2007-06/FederationMetadata.xml", ""))
	o.press("Read it")
	o.says("http://schemas.microsoft.com/claims/multipleauthn")
	o.looks("what AD FS says of itself")
	o.picks("product", "AD FS 3.0, Windows Server 2012 R2") // which metadata does not say
	o.press("Put it into the draft")
	o.says("Kept in the draft. Nothing is in force yet.")
}

func (o *office) addApplication() {
	o.press("Applications", "New application", "Go on in that draft")
	o.types("Or paste the text", o.metadata())
	o.press("Read it")
	o.press("Put it into the draft")
	o.says("Kept in the draft. Nothing is in force yet.")
}

func (o *office) publishes() {
	o.press("Preview#2")
	o.says("Publish it.")
	o.press("Publish", "Publish: put it in force")
	o.says("version 2 is in force")
}

func (o *office) brokered() {
	o.must(o.application.Trust([]byte(o.got(o.url+"/saml2/metadata", ""))))
	o.must(running.ADFS.Trust([]byte(o.got(o.url+"/saml2/sp/adfs/metadata", ""))))
	o.must(o.Open(o.application.BaseURL + "/"))
	o.click(`a[href="/level/2"]`)
	o.must(o.Await("Sign in"))
	o.fill("#userNameInput", demo.User)
	o.fill("#passwordInput", demo.Password)
	o.click("#submitButton")
	o.must(o.Await(levelTwo))
}

func (o *office) findsOut() {
	before := o.clicks
	o.must(o.Open(o.application.BaseURL + "/level/3"))
	o.must(o.Await("Verification code"))
	code, err := running.ADFSCode()
	o.must(err)
	o.fill("#verificationCodeInput", code)
	o.click("#submitButton")
	o.must(o.Until(`location.href.startsWith("` + o.application.BaseURL + `/acs")`)) // two factors are not level 4
	o.clicks = before                                                                // what the user did
	o.clock.Advance(20 * time.Hour)
	o.begins()
	o.press("Logins")
	o.click("tbody tr:nth-child(2) th a") // the first is this administrator's own
	o.must(o.Until(`document.querySelector("h1").innerText.startsWith("Login ")`))
	o.says("urn:dk:gov:saml:attribute:AssuranceLevel:4")
	o.says("The rules of a decision")
}

func (o *office) changesValue() {
	o.begins()
	o.press("Assurance", "Edit the vocabulary", "Begin a new draft", "urn:dk:gov:saml:attribute:AssuranceLevel:4")
	o.types("Value#1", "30")
	o.press("See what it does#1")
	o.says("Nothing is kept yet.")
	o.looks("what a value does")
	o.press("Keep in the draft", "Preview#2")
	o.says("What is reached otherwise")
}

func (o *office) goesBack() {
	o.press("Publish")
	o.proves()
	o.press("Publish: put it in force")
	o.says("version 3 is in force")
	o.press("Go back to the version before")
	o.proves()
	o.press("Put version 2 in force")
	o.says("version 4 is in force")
}

func (o *office) rollsKey() {
	o.begins()
	o.press("Keys", "Roll over, step by step#1", "Make the next key")
	o.proves()
	o.press("Make the key", "Activate")
	o.says("I know, and do it all the same")
	o.looks("a key that is activated too early")
	o.ticks("I know, and do it all the same")
	o.press("Activate")
	o.says("Go back")
}

func (o *office) makesToken() {
	o.begins()
	o.press("Tokens", "Make a token")
	o.proves()
	o.types("Name", "report")
	o.picks("Role", "viewer")
	o.picks("Organisation", "every organisation")
	o.press("Make a token")
	o.looks("a token that is shown once")
	secret := o.reads(`document.body.innerText.match(/trin_[A-Za-z0-9_-]+/)[0]`)
	if me := o.got(o.url+"/admin/api/v1/me", "Bearer "+secret); !strings.Contains(me, "report") {
		o.t.Errorf("got %s, want the token's name", me)
	}
}

func (o *office) helpsUser() {
	o.begins()
	o.press("Local users", "New local user")
	o.types("User name", "bo.nielsen")
	o.press("Make the user")
	o.says("Link to choose a password")
	o.looks("an invitation")
	user, err := o.node.Users.Find(o.t.Context(), "bo.nielsen")
	o.must(err)
	subject := broker.Subject{Namespace: "administrators", Value: user.ID}
	_, err = o.node.Codes.Enrol(o.t.Context(), "administrators-code", subject, o.secret, nil) // what the user does with it
	o.must(err)
	o.press("Back to the user", "Code from an app", "Reset the second factor")
	o.proves()
	o.press("Reset the second factor")
	o.looks("an invitation that is shown once")
	if state, err := o.node.Codes.Status(o.t.Context(), "administrators-code", subject); err != nil || state.Enrolled {
		o.t.Errorf("got %+v, %v, want that the app counts no more", state, err)
	}
}

func (o *office) partnerFillsIn() {
	o.begins()
	o.press("Partners", "New partner link")
	o.types("Partner", "Odense Kommune")
	o.picks("Connection", "New application, SAML 2.0")
	o.types("Id", "odense")
	o.press("Make the link")
	o.looks("a partner link")
	link := o.reads(`document.body.innerText.match(/http\S+\/setup\/\S+/)[0]`)

	partner := *o
	partner.visitor = visit(o.t, "da")
	partner.must(partner.Open(link))
	partner.looks("the partner's page")
	partner.types("Eller indsæt teksten", o.metadata())
	partner.press("Se, hvad der blev forstået", "Send det ind")
	partner.looks("what the partner has sent in")
	o.clicks += partner.clicks

	o.press("Partners#1", "Odense Kommune")
	o.looks("what a partner has sent in")
	o.press("Take it into the draft")
	o.says("odense")
}

func (o *office) labRefuses() {
	o.begins()
	before := o.clicks
	o.must(o.Open(o.url + "/admin/lab/setup"))
	o.press("Put them into a draft", "Publish", "Publish: put it in force")
	o.must(o.Open(o.url + "/admin/"))
	o.clicks = before
	o.press("Partner lab", "Send it to Trin", "The lab's provider (saml2) Suggested")
	o.looks("the lab's provider")
	o.press("It has expired. Trin must refuse it")
	o.must(o.Await("The request cannot be accepted"))
	o.must(o.Open(o.url + "/admin/lab"))
	o.clicks++ // to the lab again
	o.says("Not taken, as it should be")
	o.click("tbody tr:first-child a")
	o.must(o.Until(`location.pathname.startsWith("/admin/lab/runs/")`))
	o.looks("a run of the lab")
}

func (o *office) secondApproves() {
	desk, karen := o.node.Desk(), Karen(o.clock.Now())
	draft, err := desk.New(o.t.Context(), karen, "Approvals")
	o.must(err)
	draft, err = desk.Put(o.t.Context(), karen, draft.ID, draft.Revision, "kind: settings\npublishing: {approvals: 1}\n")
	o.must(err)
	_, err = desk.Publish(o.t.Context(), karen, draft.ID, draft.Revision, "")
	o.must(err)
	other := o.another("ole")

	o.begins()
	o.press("Applications", "admin", "Edit", "Begin a new draft")
	o.types("Name in English", "The administration")
	o.press("Keep in the draft", "See the change", "Submit", "Submit for approval")
	title := o.reads(`document.querySelector("h1").innerText`)

	other.begins()
	other.press("Changes", title, "Approve")
	other.proves()
	other.looks("an approval")
	other.press("Approve")
	other.press("Publish", "Publish: put it in force")
	other.says("is in force")
	o.clicks += other.clicks
}
