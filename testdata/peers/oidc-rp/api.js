// The API: /api/list is for any token, /api/entry for one of a login of the class,
// that is not old; what is missing is said by RFC 9470. An access token with dots
// is read as a JWT (RFC 9068, by jose), any other by introspection.
'use strict';
const client = require('openid-client');
const jose = require('jose');

exports.api = (conf) => {
  const { clientID, secret, acr, maxAge } = conf.api;
  let found;
  async function provider() {
    found = found || await client.discovery(new URL(conf.issuer), clientID, {}, client.ClientSecretBasic(secret), { execute: [client.allowInsecureRequests] });
    return found;
  }
  let keys;

  // read gives what an access token says, null when it is worth nothing.
  async function read(token) {
    const configuration = await provider();
    const metadata = configuration.serverMetadata();
    if (!token.includes('.')) {
      const state = await client.tokenIntrospection(configuration, token);
      return state.active ? { ...state, form: 'opaque' } : null;
    }
    keys = keys || jose.createRemoteJWKSet(new URL(metadata.jwks_uri));
    try {
      const { payload } = await jose.jwtVerify(token, keys, { issuer: metadata.issuer, audience: clientID, typ: 'at+jwt', requiredClaims: ['exp', 'iat', 'jti', 'client_id', 'sub'] });
      return { ...payload, form: 'jwt' };
    } catch (err) {
      console.error(err);
      return null;
    }
  }

  function challenge(res, parameters) {
    res.setHeader('WWW-Authenticate', 'Bearer ' + Object.entries(parameters).map(([name, value]) => `${name}="${value}"`).join(', '));
    res.status(401).json(parameters);
  }

  return async (req, res, call) => {
    const [, token] = /^Bearer (\S+)$/.exec(req.headers.authorization || '') || [];
    const state = token ? await read(token) : null;
    if (!state) return challenge(res, { error: 'invalid_token' });
    const fresh = state.auth_time > 0 && Date.now() / 1000 - state.auth_time <= maxAge;
    if (call === 'entry' && (state.acr !== acr || !fresh)) {
      return challenge(res, { error: 'insufficient_user_authentication', error_description: 'A stronger login is needed', acr_values: acr, max_age: String(maxAge) });
    }
    return res.json({ call, acr: state.acr, client: state.client_id, form: state.form });
  };
};
