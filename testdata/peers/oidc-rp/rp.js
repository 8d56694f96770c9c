// Applications behind openid-client. Each is a client of its own:
//   /APP/login?acr_values=&essential=&max_age=&prompt=&login_hint=&claims=&unpushed=
//             &response_mode=&authorization_details=&more=
//                   asks for a login; essential = a value of acr that must be met,
//                   more = further scopes
//   /APP/secure     the protected page: what the ID token and userinfo say, as JSON
//   /APP/session    the same, or null
//   /APP/callback   takes the code, from the query or posted; what openid-client refuses is shown as JSON
//   /APP/refresh    takes a new ID token for the refresh token
//   /APP/replay     uses the refresh token before the last one again
//   /APP/revoke     revokes the access token
//   /APP/call/NAME  calls the API; a challenge (RFC 9470) becomes a login
//   /APP/logout     ends the session here and asks for the logout at the provider
//   /APP/goodbye    where that ends
//   /APP/backchannel, /APP/frontchannel   a logout that began elsewhere
//   /APP/jwks       the public key of an application that proves itself by one
//   /api/NAME       the API
'use strict';
const crypto = require('node:crypto');
const client = require('openid-client');
const { serve } = require(process.env.PEER_LIB + '/serve.js');
const { api } = require('./api.js');
const { readLogoutToken } = require('./logout.js');

const conf = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8'));
const apps = Object.fromEntries(Object.entries(conf.apps).map(([name, app]) => [name, { ...app, name, open: new Map() }]));
for (const app of Object.values(apps)) {
  if (app.auth === 'private_key_jwt') app.pair = crypto.webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
}

// provider discovers the provider for an application, once. The signatures of ID
// tokens are verified even when the token came from the provider itself.
async function provider(app) {
  if (!app.configuration) {
    const ways = {
      none: async () => client.None(),
      client_secret_basic: async () => client.ClientSecretBasic(app.secret),
      private_key_jwt: async () => client.PrivateKeyJwt((await app.pair).privateKey),
    };
    const metadata = app.auth === 'private_key_jwt' ? { token_endpoint_auth_signing_alg: 'ES256' } : {};
    app.configuration = await client.discovery(new URL(conf.issuer), app.clientID, metadata, await ways[app.auth](),
      { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] });
  }
  return app.configuration;
}

// login asks for a login and remembers where to go then.
async function login(app, req, res, asks, then) {
  const configuration = await provider(app);
  const asking = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce(), maxAge: asks.max_age, then };
  const parameters = {
    redirect_uri: `${conf.base}/${app.name}/callback`, scope: [app.scope, asks.more].filter(Boolean).join(' '), state: asking.state, nonce: asking.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(asking.verifier), code_challenge_method: 'S256',
  };
  for (const name of ['acr_values', 'max_age', 'prompt', 'login_hint', 'claims', 'response_mode', 'authorization_details']) {
    if (asks[name] !== undefined) parameters[name] = asks[name];
  }
  if (asks.essential) parameters.claims = JSON.stringify({ id_token: { acr: { essential: true, value: asks.essential } } });
  req.session.asking = { ...req.session.asking, [app.name]: asking };
  const to = app.pushed && !asks.unpushed ? await client.buildAuthorizationUrlWithPAR(configuration, parameters) : client.buildAuthorizationUrl(configuration, parameters);
  res.redirect(to.href);
}

// remember keeps what the tokens say in the browser's session, and under sid.
async function remember(app, req, tokens) {
  const before = visit(app, req) || {};
  const claims = tokens.claims() || before.claims;
  const userinfo = await client.fetchUserInfo(await provider(app), tokens.access_token, claims.sub);
  const { refresh_token: refresh, access_token: access, id_token: idToken, authorization_details: details } = tokens;
  const now = { claims, userinfo, access, details, idToken: idToken || before.idToken, refresh: refresh || before.refresh, spent: refresh && before.refresh };
  req.session.visits = { ...req.session.visits, [app.name]: now };
  if (claims.sid) app.open.set(claims.sid, req.session);
}

// answerOf is the answer to a login as openid-client takes it: an address, or what
// was posted to one.
function answerOf(req) {
  const to = new URL(req.originalUrl, conf.base);
  return req.method === 'POST' ? new Request(to, { method: 'POST', body: new URLSearchParams(req.body) }) : to;
}

const visit = (app, req) => (req.session.visits || {})[app.name] || null;
const forget = (app, session) => { if (session.visits) delete session.visits[app.name]; };
const shown = (v) => v && { claims: v.claims, userinfo: v.userinfo, details: v.details, refreshable: !!v.refresh };

// refused shows what openid-client threw.
function refused(res, err) {
  const by = err.cause || {};
  res.status(403).json({ thrown: err.constructor.name, error: err.error || err.code || err.message, description: err.error_description || by.message || err.message });
}

// refresh uses a refresh token.
async function refresh(app, req, res, token) {
  if (!token) return res.status(403).json({ error: 'there is no refresh token' });
  await remember(app, req, await client.refreshTokenGrant(await provider(app), token));
  res.redirect(`${conf.base}/${app.name}/secure`);
}

const routes = {
  login: (app, req, res) => login(app, req, res, req.query, `/${app.name}/secure`),
  secure: (app, req, res) => (visit(app, req) ? res.json(shown(visit(app, req))) : login(app, req, res, {}, `/${app.name}/secure`)),
  session: (app, req, res) => res.json(shown(visit(app, req))),
  async callback(app, req, res) {
    const asking = (req.session.asking || {})[app.name];
    if (!asking) return res.status(400).json({ error: 'no login was asked for' });
    delete req.session.asking[app.name];
    const tokens = await client.authorizationCodeGrant(await provider(app), answerOf(req), {
      pkceCodeVerifier: asking.verifier, expectedState: asking.state, expectedNonce: asking.nonce, idTokenExpected: true,
      ...(asking.maxAge === undefined ? {} : { maxAge: Number(asking.maxAge) }),
    });
    await remember(app, req, tokens);
    res.redirect(conf.base + asking.then);
  },
  refresh: (app, req, res) => refresh(app, req, res, (visit(app, req) || {}).refresh),
  replay: (app, req, res) => refresh(app, req, res, (visit(app, req) || {}).spent),
  async revoke(app, req, res) {
    await client.tokenRevocation(await provider(app), (visit(app, req) || {}).access);
    res.redirect(`${conf.base}/${app.name}/secure`);
  },
  async call(app, req, res, call) {
    const v = visit(app, req);
    if (!v) return login(app, req, res, {}, req.originalUrl);
    try {
      const answer = await client.fetchProtectedResource(await provider(app), v.access, new URL(`${conf.base}/api/${call}`), 'GET');
      return res.json(await answer.json());
    } catch (err) {
      if (!(err instanceof client.WWWAuthenticateChallengeError)) throw err;
      const { scheme, parameters } = err.cause[0];
      if (scheme !== 'bearer' || parameters.error !== 'insufficient_user_authentication' || req.query.after) {
        return res.status(403).json({ error: parameters.error || scheme });
      }
      const { acr_values, max_age } = parameters;
      return login(app, req, res, { acr_values, max_age }, `/${app.name}/call/${call}?after=step`);
    }
  },
  async logout(app, req, res) {
    const v = visit(app, req) || {};
    forget(app, req.session);
    const to = client.buildEndSessionUrl(await provider(app), { id_token_hint: v.idToken, post_logout_redirect_uri: `${conf.base}/${app.name}/goodbye`, state: 'bye' });
    res.redirect(to.href);
  },
  goodbye: (app, req, res) => res.page(`<p>Goodbye, ${req.query.state === 'bye' ? 'as asked' : 'unasked'}.</p>`),
  async backchannel(app, req, res) {
    const token = await readLogoutToken(await provider(app), app.clientID, req.body.logout_token);
    if (app.open.has(token.sid)) forget(app, app.open.get(token.sid));
    app.open.delete(token.sid);
    res.end();
  },
  frontchannel(app, req, res) {
    const v = visit(app, req);
    if (!v || req.query.iss !== conf.issuer || req.query.sid !== v.claims.sid) return res.status(400).json({ error: 'not this session' });
    forget(app, req.session);
    res.page('<p>Signed out here.</p>');
  },
  async jwks(app, req, res) {
    if (!app.pair) return res.status(404).json({ error: 'no such page' });
    const key = await crypto.webcrypto.subtle.exportKey('jwk', (await app.pair).publicKey);
    res.json({ keys: [{ kty: key.kty, crv: key.crv, x: key.x, y: key.y, use: 'sig', alg: 'ES256', kid: app.name }] });
  },
};

const guard = api(conf);
serve(conf.base, 'oidc_rp', async (req, res) => {
  if (req.path === '/public') return res.json({ ok: true });
  const [, name, route, rest] = req.path.split('/');
  if (name === 'api') return guard(req, res, route);
  if (!Object.hasOwn(apps, name) || !Object.hasOwn(routes, route)) return res.status(404).json({ error: 'no such page' });
  try {
    await routes[route](apps[name], req, res, rest);
  } catch (err) {
    console.error(err);
    refused(res, err);
  }
});
