// Numbers, money, times and durations as the page writes them; one place, so that a figure looks the same everywhere.
const two = (value: number) => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:05:00` today, `5 Jan 14:05` otherwise, in the reader's zone. */
export function clock(at: number, now = Date.now()): string {
  const time = new Date(at);
  const hours = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return new Date(now).toDateString() === time.toDateString() ? `${hours}:${two(time.getSeconds())}` : `${day(at)} ${hours}`;
}

export const day = (at: number) => `${new Date(at).getDate()} ${months[new Date(at).getMonth()]}`;

/** A tick of a time axis: the date where a day begins, seconds only where ticks are that close. */
export function tickTime(at: number, before: number | undefined, spacing: number): string {
  const time = new Date(at);
  const newDay = before === undefined ? spacing >= 86_400 : new Date(before * 1000).getDate() !== time.getDate();
  if (newDay) return day(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}${spacing < 60 ? `:${two(time.getSeconds())}` : ''}`;
}

/** `9 s`, `4 min`, `2 h`, `3 d`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function number(value: number, digits?: number): string {
  const places = digits ?? (Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2);
  return value.toLocaleString('en', { maximumFractionDigits: places });
}

/** As an axis writes it: `10k`, `2.5M`. */
export function short(value: number): string {
  return value.toLocaleString('en', { notation: 'compact', maximumFractionDigits: value < 10 ? 2 : 1 });
}

const signs: Record<string, string> = { EUR: '€', USD: '$', GBP: '£' };

export function money(value: number, currency = 'EUR'): string {
  const digits = Math.abs(value) >= 1000 ? 0 : 2;
  return `${signs[currency] ?? currency} ${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A share of 0–1 as percent, with more digits where it is small. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = value === 0 || value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} %`;
}

export const plural = (count: number, word: string, many = `${word}s`) => `${number(count)} ${count === 1 ? word : many}`;
