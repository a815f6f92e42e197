// Colours for a line of YAML: enough to tell keys, texts, numbers and comments apart, and nothing that could be wrong.

export type Token = { text: string; kind: 'key' | 'text' | 'number' | 'comment' | 'plain' };

const pattern =
  /(?<comment>(?:^|(?<=\s))#.*$)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?<key>[A-Za-z_][\w.-]*(?=\s*:(?:\s|$)))|(?<number>(?<![\w.-])-?\d+(?:\.\d+)?(?:%|[a-zA-Z]{0,3})?(?![\w.-])|\b(?:true|false|null)\b)/g;

export function tokens(line: string): Token[] {
  const result: Token[] = [];
  let from = 0;
  for (const found of line.matchAll(pattern)) {
    if (found.index > from) result.push({ text: line.slice(from, found.index), kind: 'plain' });
    const groups = found.groups ?? {};
    const kind = groups.comment ? 'comment' : groups.text ? 'text' : groups.key ? 'key' : 'number';
    result.push({ text: found[0], kind });
    from = found.index + found[0].length;
    if (kind === 'comment') break;
  }
  if (from < line.length) result.push({ text: line.slice(from), kind: 'plain' });
  return result;
}
