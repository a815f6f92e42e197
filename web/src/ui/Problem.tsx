// A problem document where the part would be; the other parts go on.
import type { Problem as ProblemDocument } from '../api/types.gen';

export function Problem({ problem, again }: { problem: ProblemDocument; again?: () => void }) {
  return (
    <div class="problem" role="alert">
      <b>{problem.title}</b>
      {problem.detail && problem.detail !== problem.title && <span>{problem.detail}</span>}
      {problem.errors?.map((error) => <span key={error.path}><code>{error.path}</code> {error.found}; {error.allowed}</span>)}
      {again && <button type="button" onClick={again}>Try again</button>}
    </div>
  );
}
