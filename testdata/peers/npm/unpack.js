// Fetches the packages that package.json lists as unpacked, holds each to its
// digest, and puts it into node_modules without what it depends on.
'use strict';
const fs = require('node:fs');
const crypto = require('node:crypto');
const { execFileSync } = require('node:child_process');

for (const [name, digest] of Object.entries(require('./package.json').unpacked)) {
  const file = execFileSync('npm', ['pack', name, '--silent', '--prefer-offline'], { encoding: 'utf8' }).trim().split('\n').pop();
  const got = 'sha512-' + crypto.createHash('sha512').update(fs.readFileSync(file)).digest('base64');
  if (got !== digest) throw new Error(`${name} has the digest ${got}`);
  const folder = 'node_modules/' + name.slice(0, name.lastIndexOf('@'));
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);
}
