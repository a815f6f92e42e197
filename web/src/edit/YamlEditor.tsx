// A plain text field over a coloured mirror: undo, find and screen readers are the browser's own.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { tokens } from './highlight';

export type Mark = { line: number; text: string; warning?: boolean };
type Properties = {
  value: string;
  onInput: (value: string) => void;
  marks: readonly Mark[];
  readOnly?: boolean;
  /** called by Ctrl or Command with Enter */
  onSubmit?: () => void;
  /** line to show and select, counted from 1; a new object shows it again */
  goTo?: { line: number } | null;
};

const lineHeight = 20;

export function YamlEditor({ value, onInput, marks, readOnly, onSubmit, goTo }: Properties) {
  const field = useRef<HTMLTextAreaElement>(null);
  const mirror = useRef<HTMLPreElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = value.split('\n');
  const marked = new Map(marks.map((mark) => [mark.line, mark]));
  const follow = () => {
    const from = field.current;
    if (!from) return;
    if (mirror.current) mirror.current.style.transform = `translate(${-from.scrollLeft}px, ${-from.scrollTop}px)`;
    if (gutter.current) gutter.current.style.transform = `translateY(${-from.scrollTop}px)`;
  };
  useLayoutEffect(follow);
  useLayoutEffect(() => {
    const area = field.current;
    if (!goTo || !area) return;
    const before = lines.slice(0, goTo.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    area.focus();
    area.setSelectionRange(before, before + (lines[goTo.line - 1]?.length ?? 0));
    area.scrollTop = Math.max(0, (goTo.line - 4) * lineHeight);
  }, [goTo]);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit?.();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !readOnly) {
      // The next line begins where this one does; deeper behind a colon.
      const area = event.currentTarget as HTMLTextAreaElement;
      const line = area.value.slice(0, area.selectionStart).split('\n').at(-1) ?? '';
      const indent = `${/^ */.exec(line)?.[0] ?? ''}${line.trimEnd().endsWith(':') ? '  ' : ''}`;
      if (indent) {
        event.preventDefault();
        // Deprecated and still the only way that keeps the browser's undo.
        document.execCommand('insertText', false, `\n${indent}`);
      }
    }
  };
  const first = marks[0];
  return (
    <div class="yaml">
      <div class="yaml-gutter" aria-hidden="true"><div ref={gutter}>
        {lines.map((_, index) => {
          const mark = marked.get(index + 1);
          return <div class={mark ? (mark.warning ? 'warn' : 'bad') : ''}>{mark ? '!' : ''}{index + 1}</div>;
        })}
      </div></div>
      <div class="yaml-text">
        <pre aria-hidden="true" ref={mirror}>
          {lines.map((line, index) => (
            <div class={marked.has(index + 1) ? (marked.get(index + 1)?.warning ? 'line warned' : 'line wrong') : 'line'}>
              {tokens(line).map((token) => (token.kind === 'plain' ? token.text : <span class={`t-${token.kind}`}>{token.text}</span>))}{'\n'}
            </div>
          ))}
        </pre>
        <textarea ref={field} aria-label="Group document as YAML" aria-invalid={marks.some((mark) => !mark.warning)}
          {...(first ? { 'aria-describedby': 'yaml-problems' } : {})} spellcheck={false} autocomplete="off" autocapitalize="off" wrap="off"
          readOnly={readOnly ?? false} value={value} onScroll={follow} onKeyDown={keys}
          onInput={(event) => onInput(event.currentTarget.value)} />
      </div>
    </div>
  );
}
