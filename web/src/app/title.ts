// The title and the icon of the tab tell the state, so that a tab in the background is worth something.
import { useEffect } from 'preact/hooks';
import { token } from '../chart/options';
import type { Tone } from '../ui/words';

const steps = 'M2.5 12.5v-3h3.700v-3h3.700v-3h3.600v9z';

/** `tone` colours the icon; `null` draws it hollow, for what is not known to be current. */
export function useTitle(text: string, tone: Tone | null = 'accent') {
  useEffect(() => {
    document.title = `${text} · NovaCron`;
  }, [text]);
  useEffect(() => {
    const color = token(tone ?? 'muted');
    const fill = tone === null ? 'none' : color;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x=".5" y=".5" width="15" height="15" rx="3" fill="${fill}" stroke="${color}"/><path d="${steps}" fill="${tone === null ? color : '#fff'}"/></svg>`;
    document.getElementById('icon')?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`);
  }, [tone]);
}
