// Exactly what is shown, as a file.
import type { Event as ServerEvent } from '../api/types.gen';

/** RFC 4180; a cell that a spreadsheet would take for a formula is quoted with an apostrophe, since messages hold foreign text. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function eventsAsCsv(events: readonly ServerEvent[]): string {
  const rows = events.map((event) => [String(event.sequence), event.at, event.group ?? '', event.type, event.message, JSON.stringify(event.details)]);
  return [['sequence', 'at', 'group', 'type', 'message', 'details'], ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

export function download(name: string, type: string, text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
