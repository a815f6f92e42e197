// What keeps a group from scaling. Being able to act and having something to act on are two questions; each says why not.
import type { Group } from '../api/types.gen';
import { Age } from '../ui/Time';
import { Sentence } from '../why/Sentence';

export function Troubles({ status }: { status: NonNullable<Group['status']> }) {
  const found = status.state === 'paused' ? [] : status.conditions.filter((one) => !one.status && one.type !== 'scaling_limited');
  return <>{found.map((one) => <p class="sentence bad" key={one.type}>{one.type === 'able_to_scale' ? 'Cannot scale' : 'Not scaling'}: <Sentence text={one.reason} />{one.since && <>, for <Age at={one.since} after="" /></>}.</p>)}</>;
}
