// Package own says what an administrator of one organisation sees of what several
// organisations share: the sessions that applications are in, and the audit of
// what was done to documents. Pages and API ask here, so that both show the same;
// who sees every organisation is shown everything.
//
// What comes out has nothing in it that the actor does not see: what is left out
// is not there, so that no page and no program can show it. A new field of a
// session is left out until it is named here.
package own
