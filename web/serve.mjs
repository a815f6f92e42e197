// While working on the page: the built files here, everything else from a running server. `node serve.mjs 5173 http://127.0.0.1:8080`
import { createServer, request } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../server/src/main/resources/io/novacron/autoscaler/server/page');
const [port = '5173', server = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

createServer((incoming, answer) => {
  const { pathname } = new URL(incoming.url, 'http://page');
  if (/^\/(api|health|metrics|openapi)/.test(pathname)) {
    const target = new URL(incoming.url, server);
    const forwarded = request(target, { method: incoming.method, headers: incoming.headers }, (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    });
    forwarded.on('error', () => answer.destroy());
    answer.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
    return;
  }
  const file = join(folder, normalize(pathname));
  const found = pathname !== '/' && file.startsWith(folder) && existsSync(file) ? file : join(folder, 'index.html');
  answer.writeHead(200, { 'Content-Type': types[extname(found)] ?? 'application/octet-stream', 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
  answer.end(readFileSync(found));
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
