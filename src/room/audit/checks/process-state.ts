import type { LeakKind } from '@clnrm/model';
import { type Check, defineCheck, type Finding } from '../check.ts';
import { describeStep, describeValue } from '../describe.ts';

/** One value that the process has once. */
interface Scalar {
  readonly kind: LeakKind;
  readonly subject: string;
  readonly read: () => unknown;
  readonly write: (value: never) => void;
  readonly hints: readonly RegExp[];
}

const scalars: readonly Scalar[] = [
  {
    kind: 'working-directory',
    subject: 'process.cwd()',
    read: currentDirectory,
    write: (value: string) => process.chdir(value),
    hints: [/\bchdir\s*\(/u],
  },
  {
    kind: 'umask',
    subject: 'process.umask()',
    read: () => process.umask(),
    write: (value: number) => void process.umask(value),
    hints: [/\bumask\s*\(/u],
  },
  {
    kind: 'process-title',
    subject: 'process.title',
    read: () => process.title,
    write: (value: string) => (process.title = value),
    hints: [/process\s*\.\s*title\s*=/u],
  },
  {
    kind: 'exit-code',
    subject: 'process.exitCode',
    read: () => process.exitCode,
    write: (value: number | undefined) => (process.exitCode = value),
    hints: [/\bexitCode\s*=/u],
  },
];

/** Working directory, umask, title and exit code. */
export function checkProcessState(): Check {
  return defineCheck<readonly unknown[]>({
    name: 'process-state',
    snapshot: () => scalars.map((scalar) => scalar.read()),
    compare: (before) => scalars.flatMap((scalar, index) => compareScalar(scalar, before[index])),
  });
}

/** The directory may have been removed while the process was in it. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '(removed)';
  }
}

function compareScalar({ kind, subject, read, write, hints }: Scalar, before: unknown): readonly Finding[] {
  const value = read();
  if (Object.is(value, before)) return [];
  const detail =
    kind === 'umask'
      ? describeStep(octal(before), octal(value))
      : describeStep(describeValue(before), describeValue(value));
  return [
    {
      kind,
      subject,
      change: 'changed',
      detail,
      value,
      trace: undefined,
      hints,
      undo: () => write(before as never),
    },
  ];
}

function octal(value: unknown): string {
  return typeof value === 'number' ? `0o${value.toString(8).padStart(3, '0')}` : String(value);
}
