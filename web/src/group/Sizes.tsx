// The sizes a group may have, what each costs, and how many run of each; the one chosen last is marked.
import type { Group, Instance } from '../api/types.gen';
import { money } from '../ui/format';

type Flavor = { name: string; pricePerHour?: number } & Record<string, unknown>;

export function Sizes({ group, instances }: { group: Group; instances: readonly Instance[] }) {
  const size = (group as Group & { size?: { flavors?: Flavor[]; current?: string } }).size;
  const flavors = size?.flavors ?? [];
  if (flavors.length === 0) return null;
  const chosen = group.status?.lastDecision?.to.size ?? size?.current;
  const currency = (group.budget as { currency?: string } | undefined)?.currency;
  const resources = [...new Set(flavors.flatMap((flavor) => Object.keys(flavor)))].filter((key) => key !== 'name' && key !== 'pricePerHour');
  const write = (value: unknown) => (value === undefined ? '–' : typeof value === 'object' ? Object.values(value as object).join(' · ') : String(value));
  return (
    <section class="panel" aria-labelledby="sizes">
      <h2 id="sizes">Sizes</h2>
      <div class="scroll">
        <table>
          <thead><tr><th scope="col">Size</th>{resources.map((key) => <th scope="col" class="number" key={key}>{key}</th>)}<th scope="col" class="number">price</th><th scope="col" class="number">running</th></tr></thead>
          <tbody>{flavors.map((flavor) => (
            <tr key={flavor.name} aria-current={flavor.name === chosen ? 'true' : undefined}>
              <th scope="row">{flavor.name === chosen ? <b>▸ {flavor.name}</b> : flavor.name}</th>
              {resources.map((key) => <td class="number" key={key}>{write(flavor[key])}</td>)}
              <td class="number">{flavor.pricePerHour === undefined ? '–' : <>{money(flavor.pricePerHour, currency)}<small> /h</small></>}</td>
              <td class="number">{instances.filter((one) => one.size === flavor.name).length}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}
