// A time in the reader's zone, with UTC and age where one hovers; and an age that counts on, or down to what is to come.
import { useEffect, useState } from 'preact/hooks';
import { clock, duration } from './format';

const apart = (at: number, after: string) => {
  const past = Date.now() - at;
  return past < 0 ? `in ${duration(-past)}` : `${duration(past)}${after}`;
};

export function Time({ at }: { at: string | number }) {
  const time = new Date(at);
  return <time class="number" dateTime={time.toISOString()} title={`${time.toISOString()} · ${apart(time.getTime(), ' ago')}`}>{clock(time.getTime())}</time>;
}

export function Age({ at, after = ' ago' }: { at: string | number; after?: string }) {
  const [, tick] = useState(0);
  const time = new Date(at);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <time class="number" dateTime={time.toISOString()} title={time.toISOString()}>{apart(time.getTime(), after)}</time>;
}
