// Steps up: capacity as the chart draws it.
export function Mark() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="3" fill="var(--accent)" />
      <path d="M2.5 12.5v-3h3.700v-3h3.700v-3h3.600v9z" fill="var(--on-accent)" />
    </svg>
  );
}
