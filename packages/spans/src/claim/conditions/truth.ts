/** What is known of a condition; undefined where it cannot be told. Kleene's strong logic of three values. */
export type Truth = boolean | undefined;

/** Denies. */
export function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** Whether all hold; ends with the first that does not. */
export function every<T>(items: Iterable<T>, judge: (item: T) => Truth): Truth {
  let truth: Truth = true;
  for (const item of items) {
    const found = judge(item);
    if (found === false) return false;
    if (found === undefined) truth = undefined;
  }
  return truth;
}

/** Whether one holds; ends with the first that does. */
export function some<T>(items: Iterable<T>, judge: (item: T) => Truth): Truth {
  let truth: Truth = false;
  for (const item of items) {
    const found = judge(item);
    if (found === true) return true;
    if (found === undefined) truth = undefined;
  }
  return truth;
}
