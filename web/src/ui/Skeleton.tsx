// Nothing for 200 ms, then grey blocks of the final size.
import { useEffect, useState } from 'preact/hooks';

export function Skeleton({ height }: { height: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return <div class={shown ? 'block' : undefined} style={{ height: `${height}px` }} aria-hidden="true" />;
}
