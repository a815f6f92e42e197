import { expect, test } from 'vitest';
import { match } from '../src/app/router';

test.each([
  ['/', 'overview', ''], ['/groups/web-tier', 'group', 'web-tier'], ['/groups/a.b_c/edit', 'edit', 'a.b_c'], ['/groups/web/forecast', 'forecast', 'web'],
  ['/costs', 'costs', ''], ['/audit', 'audit', ''], ['/groups', 'not-found', ''], ['/groups/web/other', 'not-found', ''], ['/etc/passwd', 'not-found', ''],
])('%s is %s', (path, name, id) => {
  const found = match(path, '?range=6h');
  expect([found.name, found.id, found.query.get('range')]).toEqual([name, id, '6h']);
});
