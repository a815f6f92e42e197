// A figure that says how it is made: on hover, on focus, and on a tap.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export function Formula({ says, children }: { says: string; children: ComponentChildren }) {
  const id = useId();
  return <span class="formula" tabIndex={0} aria-describedby={id}>{children}<span role="tooltip" id={id}>{says}</span></span>;
}
