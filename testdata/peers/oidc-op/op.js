// An OpenID provider with a login page, behind oidc-provider. The password is the
// name. Who a person is decides which acr they get:
//   oscar  the one that was asked for
//   olga   that of level 1; a demand for more is refused
//   otto   none
// acr_values is a wish to oidc-provider, an essential acr a demand, which comes
// back to the login page until it is met or the page gives up.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const crypto = require('node:crypto');
const { Provider, errors } = require('oidc-provider');
const { escape } = require(process.env.PEER_LIB + '/serve.js');

const conf = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const users = { oscar: (asked) => asked[0], olga: () => conf.classes[0], otto: () => undefined };

const op = new Provider(conf.issuer, {
  acrValues: conf.classes,
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'op' }] },
  clients: conf.clients.map(({ id, base }) => ({
    client_id: id, redirect_uris: [base + '/callback'], post_logout_redirect_uris: [base + '/logged-out'],
    token_endpoint_auth_method: 'private_key_jwt', jwks_uri: base + '/keys',
    backchannel_logout_uri: base + '/backchannel', backchannel_logout_session_required: true,
  })),
  cookies: { keys: [crypto.randomBytes(16).toString('hex')], names: { session: 'op', interaction: 'op_interaction', resume: 'op_resume' } },
  claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) { ctx.body = page('<p>Log out here too?</p>' + form.replace('</form>', '<button name="logout" value="yes">Log out</button></form>')); },
      postLogoutSuccessSource(ctx) { ctx.body = page('<p>Signed out at the provider.</p>'); },
    },
  },
  // Left alone it fetches nothing from this machine: the keys of Trin are here.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  interactions: { url: (ctx, interaction) => '/login/' + interaction.uid },
  renderError(ctx, out) { ctx.body = page(`<p>${escape(out.error)}: ${escape(out.error_description || '')}</p>`); },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} Tester`, preferred_username: id, email: `${id}@example.dk`, email_verified: true }) }),
  async loadExistingGrant({ oidc }) { // nobody is asked for consent
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope([...oidc.requestParamScopes].join(' '));
    grant.addOIDCClaims([...oidc.requestParamClaims]);
    await grant.save();
    return grant;
  },
});
for (const event of ['server_error', 'authorization.error', 'grant.error', 'backchannel.error', 'end_session.error']) {
  op.on(event, (ctx, err) => console.error(event, err.message, err.error_description || '', err.error_detail || ''));
}

const page = (body) => '<!DOCTYPE html><html lang="en"><title>provider</title>' + body;

async function bodyOf(req) {
  let text = '';
  for await (const part of req) if ((text += part).length > 1 << 16) throw new Error('the body is too long');
  return Object.fromEntries(new URLSearchParams(text));
}

// demanded is the list of acr of which one must be met.
function demanded(params) {
  const acr = ((JSON.parse(params.claims || '{}').id_token || {}).acr) || {};
  return acr.essential ? acr.values || [acr.value].filter(Boolean) : [];
}

async function login(req, res) {
  const { params } = await op.interactionDetails(req, res);
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  const { username = '', password = '' } = req.method === 'POST' ? await bodyOf(req) : {};
  if (!Object.hasOwn(users, username) || username !== password) {
    const form = `<form method="post" action="${escape(req.url)}"><input name="username"><input type="password" name="password"><button>Log in</button></form>`;
    return res.end(page('<p>Who are you?</p>' + form));
  }
  const must = demanded(params);
  const acr = users[username](must.length > 0 ? must : (params.acr_values || '').split(' ').filter(Boolean));
  if (must.length > 0 && !must.includes(acr)) {
    return op.interactionFinished(req, res, { error: 'unmet_authentication_requirements', error_description: 'this person cannot do that' }, { mergeWithLastSubmission: false });
  }
  return op.interactionFinished(req, res, { login: { accountId: username, acr, amr: ['pwd'] } }, { mergeWithLastSubmission: false });
}

const answer = op.callback();
http.createServer((req, res) => {
  if (!req.url.startsWith('/login/')) return answer(req, res);
  return login(req, res).catch((err) => {
    console.error(err);
    res.statusCode = err instanceof errors.OIDCProviderError ? 400 : 500;
    res.end(String(err.message || err));
  });
}).listen(Number(new URL(conf.issuer).port), '127.0.0.1', () => console.log('listening at', conf.issuer));
