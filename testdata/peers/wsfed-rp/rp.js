// Applications behind passport-wsfed-saml2. Each has a realm of its own and
// reads the token service from a file of metadata:
//   /APP/login?wauth=&wfresh=&whr=&login_hint=   asks for a login
//   /APP/secure     the protected page: the claims as JSON; asks for a login if there are none
//   /APP/session    the same claims, or null
//   /APP/callback   takes the token, and the clean-up of a sign-out
//   /APP/goodbye    where a sign-out ends
//   /APP/logout     ends the application's session and asks the token service to sign out
'use strict';
const fs = require('node:fs');
const { Strategy } = require('passport-wsfed-saml2');
const { serve } = require(process.env.PEER_LIB + '/serve.js');
const { service } = require(process.env.PEER_LIB + '/metadata.js');

const conf = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const apps = Object.fromEntries(Object.entries(conf.apps).map(([name, app]) => {
  const { url, thumbprints } = service(app.metadata);
  const callback = `${conf.base}/${name}/callback`;
  const strategy = new Strategy({
    realm: app.realm, homeRealm: '', identityProviderUrl: url, wreply: callback, recipientUrl: callback,
    thumbprints, checkExpiration: true, checkAudience: true, checkRecipient: true,
    state: true, sessionKey: name, // the package makes the wctx and checks it
  }, (profile, done) => done(null, profile));
  return [name, { ...app, name, url, strategy }];
}));

// run lets the strategy work on one request, as passport would.
function run(app, req, res, parameters, success) {
  const s = Object.create(app.strategy);
  const refuse = (reason) => res.status(403).json({ error: reason.message || String(reason), detail: reason.detail || '' });
  s.redirect = (to) => res.redirect(to);
  s.fail = (reason) => refuse(reason || 'refused');
  s.error = refuse;
  s.success = success;
  s.authenticate(req, parameters);
}

// login asks for a login with what the query says.
function login(app, req, res) {
  const parameters = {};
  for (const name of ['wauth', 'wfresh', 'whr', 'wreq', 'wct', 'login_hint', 'prompt']) {
    if (req.query[name] !== undefined) parameters[name] = req.query[name];
  }
  run(app, req, res, parameters, () => { throw new Error('a request was taken for an answer'); });
}

const routes = {
  login,
  secure: (app, req, res) => (claims(app, req) ? res.json(claims(app, req)) : login(app, req, res)),
  session: (app, req, res) => res.json(claims(app, req)),
  callback(app, req, res) {
    if (req.query.wa === 'wsignoutcleanup1.0') {
      forget(app, req);
      return res.page('<p>Signed out here.</p>');
    }
    if (!req.body.wresult) return res.status(400).json({ error: 'no wresult' });
    run(app, req, res, {}, (profile) => {
      req.session.claims = { ...req.session.claims, [app.name]: profile };
      res.redirect(`${conf.base}/${app.name}/secure`);
    });
  },
  goodbye: (app, req, res) => res.page('<p>Goodbye.</p>'),
  logout(app, req, res) {
    forget(app, req);
    const query = new URLSearchParams({ wa: 'wsignout1.0', wtrealm: app.realm, wreply: `${conf.base}/${app.name}/goodbye` });
    res.redirect(`${app.url}?${query}`);
  },
};

const claims = (app, req) => (req.session.claims || {})[app.name] || null;
function forget(app, req) {
  if (req.session.claims) delete req.session.claims[app.name];
}

serve(conf.base, 'wsfed_rp', (req, res) => {
  if (req.path === '/public') return res.json({ ok: true });
  const [, name, route] = req.path.split('/');
  if (!Object.hasOwn(apps, name) || !Object.hasOwn(routes, route)) return res.status(404).json({ error: 'no such page' });
  routes[route](apps[name], req, res);
});
