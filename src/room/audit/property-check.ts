import type { LeakKind } from '@clnrm/model';
import { type Check, defineCheck, type Finding } from './check.ts';
import { describeChange } from './describe.ts';
import { hintsForProperty } from './hints.ts';
import { nameOf, type PropertyChange, type PropertyTable, undoChange } from './property-table.ts';

export interface PropertyCheck {
  readonly name: string;
  /** Kept between files: what is undone is as it was, and what is not retires the process. */
  readonly table: PropertyTable;
  readonly kindOf: (change: PropertyChange) => LeakKind;
  /** Called before each file and after each load, such as to add objects that exist only now. Takes no changes. */
  readonly prepare?: () => void;
  /**
   * Never by default: whether everything is taken as it is before the first file, when Vitest has set itself up, or
   * before each.
   */
  readonly refreshes?: 'once' | 'each';
}

/** Makes a check of the properties of some objects. */
export function definePropertyCheck(check: PropertyCheck): Check {
  const { name, kindOf, prepare = () => {}, refreshes } = check;
  let isFirst = true;
  const findingOf = (change: PropertyChange): Finding => ({
    kind: kindOf(change),
    subject: nameOf(change),
    ...describeChange(change.before, change.now, isInherited(change)),
    value: change.now?.value ?? change.now?.get,
    trace: undefined,
    hints: hintsForProperty(change.target.name, change.key),
    undo: isPermanent(change) ? undefined : () => undoChange(change),
  });
  return defineCheck<PropertyTable>({
    name,
    snapshot() {
      prepare();
      if (refreshes === 'each' || (refreshes === 'once' && isFirst)) check.table.refresh();
      isFirst = false;
      return check.table;
    },
    compare: () => check.table.changes().map(findingOf),
    accept(_, except) {
      const kept = new Set(except.map((finding) => finding.subject));
      for (const change of check.table.changes()) if (!kept.has(nameOf(change))) check.table.accept(change);
      prepare();
    },
    loaded: prepare,
  });
}

function isInherited({ target, key }: PropertyChange): boolean {
  const prototype: unknown = Object.getPrototypeOf(target.object);
  return (
    prototype !== Object.prototype && typeof prototype === 'object' && prototype !== null && key in prototype
  );
}

function isPermanent({ now, before }: PropertyChange): boolean {
  if (now === undefined || now.configurable === true) return false;
  // A value that cannot be redefined can still be assigned.
  return !(before !== undefined && 'value' in before && now.writable === true);
}
