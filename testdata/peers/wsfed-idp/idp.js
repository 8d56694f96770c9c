// A token service with a login page, behind npm wsfed. The password is the name.
//   /wsfed        sign-in and sign-out
//   /FederationMetadata/2007-06/FederationMetadata.xml
// For the applications that the configuration lists as modern it issues SAML 2.0
// tokens (npm saml) in a WS-Trust 1.3 collection, and honours wauth; for all
// others npm wsfed answers: SAML 1.1, WS-Trust 2005, always a password.
'use strict';
const fs = require('node:fs');
const crypto = require('node:crypto');
const wsfed = require('wsfed');
const { Saml20 } = require('saml');
const { serve, escape } = require(process.env.PEER_LIB + '/serve.js');
const { application } = require(process.env.PEER_LIB + '/metadata.js');

const conf = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const keys = { cert: fs.readFileSync(conf.cert), key: fs.readFileSync(conf.key) };
const TRUST = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

// users, and the class that each of them gets whatever is asked; null = the one
// that was asked for. Who is wary gets a fault as soon as a class is asked for.
const users = { wendy: null, weak: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password', wary: PASSWORD };

// realmOf finds the application of a realm, in the files that are there by now.
function realmOf(wtrealm) {
  for (const { metadata: file, modern: newer } of conf.applications) {
    const found = fs.existsSync(file) ? application(file) : {};
    if (wtrealm && found.realm === wtrealm) return { ...found, modern: newer };
  }
  return null;
}

const userOf = (name) => ({ id: name, displayName: name, emails: [{ value: `${name}@example.dk` }] });
const getPostURL = (realm, reply, req, done) => done(null, req.application.reply);
const old = wsfed.auth({ ...keys, issuer: conf.issuer, getPostURL, getUserFromRequest: (req) => req.user });
const metadata = wsfed.metadata({ issuer: conf.issuer, cert: keys.cert, endpointPath: '/wsfed' });

// modern answers with a SAML 2.0 token in a collection of WS-Trust 1.3.
function modern(req, res) {
  const { wtrealm, wctx, wauth } = req.query;
  const token = Saml20.create({
    ...keys, issuer: conf.issuer, audiences: wtrealm, lifetimeInSeconds: 3600, recipient: req.application.reply,
    nameIdentifier: req.user.id, authnContextClassRef: users[req.user.id] || wauth || PASSWORD, typedAttributes: false,
    attributes: { [CLAIMS + 'emailaddress']: req.user.emails[0].value, [CLAIMS + 'name']: req.user.displayName },
  });
  const wresult = `<trust:RequestSecurityTokenResponseCollection xmlns:trust="${TRUST}"><trust:RequestSecurityTokenResponse>`
    + `<trust:RequestedSecurityToken>${token}</trust:RequestedSecurityToken>`
    + `<trust:RequestType>${TRUST}/Issue</trust:RequestType><trust:KeyType>${TRUST}/Bearer</trust:KeyType>`
    + '</trust:RequestSecurityTokenResponse></trust:RequestSecurityTokenResponseCollection>';
  const field = (name, value) => `<input type="hidden" name="${name}" value="${escape(value)}">`;
  res.page(`<form method="post" action="${escape(req.application.reply)}">`
    + field('wa', 'wsignin1.0') + field('wresult', wresult) + field('wctx', wctx) + '<noscript><button>Continue</button></noscript></form>');
}

function answer(req, res) {
  const { wctx, wauth } = req.query;
  req.user = userOf(req.session.user);
  if (req.application.modern && wauth && req.user.id === 'wary') {
    const fault = { code: 'fed:RstParameterNotAccepted', description: 'No such authentication here' };
    return wsfed.sendError({ fault, wctx, getPostURL: (r, done) => done(null, req.application.reply) })(req, res, fail(res));
  }
  return req.application.modern ? modern(req, res) : old(req, res, fail(res));
}

const fail = (res) => (err) => res.status(400).json({ error: String(err && err.message || err) });

function loginPage(res, query, text) {
  const target = '/login?' + new URLSearchParams(query);
  res.page(`<p>${text}</p><form method="post" action="${escape(target)}"><input name="username"><input type="password" name="password"><button>Log in</button></form>`);
}

const same = (a, b) => crypto.timingSafeEqual(crypto.createHash('sha256').update(a).digest(), crypto.createHash('sha256').update(b).digest());

serve(conf.base, 'wsfed_idp', (req, res) => {
  const { wa, wtrealm, wfresh, wreply } = req.query;
  if (req.path === '/FederationMetadata/2007-06/FederationMetadata.xml') return metadata(req, res);
  req.application = realmOf(wtrealm);
  if (wa === 'wsignout1.0') {
    delete req.session.user;
    const known = req.application && wreply && wreply.split('?')[0] === req.application.reply;
    return known ? res.redirect(wreply) : res.page('<p>Signed out at the provider.</p>');
  }
  if (!req.application) return res.status(400).json({ error: 'no such realm' });
  if (req.path === '/login' && req.method === 'POST') {
    const { username = '', password = '' } = req.body;
    if (!Object.hasOwn(users, username) || !same(username, password)) return loginPage(res, req.query, 'No such user, or another password.');
    req.session.user = username;
    return answer(req, res);
  }
  if (req.path !== '/wsfed' || wa !== 'wsignin1.0') return res.status(404).json({ error: 'no such page' });
  if (!req.session.user || wfresh === '0') return loginPage(res, req.query, 'Who are you?');
  return answer(req, res);
});
