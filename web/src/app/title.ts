// The title of the tab tells the state, so that a tab in the background is worth something.
import { useEffect } from 'preact/hooks';

export function useTitle(text: string) {
  useEffect(() => {
    document.title = `${text} · NovaCron`;
  }, [text]);
}
