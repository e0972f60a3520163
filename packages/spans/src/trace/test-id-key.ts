/** The key of the baggage entry, span attribute and resource attribute that names a test. */
export const testIdKey = 'clnrm.test.id';
