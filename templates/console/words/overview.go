package words

// The overview.
var (
	OverviewTitle = Text{En: "Overview", Da: "Overblik"}
)
