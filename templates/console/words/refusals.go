package words

// The pages of requests that are not served.
var (
	ForbiddenTitle = Text{En: "You may not do that", Da: "Det må du ikke"}
	ForbiddenLead  = Text{En: "You are signed in, but your role does not let you do this.", Da: "Du er logget ind, men din rolle giver ikke lov til det."}
	ForbiddenNext  = Text{En: "Ask an administrator of Trin to do it, or to give you another role.", Da: "Bed en administrator af Trin om at gøre det eller om at give dig en anden rolle."}

	StepUpTitle = Text{En: "Show that it is you, and do it again", Da: "Vis, at det er dig, og gør det igen"}
	StepUpLead  = Text{En: "This needs a fresh login, and what you sent has not been done.", Da: "Det kræver et nyt login, og det, du sendte, er ikke udført."}
	StepUpNext  = Text{En: "Log in again, then come back and send it once more.", Da: "Log ind igen, kom derefter tilbage, og send det en gang til."}
	StepUpGo    = Text{En: "Log in again", Da: "Log ind igen"}

	AnonymousTitle = Text{En: "You are no longer signed in", Da: "Du er ikke længere logget ind"}
	AnonymousLead  = Text{En: "Your session has ended, and what you sent has not been done.", Da: "Din session er slut, og det, du sendte, er ikke udført."}
	AnonymousNext  = Text{En: "Sign in, then send it once more.", Da: "Log ind, og send det en gang til."}
	AnonymousGo    = Text{En: "Sign in", Da: "Log ind"}

	NotFoundTitle = Text{En: "There is nothing here", Da: "Her er ikke noget"}
	NotFoundLead  = Text{En: "What you look for is not there, or it is not yours to see.", Da: "Det, du leder efter, findes ikke, eller du må ikke se det."}
	NotFoundNext  = Text{En: "Check the address, or begin from the overview.", Da: "Tjek adressen, eller begynd fra overblikket."}

	BusyTitle = Text{En: "Others are trying things out", Da: "Andre er i gang med at prøve noget af"}
	BusyLead  = Text{En: "This would take a moment of a processor, and as many of its kind run as may at once. Nothing was done.", Da: "Det her tager noget af en processors tid, og der kører allerede så mange af slagsen, som der må ad gangen. Intet er gjort."}
	BusyNext  = Text{En: "Wait a few seconds and load the page again.", Da: "Vent nogle sekunder, og indlæs siden igen."}

	ConflictTitle = Text{En: "Somebody else has changed it", Da: "En anden har ændret det"}
	ConflictLead  = Text{En: "It was changed after you opened the page, so what you sent has not been done.", Da: "Det er ændret, siden du åbnede siden. Derfor er det, du sendte, ikke udført."}
	ConflictNext  = Text{En: "Open the page again, look at what is new, and make your change once more.", Da: "Åbn siden igen, se, hvad der er nyt, og lav din ændring en gang til."}
	ConflictGo    = Text{En: "Open the page again", Da: "Åbn siden igen"}

	BadFormTitle = Text{En: "The form was not accepted", Da: "Formularen blev ikke godkendt"}
	BadFormLead  = Text{En: "What was sent does not fit the page that you were given, so nothing has been done.", Da: "Det, der blev sendt, passer ikke til den side, du fik. Derfor er intet udført."}
	BadFormNext  = Text{En: "Open the page again and send it from there. Cookies must be allowed.", Da: "Åbn siden igen, og send den derfra. Cookies skal være tilladt."}

	InnerTitle = Text{En: "Something went wrong", Da: "Noget gik galt"}
	InnerLead  = Text{En: "It is not your fault. The reason is in the log under the reference below.", Da: "Det er ikke din fejl. Årsagen står i loggen under referencen herunder."}
	InnerNext  = Text{En: "Try again. If it goes on, look for the reference in the log.", Da: "Prøv igen. Bliver det ved, så find referencen i loggen."}

	WhatToDo   = Text{En: "What to do", Da: "Hvad du kan gøre"}
	Because    = Text{En: "The reason", Da: "Årsagen"}
	ToOverview = Text{En: "To the overview", Da: "Til overblikket"}
)
