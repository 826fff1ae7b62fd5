import type { Field } from '../api/types';
import { operatorsOf, writeFilter, type Condition, type Group } from '../lib/cql2';
import { readFilter } from '../lib/cql2Read';

/** A filter being put together: as conditions, and as the text they are written in, which may be changed by hand. */
export class FilterDraft {
  readonly fields: readonly Field[];
  root = $state<Group>({ kind: 'group', join: 'and', parts: [] });
  /** The text as somebody typed it; null while the conditions write it. */
  #typed = $state<string | null>(null);

  constructor(fields: readonly Field[], text: string) {
    this.fields = fields;
    this.type(text);
    if (!this.byHand) this.#typed = null;
  }

  readonly text = $derived.by(() => this.#typed ?? writeFilter(this.root, this.fields));
  /** Whether the text says more than the conditions can show. */
  readonly byHand = $derived.by(() => this.#typed !== null && readFilter(this.#typed, this.fields) === null);

  /** Takes the text as typed; the conditions follow where they can. */
  type(text: string): void {
    this.#typed = text;
    const read = readFilter(text, this.fields);
    if (read) this.root = read;
  }

  /** The conditions were changed: they write the text again. */
  touched(): void {
    this.#typed = null;
  }

  /** A first condition for a field. */
  conditionOn(field: Field): Condition {
    const operator = operatorsOf(field)[0] ?? 'eq';
    const values = operator === 'in' ? [] : field.type === 'boolean' ? ['true'] : ['', ''];
    return { kind: 'condition', field: field.name, operator, values };
  }
}
