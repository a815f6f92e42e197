// The server's reason, word for word, but for its times: those are written in the reader's zone.
import { clock } from '../ui/format';
import { Time } from '../ui/Time';

const time = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

export function Sentence({ text }: { text: string }) {
  return <>{text.split(time).map((part, index) => (index % 2 === 1 ? <Time key={index} at={part} /> : part))}</>;
}

export const localTimes = (text: string) => text.split(time).map((part, index) => (index % 2 === 1 ? clock(Date.parse(part)) : part)).join('');
