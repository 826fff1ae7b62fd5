import type { Field } from '../api/types';
import { operatorsOf, SYMBOLS, type Condition, type Group, type Operator, type Part } from './cql2';

type Token = { kind: 'text' | 'name' | 'number' | 'sign'; text: string; at: number; end: number };

const TOKENS =
  /\s+|(?<text>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*")|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?<sign><>|<=|>=|[<>=(),])/y;

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const at = TOKENS.lastIndex;
    const groups = TOKENS.exec(text)?.groups;
    if (!groups) return null;
    const end = TOKENS.lastIndex;
    if (groups['text'] !== undefined)
      tokens.push({ kind: 'text', text: groups['text'].slice(1, -1).replaceAll("''", "'"), at, end });
    else if (groups['quoted'] !== undefined)
      tokens.push({ kind: 'name', text: groups['quoted'].slice(1, -1).replaceAll('""', '"'), at, end });
    else if (groups['name'] !== undefined) tokens.push({ kind: 'name', text: groups['name'], at, end });
    else if (groups['number'] !== undefined) tokens.push({ kind: 'number', text: groups['number'], at, end });
    else if (groups['sign'] !== undefined) tokens.push({ kind: 'sign', text: groups['sign'], at, end });
  }
  return tokens;
}

/** Thrown where the text says more than the builder can show. */
class Beyond extends Error {}

/** Reads what the builder writes, token by token. */
class Reader {
  readonly #text: string;
  readonly #tokens: Token[];
  readonly #fields: ReadonlyMap<string, Field>;
  #next = 0;

  constructor(text: string, tokens: Token[], fields: readonly Field[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#fields = new Map(fields.map((field) => [field.name, field]));
  }

  filter(): Part {
    const part = this.#joined();
    if (this.#next < this.#tokens.length) throw new Beyond();
    return part;
  }

  #joined(): Part {
    const first = this.#unit();
    const join = this.#is('AND') ? 'and' : this.#is('OR') ? 'or' : null;
    if (!join) return first;
    const group: Group = { kind: 'group', join, parts: [first] };
    while (this.#takes(join)) group.parts.push(this.#unit());
    // AND and OR side by side without brackets is clear to CQL2, but not to the eye: left to the text.
    if (this.#is('AND') || this.#is('OR')) throw new Beyond();
    return group;
  }

  #unit(): Part {
    if (this.#takes('(')) {
      const inner = this.#joined();
      this.#expect(')');
      return inner;
    }
    if (this.#is('S_INTERSECTS')) return this.#place();
    if (this.#is('ACCENTI')) return this.#contains();
    return this.#comparison();
  }

  #place(): Part {
    this.#expect('S_INTERSECTS');
    this.#expect('(');
    this.#expect('geometry');
    this.#expect(',');
    const begin = this.#tokens[this.#next]?.at ?? 0;
    let depth = 1;
    for (let token = this.#tokens[this.#next]; token; token = this.#tokens[++this.#next]) {
      if (token.kind === 'sign' && token.text === '(') depth++;
      if (token.kind === 'sign' && token.text === ')' && --depth === 0) {
        this.#next++;
        return { kind: 'place', shape: this.#text.slice(begin, token.at).trim() };
      }
    }
    throw new Beyond();
  }

  #contains(): Condition {
    for (const word of ['ACCENTI', '(', 'CASEI', '(']) this.#expect(word);
    const field = this.#property();
    for (const word of [')', ')', 'LIKE', 'ACCENTI', '(', 'CASEI', '(']) this.#expect(word);
    const pattern = this.#take('text').text;
    for (const word of [')', ')']) this.#expect(word);
    const literal = /^%((?:[^\\%_]|\\[\\%_])+)%$/s.exec(pattern)?.[1];
    if (literal === undefined) throw new Beyond();
    return this.#condition(field, 'contains', [literal.replace(/\\([\\%_])/g, '$1')]);
  }

  #comparison(): Condition {
    const field = this.#property();
    if (this.#takes('IS')) {
      const operator = this.#takes('NOT') ? 'present' : 'missing';
      this.#expect('NULL');
      return this.#condition(field, operator, []);
    }
    if (this.#takes('BETWEEN')) {
      const low = this.#literal(field, 'first');
      this.#expect('AND');
      return this.#condition(field, 'between', [low, this.#literal(field, 'last')]);
    }
    if (this.#takes('IN')) {
      this.#expect('(');
      const values = [this.#literal(field, 'first')];
      while (this.#takes(',')) values.push(this.#literal(field, 'first'));
      this.#expect(')');
      return this.#condition(field, 'in', values);
    }
    const sign = this.#take('sign').text;
    const operator = (Object.keys(SYMBOLS) as Operator[]).find((name) => SYMBOLS[name] === sign);
    if (!operator) throw new Beyond();
    return this.#condition(field, operator, [this.#literal(field, operator === 'le' ? 'last' : 'first')]);
  }

  #condition(field: Field, operator: Operator, values: string[]): Condition {
    if (!operatorsOf(field).includes(operator)) throw new Beyond();
    return { kind: 'condition', field: field.name, operator, values };
  }

  #property(): Field {
    const field = this.#fields.get(this.#take('name').text);
    if (!field) throw new Beyond();
    return field;
  }

  #literal(field: Field, edge: 'first' | 'last'): string {
    if (field.type === 'string') return this.#take('text').text;
    if (field.type === 'boolean') {
      const word = this.#take('name').text.toLowerCase();
      if (word !== 'true' && word !== 'false') throw new Beyond();
      return word;
    }
    if (field.type === 'integer' || field.type === 'number') return String(Number(this.#take('number').text));
    this.#expect(field.type === 'date' ? 'DATE' : 'TIMESTAMP');
    this.#expect('(');
    const text = this.#take('text').text;
    this.#expect(')');
    const time = field.type === 'date' ? '' : edge === 'first' ? 'T00:00:00+07:00' : 'T23:59:59+07:00';
    const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
    if (day === undefined || text !== day + time) throw new Beyond();
    return day;
  }

  #is(word: string): boolean {
    const token = this.#tokens[this.#next];
    if (!token || token.kind === 'text' || token.kind === 'number') return false;
    // A name in quotes is never a word of the language.
    if (token.kind === 'name' && this.#text[token.at] === '"') return false;
    return token.text.toLowerCase() === word.toLowerCase();
  }

  #takes(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#next++;
    return true;
  }

  #expect(word: string): void {
    if (!this.#takes(word)) throw new Beyond();
  }

  #take(kind: Token['kind']): Token {
    const token = this.#tokens[this.#next];
    if (token?.kind !== kind) throw new Beyond();
    this.#next++;
    return token;
  }
}

/** The filter as the builder shows it; null when the text says more than the builder can show, or is no CQL2. */
export function readFilter(text: string, fields: readonly Field[]): Group | null {
  if (text.trim() === '') return { kind: 'group', join: 'and', parts: [] };
  const tokens = tokensOf(text);
  if (!tokens) return null;
  try {
    const part = new Reader(text, tokens, fields).filter();
    return part.kind === 'group' ? part : { kind: 'group', join: 'and', parts: [part] };
  } catch (error) {
    if (error instanceof Beyond) return null;
    throw error;
  }
}
