// Bundles the page into the server's resources. `--check` builds elsewhere and compares with what is committed.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const committed = join(here, '../server/src/main/resources/io/novacron/autoscaler/server/page');
const check = process.argv.includes('--check');
const target = check ? mkdtempSync(join(tmpdir(), 'page-')) : committed;

// The first view must be there at once on a slow line: PAGE's budgets, in bytes after gzip.
const scriptBudget = 90_000;
const styleBudget = 12_000;

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'assets'), { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { page: 'src/main.tsx', style: 'src/styles/all.css' },
  outdir: join(target, 'assets'),
  entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]',
  bundle: true, splitting: true, format: 'esm', target: 'es2022', minify: true, metafile: true,
  jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none', logLevel: 'warning',
});

const asset = (name) => {
  const content = readFileSync(join(here, 'public', name));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const hashed = name.replace('.', `-${hash}.`);
  writeFileSync(join(target, 'assets', hashed), content);
  return `/assets/${hashed}`;
};
const output = (entry) =>
  Object.entries(result.metafile.outputs).find(([, of]) => of.entryPoint === entry);
const [script, scriptMeta] = output('src/main.tsx');
const [style] = output('src/styles/all.css');
const first = [script, ...scriptMeta.imports.filter((of) => of.kind === 'import-statement').map((of) => of.path)]
  .map((path) => basename(path));
const html = readFileSync(join(here, 'public/index.html'), 'utf8')
  .replace('{{theme}}', asset('theme.js'))
  .replace('{{icon}}', asset('icon.svg'))
  .replace('{{style}}', `/assets/${basename(style)}`)
  .replace('{{script}}', `/assets/${basename(script)}`);
writeFileSync(join(target, 'index.html'), html);

const packed = {};
for (const folder of ['', 'assets']) {
  for (const file of readdirSync(join(target, folder), { withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(target, folder, file.name);
    const content = readFileSync(path);
    // No time in the header, so that equal sources give equal bytes.
    const gzip = gzipSync(content, { level: 9 });
    gzip[9] = 255;
    packed[file.name] = gzip.length;
    writeFileSync(`${path}.gz`, gzip);
    writeFileSync(`${path}.br`, brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }));
  }
}

const scriptSize = first.reduce((sum, name) => sum + packed[name], 0);
const styleSize = packed[basename(style)];
console.log(`first view: script ${scriptSize} of ${scriptBudget} bytes, style ${styleSize} of ${styleBudget} (gzip)`);
let failed = scriptSize > scriptBudget || styleSize > styleBudget;

if (check) {
  // Compressed bytes depend on zlib's version; the sources of them do not.
  const plain = (folder) => readdirSync(folder, { recursive: true }).map(String)
    .filter((name) => /\.(js|css|html|svg)$/.test(name)).sort();
  const differing = [...new Set([...plain(target), ...plain(committed)])].filter((name) => {
    try {
      return !readFileSync(join(target, name)).equals(readFileSync(join(committed, name)));
    } catch {
      return true;
    }
  });
  rmSync(target, { recursive: true, force: true });
  for (const name of differing) console.error(`committed page differs from its sources: ${name}`);
  failed ||= differing.length > 0;
}
process.exit(failed ? 1 : 0);
