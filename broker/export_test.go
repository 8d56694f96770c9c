package broker

// DecideBy replaces Decide, to see what the engine makes of a faulty one.
func (b *Broker) DecideBy(decide func(Facts) Decision) { b.decide = decide }

// Merged is what several lists of claims say together.
var Merged = merged
