import { describe, expect, test } from 'vitest';
import { splitNames } from '../src/why/links';

describe('names in a sentence', () => {
  const names = ['cpu', 'cpu-user', 'i-1', 'queue.length'];
  test.each([
    ['cpu 91 against a target', ['', 'cpu', ' 91 against a target']],
    ['rule cpu-user: cpu', ['rule ', 'cpu-user', ': ', 'cpu', '']],
    ['i-1 and i-12', ['', 'i-1', ' and i-12']],
    ['the cpus', ['the cpus']],
    ['queue.length is 3. cpu.', ['', 'queue.length', ' is 3. ', 'cpu', '.']],
    ['my-cpu', ['my-cpu']],
  ])('%s', (text, expected) => {
    expect(splitNames(text, names)).toEqual(expected);
  });
  test('none known', () => expect(splitNames('cpu', [])).toEqual(['cpu']));
});
