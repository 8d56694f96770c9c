package broker

// Levels is what is proven or demanded on several ladders: at most one Level a
// ladder.
type Levels []Level

// Vocabulary is the installation's list of classes.
type Vocabulary struct{}

// Scale is what classes count as for one connection.
type Scale struct{}

// Asks is what to ask a provider for.
type Asks struct{}
