import { type Check, defineCheck, type Finding } from '../check.ts';

const names = ['argv', 'execArgv'] as const;

interface Arguments {
  readonly array: string[];
  readonly values: readonly string[];
}

/** Command line arguments, changed in place or replaced. */
export function checkProcessArguments(): Check {
  return defineCheck<readonly Arguments[]>({
    name: 'process-arguments',
    snapshot: () => names.map((name) => ({ array: process[name], values: [...process[name]] })),
    compare: (before) =>
      names.flatMap((name, index) => {
        const old = before[index];
        return old === undefined || isUnchanged(process[name], old) ? [] : [findingOf(name, old)];
      }),
  });
}

function isUnchanged(array: readonly string[], { array: old, values }: Arguments): boolean {
  return (
    array === old && array.length === values.length && values.every((value, index) => array[index] === value)
  );
}

function findingOf(name: (typeof names)[number], { array, values }: Arguments): Finding {
  const now = process[name];
  return {
    kind: 'process-arguments',
    subject: `process.${name}`,
    change: 'changed',
    detail: `${values.length} -> ${now.length} arguments`,
    value: now.join(' '),
    trace: undefined,
    hints: [new RegExp(String.raw`process\.${name}\b`, 'u'), new RegExp(String.raw`\b${name}\b`, 'u')],
    undo() {
      array.splice(0, array.length, ...values);
      process[name] = array;
    },
  };
}
