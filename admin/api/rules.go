package api

import (
	"trin/admin/access"
	"trin/admin/drafts"
)

// The rules of endpoints.
var (
	public      = access.Rule{Public: true}
	reads       = access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
	readsAll    = access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Everything: true}
	asks        = access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Asks: true}
	operates    = access.Rule{Least: access.Operator, Scope: access.ScopeOperate}
	operatesAll = access.Rule{Least: access.Operator, Scope: access.ScopeOperate, Everything: true}
	provesAll   = access.Rule{Least: access.Operator, Scope: access.ScopeOperate, Everything: true, Sensitive: true}
	writesAll   = access.Rule{Least: access.Administrator, Scope: access.ScopeWrite, Everything: true}
	writes      = drafts.WriteRule
	approves    = drafts.ApproveRule
	goesBack    = drafts.RollbackRule
)
