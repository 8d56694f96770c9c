// Package useragent is a browser without a screen: it follows redirects, reads
// HTML forms, posts them, and keeps cookies. The demo's walk and the
// end-to-end tests drive Trin and its peers with it. It runs no script, so
// every flow that it completes also works where scripts are switched off.
package useragent
