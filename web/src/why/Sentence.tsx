// The server's reason, word for word: its times in the reader's zone, what it names as a way to it.
import { useCell } from '../app/store';
import { clock } from '../ui/format';
import { Age, Time } from '../ui/Time';
import { shown, splitNames, wanted } from './links';

const time = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

export function Sentence({ text }: { text: string }) {
  const names = useCell(shown);
  // A number is not parted from its sign.
  return <>{text.replace(/(\d) %/g, '$1\u00a0%').split(time).map((part, index) => (index % 2 === 1 ? <Moment key={index} at={part} /> : splitNames(part, names.keys()).map((word, place) => {
    const named = place % 2 === 1 ? names.get(word) : undefined;
    return named ? <button type="button" class="name" key={place} onClick={() => wanted.set({ ...named })}>{word}</button> : word;
  })))}</>;
}

/** A time to come counts down. */
function Moment({ at }: { at: string }) {
  return Date.parse(at) > Date.now() ? <><Time at={at} /> (<Age at={at} />)</> : <Time at={at} />;
}

export const localTimes = (text: string) => text.split(time).map((part, index) => (index % 2 === 1 ? clock(Date.parse(part)) : part)).join('');
