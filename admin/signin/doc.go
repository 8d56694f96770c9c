// Package signin says who works in the administration: a person with a session,
// or a program with a token. It also makes administrators, the first one among
// them, and tokens.
//
// A person signs in at the application of the protocol console (see
// trin/connections/console), so that floors and second factors are the
// installation's. What is kept of it here is a session: idle for half an hour at
// most, eight hours long at most, and never longer than what was proven. The
// role is read anew at every request.
//
// Its routes: /admin/login, /admin/enter, /admin/step-up, /admin/logout and
// /admin/first.
package signin
