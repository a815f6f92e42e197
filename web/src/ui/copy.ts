// To the clipboard, and what became of it said.
import { toast } from './Toast';

export async function copy(said: string, text: () => Promise<string>) {
  try {
    const made = await text();
    await navigator.clipboard.writeText(made);
    toast(said);
  } catch (failure) {
    // Off loopback and without TLS a browser has no clipboard at all.
    toast(failure instanceof Error && failure.name !== 'NotAllowedError' && navigator.clipboard ? failure.message : 'The browser did not allow copying.');
  }
}
