package signin

// OwnPath is where a login leads.
var OwnPath = ownPath
