// What somebody typed outlives a reload and an expired token: drafts are kept per group in this tab.

export type Draft = {
  /** version of the document it began from */
  version: number;
  /** the document as it was then */
  base: string;
  text: string;
};

const key = (group: string) => `draft:${group}`;

export function loadDraft(group: string, storage: Storage = sessionStorage): Draft | null {
  try {
    const read = JSON.parse(storage.getItem(key(group)) ?? 'null') as Partial<Draft> | null;
    return read && typeof read.version === 'number' && typeof read.base === 'string' && typeof read.text === 'string'
      ? { version: read.version, base: read.base, text: read.text } : null;
  } catch {
    return null;
  }
}

export function saveDraft(group: string, draft: Draft, storage: Storage = sessionStorage) {
  try {
    storage.setItem(key(group), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage only costs the copy; the text is still on the screen.
  }
}

export function dropDraft(group: string, storage: Storage = sessionStorage) {
  storage.removeItem(key(group));
}
