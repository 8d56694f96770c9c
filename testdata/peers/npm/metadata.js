// What the peers read of federation metadata.
'use strict';
const fs = require('node:fs');
const crypto = require('node:crypto');
const { DOMParser } = require('@xmldom/xmldom');

const FED = 'http://docs.oasis-open.org/wsfed/federation/200706';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const WSA = 'http://www.w3.org/2005/08/addressing';
const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';

// role finds the RoleDescriptor of a type.
function role(file, type) {
  const document = new DOMParser().parseFromString(fs.readFileSync(file, 'utf8'), 'text/xml');
  const roles = Array.from(document.getElementsByTagNameNS(MD, 'RoleDescriptor'));
  const found = roles.find((r) => r.getAttribute('xsi:type').endsWith(type));
  if (!found) throw new Error(`${file} describes no ${type}`);
  return found;
}

// address is that of one endpoint.
function address(of, endpoint) {
  return of.getElementsByTagNameNS(FED, endpoint)[0].getElementsByTagNameNS(WSA, 'Address')[0].textContent.trim();
}

// service is a token service: its address and the thumbprints of its keys.
exports.service = (file) => {
  const found = role(file, 'SecurityTokenServiceType');
  const thumbprints = Array.from(found.getElementsByTagNameNS(DS, 'X509Certificate')).map((c) =>
    crypto.createHash('sha1').update(Buffer.from(c.textContent, 'base64')).digest('hex'));
  return { url: address(found, 'PassiveRequestorEndpoint'), thumbprints };
};

// application is a relying party: its realm and its address.
exports.application = (file) => {
  const found = role(file, 'ApplicationServiceType');
  return { realm: address(found, 'TargetScopes'), reply: address(found, 'PassiveRequestorEndpoint') };
};
