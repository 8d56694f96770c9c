// Reads a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6) with jose.
'use strict';
const jose = require('jose');

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const keys = new Map();
const seen = new Set();

exports.readLogoutToken = async (configuration, clientID, token) => {
  const { issuer, jwks_uri: at } = configuration.serverMetadata();
  if (!keys.has(at)) keys.set(at, jose.createRemoteJWKSet(new URL(at)));
  const { payload } = await jose.jwtVerify(token, keys.get(at), { issuer, audience: clientID, typ: 'logout+jwt', requiredClaims: ['iat', 'exp', 'jti', 'events', 'sid'] });
  if (!payload.events || !payload.events[EVENT] || payload.nonce !== undefined || seen.has(payload.jti)) throw new Error('this is no logout token');
  seen.add(payload.jti);
  return payload;
};
