// What both peers that run in Node need of a web server: parameters, a session
// by cookie, and of Express what the packages call.
'use strict';
const http = require('node:http');
const crypto = require('node:crypto');

const maxBody = 1 << 20;

async function bodyOf(req) {
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > maxBody) throw new Error('the body is too long');
    parts.push(part);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString('utf8')));
}

// sessionOf finds or begins the session of the cookie.
function sessionOf(sessions, cookie, req, res) {
  const found = (req.headers.cookie || '').split(/;\s*/).find((c) => c.startsWith(cookie + '='));
  let id = found && found.slice(cookie.length + 1);
  if (!sessions.has(id)) {
    id = crypto.randomBytes(16).toString('hex');
    sessions.set(id, {});
    res.setHeader('Set-Cookie', `${cookie}=${id}; Path=/; HttpOnly`);
  }
  return sessions.get(id);
}

// serve answers every request at the address with handle(req, res).
exports.serve = (base, cookie, handle) => {
  const sessions = new Map();
  const { port } = new URL(base);
  http.createServer(async (req, res) => {
    res.set = (name, value) => res.setHeader(name, value);
    res.status = (code) => { res.statusCode = code; return res; };
    res.send = (body) => res.end(body);
    res.json = (value) => { res.setHeader('Content-Type', 'application/json'); res.end(JSON.stringify(value)); };
    res.page = (body) => { res.setHeader('Content-Type', 'text/html; charset=utf-8'); res.end('<!DOCTYPE html><html lang="en"><title>peer</title>' + body); };
    res.redirect = (to) => { res.writeHead(302, { Location: to }); res.end(); };
    try {
      const url = new URL(req.url, base);
      req.path = url.pathname;
      req.protocol = 'http';
      req.originalUrl = req.url;
      req.query = Object.fromEntries(url.searchParams);
      req.body = req.method === 'POST' ? await bodyOf(req) : {};
      req.session = sessionOf(sessions, cookie, req, res);
      await handle(req, res);
    } catch (err) {
      console.error(err);
      if (!res.headersSent) res.status(500).json({ error: String(err.message || err) });
    }
  }).listen(Number(port), '127.0.0.1', () => console.log('listening at', base));
};

exports.escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
