import type { Sign } from './words';

export function Chip({ sign, title }: { sign: Sign; title?: string }) {
  return <span class={`chip ${sign.tone}`} title={title}><span aria-hidden="true">{sign.icon}</span>{sign.word}</span>;
}
