// Package adfs is AD FS and Entra ID as presets over SAML 2.0 and WS-Federation:
// what to ask them for, what their answers count as, and which switches they
// need. It speaks no protocol. A connection of this kind is, before anything
// else looks at it, the connection of package saml2 or wsfed that it stands for,
// which can be written out and applied in its place.
//
// What the products do rests on Microsoft's documentation and on what others
// have recorded; docs/connect-adfs.md and docs/connect-entra.md say what was not
// run against the product itself. It has no routes.
package adfs
